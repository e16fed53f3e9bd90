//! A value far off those of the stations around (与周边站点不一致).

use std::collections::BTreeMap;

use catalog::Departure;
use model::FactorCode;
use standards::decimal::Ratio;

use super::{Found, Sight, departs, value_at};

/// Finds values far from the median of at least `at_least` stations within `radius_km`.
pub(super) fn check(
    radius_km: u32,
    at_least: u32,
    factors: &BTreeMap<FactorCode, Departure>,
    sight: Sight<'_>,
) -> Vec<Found> {
    let differs = |(factor, departure): (&FactorCode, &Departure)| {
        let value = sight.value(factor.as_str())?;
        let mut others: Vec<Ratio> = sight
            .around
            .iter()
            .filter(|other| other.km <= f64::from(radius_km))
            .filter_map(|other| value_at(other.rows, sight.row().start, factor.as_str()))
            .map(Ratio::from)
            .collect();
        if others.len() < usize::try_from(at_least).unwrap_or(usize::MAX) {
            return None;
        }
        others.sort();
        let median = median(&others)?;
        if !departs(*departure, value.into(), median) {
            return None;
        }
        let shown = median.round_half_even(value.scale()).ok()?;
        Some(Found {
            factor: factor.clone(),
            detail: format!(
                "{}，{radius_km} km 内 {} 个站点中位数 {shown}",
                sight.shown(factor.as_str(), value),
                others.len()
            ),
        })
    };
    factors.iter().filter_map(differs).collect()
}

/// Returns the middle of sorted numbers, of an even count the mean of the middle two.
fn median(sorted: &[Ratio]) -> Option<Ratio> {
    let middle = sorted.len() / 2;
    let high = *sorted.get(middle)?;
    if sorted.len() % 2 == 1 {
        return Some(high);
    }
    let low = *sorted.get(middle.checked_sub(1)?)?;
    low.checked_add(high)?.checked_mul(Ratio::new(1, 2)?)
}
