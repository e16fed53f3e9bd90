//! Daily values from hourly means: the mean of a natural day and the largest 8-hour mean of ozone.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, Timelike};

use super::pollutant::Pollutant;
use super::validity::{
    EIGHT_HOUR_MEANS_OF_DAY, HOURS_OF_DAY, HOURS_OF_EIGHT, Invalid, Requirement, require,
};
use crate::decimal::{Decimal, Ratio, mean};

/// The hourly means of a natural day (自然日), µg/m³ (carbon monoxide mg/m³).
///
/// The first place holds the hour that ends at 01:00, the last the one that ends at 24:00, which
/// is stamped 00:00 of the next day.
pub type DayHours = [Option<Decimal>; 24];

/// Returns the natural day that an hour belongs to and its place in [`DayHours`], from the stamp
/// of its end.
///
/// ```
/// use chrono::NaiveDate;
/// use standards::air::place_in_day;
///
/// let day = NaiveDate::from_ymd_opt(2026, 2, 28).unwrap_or_default();
/// let midnight = day.succ_opt().and_then(|d| d.and_hms_opt(0, 0, 0)).unwrap_or_default();
/// assert_eq!(place_in_day(midnight), (day, 23));
/// ```
#[must_use]
pub fn place_in_day(stamp_end: NaiveDateTime) -> (NaiveDate, usize) {
    // Within the hour, a nanosecond before its end, both the day and the hour are the hour's own.
    let inside = stamp_end
        .checked_sub_signed(TimeDelta::nanoseconds(1))
        .unwrap_or(stamp_end);
    // An hour of a day, 0 to 23, fits in any usize.
    (inside.date(), usize::try_from(inside.hour()).unwrap_or(0))
}

/// Calculates the daily value of a pollutant, rounded once: the largest 8-hour mean for ozone,
/// the mean of the day for the others.
///
/// # Errors
///
/// Says why the day is invalid; see [`day_mean`] and [`max_eight_hours`].
pub fn daily_value(
    pollutant: Pollutant,
    hours: &DayHours,
    ozone_limit: Decimal,
) -> Result<Decimal, Invalid> {
    let exact = match pollutant {
        Pollutant::O3 => max_eight_hours(hours, ozone_limit)?,
        _ => day_mean(hours)?,
    };
    Ok(exact.round_half_even(pollutant.decimals())?)
}

/// Calculates the exact mean of a natural day (日平均).
///
/// # Errors
///
/// The day is invalid with fewer than 20 hourly means (GB 3095-2026 table 4).
pub fn day_mean(hours: &DayHours) -> Result<Ratio, Invalid> {
    require(Requirement::HoursOfDay, count(hours), HOURS_OF_DAY)?;
    Ok(mean(hours.iter().copied().flatten())?)
}

/// Calculates the exact mean of eight consecutive hours (8小时滑动平均).
///
/// # Errors
///
/// The mean is invalid with fewer than 6 hourly means (GB 3095-2026 table 4).
pub fn eight_hour_mean(hours: &[Option<Decimal>; 8]) -> Result<Ratio, Invalid> {
    require(Requirement::HoursOfEight, count(hours), HOURS_OF_EIGHT)?;
    Ok(mean(hours.iter().copied().flatten())?)
}

/// Calculates the largest of the 8-hour means that lie wholly in the natural day (日最大8小时平均):
/// those that end at 08:00 to 24:00.
///
/// `limit` is the ozone limit of the place's grade (160 µg/m³ in grade II). A day with too few
/// means still counts if it exceeds the limit, because more data could not make it comply
/// (HJ 663-2013, kept in HJ 663-2026 6.1.2).
///
/// # Errors
///
/// The day is invalid with fewer than 14 valid means, none of which is above the limit.
pub fn max_eight_hours(hours: &DayHours, limit: Decimal) -> Result<Ratio, Invalid> {
    let mut valid = 0;
    let mut largest: Option<Ratio> = None;
    for window in hours.array_windows::<8>() {
        match eight_hour_mean(window) {
            Ok(mean) => {
                valid += 1;
                largest = largest.max(Some(mean));
            }
            Err(Invalid::TooFew { .. }) => {}
            Err(other) => return Err(other),
        }
    }
    let enough = require(
        Requirement::EightHourMeansOfDay,
        valid,
        EIGHT_HOUR_MEANS_OF_DAY,
    );
    match largest {
        Some(largest) if enough.is_ok() || largest > Ratio::from(limit) => Ok(largest),
        _ => Err(Invalid::TooFew {
            requirement: Requirement::EightHourMeansOfDay,
            have: valid,
            need: EIGHT_HOUR_MEANS_OF_DAY,
        }),
    }
}

/// Counts the hours that have a mean.
fn count(hours: &[Option<Decimal>]) -> u32 {
    hours.iter().flatten().map(|_| 1).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads 24 hours; `-` is missing.
    fn hours(text: &str) -> DayHours {
        let mut hours = [None; 24];
        for (hour, cell) in hours.iter_mut().zip(text.split_whitespace()) {
            *hour = cell.parse().ok();
        }
        hours
    }

    fn check(pollutant: Pollutant, text: &str, expected: Result<&str, &str>) {
        let value = daily_value(pollutant, &hours(text), 160.into());
        let value = value.map(|v| v.to_string()).map_err(Invalid::reason_zh);
        assert_eq!(value.as_deref().map_err(String::as_str), expected, "{text}");
    }

    #[test]
    fn a_day_needs_twenty_hours() {
        let twelve = "10 10 10 10 10 10 10 10 10 10 10 10";
        check(
            Pollutant::No2,
            &format!("{twelve} 11 11 11 11 11 11 11 11 11 11 11 11"),
            Ok("10"),
        );
        check(
            Pollutant::No2,
            &format!("{twelve} 13 13 13 13 13 13 13 13 - - - -"),
            Ok("11"),
        );
        let short = format!("{twelve} 13 13 13 13 13 13 13 - - - - -");
        check(Pollutant::No2, &short, Err("有效小时值19个，少于20个"));
        check(Pollutant::Co, &"0.25 ".repeat(24), Ok("0.2"));
        check(Pollutant::Co, &"0.35 ".repeat(24), Ok("0.4"));
    }

    #[test]
    fn ozone_takes_the_largest_eight_hours_of_the_day() {
        // The seven night hours before the first whole window do not count by themselves.
        let night_peak = format!("{}{}", "300 ".repeat(4), "20 ".repeat(20));
        check(Pollutant::O3, &night_peak, Ok("160"));
        let noon = format!(
            "{}{}{}",
            "20 ".repeat(10),
            "100 101 100 101 100 101 100 101 ",
            "20 ".repeat(6)
        );
        check(Pollutant::O3, &noon, Ok("100"));
    }

    #[test]
    fn ozone_needs_fourteen_windows_unless_it_exceeds() {
        let half_day =
            |value: &str| format!("{}{}", format!("{value} ").repeat(16), "- ".repeat(8));
        check(
            Pollutant::O3,
            &half_day("160"),
            Err("有效8小时平均值11个，少于14个，且未超过浓度限值"),
        );
        check(Pollutant::O3, &half_day("161"), Ok("161"));
        let nothing = "- ".repeat(24);
        check(
            Pollutant::O3,
            &nothing,
            Err("有效8小时平均值0个，少于14个，且未超过浓度限值"),
        );
    }

    #[test]
    fn midnight_ends_the_day() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        assert_eq!(place_in_day(day.and_hms_opt(1, 0, 0).unwrap()), (day, 0));
        assert_eq!(place_in_day(day.and_hms_opt(23, 0, 0).unwrap()), (day, 22));
        assert_eq!(
            place_in_day(day.and_hms_opt(0, 0, 0).unwrap()),
            (day.pred_opt().unwrap(), 23)
        );
    }
}
