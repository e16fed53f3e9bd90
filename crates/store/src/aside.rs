//! Rows that are set aside: they belong to frames that are logged and acknowledged, and enter the
//! ledger a moment later.
//!
//! The ledger keeps the rows of a point together, since that is how they are asked for. Frames
//! arrive by time, one of each point after the other, so that entering each batch at once would
//! write a page for each frame. Where many come at once, their rows therefore wait, durable, on
//! shelves: each point has its shelf, and a shelf that is full enters the ledger in one
//! transaction, with several rows for each page (see `sorting`). What a point said keeps its order,
//! because all of it lies on one shelf.

use std::collections::HashSet;

use model::{FrameFate, IncomingFrame};

use crate::Result;
use crate::arg::Arg;
use crate::engine::Conn;
use crate::forwarding::queue_frames;
use crate::frame_entry::STORED;
use crate::frame_group::pack_group;
use crate::frame_log::{log_frames, places_of, take_number};
use crate::known_points::KnownPoints;
use crate::ledger::chunks;
use crate::lot::{Lot, lots};
use crate::query::{Query, sql};

/// Frames of one commit whose rows are set aside; each has a point.
#[derive(Debug)]
pub(crate) struct Set<'f> {
    /// The fate of each, as far as the others of the set tell.
    fates: Vec<FrameFate>,
    /// Those whose key is not that of one before, each with its state.
    first: Vec<(&'f IncomingFrame, &'static str)>,
    group: Vec<u8>,
    lots: Vec<Lot>,
}

impl<'f> Set<'f> {
    pub(crate) fn of(frames: &[&'f IncomingFrame]) -> Result<Self> {
        let mut seen = HashSet::new();
        let is_first = frames.iter().map(|frame| seen.insert(frame.key.as_str()));
        let fates: Vec<FrameFate> = is_first
            .map(|is_first| {
                if is_first {
                    FrameFate::Stored
                } else {
                    FrameFate::Duplicate
                }
            })
            .collect();
        let first: Vec<(&IncomingFrame, &str)> = frames
            .iter()
            .zip(&fates)
            .filter(|(_, fate)| **fate == FrameFate::Stored)
            .map(|(frame, _)| (*frame, STORED))
            .collect();
        Ok(Self {
            group: pack_group(first.iter().map(|(frame, _)| &frame.raw[..]))?,
            lots: lots(&first),
            fates,
            first,
        })
    }

    /// Writes log, queues of superior platforms and lots; returns the fate of each frame.
    pub(crate) async fn write(
        mut self,
        db: &mut Conn,
        points: &KnownPoints,
    ) -> Result<Vec<FrameFate>> {
        let reported = self
            .first
            .iter()
            .filter_map(|(frame, _)| frame.point.as_ref());
        points.check(db, reported).await?;
        let number = take_number(db).await?;
        let resent = log_frames(db, number, &self.first, Some(&self.group)).await?;
        if resent > 0 {
            self.leave_out_resent(db, number).await?;
        }
        let logged: Vec<&IncomingFrame> = self.first.iter().map(|(frame, _)| *frame).collect();
        queue_frames(db, &logged).await?;
        put_lots(db, number, &self.lots).await?;
        Ok(self.fates)
    }

    /// Leaves out what was in the log before. It is rare, and so is looked for only where fewer
    /// frames were written than were given.
    async fn leave_out_resent(&mut self, db: &mut Conn, number: i64) -> Result<()> {
        let keys: Vec<&str> = self
            .first
            .iter()
            .map(|(frame, _)| frame.key.as_str())
            .collect();
        let written = places_of(db, number, &keys).await?;
        let mut place = 0_i64..;
        for fate in self
            .fates
            .iter_mut()
            .filter(|fate| **fate == FrameFate::Stored)
        {
            if place.next().is_none_or(|place| !written.contains(&place)) {
                *fate = FrameFate::Duplicate;
            }
        }
        let mut place = 0_i64..;
        self.first
            .retain(|_| place.next().is_some_and(|place| written.contains(&place)));
        self.lots = lots(&self.first);
        Ok(())
    }
}

/// Writes the lots of commit number `id`.
async fn put_lots(db: &mut Conn, id: i64, lots: &[Lot]) -> Result<()> {
    for chunk in chunks(lots) {
        let mut query =
            Query::built("INSERT INTO readings_aside (shelf, id, frames, bytes) VALUES ");
        query.rows(chunk.iter().map(|lot| {
            [
                Arg::from(lot.shelf),
                Arg::from(id),
                Arg::from(lot.frames),
                Arg::from(lot.bytes.as_slice()),
            ]
        }));
        db.run(&query).await?;
    }
    Ok(())
}

/// Tells whether rows wait, so that what comes now must not enter before them.
pub(crate) async fn do_rows_wait(db: &mut Conn) -> Result<bool> {
    let waiting = sql!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM readings_aside WHERE shelf >= 0 LIMIT 1) AS waiting"
    );
    Ok(db.number(&waiting).await? > 0)
}
