//! Pollutants that the monitoring plan leaves out (监测方案未包含的污染物, HJ 633-2026 5.3.2).

use std::collections::BTreeMap;

use super::hour::Observation;
use super::level::Level;
use super::pollutant::{PerPollutant, Pollutant};
use super::report::AqiReport;

/// Years without pollution by the pollutant that the rule asks for.
const YEARS: i32 = 3;

/// Which pollutants were primary in polluted periods, year by year.
///
/// HJ 633-2026 5.3.2: a pollutant that the plan leaves out has no effect on publishing if it was
/// never, in three consecutive years, the primary pollutant of a period of light pollution or
/// worse. Otherwise it counts as missing (5.3.1). Which three years is not said; the three calendar
/// years before the year of the observation are taken. A year in which the pollutant was never
/// judged proves nothing.
///
/// ```
/// use standards::air::{AqiLaw, DayValues, Observation, Pollutant, PrimaryHistory, day_aqi};
///
/// let clean = DayValues::new()
///     .with(Pollutant::So2, 9.into())
///     .with(Pollutant::Pm25, 80.into());
/// let mut history = PrimaryHistory::default();
/// for year in [2023, 2024, 2025] {
///     history.record(year, &day_aqi(AqiLaw::Hj633_2012, &clean));
/// }
/// assert_eq!(history.not_in_plan(Pollutant::So2, 2026), Observation::NotMonitored);
/// assert_eq!(history.not_in_plan(Pollutant::Pm25, 2026), Observation::Missing);
/// assert_eq!(history.not_in_plan(Pollutant::So2, 2027), Observation::Missing);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrimaryHistory {
    years: BTreeMap<i32, PerPollutant<Year>>,
}

/// What a year says of a pollutant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Year {
    /// It had no sub-index.
    #[default]
    Unknown,
    /// It had sub-indices and was never primary in a polluted period.
    Clean,
    /// It was.
    Polluted,
}

impl PrimaryHistory {
    /// Adds an hour or a day of a year.
    pub fn record(&mut self, year: i32, report: &AqiReport) {
        let is_polluted = report.level.is_some_and(|level| level >= Level::Three);
        let known = self.years.entry(year).or_default();
        for (pollutant, index) in report.iaqi.iter() {
            if is_polluted && report.primary.contains(&pollutant) {
                known[pollutant] = Year::Polluted;
            } else if index.is_some() && known[pollutant] == Year::Unknown {
                known[pollutant] = Year::Clean;
            }
        }
    }

    /// Returns what an observation of `year` says of a pollutant that the plan leaves out.
    #[must_use]
    pub fn not_in_plan(&self, pollutant: Pollutant, year: i32) -> Observation {
        let is_clean = |back: i32| {
            let known = year
                .checked_sub(back)
                .and_then(|year| self.years.get(&year));
            known.is_some_and(|known| known[pollutant] == Year::Clean)
        };
        if (1..=YEARS).all(is_clean) {
            Observation::NotMonitored
        } else {
            Observation::Missing
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::air::{AqiLaw, DayValues, day_aqi};

    /// A history of sulphur dioxide: `year:SO2:PM2.5` of single days, `-` is missing.
    fn check(days: &str, year: i32, expected: Observation) {
        let mut history = PrimaryHistory::default();
        for cell in days.split_whitespace() {
            let parts: Vec<&str> = cell.split(':').collect();
            let mut values = DayValues::new();
            for (pollutant, text) in [Pollutant::So2, Pollutant::Pm25]
                .into_iter()
                .zip(&parts[1..])
            {
                if let Ok(value) = text.parse() {
                    values = values.with(pollutant, value);
                }
            }
            let report = day_aqi(AqiLaw::Hj633_2026, &values);
            history.record(parts[0].parse().unwrap(), &report);
        }
        let found = history.not_in_plan(Pollutant::So2, year);
        assert_eq!(found, expected, "{days} {year}");
    }

    /// HJ 633-2026 5.3.2.
    #[test]
    fn three_years_without_primary_pollution_let_it_be_left_out() {
        use Observation::{Missing, NotMonitored};
        check("2023:10:80 2024:10:80 2025:10:80", 2026, NotMonitored);
        check("2024:10:80 2025:10:80", 2026, Missing);
        check("2022:10:80 2024:10:80 2025:10:80", 2026, Missing);
        check("2023:10:80 2024:-:80 2025:10:80", 2026, Missing);
        // 475 µg/m³ give 150; once is enough, in whatever order the days come.
        check(
            "2023:10:80 2024:475:60 2024:10:60 2025:10:80",
            2026,
            Missing,
        );
        check(
            "2023:10:80 2024:10:60 2024:475:60 2025:10:80",
            2026,
            Missing,
        );
        // Primary of a day of level II is no pollution; above 100 but not primary is none of it.
        check("2023:150:10 2024:160:115 2025:10:80", 2026, NotMonitored);
        check(
            "2022:475:10 2023:10:80 2024:10:80 2025:10:80",
            2026,
            NotMonitored,
        );
        check("", 2026, Missing);
    }
}
