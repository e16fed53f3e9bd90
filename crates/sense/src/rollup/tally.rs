//! The valid values of one factor in one period.

use std::collections::BTreeMap;

use model::{FactorCode, Reading};
use standards::Decimal;
use standards::decimal::mean_rounded;

/// The valid values of one factor in one period, in the order of time.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    values: Vec<Decimal>,
}

impl Tally {
    /// Sorts rows by factor. A factor that rows name without one valid value has an empty tally:
    /// it was monitored, and its period is invalid rather than absent.
    pub(super) fn of_rows(rows: &[Reading]) -> BTreeMap<FactorCode, Self> {
        let mut tallies: BTreeMap<FactorCode, Self> = BTreeMap::new();
        for reading in rows.iter().flat_map(|row| &row.factors) {
            let tally = tallies.entry(reading.factor.clone()).or_default();
            tally
                .values
                .extend(reading.value.filter(|_| reading.counts()));
        }
        tallies
    }

    /// Returns how many values are valid.
    pub(super) fn valid(&self) -> u32 {
        u32::try_from(self.values.len()).unwrap_or(u32::MAX)
    }

    /// Returns the exact mean, rounded once (GB/T 8170) to the most digits a value has; `None`
    /// for no values, or digits that do not fit.
    pub(super) fn mean(&self) -> Option<Decimal> {
        let places = self.values.iter().map(|value| value.scale()).max()?;
        mean_rounded(self.values.iter().copied(), places).ok()
    }

    /// Returns the least value.
    pub(super) fn min(&self) -> Option<Decimal> {
        self.values.iter().min().copied()
    }

    /// Returns the greatest value; of equal ones the first, so that its digits do not depend on
    /// anything but the rows.
    pub(super) fn max(&self) -> Option<Decimal> {
        self.values.iter().rev().max().copied()
    }
}
