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

/// A batch of frames, and what can be prepared of its transaction before that begins, while another
/// is still at work.
#[derive(Debug)]
pub struct Laid<'f> {
    batch: &'f [IncomingFrame],
    set: Option<Set<'f>>,
}

impl<'f> Laid<'f> {
    /// Lays out a batch. Conflict: see [`Store::take_frames`].
    pub fn of(batch: &'f [IncomingFrame]) -> Result<Self> {
        if let Some(frame) = batch.iter().find(|frame| has_nul(frame)) {
            return Err(StoreError::Conflict(format!(
                "the frame {:?} holds a NUL",
                frame.key
            )));
        }
        let placed: Vec<&IncomingFrame> = batch.iter().filter(|frame| has_point(frame)).collect();
        let is_large = placed.len() >= MANY;
        let set = is_large.then(|| Set::of(&placed)).transpose()?;
        Ok(Self { batch, set })
    }
}

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
        self.take_laid(Laid::of(batch)?, held_budget).await
    }

    /// Makes a batch durable that is laid out, as [`Self::take_frames`] does.
    pub async fn take_laid(&self, laid: Laid<'_>, held_budget: i64) -> Result<Commit> {
        let Laid { batch, mut set } = laid;
        if batch.is_empty() {
            return Ok(Commit::default());
        }
        let mut tx = self.write().await?;
        let (placed, others): (Vec<_>, Vec<_>) = batch.iter().partition(|frame| has_point(frame));
        if set.is_none() && !placed.is_empty() && do_rows_wait(&mut tx).await? {
            set = Some(Set::of(&placed)?);
        }
        let Some(set) = set else {
            let batch: Vec<&IncomingFrame> = batch.iter().collect();
            let commit = enter(&mut tx, &batch, held_budget).await?;
            tx.commit().await?;
            return Ok(commit);
        };
        let set = set.write(&mut tx, &self.points).await?;
        let mut commit = enter(&mut tx, &others, held_budget).await?;
        let coming = self.pending.expect(set.number);
        tx.commit().await?;
        coming.came(set.lot);
        let taken = set.fates;
        commit.aside = taken
            .iter()
            .filter(|fate| **fate == FrameFate::Stored)
            .count();
        let (mut taken, mut others) = (taken.into_iter(), commit.fates.into_iter());
        let fate = |frame| {
            if has_point(frame) {
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

const fn has_point(frame: &IncomingFrame) -> bool {
    frame.point.is_some()
}

fn has_nul(frame: &IncomingFrame) -> bool {
    frame.key.contains('\0') || frame.mn.as_str().contains('\0')
}
