//! Rows that are set aside: they belong to frames that are logged and acknowledged, and enter the
//! ledger a moment later.
//!
//! The ledger keeps the rows of a point together, since that is how they are asked for. Frames
//! arrive by time, one of each point after the other, so that entering each batch at once would
//! write a page for each frame. Where many come at once, their rows therefore wait, durable, all of
//! a commit in one lot, and enter the ledger in sweeps over the points, several rows of each
//! together (see `sorting`). What a point said keeps its order.

use std::collections::HashSet;

use model::{FrameFate, IncomingFrame};

use crate::Result;
use crate::engine::Conn;
use crate::forwarding::queue_frames;
use crate::frame_entry::STORED;
use crate::frame_group::pack_group;
use crate::frame_log::{log_frames, places_of, take_number};
use crate::known_points::KnownPoints;
use crate::lot::Lot;
use crate::query::sql;

/// Frames of one commit whose rows are set aside; each has a point.
#[derive(Debug)]
pub(crate) struct Set<'f> {
    /// The fate of each, as far as the others of the set tell.
    fates: Vec<FrameFate>,
    /// Those whose key is not that of one before, each with its state.
    first: Vec<(&'f IncomingFrame, &'static str)>,
    group: Vec<u8>,
    lot: Lot,
    /// The lot as it is kept.
    kept: Vec<u8>,
}

/// A set that is written, unless its transaction fails.
pub(crate) struct SetAside {
    /// The fate of each frame.
    pub(crate) fates: Vec<FrameFate>,
    /// The number of the commit.
    pub(crate) number: i64,
    pub(crate) lot: Lot,
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
        let lot = Lot::of(first.iter().map(|(frame, _)| *frame));
        Ok(Self {
            group: pack_group(first.iter().map(|(frame, _)| &frame.raw[..]))?,
            kept: lot.squeezed()?,
            lot,
            fates,
            first,
        })
    }

    /// Writes log, queues of superior platforms and lot.
    pub(crate) async fn write(mut self, db: &mut Conn, points: &KnownPoints) -> Result<SetAside> {
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
        put_lot(db, number, &self.lot, &self.kept).await?;
        Ok(SetAside {
            fates: self.fates,
            number,
            lot: self.lot,
        })
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
        self.lot = Lot::of(self.first.iter().map(|(frame, _)| *frame));
        self.kept = self.lot.squeezed()?;
        Ok(())
    }
}

/// Writes the lot of commit number `id`.
async fn put_lot(db: &mut Conn, id: i64, lot: &Lot, kept: &[u8]) -> Result<()> {
    if lot.places.is_empty() {
        return Ok(());
    }
    let frames = i64::try_from(lot.places.len()).unwrap_or(i64::MAX);
    let query = sql!(
        "INSERT INTO rows_aside (id, part, frames, bytes) VALUES ($1, 0, $2, $3)",
        id,
        frames,
        kept
    );
    db.run(&query).await.map(drop)
}

/// Tells whether rows wait, so that what comes now must not enter before them.
pub(crate) async fn do_rows_wait(db: &mut Conn) -> Result<bool> {
    let waiting =
        sql!("SELECT COUNT(*) FROM (SELECT 1 FROM rows_aside WHERE part >= 0 LIMIT 1) AS waiting");
    Ok(db.number(&waiting).await? > 0)
}
