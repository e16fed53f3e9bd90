//! Automatic checks of hour rows (数据质量自动检查): what in a row asks for a person's look.
//!
//! Each check is pure: the raw rows of a point and of the points around in, findings out. A check
//! marks and never removes; what a value counts as is for [`model::FactorReading::counts`] and,
//! after a review by two people, for the store to say. Which checks there are and how strict they
//! are stands in `catalog/quality`.

mod bounds;
mod distance;
mod flagged;
mod inversion;
mod jump;
mod neighbour;
#[cfg(test)]
mod real_hours;
mod samples;
mod spike;
mod stuck;
mod sweep;
#[cfg(test)]
mod tests;
mod whole_number;

use catalog::{Departure, Kind, QualityCheck, QualityRule};
use model::{FactorCode, Reading, Timestamp};
use standards::Decimal;
use standards::decimal::Ratio;

pub use distance::kilometres;
pub use sweep::Quality;
pub use whole_number::is_doubtful_whole;

/// What a check found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// The factor whose value is doubted.
    pub factor: FactorCode,
    /// Why, in a sentence for a person (Chinese).
    pub detail: String,
}

/// A point of the same kind elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Neighbour<'a> {
    /// How far it is, km.
    pub km: f64,
    /// Its raw rows, oldest first.
    pub rows: &'a [Reading],
}

/// What a check looks at.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// The kind of the point, for names and units.
    pub kind: &'a Kind,
    /// The raw rows of the point, oldest first.
    pub rows: &'a [Reading],
    /// Place of the row that is looked at; within `rows`.
    pub place: usize,
    /// The other points of its kind.
    pub around: &'a [Neighbour<'a>],
}

impl<'a> Sight<'a> {
    /// Returns the row that is looked at.
    fn row(&self) -> &'a Reading {
        &self.rows[self.place]
    }

    /// Returns a value of the row that counts.
    fn value(&self, factor: &str) -> Option<Decimal> {
        value(self.row(), factor)
    }

    /// Returns a value that counts of the hour so many hours later, or earlier if negative.
    fn value_after(&self, hours: i64, factor: &str) -> Option<Decimal> {
        value_at(
            self.rows,
            self.row().start.plus(hours * Timestamp::HOUR),
            factor,
        )
    }

    /// Returns the nearest earlier or later value that counts and that is wanted, at most so many
    /// hours away; `step` is -1 for earlier and 1 for later.
    fn nearest(
        &self,
        step: isize,
        hours: u32,
        factor: &str,
        wanted: impl Fn(Decimal) -> bool,
    ) -> Option<Decimal> {
        let here = self.row().start;
        let farthest = i64::from(hours) * Timestamp::HOUR;
        let mut place = self.place.checked_add_signed(step)?;
        loop {
            let row = self.rows.get(place)?;
            if row.start.since(here).abs() > farthest {
                return None;
            }
            if let Some(found) = value(row, factor).filter(|value| wanted(*value)) {
                return Some(found);
            }
            place = place.checked_add_signed(step)?;
        }
    }

    /// Returns a number with label and unit of its factor.
    fn shown(&self, factor: &str, value: impl std::fmt::Display) -> String {
        let known = self
            .kind
            .point
            .as_ref()
            .and_then(|point| point.factor(factor));
        let (label, unit) = known.map_or((factor, ""), |known| {
            (known.label.as_str(), known.unit.as_str())
        });
        format!("{label} {value} {unit}").trim_end().to_owned()
    }
}

/// Returns a value that counts; flagged values have been doubted already.
fn value(row: &Reading, factor: &str) -> Option<Decimal> {
    row.factor(factor).filter(|reading| reading.counts())?.value
}

fn value_at(rows: &[Reading], start: Timestamp, factor: &str) -> Option<Decimal> {
    let place = rows.binary_search_by_key(&start, |row| row.start).ok()?;
    value(&rows[place], factor)
}

/// Tells whether two values lie as far apart as a departure says. Numbers too large for exact
/// arithmetic are as far apart as can be.
fn departs(departure: Departure, one: Ratio, other: Ratio) -> bool {
    let (low, high) = (one.min(other), one.max(other));
    let by_difference = high
        .checked_sub(low)
        .is_none_or(|difference| difference >= Ratio::from(departure.least));
    let by_times = low
        .checked_mul(Ratio::from(departure.times))
        .is_none_or(|times| high >= times);
    by_difference && by_times
}

/// Looks at one row of a point with one check.
#[must_use]
pub fn check(rule: &QualityRule, sight: Sight<'_>) -> Vec<Found> {
    match &rule.check {
        QualityCheck::Range { factors } => bounds::range(factors, sight),
        QualityCheck::NotPositive { zero } => bounds::not_positive(*zero, sight),
        QualityCheck::Stuck { equal, factors } => stuck::check(*equal, factors, sight),
        QualityCheck::Jump {
            dust_guard,
            radius_km,
            rise,
            factors,
        } => {
            let dust = dust_guard.then_some(jump::DustGuard {
                radius_km: *radius_km,
                rise: *rise,
            });
            jump::check(dust, factors, sight)
        }
        QualityCheck::Pm10BelowPm25 { margin } => inversion::check(*margin, sight),
        QualityCheck::PeriodicSpike { days, factors } => spike::check(*days, factors, sight),
        QualityCheck::Neighbour {
            radius_km,
            at_least,
            factors,
        } => neighbour::check(*radius_km, *at_least, factors, sight),
        QualityCheck::StationFlag { flags } => flagged::check(flags, sight),
        QualityCheck::SampleJump {
            within_hours,
            factors,
        } => samples::jump(*within_hours, factors, sight),
        QualityCheck::SampleStuck { hours, factors } => samples::stuck(*hours, factors, sight),
        QualityCheck::WholeNumber {
            hours_back,
            hours_ahead,
            factors,
        } => whole_number::check((*hours_back, *hours_ahead), factors, sight),
    }
}

/// Returns how many hours before a row a check may look.
#[must_use]
pub fn hours_back(rule: &QualityRule) -> i64 {
    match &rule.check {
        QualityCheck::Stuck { equal, .. } => i64::from(*equal),
        QualityCheck::Jump { .. } => 1,
        QualityCheck::PeriodicSpike { days, .. } => i64::from(*days) * 24 + 2,
        QualityCheck::SampleJump { within_hours, .. } => i64::from(*within_hours),
        QualityCheck::SampleStuck { hours, .. } => i64::from(*hours) + samples::LONGEST_GAP,
        QualityCheck::WholeNumber { hours_back, .. } => i64::from(*hours_back),
        QualityCheck::Range { .. }
        | QualityCheck::NotPositive { .. }
        | QualityCheck::Pm10BelowPm25 { .. }
        | QualityCheck::Neighbour { .. }
        | QualityCheck::StationFlag { .. } => 0,
    }
}

/// Returns how many hours after a row a check may look: a spike is one only if it goes down again.
#[must_use]
pub fn hours_ahead(rule: &QualityRule) -> i64 {
    match &rule.check {
        QualityCheck::PeriodicSpike { .. } => 1,
        QualityCheck::WholeNumber { hours_ahead, .. } => i64::from(*hours_ahead),
        QualityCheck::Range { .. }
        | QualityCheck::NotPositive { .. }
        | QualityCheck::Stuck { .. }
        | QualityCheck::Jump { .. }
        | QualityCheck::Pm10BelowPm25 { .. }
        | QualityCheck::Neighbour { .. }
        | QualityCheck::StationFlag { .. }
        | QualityCheck::SampleJump { .. }
        | QualityCheck::SampleStuck { .. } => 0,
    }
}
