//! The same value for too long (恒值).

use std::collections::BTreeMap;

use model::FactorCode;
use standards::Decimal;

use super::{Found, Sight};

/// Finds values that are the last of `equal` equal neighbouring hours, digits aside. A gap ends the
/// row of equal values: what was measured in it may have been different.
pub(super) fn check(
    equal: u32,
    factors: &BTreeMap<FactorCode, Option<Decimal>>,
    sight: Sight<'_>,
) -> Vec<Found> {
    let is_stuck = |factor: &str, value: Decimal| {
        (1..i64::from(equal)).all(|hour| sight.value_after(-hour, factor) == Some(value))
    };
    let stuck = |(factor, floor): (&FactorCode, &Option<Decimal>)| {
        let value = sight.value(factor.as_str())?;
        if floor.is_some_and(|floor| value <= floor) || !is_stuck(factor.as_str(), value) {
            return None;
        }
        Some(Found {
            factor: factor.clone(),
            detail: format!(
                "连续 {equal} 个小时值均为 {}",
                sight.shown(factor.as_str(), value)
            ),
        })
    };
    factors.iter().filter_map(stuck).collect()
}
