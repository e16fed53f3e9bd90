//! The index of a natural day (日报).

use super::breakpoints::Averaging;
use super::hour::Observation;
use super::iaqi::{Gap, iaqi, rounded_for_index};
use super::law::AqiLaw;
use super::pollutant::{PerPollutant, Pollutant};
use super::report::{AqiReport, MissingRule};
use crate::decimal::Decimal;

/// The daily values of a natural day, µg/m³ (carbon monoxide mg/m³).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayValues {
    /// The mean of the day; for ozone the largest 8-hour mean. Whatever is not set is missing.
    pub day: PerPollutant<Observation>,
    /// The largest 1-hour mean of ozone, the seventh indicator of HJ 633-2012 (5.1.2). The 2026
    /// edition does not use it.
    pub o3_hour_max: Option<Decimal>,
}

impl DayValues {
    /// Makes a day in which all is missing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the daily value of a pollutant.
    #[must_use]
    pub fn with(mut self, pollutant: Pollutant, value: Decimal) -> Self {
        self.day[pollutant] = Observation::Mean(value);
        self
    }
}

/// Calculates the daily air quality index (HJ 633-2012 section 4, HJ 633-2026 4.2.2).
///
/// To compare years across the change of the law, calculate both with one edition: the edition is
/// a parameter, [`AqiLaw::for_day`] gives the one in force.
///
/// ```
/// use standards::air::{AqiLaw, DayValues, Pollutant, day_aqi};
///
/// let day = DayValues::new().with(Pollutant::Pm25, 70.into());
/// assert_eq!(day_aqi(AqiLaw::Hj633_2012, &day).level.map(|l| l.number()), Some(2));
/// assert_eq!(day_aqi(AqiLaw::Hj633_2026, &day).level.map(|l| l.number()), Some(3));
/// ```
#[must_use]
pub fn day_aqi(law: AqiLaw, values: &DayValues) -> AqiReport {
    let rounded = values
        .day
        .map(|pollutant, seen| seen.mean().map(|c| rounded_for_index(pollutant, c)));
    let judged = rounded.map(|pollutant, value| match pollutant {
        Pollutant::O3 => ozone(law, *value, values.o3_hour_max),
        _ => iaqi(law, pollutant, Averaging::Day, (*value)?),
    });
    // The older edition only says that a missing value is written NA.
    let missing_rule = match law {
        AqiLaw::Hj633_2012 => MissingRule::Publish,
        AqiLaw::Hj633_2026 => MissingRule::Withhold,
    };
    AqiReport::new(
        law,
        missing_rule,
        rounded.map(|_, value| value.ok()),
        &judged,
    )
}

/// Judges ozone by the 8-hour maximum and, in the 2012 edition, by the 1-hour maximum too: both
/// are indicators of its daily report, and the larger sub-index counts. Above 800 µg/m³ in eight
/// hours only the 1-hour maximum counts (table 1, note 3).
fn ozone(law: AqiLaw, eight: Result<Decimal, Gap>, hour_max: Option<Decimal>) -> Result<u16, Gap> {
    let by_eight = eight.and_then(|value| iaqi(law, Pollutant::O3, Averaging::EightHours, value));
    if law == AqiLaw::Hj633_2026 {
        return by_eight;
    }
    let Some(hour_max) = hour_max else {
        return by_eight;
    };
    let hour_max = rounded_for_index(Pollutant::O3, hour_max);
    let by_hour = iaqi(law, Pollutant::O3, Averaging::Hour, hour_max);
    match (by_eight, by_hour) {
        (Ok(eight), Ok(hour)) => Ok(eight.max(hour)),
        (Err(Gap::BeyondTable), by_hour) => by_hour,
        (by_eight, _) => by_eight,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AqiLaw::{Hj633_2012 as Old, Hj633_2026 as New};
    use Pollutant::{O3, Pm10, Pm25};

    /// Reads `SO2 NO2 PM10 PM2.5 CO O3-8h`; anything but a number is missing.
    fn day(text: &str) -> DayValues {
        let mut values = DayValues::new();
        for (pollutant, cell) in Pollutant::ALL.into_iter().zip(text.split_whitespace()) {
            values.day[pollutant] = cell.parse().ok().into();
        }
        values
    }

    fn check(text: &str, old: (u16, &[Pollutant]), new: (u16, &[Pollutant])) {
        for (law, (aqi, primary)) in [(Old, old), (New, new)] {
            let report = day_aqi(law, &day(text));
            assert_eq!(
                (report.aqi, &*report.primary),
                (Some(aqi), primary),
                "{law:?} {text}"
            );
        }
    }

    #[test]
    fn worked_days_under_both_editions() {
        check("12 35 90 55 0.8 160", (100, &[O3]), (100, &[O3]));
        check("9 28 130 70 0.7 95", (94, &[Pm25]), (110, &[Pm25]));
        check("15 62 210 168 1.6 40", (218, &[Pm25]), (218, &[Pm25]));
        check("8 20 520 110 0.6 88", (420, &[Pm10]), (420, &[Pm10]));
        check("6 18 45 30 0.5 180", (119, &[O3]), (119, &[O3]));
        check("10 15 120 60 0.5 60", (85, &[Pm10]), (100, &[Pm10, Pm25]));
    }

    #[test]
    fn sub_indices_of_a_worked_day() {
        let of = |law| {
            let report = day_aqi(law, &day("12 35 90 55 0.8 160"));
            Pollutant::ALL.map(|p| report.iaqi[p].unwrap())
        };
        assert_eq!(of(Old), [12, 44, 70, 75, 20, 100]);
        assert_eq!(of(New), [12, 44, 79, 90, 20, 100]);
    }

    #[test]
    fn only_the_newer_edition_withholds_an_incomplete_day() {
        let incomplete = day("12 35 90 55 - 160");
        assert_eq!(day_aqi(Old, &incomplete).published_aqi(), Some(100));
        assert_eq!(day_aqi(New, &incomplete).published_aqi(), None);
        assert_eq!(
            day_aqi(New, &day("12 35 130 55 - 160")).published_aqi(),
            Some(104)
        );
    }

    #[test]
    fn a_mean_is_rounded_before_it_is_judged() {
        // 60.4 is rounded to 60 and gives 100, not 101.
        assert_eq!(day_aqi(New, &day("- - - 60.4 - -")).aqi, Some(100));
    }

    #[test]
    fn the_older_edition_also_counts_the_hourly_maximum_of_ozone() {
        let mut values = day("5 5 5 5 0.5 150");
        values.o3_hour_max = Some(210.into());
        assert_eq!(day_aqi(Old, &values).aqi, Some(105));
        assert_eq!(day_aqi(New, &values).aqi, Some(92));
        values.day[O3] = Observation::Mean(801.into());
        assert_eq!(day_aqi(Old, &values).iaqi[O3], Some(105));
        assert_eq!(day_aqi(New, &values).iaqi[O3], Some(300));
        values.o3_hour_max = None;
        assert_eq!(day_aqi(Old, &values).iaqi[O3], None);
    }
}
