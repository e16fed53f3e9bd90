//! PM10 below the PM2.5 that it contains (颗粒物倒挂).

use model::FactorCode;
use standards::Decimal;
use standards::air::Pollutant::{Pm10, Pm25};

use super::{Found, Sight};

/// Finds PM10 less than PM2.5 by more than `margin`. Which of the two is wrong nobody can see from
/// them alone; PM10 is marked, and the other is named.
pub(super) fn check(margin: Decimal, sight: Sight<'_>) -> Vec<Found> {
    let value = |code| sight.value(code);
    let (Some(coarse), Some(fine)) = (value(Pm10.hj212_code()), value(Pm25.hj212_code())) else {
        return Vec::new();
    };
    if fine <= coarse || fine.checked_sub(coarse).is_some_and(|by| by <= margin) {
        return Vec::new();
    }
    vec![Found {
        factor: FactorCode::new(Pm10.hj212_code()),
        detail: format!(
            "{} 小于 {}",
            sight.shown(Pm10.hj212_code(), coarse),
            sight.shown(Pm25.hj212_code(), fine)
        ),
    }]
}
