//! How frames are written whose rows enter the ledger in the same transaction, and those that have
//! no point.

use std::collections::{HashMap, HashSet};

use model::{DeviceStatus, FrameFate, IncomingFrame, Mn};

use crate::Result;
use crate::convert::word;
use crate::engine::Conn;
use crate::forwarding::queue_frames;
use crate::frame_log::{Word, count_heard, group_of, log_frames, take_number};
use crate::frames::Commit;
use crate::ledger::{self, Told, chunks};
use crate::query::Query;

/// The state of a frame in the log whose rows are in the ledger or will be.
pub(crate) const STORED: &str = "stored";

/// Where a frame goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the log already.
    Known,
    /// To the log and, if it has a point, to the ledger.
    Stored,
    /// To the log, until its device is adopted.
    Held,
    /// Nowhere; its device counts it.
    Counted,
}

impl Place {
    /// The word for it in the log, if it goes there.
    const fn state(self) -> Option<&'static str> {
        match self {
            Self::Stored => Some(STORED),
            Self::Held => Some("held"),
            Self::Known | Self::Counted => None,
        }
    }

    const fn fate(self) -> FrameFate {
        match self {
            Self::Known => FrameFate::Duplicate,
            Self::Stored | Self::Held | Self::Counted => FrameFate::Stored,
        }
    }
}

/// What is known of a device before the batch.
pub(crate) struct Known {
    status: DeviceStatus,
    held: i64,
}

/// Writes frames: log, queues of superior platforms, counters of devices, ledger.
pub(crate) async fn enter(
    db: &mut Conn,
    batch: &[&IncomingFrame],
    held_budget: i64,
) -> Result<Commit> {
    if batch.is_empty() {
        return Ok(Commit::default());
    }
    let number = take_number(db).await?;
    let most_rows = batch.iter().map(|frame| frame.readings.len()).sum();
    let turn = ledger::take_turn(db, most_rows).await?;
    let logged = logged_keys(db, batch).await?;
    let devices = known_devices(db, batch).await?;
    let places = places(batch, &logged, &devices, held_budget);
    let frames = || batch.iter().copied().zip(places.iter().copied());

    let fresh = || frames().filter(|(_, place)| *place != Place::Known);
    count_heard(db, fresh().map(|(frame, place)| Word::of(frame, place))).await?;
    let fresh_to_log: Vec<(&IncomingFrame, &str)> = frames()
        .filter_map(|(frame, place)| Some((frame, place.state()?)))
        .collect();
    let group = group_of(&fresh_to_log)?;
    log_frames(db, number, &fresh_to_log, group.as_deref()).await?;
    let logged: Vec<&IncomingFrame> = fresh_to_log.iter().map(|(frame, _)| *frame).collect();
    queue_frames(db, &logged).await?;
    let told: Vec<Told<'_>> = logged.into_iter().filter_map(Told::by).collect();
    Ok(Commit {
        fates: places.iter().map(|place| place.fate()).collect(),
        touched: ledger::append(db, turn, &told).await?,
        new_devices: new_devices(fresh().map(|(frame, _)| frame), &devices),
        aside: 0,
    })
}

pub(crate) async fn logged_keys(
    db: &mut Conn,
    batch: &[&IncomingFrame],
) -> Result<HashSet<String>> {
    let mut logged = HashSet::new();
    for chunk in chunks(batch) {
        let mut query = Query::built("SELECT frame_key FROM frames WHERE ");
        query.one_of("frame_key", chunk.iter().map(|frame| &frame.key));
        logged.extend(
            db.all::<(String,)>(&query)
                .await?
                .into_iter()
                .map(|(key,)| key),
        );
    }
    Ok(logged)
}

async fn known_devices<'b>(
    db: &mut Conn,
    batch: &[&'b IncomingFrame],
) -> Result<HashMap<&'b Mn, Known>> {
    let senders: HashMap<&str, &Mn> = batch
        .iter()
        .map(|frame| (frame.mn.as_str(), &frame.mn))
        .collect();
    let asked: Vec<&Mn> = senders.values().copied().collect();
    let mut devices = HashMap::with_capacity(asked.len());
    for chunk in chunks(&asked) {
        let mut query = Query::built("SELECT mn, status, held_frames FROM devices WHERE ");
        query.one_of("mn", chunk.iter().copied());
        for (mn, status, held) in db.all::<(String, String, i64)>(&query).await? {
            let status = word("device", &status, DeviceStatus::parse)?;
            if let Some(mn) = senders.get(mn.as_str()) {
                devices.insert(*mn, Known { status, held });
            }
        }
    }
    Ok(devices)
}

/// Returns the senders that the registry does not have, each once, in the order of their frames.
fn new_devices<'b>(
    fresh: impl Iterator<Item = &'b IncomingFrame>,
    devices: &HashMap<&Mn, Known>,
) -> Vec<Mn> {
    let mut seen = HashSet::new();
    fresh
        .map(|frame| &frame.mn)
        .filter(|mn| !devices.contains_key(mn) && seen.insert(*mn))
        .cloned()
        .collect()
}

fn places(
    batch: &[&IncomingFrame],
    logged: &HashSet<String>,
    devices: &HashMap<&Mn, Known>,
    held_budget: i64,
) -> Vec<Place> {
    let mut seen: HashSet<&str> = logged.iter().map(String::as_str).collect();
    let mut held: HashMap<&Mn, i64> = devices
        .iter()
        .map(|(mn, known)| (*mn, known.held))
        .collect();
    batch
        .iter()
        .map(|frame| {
            if seen.contains(frame.key.as_str()) {
                return Place::Known;
            }
            let status = devices
                .get(&frame.mn)
                .map_or(DeviceStatus::Unknown, |known| known.status);
            let held = held.entry(&frame.mn).or_insert(0);
            if frame.point.is_none() && status == DeviceStatus::Unknown && *held >= held_budget {
                return Place::Counted;
            }
            seen.insert(&frame.key);
            if frame.point.is_some() || status == DeviceStatus::Retired {
                return Place::Stored;
            }
            *held += 1;
            Place::Held
        })
        .collect()
}
