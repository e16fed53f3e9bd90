//! A sudden change from one hour to the next (突变), and the dust that only looks like a fault.

use std::collections::BTreeMap;

use catalog::Departure;
use model::{FactorCode, Timestamp};
use standards::Decimal;
use standards::air::Pollutant::{Pm10, Pm25};
use standards::decimal::Ratio;

use super::{Found, Sight, departs, value_at};

/// How dust is told from a fault.
#[derive(Clone, Copy)]
pub(super) struct DustGuard {
    /// Stations within so many kilometres are asked.
    pub(super) radius_km: u32,
    /// A station sees the dust if its PM10 has risen at least so many times.
    pub(super) rise: Decimal,
}

/// Finds values far from those of the hour before.
pub(super) fn check(
    dust: Option<DustGuard>,
    factors: &BTreeMap<FactorCode, Departure>,
    sight: Sight<'_>,
) -> Vec<Found> {
    let jumps = |(factor, departure): (&FactorCode, &Departure)| {
        let now = sight.value(factor.as_str())?;
        let before = sight.value_after(-1, factor.as_str())?;
        if !departs(*departure, now.into(), before.into()) {
            return None;
        }
        let is_particle = [Pm10, Pm25]
            .iter()
            .any(|p| p.hj212_code() == factor.as_str());
        let is_dust = || dust.is_some_and(|guard| is_dust(guard, sight));
        if is_particle && now > before && is_dust() {
            return None;
        }
        Some(Found {
            factor: factor.clone(),
            detail: format!(
                "由上一小时 {before} 突变为 {}",
                sight.shown(factor.as_str(), now)
            ),
        })
    };
    factors.iter().filter_map(jumps).collect()
}

/// Tells dust by its particles being coarse: PM10 rises and PM2.5 becomes a smaller part of it. A
/// PM10 monitor that breaks looks the same, so the stations around must see the dust too, where
/// there are any.
fn is_dust(guard: DustGuard, sight: Sight<'_>) -> bool {
    becomes_coarser(sight) == Some(true) && others_see_it(guard, sight)
}

/// Compares PM2.5/PM10 of two hours without dividing; `None` where a value is missing.
fn becomes_coarser(sight: Sight<'_>) -> Option<bool> {
    let (coarse, fine) = (Pm10.hj212_code(), Pm25.hj212_code());
    let now = (sight.value(coarse)?, sight.value(fine)?);
    let before = (sight.value_after(-1, coarse)?, sight.value_after(-1, fine)?);
    let cross = |one: Decimal, other: Decimal| Ratio::from(one).checked_mul(Ratio::from(other));
    let falls = cross(now.1, before.0)? < cross(before.1, now.0)?;
    Some(now.0 > before.0 && falls)
}

fn others_see_it(guard: DustGuard, sight: Sight<'_>) -> bool {
    let start = sight.row().start;
    let rises: Vec<bool> = sight
        .around
        .iter()
        .filter(|other| other.km <= f64::from(guard.radius_km))
        .filter_map(|other| {
            let coarse = Pm10.hj212_code();
            let now = value_at(other.rows, start, coarse)?;
            let before = value_at(other.rows, start.plus(-Timestamp::HOUR), coarse)?;
            let needed = Ratio::from(before).checked_mul(Ratio::from(guard.rise))?;
            Some(now > before && Ratio::from(now) >= needed)
        })
        .collect();
    let seeing = rises.iter().filter(|rises| **rises).count();
    rises.is_empty() || seeing * 2 > rises.len()
}
