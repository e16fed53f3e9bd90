//! Roll-ups (汇总): hour values from minute rows, day values from hour rows.
//!
//! The reconciler takes no orders: it reads which rows became durable since its cursor, and makes
//! every hour and day that they touch again from the raw rows. Doing it twice gives the same
//! bytes, and a late or corrected row needs no case of its own.

mod day;
mod hour;
mod rules;
mod tally;

use std::collections::BTreeSet;
use std::time::Duration;

use model::{Cadence, LoggedReading, ObjectId, Reading, Rollup, Scope, Timestamp};
use store::{Store, StoreError};
use tokio_util::sync::CancellationToken;

pub use day::roll_day;
pub use hour::roll_hour;
pub use rules::{RollupRules, reason_without_mean};

/// The name of the reconciler's place in the ledger's order.
const CURSOR: &str = "rollup";

/// How many rows one step reads.
const STEP_ROWS: u32 = 500;

/// The most rows a period of one point can hold: a day of hour rows or an hour of minute rows,
/// all of which begin at a whole minute or hour.
const PERIOD_ROWS: u32 = 60;

/// The reconciler of roll-ups.
#[derive(Clone)]
pub struct Rollups {
    store: Store,
    rules: RollupRules,
}

impl Rollups {
    /// Makes the reconciler.
    #[must_use]
    pub const fn new(store: Store, rules: RollupRules) -> Self {
        Self { store, rules }
    }

    /// Takes the next rows of the ledger into account; returns how many there were, 0 when the
    /// roll-ups are up to date.
    ///
    /// # Errors
    ///
    /// Fails where the store fails; nothing is lost, the same rows come again.
    pub async fn step(&self) -> Result<usize, StoreError> {
        let cursor = self.store.cursor(CURSOR).await?;
        let rows = self.store.readings_since(cursor, STEP_ROWS).await?;
        let Some(last) = rows.last() else {
            return Ok(0);
        };
        let mut rollups = Vec::new();
        for (point, cadence, start) in touched(&rows) {
            rollups.extend(self.period(&point, cadence, start).await?);
        }
        self.store
            .put_rollups(&rollups, Some((CURSOR, last.seq)))
            .await?;
        Ok(rows.len())
    }

    /// Makes one period of one point again from its raw rows.
    async fn period(
        &self,
        point: &ObjectId,
        cadence: Cadence,
        start: Timestamp,
    ) -> Result<Vec<Rollup>, StoreError> {
        let (basis, length) = match cadence {
            Cadence::Day => (Cadence::Hour, Timestamp::DAY),
            _ => (Cadence::Minute, Timestamp::HOUR),
        };
        let end = start.plus(length);
        let scope = Scope::system();
        let rows: Vec<Reading> = self
            .store
            .readings(&scope, point, basis, start, end, PERIOD_ROWS)
            .await?;
        Ok(match cadence {
            Cadence::Day => roll_day(point, start, &rows, &self.rules),
            _ => roll_hour(point, start, &rows, &self.rules),
        })
    }

    /// Keeps the roll-ups up to date until told to stop, looking for new rows every `every`.
    pub async fn run(self, every: Duration, shutdown: CancellationToken) {
        loop {
            match self.step().await {
                Ok(0) => {}
                Ok(_) => {
                    if shutdown.is_cancelled() {
                        return;
                    }
                    continue;
                }
                Err(error) => {
                    tracing::error!(%error, "roll-ups could not be brought up to date");
                }
            }
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(every) => {}
            }
        }
    }
}

/// Returns the periods that rows touch, each once.
fn touched(rows: &[LoggedReading]) -> BTreeSet<(ObjectId, Cadence, Timestamp)> {
    rows.iter()
        .filter_map(|row| {
            let reading = &row.reading;
            let (cadence, start) = match reading.cadence {
                Cadence::Minute => (Cadence::Hour, reading.start.hour_start()),
                Cadence::Hour => (Cadence::Day, reading.start.day_start()),
                Cadence::Realtime | Cadence::Day => return None,
            };
            Some((reading.point.clone(), cadence, start))
        })
        .collect()
}
