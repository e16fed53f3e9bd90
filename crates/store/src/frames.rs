//! The frame log: what is acknowledged to devices.
//!
//! # What becomes of a frame
//!
//! | the frame | the log | its rows | told as |
//! | --- | --- | --- | --- |
//! | its key is in the log | unchanged | none, and no counter moves | `Duplicate` |
//! | reports for a point | `stored` | enter the ledger by the rules of `ledger` | `Stored` |
//! | has no point, its device is retired | `stored` | none | `Stored` |
//! | has no point | `held`, until the device is adopted | none yet | `Stored` |
//! | has no point, is unknown, budget used up | nothing; the device counts it | none | `Stored` |
//!
//! The budget keeps a stranger from filling the disk. Only in its case a frame sent again is
//! counted again, since nothing remembers it.

use std::collections::{HashMap, HashSet};

use model::{AreaPath, Cadence, DeviceStatus, FrameFate, IncomingFrame, Mn, ObjectId, Timestamp};

use crate::convert::word;
use crate::engine::Conn;
use crate::forwarding::queue_frames;
use crate::frame_log::{count_heard, log_frames};
use crate::ledger::{self, Told, chunks};
use crate::query::{Query, sql};
use crate::{Result, Store, StoreError};

/// What a group commit did.
#[derive(Debug, Default)]
pub struct Commit {
    /// Fate of each frame, in the order given.
    pub fates: Vec<FrameFate>,
    /// For each point and cadence that got rows: beginning of the newest row, for the live pages.
    pub touched: Vec<(ObjectId, AreaPath, Cadence, Timestamp)>,
    /// Devices heard for the first time.
    pub new_devices: Vec<Mn>,
}

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

/// What is known of a device before the batch.
pub(crate) struct Known {
    status: DeviceStatus,
    held: i64,
}

impl Store {
    /// Makes a batch of frames durable in one transaction: frame log (unique by key), device
    /// counters and last words, readings (same values again: nothing; other values: next revision).
    ///
    /// Frames without a point are held; an unknown MN gets a registry row of status unknown. Of an
    /// unknown device at most `held_budget` frames keep their bytes; beyond it frames are only
    /// counted. Conflict: a frame reports for a point that is not stored, or its key or MN holds a
    /// NUL, which no text of PostgreSQL can; then nothing is written.
    pub async fn commit_frames(&self, batch: &[IncomingFrame], held_budget: i64) -> Result<Commit> {
        if batch.is_empty() {
            return Ok(Commit::default());
        }
        if let Some(frame) = batch.iter().find(|frame| has_nul(frame)) {
            return Err(StoreError::Conflict(format!(
                "the frame {:?} holds a NUL",
                frame.key
            )));
        }
        let mut tx = self.write().await?;
        let most_rows = batch.iter().map(|frame| frame.readings.len()).sum();
        let turn = ledger::take_turn(&mut tx, most_rows).await?;
        let logged = logged_keys(&mut tx, batch).await?;
        let devices = known_devices(&mut tx, batch).await?;
        let places = places(batch, &logged, &devices, held_budget);

        let new_devices = count_heard(&mut tx, batch, &places, &devices).await?;
        log_frames(&mut tx, batch, &places).await?;
        let logged = batch.iter().zip(&places);
        let logged = logged.filter(|(_, place)| matches!(place, Place::Stored | Place::Held));
        let logged: Vec<&IncomingFrame> = logged.map(|(frame, _)| frame).collect();
        queue_frames(&mut tx, &logged).await?;
        let told: Vec<Told<'_>> = batch
            .iter()
            .zip(&places)
            .filter(|(_, place)| **place == Place::Stored)
            .filter_map(|(frame, _)| {
                let (mn, received_at, readings) = (&frame.mn, frame.received_at, &frame.readings);
                Some(Told {
                    point: frame.point.as_ref()?,
                    mn,
                    received_at,
                    readings,
                })
            })
            .collect();
        let touched = ledger::append(&mut tx, turn, &told).await?;
        tx.commit().await?;

        let fate = |place: &Place| match place {
            Place::Known => FrameFate::Duplicate,
            Place::Stored | Place::Held | Place::Counted => FrameFate::Stored,
        };
        Ok(Commit {
            fates: places.iter().map(fate).collect(),
            touched,
            new_devices,
        })
    }

    /// Returns how many frames the log holds, all or of one device. For the crash test and
    /// `doctor`.
    pub async fn count_frames(&self, mn: Option<&Mn>) -> Result<i64> {
        let query = match mn {
            None => sql!("SELECT COUNT(*) FROM frames"),
            Some(mn) => sql!("SELECT COUNT(*) FROM frames WHERE mn = $1", mn),
        };
        self.read().await?.number(&query).await
    }
}

fn has_nul(frame: &IncomingFrame) -> bool {
    frame.key.contains('\0') || frame.mn.as_str().contains('\0')
}

pub(crate) async fn logged_keys(db: &mut Conn, batch: &[IncomingFrame]) -> Result<HashSet<String>> {
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
    batch: &'b [IncomingFrame],
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

fn places(
    batch: &[IncomingFrame],
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
