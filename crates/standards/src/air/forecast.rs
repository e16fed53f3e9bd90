//! The index of a forecast (空气质量预报, HJ 633-2026 4.2.5, 5.2.3).

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::day_aqi::{DayValues, day_aqi};
use super::hour::{HourMeans, hour_aqi};
use super::law::AqiLaw;
use super::report::AqiReport;

/// Days that a release covers at least, today not counted (HJ 633-2026 5.2.3).
pub const LEAST_FORECAST_DAYS: i64 = 3;

/// The hour of the day before which the release is out (HJ 633-2026 5.2.3).
const OUT_BEFORE: u32 = 20;

/// Why a forecast is none of HJ 633-2026.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ForecastError {
    /// The time lies before 2026-03-01. The older edition has no rule for forecasts.
    #[error("HJ 633-2012, in force at that time, has no rule for forecasts")]
    OlderEdition,
    /// The day or hour is not ahead of the time of issue.
    #[error("the day or hour is not ahead of the time of issue")]
    NotAhead,
}

/// What is wrong with the release of a day (HJ 633-2026 5.2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseFault {
    /// It is out at 20:00 or later.
    #[error("the release is not out before 20:00")]
    Late,
    /// One of the next three days is not covered.
    #[error("the release does not cover {0}")]
    Lacks(NaiveDate),
}

/// Calculates the index of a forecast day as that of an observed one (HJ 633-2026 4.2.5).
///
/// ```
/// use chrono::NaiveDate;
/// use standards::air::{DayValues, Pollutant, day_forecast};
///
/// let issued = NaiveDate::from_ymd_opt(2026, 11, 21).and_then(|d| d.and_hms_opt(17, 0, 0));
/// let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap_or_default();
/// let values = DayValues::new().with(Pollutant::Pm25, 80.into());
/// let report = day_forecast(issued.unwrap_or_default(), day, &values)?;
/// assert_eq!(report.published_aqi(), Some(119));
/// # Ok::<(), standards::air::ForecastError>(())
/// ```
///
/// # Errors
///
/// The day lies before the edition, or is not after the day of issue.
pub fn day_forecast(
    issued: NaiveDateTime,
    day: NaiveDate,
    values: &DayValues,
) -> Result<AqiReport, ForecastError> {
    if day <= issued.date() {
        return Err(ForecastError::NotAhead);
    }
    match AqiLaw::for_day(day) {
        AqiLaw::Hj633_2012 => Err(ForecastError::OlderEdition),
        law @ AqiLaw::Hj633_2026 => Ok(day_aqi(law, values)),
    }
}

/// Calculates the index of a forecast hour as the real-time index, from six 1-hour means
/// (HJ 633-2026 4.2.5). `stamp_end` is the end of the hour.
///
/// # Errors
///
/// The hour lies before the edition, or ends no later than the time of issue.
pub fn hour_forecast(
    issued: NaiveDateTime,
    stamp_end: NaiveDateTime,
    means: &HourMeans,
) -> Result<AqiReport, ForecastError> {
    if stamp_end <= issued {
        return Err(ForecastError::NotAhead);
    }
    match AqiLaw::for_hour(stamp_end) {
        AqiLaw::Hj633_2012 => Err(ForecastError::OlderEdition),
        law @ AqiLaw::Hj633_2026 => Ok(hour_aqi(law, means)),
    }
}

/// Checks that a release comes in time and covers the next three days (HJ 633-2026 5.2.3).
///
/// # Errors
///
/// Names what is wrong: that it is late, or the first day that is not covered.
pub fn check_release(issued: NaiveDateTime, days: &[NaiveDate]) -> Result<(), ReleaseFault> {
    let deadline = NaiveTime::from_hms_opt(OUT_BEFORE, 0, 0);
    if deadline.is_some_and(|deadline| issued.time() >= deadline) {
        return Err(ReleaseFault::Late);
    }
    let ahead = (1..=LEAST_FORECAST_DAYS).filter_map(|days| {
        issued
            .date()
            .checked_add_signed(chrono::Duration::days(days))
    });
    for day in ahead {
        if !days.contains(&day) {
            return Err(ReleaseFault::Lacks(day));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::air::Pollutant;
    use crate::date::day;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn forecasts_are_judged_like_observations() {
        // HJ 633-2026 table 3: PM2.5 60 gives 100, ozone of 8 hours 160 gives 100.
        let values = DayValues::new()
            .with(Pollutant::Pm25, 70.into())
            .with(Pollutant::O3, 160.into());
        let check = |issued: &str, date, expected: Result<u16, ForecastError>| {
            let found = day_forecast(at(issued), date, &values);
            assert_eq!(
                found.map(|report| report.aqi.unwrap()),
                expected,
                "{issued}"
            );
        };
        check("2026-11-21T17:00:00", day(2026, 11, 22), Ok(110));
        check(
            "2026-11-21T17:00:00",
            day(2026, 11, 21),
            Err(ForecastError::NotAhead),
        );
        check(
            "2026-02-27T17:00:00",
            day(2026, 2, 28),
            Err(ForecastError::OlderEdition),
        );
        check("2026-02-28T17:00:00", day(2026, 3, 1), Ok(110));
    }

    #[test]
    fn forecast_hours_take_the_hourly_columns() {
        // The 1-hour column of ozone: 160 gives 50.
        let means = HourMeans::new()
            .with(Pollutant::O3, 160.into())
            .with(Pollutant::Pm25, 80.into());
        let check = |issued: &str, stamp: &str, expected: Result<u16, ForecastError>| {
            let found = hour_forecast(at(issued), at(stamp), &means);
            let found = found.map(|report| {
                assert_eq!(report.iaqi[Pollutant::O3], Some(50));
                report.aqi.unwrap()
            });
            assert_eq!(found, expected, "{issued} {stamp}");
        };
        check("2026-11-21T17:00:00", "2026-11-21T18:00:00", Ok(119));
        let not_ahead = Err(ForecastError::NotAhead);
        check("2026-11-21T17:00:00", "2026-11-21T17:00:00", not_ahead);
        // The hour stamped midnight still belongs to the last day of the older edition.
        let older = Err(ForecastError::OlderEdition);
        check("2026-02-28T17:00:00", "2026-03-01T00:00:00", older);
        check("2026-02-28T17:00:00", "2026-03-01T01:00:00", Ok(119));
    }

    #[test]
    fn a_release_covers_three_days_and_is_out_before_20() {
        let days = [22, 23, 24, 25].map(|one| day(2026, 11, one));
        let check = |issued: &str, days: &[NaiveDate], expected| {
            assert_eq!(check_release(at(issued), days), expected, "{issued}");
        };
        check("2026-11-21T19:59:59", &days[..3], Ok(()));
        check("2026-11-21T20:00:00", &days, Err(ReleaseFault::Late));
        let lacks = Err(ReleaseFault::Lacks(day(2026, 11, 24)));
        check("2026-11-21T17:00:00", &days[..2], lacks);
        check("2026-11-22T17:00:00", &days[..2], lacks);
    }
}
