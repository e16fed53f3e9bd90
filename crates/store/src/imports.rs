//! Rows that come from files of others and not from a device.
//!
//! They enter the same ledger by the same rules as the rows of frames: values that are in force
//! already add nothing, other values are the next revision. They leave no trace in the frame log
//! and the registry, and no device is taken to have spoken.

use model::{Mn, NewReading, ObjectId, Timestamp};

use crate::ledger::{self, Told};
use crate::{Result, Store};

/// What a batch of rows from a file came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Imported {
    /// Rows of periods for which there was none.
    pub new: usize,
    /// Rows with other values than those in force; they are the next revision.
    pub revised: usize,
    /// Rows whose values are in force already.
    pub same: usize,
}

impl Store {
    /// Makes rows from a file durable in one transaction. `mn` names the file's form where a row of
    /// a frame names its device.
    ///
    /// Conflict: a point that is not stored; then nothing is written.
    pub async fn import_readings(
        &self,
        mn: &Mn,
        received_at: Timestamp,
        rows: &[(ObjectId, NewReading)],
    ) -> Result<Imported> {
        self.import(mn, received_at, rows, true).await
    }

    /// Tells what [`Store::import_readings`] would do, and writes nothing.
    pub async fn rehearse_import(
        &self,
        mn: &Mn,
        received_at: Timestamp,
        rows: &[(ObjectId, NewReading)],
    ) -> Result<Imported> {
        self.import(mn, received_at, rows, false).await
    }

    async fn import(
        &self,
        mn: &Mn,
        received_at: Timestamp,
        rows: &[(ObjectId, NewReading)],
        keep: bool,
    ) -> Result<Imported> {
        let told: Vec<Told<'_>> = rows
            .iter()
            .map(|(point, reading)| {
                Told::new(point, mn, received_at, std::slice::from_ref(reading))
            })
            .collect();
        let mut tx = self.write().await?;
        let turn = ledger::take_turn(&mut tx, rows.len()).await?;
        let (new, revised) = ledger::append_silently(&mut tx, turn, &told).await?;
        // A transaction that is dropped leaves nothing behind.
        if keep {
            tx.commit().await?;
        }
        Ok(Imported {
            new,
            revised,
            same: rows.len() - new - revised,
        })
    }
}
