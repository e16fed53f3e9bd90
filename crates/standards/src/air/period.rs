//! Statistics of a month or a year: means, percentiles, exceedance (HJ 663).
//!
//! HJ 663-2026 could not be read; what is here is the rule of HJ 663-2013 from memory, confirmed by
//! quotations where said. Where the digits of a statistic are contested they are a parameter.

use chrono::{Datelike, NaiveDate};

use super::breakpoints::Averaging;
use super::pollutant::Pollutant;
use super::validity::{Invalid, Requirement, check_month, check_year, require};
use crate::decimal::{ArithmeticError, Decimal, Ratio, mean};

/// How many digits after the point a mean or percentile of daily values gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatisticDigits {
    /// Whole µg/m³, carbon monoxide to 0.1 mg/m³ (HJ 663-2013, from memory).
    Hj663_2013,
    /// One digit more: 0.1 µg/m³ and 0.01 mg/m³. One platform computes so and names
    /// HJ 663-2026; **unconfirmed**.
    OneMore,
}

impl StatisticDigits {
    /// Returns the digits after the point for a pollutant.
    #[must_use]
    pub const fn of(self, pollutant: Pollutant) -> u8 {
        match self {
            Self::Hj663_2013 => pollutant.decimals(),
            Self::OneMore => pollutant.decimals() + 1,
        }
    }
}

/// Returns the percentile of the daily values that an annual assessment takes (特定百分位数):
/// 98 for sulphur and nitrogen dioxide, 95 for particles and carbon monoxide, 90 for ozone
/// (HJ 663-2013 table 1, quoted alike for HJ 663-2026).
#[must_use]
pub const fn annual_percentile(pollutant: Pollutant) -> u8 {
    match pollutant {
        Pollutant::So2 | Pollutant::No2 => 98,
        Pollutant::Pm10 | Pollutant::Pm25 | Pollutant::Co => 95,
        Pollutant::O3 => 90,
    }
}

/// Returns the averaging time of a pollutant's daily value: the 8-hour maximum for ozone, the day
/// for the others.
#[must_use]
pub const fn daily_averaging(pollutant: Pollutant) -> Averaging {
    match pollutant {
        Pollutant::O3 => Averaging::EightHours,
        _ => Averaging::Day,
    }
}

/// Calculates a percentile (百分位数) of daily values, exactly.
///
/// With the values ascending, `k = 1 + (n − 1)·p/100` and the result lies between the values
/// number ⌊k⌋ and ⌊k⌋ + 1 in proportion (HJ 663-2013 annex A). Nearest-rank is not the standard.
///
/// ```
/// use standards::Decimal;
/// use standards::air::percentile;
///
/// let days: Vec<Decimal> = (1..=365).map(Decimal::integer).collect();
/// assert_eq!(percentile(&days, 90)?.round_half_even(1)?.to_string(), "328.6");
/// # Ok::<(), standards::ArithmeticError>(())
/// ```
///
/// # Errors
///
/// There is no percentile of no values, and none above 100.
pub fn percentile(values: &[Decimal], percent: u8) -> Result<Ratio, ArithmeticError> {
    let mut ascending = values.to_vec();
    ascending.sort_unstable();
    let last = ascending
        .len()
        .checked_sub(1)
        .ok_or(ArithmeticError::NoValues)?;
    if percent > 100 {
        return Err(ArithmeticError::Overflow);
    }
    // Counted from zero, the place is (n − 1)·p/100: a whole part and hundredths.
    let hundredths = last
        .checked_mul(usize::from(percent))
        .ok_or(ArithmeticError::Overflow)?;
    let (place, rest) = (hundredths / 100, hundredths % 100);
    let low = Ratio::from(ascending[place]);
    let high = Ratio::from(ascending[(place + 1).min(last)]);
    let share = i128::try_from(rest)
        .ok()
        .and_then(|rest| Ratio::new(rest, 100));
    let between = share.and_then(|share| high.checked_sub(low)?.checked_mul(share));
    between
        .and_then(|step| low.checked_add(step))
        .ok_or(ArithmeticError::Overflow)
}

/// Calculates the exact mean of a month's daily values.
///
/// # Errors
///
/// The month is invalid with fewer than 27 days, February with fewer than 25.
pub fn month_mean(month: u32, daily: &[Decimal]) -> Result<Ratio, Invalid> {
    check_month(month, count(daily.len()))?;
    Ok(mean(daily.iter().copied())?)
}

/// Calculates the exact mean of a year's daily values (年平均): of the days, not of the months.
///
/// Each valid day is given with its date. All valid data must enter (GB 3095-2026 6.4).
///
/// # Errors
///
/// The year is invalid with fewer than 324 days or with a month that is invalid.
pub fn year_mean(daily: &[(NaiveDate, Decimal)]) -> Result<Ratio, Invalid> {
    check_year(&days_by_month(daily))?;
    Ok(mean(daily.iter().map(|(_, value)| *value))?)
}

/// Calculates the percentile of a year's daily values that [`annual_percentile`] names.
///
/// # Errors
///
/// The same count of days is needed as for the annual mean (HJ 663-2013, from memory).
pub fn year_percentile(
    pollutant: Pollutant,
    daily: &[(NaiveDate, Decimal)],
) -> Result<Ratio, Invalid> {
    check_year(&days_by_month(daily))?;
    let values: Vec<Decimal> = daily.iter().map(|(_, value)| *value).collect();
    Ok(percentile(&values, annual_percentile(pollutant))?)
}

fn days_by_month(daily: &[(NaiveDate, Decimal)]) -> [u32; 12] {
    let mut days = [0; 12];
    for place in daily
        .iter()
        .filter_map(|(date, _)| usize::try_from(date.month0()).ok())
    {
        days[place] += 1;
    }
    days
}

/// Calculates a city's value from its evaluation points (城市评价), exactly.
///
/// # Errors
///
/// Fewer than 75 % of the points are valid (HJ 663-2013, from memory).
pub fn city_mean(points: &[Option<Decimal>]) -> Result<Ratio, Invalid> {
    let valid: Vec<Decimal> = points.iter().copied().flatten().collect();
    let need = (points.len() * 3).div_ceil(4).max(1);
    require(Requirement::PointsOfCity, count(valid.len()), count(need))?;
    Ok(mean(valid)?)
}

fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[i64], percent: u8, expected: &str) {
        let values: Vec<Decimal> = values.iter().copied().map(Decimal::integer).collect();
        let result = percentile(&values, percent).unwrap();
        assert_eq!(
            result,
            expected.parse::<Decimal>().unwrap().into(),
            "{percent} of {values:?}"
        );
    }

    #[test]
    fn percentiles_interpolate() {
        let year: Vec<i64> = (1..=365).rev().collect();
        check(&year, 90, "328.6");
        check(&year, 95, "346.8");
        check(&year, 98, "357.72");
        let tens: Vec<i64> = (1..=10).map(|i| i * 10).collect();
        check(&tens, 90, "91.0");
        check(&tens, 95, "95.5");
        check(&tens, 98, "98.2");
        check(&tens, 100, "100");
        check(&tens, 0, "10");
        check(&[7], 90, "7");
    }

    #[test]
    fn a_percentile_of_nothing_is_an_error() {
        assert_eq!(percentile(&[], 90), Err(ArithmeticError::NoValues));
    }

    #[test]
    fn a_year_is_valid_by_days_and_by_months() {
        let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        let year: Vec<_> = first
            .iter_days()
            .take(365)
            .map(|d| (d, Decimal::integer(30)))
            .collect();
        assert_eq!(year_mean(&year), Ok(Decimal::integer(30).into()));
        assert_eq!(
            year_percentile(Pollutant::Pm25, &year),
            Ok(Decimal::integer(30).into())
        );
        let without_july: Vec<_> = year
            .iter()
            .copied()
            .filter(|(d, _)| d.month() != 7)
            .collect();
        let reason = year_mean(&without_july).unwrap_err();
        assert_eq!(reason.reason_zh(), "7月有效日均值0个，少于27个");
        let reason = year_mean(&year[..200]).unwrap_err();
        assert_eq!(reason.reason_zh(), "全年有效日均值200个，少于324个");
    }

    #[test]
    fn february_needs_fewer_days() {
        let days = vec![Decimal::integer(12); 25];
        assert!(month_mean(2, &days).is_ok());
        assert!(month_mean(3, &days).is_err());
    }

    #[test]
    fn a_city_needs_three_quarters_of_its_points() {
        let some = |value: i64| Some(Decimal::integer(value));
        assert_eq!(
            city_mean(&[some(10), some(20), some(30), None]),
            Ok(Decimal::integer(20).into())
        );
        assert!(city_mean(&[some(10), some(20), None, None]).is_err());
        assert!(city_mean(&[]).is_err());
    }
}
