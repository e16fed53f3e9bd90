//! A spike at about the same hour of several days (周期性尖峰).

use std::collections::BTreeMap;

use catalog::Departure;
use model::FactorCode;

use super::{Found, Sight, departs};

/// Finds spikes that have come at the same hour, or one off, of `days` days in a row.
pub(super) fn check(
    days: u32,
    factors: &BTreeMap<FactorCode, Departure>,
    sight: Sight<'_>,
) -> Vec<Found> {
    let spikes = |(factor, departure): (&FactorCode, &Departure)| {
        let value = sight.value(factor.as_str())?;
        let is_spike = |hour: i64| stands_out(*departure, hour, factor.as_str(), sight);
        let on_day = |day: i64| (-1..=1).any(|off| is_spike(off - day * 24));
        if !is_spike(0) || !(1..i64::from(days)).all(on_day) {
            return None;
        }
        Some(Found {
            factor: factor.clone(),
            detail: format!(
                "{} 高出前后一小时，连续 {days} 天同一时刻如此",
                sight.shown(factor.as_str(), value)
            ),
        })
    };
    factors.iter().filter_map(spikes).collect()
}

/// Tells whether the value of an hour stands above both of its neighbours.
fn stands_out(departure: Departure, hour: i64, factor: &str, sight: Sight<'_>) -> bool {
    let value = |hour| sight.value_after(hour, factor);
    let (Some(before), Some(top), Some(after)) = (value(hour - 1), value(hour), value(hour + 1))
    else {
        return false;
    };
    let next = before.max(after);
    top > next && departs(departure, top.into(), next.into())
}
