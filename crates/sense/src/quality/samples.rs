//! Checks of samples that come rarer than every hour, as those of water sections.

use std::collections::BTreeMap;

use catalog::Departure;
use model::{FactorCode, Timestamp};
use standards::Decimal;

use super::{Found, Sight, departs, value};

/// The longest time between two samples over which equal values are said to stand still, hours:
/// one sample of four hours may be missing. A house value.
pub(super) const LONGEST_GAP: i64 = 8;

/// Finds values far from those of the sample before (突变).
pub(super) fn jump(
    within_hours: u32,
    factors: &BTreeMap<FactorCode, Departure>,
    sight: Sight<'_>,
) -> Vec<Found> {
    let jumps = |(factor, departure): (&FactorCode, &Departure)| {
        let now = sight.value(factor.as_str())?;
        let before = sight.nearest(-1, within_hours, factor.as_str(), |_| true)?;
        departs(*departure, now.into(), before.into()).then(|| Found {
            factor: factor.clone(),
            detail: format!(
                "由上一次 {before} 突变为 {}",
                sight.shown(factor.as_str(), now)
            ),
        })
    };
    factors.iter().filter_map(jumps).collect()
}

/// Finds values that have been the same in every sample for `hours` hours, digits aside (恒值).
///
/// A sample without the value ends the row of equal ones, as does a time without samples: what was
/// in the water then may have been different.
pub(super) fn stuck(
    hours: u32,
    factors: &BTreeMap<FactorCode, Option<Decimal>>,
    sight: Sight<'_>,
) -> Vec<Found> {
    let stuck = |(factor, floor): (&FactorCode, &Option<Decimal>)| {
        let now = sight.value(factor.as_str())?;
        if floor.is_some_and(|floor| now <= floor) {
            return None;
        }
        let mut last = sight.row().start;
        let equal = sight.rows[..sight.place].iter().rev().take_while(|row| {
            let is_near = last.since(row.start) <= LONGEST_GAP * Timestamp::HOUR;
            last = row.start;
            is_near && value(row, factor.as_str()) == Some(now)
        });
        let first = equal.last()?.start;
        let since = sight.row().start.since(first) / Timestamp::HOUR;
        (since >= i64::from(hours)).then(|| Found {
            factor: factor.clone(),
            detail: format!(
                "{since} 小时内各次值均为 {}",
                sight.shown(factor.as_str(), now)
            ),
        })
    };
    factors.iter().filter_map(stuck).collect()
}
