//! Messages that were too long for one frame (拆分包).

use std::collections::HashMap;

use model::{Cadence, FactorReading, NewReading, ObjectId, Scope, Timestamp};
use store::{Store, StoreError};

/// Completes the rows of partial frames.
///
/// Each packet of a split message is a frame with its own QN, answered by itself (HJ 212-2017
/// C.47 to C.50), and carries some of the factors of one row. A later packet must not hide the
/// factors of an earlier one, so its row is given what the row in force already says. No packet
/// waits for another: a lost one costs only its own factors, and a restart in between costs
/// nothing.
pub(super) struct Parts<'s> {
    store: &'s Store,
    /// Rows of this transaction, which the store does not show yet.
    recent: HashMap<(ObjectId, Cadence, Timestamp), Vec<FactorReading>>,
}

impl<'s> Parts<'s> {
    pub(super) fn new(store: &'s Store) -> Self {
        Self {
            store,
            recent: HashMap::new(),
        }
    }

    /// Adds to the rows of a packet what earlier packets said of the same period.
    pub(super) async fn complete(
        &mut self,
        point: &ObjectId,
        readings: &mut [NewReading],
    ) -> Result<(), StoreError> {
        for reading in readings {
            let period = (point.clone(), reading.cadence, reading.start);
            let earlier = match self.recent.remove(&period) {
                Some(earlier) => earlier,
                None => self.in_force(&period).await?,
            };
            reading.factors = join(earlier, &reading.factors);
            self.recent.insert(period, reading.factors.clone());
        }
        Ok(())
    }

    async fn in_force(
        &self,
        (point, cadence, start): &(ObjectId, Cadence, Timestamp),
    ) -> Result<Vec<FactorReading>, StoreError> {
        let (scope, end) = (Scope::system(), start.plus(1));
        let rows = self
            .store
            .readings(&scope, point, *cadence, *start, end, 1)
            .await?;
        Ok(rows
            .into_iter()
            .next()
            .map_or_else(Vec::new, |row| row.factors))
    }
}

/// Joins two rows of one period; where both speak of a factor the later one counts.
fn join(earlier: Vec<FactorReading>, later: &[FactorReading]) -> Vec<FactorReading> {
    let mut joined = earlier;
    for reading in later {
        match joined.iter_mut().find(|one| one.factor == reading.factor) {
            Some(place) => *place = reading.clone(),
            None => joined.push(reading.clone()),
        }
    }
    joined
}
