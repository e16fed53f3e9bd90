//! How a batch of frames is written: the log, and what it says of the devices.

use std::collections::HashMap;

use model::{DeviceStatus, IncomingFrame, Mn};

use crate::Result;
use crate::arg::Arg;
use crate::engine::Conn;
use crate::frame_group::{FEWEST, pack_group};
use crate::frames::{Known, Place};
use crate::ledger::chunks;
use crate::query::{Query, sql};

/// Writes counters and last words of the devices that sent something new; returns those that were
/// not in the registry.
pub(crate) async fn count_heard(
    db: &mut Conn,
    batch: &[IncomingFrame],
    places: &[Place],
    devices: &HashMap<&Mn, Known>,
) -> Result<Vec<Mn>> {
    struct Words<'b> {
        first: &'b IncomingFrame,
        last: &'b IncomingFrame,
        skew_seconds: Option<i64>,
        frames: i64,
        held: i64,
    }
    let mut heard: Vec<Words<'_>> = Vec::new();
    let mut index: HashMap<&Mn, usize> = HashMap::new();
    for (frame, place) in batch
        .iter()
        .zip(places)
        .filter(|(_, place)| **place != Place::Known)
    {
        let at = *index.entry(&frame.mn).or_insert_with(|| {
            let skew_seconds = frame.skew_seconds;
            heard.push(Words {
                first: frame,
                last: frame,
                skew_seconds,
                frames: 0,
                held: 0,
            });
            heard.len() - 1
        });
        let words = &mut heard[at];
        words.last = frame;
        words.skew_seconds = frame.skew_seconds.or(words.skew_seconds);
        words.frames += 1;
        words.held += i64::from(*place == Place::Held);
    }
    for chunk in chunks(&heard) {
        let mut query = Query::built(
            "INSERT INTO devices (mn, status, edition, st, first_seen, last_seen, last_peer, \
             frames, bad_frames, held_frames, skew_seconds) VALUES ",
        );
        query.rows(chunk.iter().map(|words| {
            [
                Arg::from(&words.last.mn),
                Arg::from(DeviceStatus::Unknown.as_str()),
                Arg::from(words.last.edition),
                Arg::from(&words.last.st),
                Arg::from(words.first.received_at),
                Arg::from(words.last.received_at),
                Arg::from(&words.last.peer),
                Arg::from(words.frames),
                Arg::from(0_i64),
                Arg::from(words.held),
                Arg::from(words.skew_seconds),
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
    let new = heard
        .iter()
        .map(|words| &words.last.mn)
        .filter(|mn| !devices.contains_key(mn));
    Ok(new.cloned().collect())
}

/// Writes the frames that go to the log; their bytes lie together in a group, unless they are few.
pub(crate) async fn log_frames(
    db: &mut Conn,
    batch: &[IncomingFrame],
    places: &[Place],
) -> Result<()> {
    let fresh: Vec<(&IncomingFrame, &str)> = batch
        .iter()
        .zip(places)
        .filter_map(|(frame, place)| match place {
            Place::Stored => Some((frame, "stored")),
            Place::Held => Some((frame, "held")),
            Place::Known | Place::Counted => None,
        })
        .collect();
    let group = write_group(db, &fresh).await?;
    let mut places = 0_i64..;
    for chunk in chunks(&fresh) {
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
                        Arg::from(group),
                        Arg::from(group.map(|_| place)),
                    ]
                }),
        );
        db.run(&query).await?;
    }
    Ok(())
}

/// Writes the bytes of frames as a group, if there are enough of them; returns its number.
async fn write_group(db: &mut Conn, fresh: &[(&IncomingFrame, &str)]) -> Result<Option<i64>> {
    if fresh.len() < FEWEST {
        return Ok(None);
    }
    let bytes = pack_group(fresh.iter().map(|(frame, _)| &frame.raw[..]))?;
    let id = db
        .number(&sql!(
            "UPDATE counters SET value = value + 1 WHERE name = 'frame-groups' RETURNING value"
        ))
        .await?;
    db.run(&sql!(
        "INSERT INTO frame_groups (id, bytes) VALUES ($1, $2)",
        id,
        bytes.as_slice()
    ))
    .await?;
    Ok(Some(id))
}
