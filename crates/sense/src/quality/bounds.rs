//! Values that cannot be: beyond the instrument, below zero.

use std::collections::BTreeMap;

use model::FactorCode;
use standards::Decimal;

use super::{Found, Sight};

/// Low and high end by factor.
type Ends = BTreeMap<FactorCode, (Option<Decimal>, Option<Decimal>)>;

/// Finds values outside what can be measured (超量程).
pub(super) fn range(factors: &Ends, sight: Sight<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (factor, (low, high)) in factors {
        let Some(value) = sight.value(factor.as_str()) else {
            continue;
        };
        let above = high
            .filter(|high| value > *high)
            .map(|end| ("高于上限", end));
        let below = low.filter(|low| value < *low).map(|end| ("低于下限", end));
        if let Some((side, end)) = above.or(below) {
            found.push(Found {
                factor: factor.clone(),
                detail: format!("{}，{side} {end}", sight.shown(factor.as_str(), value)),
            });
        }
    }
    found
}

/// Finds values below zero, or of zero too (零值、负值).
pub(super) fn not_positive(zero: bool, sight: Sight<'_>) -> Vec<Found> {
    let readings = sight
        .row()
        .factors
        .iter()
        .filter(|reading| reading.counts());
    readings
        .filter_map(|reading| {
            let value = reading.value?;
            let what = match (value.is_zero(), value.is_negative()) {
                (true, _) if zero => "为零值",
                (false, true) => "为负值",
                _ => return None,
            };
            Some(Found {
                factor: reading.factor.clone(),
                detail: format!("{} {what}", sight.shown(reading.factor.as_str(), value)),
            })
        })
        .collect()
}
