//! Rows of files on their way into the ledger, with what became of them.

use std::collections::BTreeMap;

use model::{Mn, NewReading, ObjectId, Timestamp};
use serde::Serialize;
use store::Store;

use super::register::{Found, Registry};

/// A row of a file.
pub(super) struct Row {
    /// The code of its station or section.
    pub(super) code: String,
    /// The name, empty where the file has none.
    pub(super) name: String,
    pub(super) reading: NewReading,
}

/// What became of the rows.
#[derive(Debug, Default, Serialize)]
pub(super) struct Counts {
    /// Rows of periods for which there was none.
    pub(super) new: usize,
    /// Rows with other values than those in force.
    pub(super) revised: usize,
    /// Rows whose values were in force already.
    pub(super) same: usize,
    /// Rows of stations that are not registered.
    pub(super) unregistered_rows: u64,
    /// Stations that were created.
    pub(super) registered: usize,
}

/// A station that is not registered.
#[derive(Debug, Serialize)]
pub(super) struct Unregistered {
    pub(super) code: String,
    pub(super) rows: u64,
}

/// The way into the ledger.
pub(super) struct Intake<'s> {
    store: &'s Store,
    registry: Registry,
    mn: Mn,
    now: Timestamp,
    /// Whether anything is written.
    keep: bool,
    counts: Counts,
    unregistered: BTreeMap<String, u64>,
}

impl<'s> Intake<'s> {
    pub(super) fn new(
        store: &'s Store,
        registry: Registry,
        mn: Mn,
        now: Timestamp,
        keep: bool,
    ) -> Self {
        Self {
            store,
            registry,
            mn,
            now,
            keep,
            counts: Counts::default(),
            unregistered: BTreeMap::new(),
        }
    }

    /// Takes a batch of rows in one transaction.
    ///
    /// # Errors
    ///
    /// The database fails.
    pub(super) async fn take(&mut self, rows: Vec<Row>) -> anyhow::Result<()> {
        let mut known: Vec<(ObjectId, NewReading)> = Vec::with_capacity(rows.len());
        for row in rows {
            match self.registry.find(&row.code, &row.name) {
                Found::Known(id) => known.push((id, row.reading)),
                // The station is not stored before the commit, so that all its rows are new.
                Found::Fresh(id) if self.keep => known.push((id, row.reading)),
                Found::Fresh(_) => self.counts.new += 1,
                Found::Unregistered => {
                    self.counts.unregistered_rows += 1;
                    *self.unregistered.entry(row.code).or_default() += 1;
                }
            }
        }
        let created = self.registry.take_created();
        self.counts.registered += created.len();
        let imported = if self.keep {
            self.store.put_objects(&created).await?;
            let store = self.store;
            store.import_readings(&self.mn, self.now, &known).await?
        } else {
            let store = self.store;
            store.rehearse_import(&self.mn, self.now, &known).await?
        };
        self.counts.new += imported.new;
        self.counts.revised += imported.revised;
        self.counts.same += imported.same;
        Ok(())
    }

    /// Returns what became of the rows, and the stations that are not registered by their codes.
    pub(super) fn finish(self) -> (Counts, Vec<Unregistered>) {
        let unregistered = self
            .unregistered
            .into_iter()
            .map(|(code, rows)| Unregistered { code, rows })
            .collect();
        (self.counts, unregistered)
    }
}
