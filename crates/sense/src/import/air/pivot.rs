//! One value a line, put together to hours.

use std::collections::BTreeMap;

use super::batch::{Batch, HourRow};
use crate::import::amount::Amount;
use crate::import::hour::Hour;

/// Hours in the making. Lines of an hour may lie anywhere, so that all hours are kept to the end.
#[derive(Debug, Default)]
pub(super) struct Pivot {
    hours: BTreeMap<(Hour, u32), [Amount; 6]>,
}

/// Rows of a batch.
const ROWS: usize = 20_000;

impl Pivot {
    /// Adds the values of a row. Returns whether they are new, the same again, or in conflict.
    pub(super) fn add(&mut self, station: u32, row: &HourRow) -> Added {
        let hour = self
            .hours
            .entry((row.hour, station))
            .or_insert([Amount::MISSING; 6]);
        let mut added = Added::New;
        for (kept, new) in hour.iter_mut().zip(row.means) {
            if new == Amount::MISSING {
                continue;
            }
            if *kept == Amount::MISSING {
                *kept = new;
            } else {
                added = if *kept == new {
                    Added::Again
                } else {
                    Added::Conflict
                };
            }
        }
        added
    }

    /// Calls a function with batches of whole hours, by time.
    pub(super) fn drain(self, batch: &mut Batch, mut each: impl FnMut(&Batch)) {
        let mut hours = self.hours.into_iter().peekable();
        while hours.peek().is_some() {
            batch.rows.clear();
            for ((hour, station), means) in hours.by_ref().take(ROWS) {
                batch.rows.push(HourRow {
                    station,
                    hour,
                    means,
                    published: None,
                    line: 0,
                });
            }
            each(batch);
        }
    }
}

/// What came of adding a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Added {
    New,
    Again,
    Conflict,
}
