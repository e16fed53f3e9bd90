//! A number that has lost its digits (整数毛刺).
//!
//! Some stations send ammonia and phosphorus of very clean water as a whole number from 1 to 9
//! where the samples around have some thousandths. The least value that the release shows is
//! 0.0001, so that these are probably numbers below it, written as `6E-05`, of which only the 6 was
//! kept. Nobody knows the value; what can be seen is that it fits neither before nor after.

use std::collections::BTreeMap;

use catalog::Departure;
use model::FactorCode;
use standards::Decimal;

use super::{Found, Sight, departs};

/// Finds whole numbers far above the finer numbers before and after them; `reach` says how many
/// hours back and ahead these are looked for.
///
/// Values are repeated until the next sample, so that whole numbers on either side say nothing.
pub(super) fn check(
    reach: (u32, u32),
    factors: &BTreeMap<FactorCode, Departure>,
    sight: Sight<'_>,
) -> Vec<Found> {
    let doubtful = |(factor, departure): (&FactorCode, &Departure)| {
        let value = sight.value(factor.as_str())?;
        if !is_whole(value) {
            return None;
        }
        let fine = |value: Decimal| !is_whole(value);
        let before = sight.nearest(-1, reach.0, factor.as_str(), fine);
        let after = sight.nearest(1, reach.1, factor.as_str(), fine);
        if !is_doubtful_whole(value, before, after, *departure) {
            return None;
        }
        let shown = |side: Option<Decimal>| side.map_or("无".to_owned(), |side| side.to_string());
        Some(Found {
            factor: factor.clone(),
            detail: format!(
                "{} 没有小数，而此前为 {}、此后为 {}，疑似数值格式有误",
                sight.shown(factor.as_str(), value),
                shown(before),
                shown(after)
            ),
        })
    };
    factors.iter().filter_map(doubtful).collect()
}

/// Says whether a whole number stands far above the nearest finer numbers before and after it.
///
/// Where one side has none, the other decides; where neither has, nothing is known and nothing
/// doubted. Numbers with digits after the point, and zero, are never doubted.
///
/// ```
/// use catalog::Departure;
/// use sense::quality::is_doubtful_whole;
/// use standards::Decimal;
///
/// let five_times = Departure { times: Decimal::integer(5), least: "0.5".parse()? };
/// let six = Decimal::integer(6);
/// assert!(is_doubtful_whole(six, Some("0.006".parse()?), None, five_times));
/// // A river that rises to 2 mg/L and falls to 1.6 mg/L.
/// let (before, after) = (Some("0.323".parse()?), Some("1.604".parse()?));
/// assert!(!is_doubtful_whole(Decimal::integer(2), before, after, five_times));
/// # Ok::<(), standards::ParseDecimalError>(())
/// ```
#[must_use]
pub fn is_doubtful_whole(
    value: Decimal,
    before: Option<Decimal>,
    after: Option<Decimal>,
    departure: Departure,
) -> bool {
    let mut sides = before.into_iter().chain(after).peekable();
    let is_above = |side: Decimal| side < value && departs(departure, value.into(), side.into());
    is_whole(value) && !value.is_zero() && sides.peek().is_some() && sides.all(is_above)
}

/// Says whether a number has no digits other than zeros after the point.
fn is_whole(value: Decimal) -> bool {
    value.normalized().scale() == 0
}
