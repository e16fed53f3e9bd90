//! How a batch of frames is written: the log, and what it says of the devices.

use std::collections::{HashMap, HashSet};

use model::{DeviceStatus, IncomingFrame, Mn, Timestamp};

use crate::Result;
use crate::arg::Arg;
use crate::engine::Conn;
use crate::frame_entry::Place;
use crate::frame_group::{FEWEST, pack_group};
use crate::ledger::chunks;
use crate::query::{Query, sql};

/// What a frame says of its device.
#[derive(Clone, Copy)]
pub(crate) struct Word<'w> {
    pub(crate) mn: &'w Mn,
    pub(crate) edition: &'w str,
    pub(crate) st: &'w str,
    pub(crate) peer: &'w str,
    pub(crate) received_at: Timestamp,
    pub(crate) skew_seconds: Option<i64>,
    pub(crate) is_held: bool,
}

impl<'w> Word<'w> {
    pub(crate) const fn of(frame: &'w IncomingFrame, place: Place) -> Self {
        Self {
            mn: &frame.mn,
            edition: frame.edition,
            st: frame.st.as_str(),
            peer: frame.peer.as_str(),
            received_at: frame.received_at,
            skew_seconds: frame.skew_seconds,
            is_held: matches!(place, Place::Held),
        }
    }
}

/// Writes counters and last words of the devices that sent something new.
pub(crate) async fn count_heard<'w>(
    db: &mut Conn,
    words: impl Iterator<Item = Word<'w>>,
) -> Result<()> {
    struct Heard<'w> {
        first_seen: Timestamp,
        last: Word<'w>,
        skew_seconds: Option<i64>,
        frames: i64,
        held: i64,
    }
    let mut heard: Vec<Heard<'w>> = Vec::new();
    let mut index: HashMap<&Mn, usize> = HashMap::new();
    for word in words {
        let at = *index.entry(word.mn).or_insert_with(|| {
            heard.push(Heard {
                first_seen: word.received_at,
                last: word,
                skew_seconds: None,
                frames: 0,
                held: 0,
            });
            heard.len() - 1
        });
        let heard = &mut heard[at];
        heard.last = word;
        heard.skew_seconds = word.skew_seconds.or(heard.skew_seconds);
        heard.frames += 1;
        heard.held += i64::from(word.is_held);
    }
    for chunk in chunks(&heard) {
        let mut query = Query::built(
            "INSERT INTO devices (mn, status, edition, st, first_seen, last_seen, last_peer, \
             frames, bad_frames, held_frames, skew_seconds) VALUES ",
        );
        query.rows(chunk.iter().map(|heard| {
            [
                Arg::from(heard.last.mn),
                Arg::from(DeviceStatus::Unknown.as_str()),
                Arg::from(heard.last.edition),
                Arg::from(heard.last.st),
                Arg::from(heard.first_seen),
                Arg::from(heard.last.received_at),
                Arg::from(heard.last.peer),
                Arg::from(heard.frames),
                Arg::from(0_i64),
                Arg::from(heard.held),
                Arg::from(heard.skew_seconds),
            ]
        }));
        // ST 91 (系统交互) marks an answer; it does not say what the device measures.
        query.text(
            " ON CONFLICT (mn) DO UPDATE SET edition = excluded.edition, \
             st = CASE WHEN excluded.st = '91' THEN COALESCE(devices.st, '91') ELSE excluded.st END, \
             first_seen = COALESCE(devices.first_seen, excluded.first_seen), \
             last_seen = excluded.last_seen, last_peer = excluded.last_peer, \
             frames = devices.frames + excluded.frames, \
             held_frames = devices.held_frames + excluded.held_frames, \
             skew_seconds = COALESCE(excluded.skew_seconds, devices.skew_seconds)",
        );
        db.run(&query).await?;
    }
    Ok(())
}

/// Takes the number of a commit; all other writers of the log wait from here on, so that what is
/// found not to be in it is not there until the commit.
pub(crate) async fn take_number(db: &mut Conn) -> Result<i64> {
    db.number(&sql!(
        "UPDATE counters SET value = value + 1 WHERE name = 'frame-groups' RETURNING value"
    ))
    .await
}

/// Packs the bytes of frames together, unless they are few.
pub(crate) fn group_of(fresh: &[(&IncomingFrame, &str)]) -> Result<Option<Vec<u8>>> {
    let is_worth_it = fresh.len() >= FEWEST;
    is_worth_it
        .then(|| pack_group(fresh.iter().map(|(frame, _)| &frame.raw[..])))
        .transpose()
}

/// Writes the frames of commit `number`, each with its state; `group` holds their bytes, in their
/// order, or each row its own. Returns how many of them were in the log already, and stay as they
/// were.
pub(crate) async fn log_frames(
    db: &mut Conn,
    number: i64,
    fresh: &[(&IncomingFrame, &str)],
    group: Option<&[u8]>,
) -> Result<usize> {
    if let Some(bytes) = group {
        db.run(&sql!(
            "INSERT INTO frame_groups (id, bytes) VALUES ($1, $2)",
            number,
            bytes
        ))
        .await?;
    }
    let mut written = 0;
    let mut places = 0_i64..;
    for chunk in chunks(fresh) {
        let mut query = Query::built(
            "INSERT INTO frames (frame_key, mn, state, cn, st, edition, peer, received_at, raw, \
             group_id, place) VALUES ",
        );
        query.rows(
            chunk
                .iter()
                .zip(places.by_ref())
                .map(|((frame, state), place)| {
                    [
                        Arg::from(&frame.key),
                        Arg::from(&frame.mn),
                        Arg::from(*state),
                        Arg::from(frame.cn),
                        Arg::from(&frame.st),
                        Arg::from(frame.edition),
                        Arg::from(&frame.peer),
                        Arg::from(frame.received_at),
                        Arg::from(group.is_none().then_some(&frame.raw[..])),
                        Arg::from(group.map(|_| number)),
                        Arg::from(group.map(|_| place)),
                    ]
                }),
        );
        query.text(" ON CONFLICT (frame_key) DO NOTHING");
        written += db.run(&query).await?;
    }
    Ok(fresh.len() - usize::try_from(written).unwrap_or(fresh.len()))
}

/// Returns which places of the group `number` have a frame in the log; the others were there
/// before, in another group.
pub(crate) async fn places_of(db: &mut Conn, number: i64, keys: &[&str]) -> Result<HashSet<i64>> {
    let mut places = HashSet::new();
    for chunk in chunks(keys) {
        let mut query = Query::built("SELECT place FROM frames WHERE group_id = ");
        query.value(number).text(" AND ");
        query.one_of("frame_key", chunk.iter().copied());
        let found: Vec<(i64,)> = db.all(&query).await?;
        places.extend(found.into_iter().map(|(place,)| place));
    }
    Ok(places)
}
