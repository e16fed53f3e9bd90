//! The frame log: what is acknowledged to devices.
//!
//! # What becomes of a frame
//!
//! | the frame | the log | its rows | told as |
//! | --- | --- | --- | --- |
//! | its key is in the log | unchanged | none, and no counter moves | `Duplicate` |
//! | reports for a point | `stored` | enter the ledger by the rules of `ledger`, at once or soon | `Stored` |
//! | has no point, its device is retired | `stored` | none | `Stored` |
//! | has no point | `held`, until the device is adopted | none yet | `Stored` |
//! | has no point, is unknown, budget used up | nothing; the device counts it | none | `Stored` |
//!
//! The budget keeps a stranger from filling the disk. Only in its case a frame sent again is
//! counted again, since nothing remembers it.

use model::{AreaPath, Cadence, FrameFate, IncomingFrame, Mn, ObjectId, Timestamp};

use crate::aside::{Set, do_rows_wait};
use crate::frame_entry::enter;
use crate::query::sql;
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
    /// Frames whose readings wait to enter the ledger.
    pub aside: usize,
}

/// From so many frames on the rows of a batch wait until they can enter with others of their
/// points.
const MANY: usize = 256;

impl Store {
    /// Makes a batch of frames durable in one transaction: frame log (unique by key), device
    /// counters and last words, readings (same values again: nothing; other values: next revision).
    /// Of a large batch, and of one that follows it, readings and counters are set aside, durable as
    /// well: they enter the ledger by [`Self::sort_readings`].
    ///
    /// Frames without a point are held; an unknown MN gets a registry row of status unknown. Of an
    /// unknown device at most `held_budget` frames keep their bytes; beyond it frames are only
    /// counted. Conflict: a frame reports for a point that is not stored, or its key or MN holds a
    /// NUL, which no text of PostgreSQL can; then nothing is written.
    pub async fn take_frames(&self, batch: &[IncomingFrame], held_budget: i64) -> Result<Commit> {
        if batch.is_empty() {
            return Ok(Commit::default());
        }
        if let Some(frame) = batch.iter().find(|frame| has_nul(frame)) {
            return Err(StoreError::Conflict(format!(
                "the frame {:?} holds a NUL",
                frame.key
            )));
        }
        let has_point = |frame: &&IncomingFrame| frame.point.is_some();
        let (placed, others): (Vec<_>, Vec<_>) = batch.iter().partition(has_point);
        // Made before anybody has to wait for the transaction.
        let mut set = None;
        if placed.len() >= MANY {
            set = Some(Set::of(&placed)?);
        }
        let mut tx = self.write().await?;
        if set.is_none() && !placed.is_empty() && do_rows_wait(&mut tx).await? {
            set = Some(Set::of(&placed)?);
        }
        let Some(set) = set else {
            let batch: Vec<&IncomingFrame> = batch.iter().collect();
            let commit = enter(&mut tx, &batch, held_budget).await?;
            tx.commit().await?;
            return Ok(commit);
        };
        let taken = set.write(&mut tx, &self.points).await?;
        let mut commit = enter(&mut tx, &others, held_budget).await?;
        tx.commit().await?;
        commit.aside = taken
            .iter()
            .filter(|fate| **fate == FrameFate::Stored)
            .count();
        let (mut taken, mut others) = (taken.into_iter(), commit.fates.into_iter());
        let fate = |frame| {
            if has_point(&frame) {
                taken.next()
            } else {
                others.next()
            }
        };
        commit.fates = batch.iter().filter_map(fate).collect();
        Ok(commit)
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
