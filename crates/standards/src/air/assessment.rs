//! The assessment of a year: does the air comply, and by how much not (年评价, HJ 663).

use super::breakpoints::Averaging;
use super::period::daily_averaging;
use super::pollutant::Pollutant;
use super::standard::{AirStandard, Grade};
use crate::decimal::{Decimal, Ratio};

/// The statistics of a pollutant over a year, rounded as published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct YearStatistics {
    /// The annual mean. Carbon monoxide and ozone have none.
    pub mean: Option<Decimal>,
    /// The percentile of the daily values that the assessment takes.
    pub percentile: Option<Decimal>,
}

/// Says whether a pollutant complies over a year (年评价达标): the annual mean and the percentile of
/// the daily values are both within their limits (HJ 663-2013, from memory).
///
/// Gives `None` where a needed statistic is missing: unknown is not compliant.
#[must_use]
pub fn complies_in_year(
    standard: AirStandard,
    grade: Grade,
    pollutant: Pollutant,
    year: YearStatistics,
) -> Option<bool> {
    let within = |value: Option<Decimal>, averaging| {
        standard
            .limit(pollutant, averaging, grade)
            .map_or(Some(true), |limit| Some(value? <= limit))
    };
    let by_day = within(year.percentile, daily_averaging(pollutant));
    Some(within(year.mean, Averaging::Year)? && by_day?)
}

/// Calculates the single index of the annual assessment (HJ 663-2013 annex C, from memory): the
/// larger of the mean over the annual limit and the percentile over the daily limit. It is not
/// the single index of the ranking.
///
/// Gives `None` where a needed statistic is missing.
#[must_use]
pub fn assessment_index(
    standard: AirStandard,
    grade: Grade,
    pollutant: Pollutant,
    year: YearStatistics,
) -> Option<Ratio> {
    let daily_limit = standard.limit(pollutant, daily_averaging(pollutant), grade)?;
    let by_day = year.percentile?.checked_div(daily_limit)?;
    match standard.limit(pollutant, Averaging::Year, grade) {
        Some(annual_limit) => Some(by_day.max(year.mean?.checked_div(annual_limit)?)),
        None => Some(by_day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_complies_by_mean_and_percentile() {
        let year = |mean: &str, percentile: &str| YearStatistics {
            mean: mean.parse().ok(),
            percentile: percentile.parse().ok(),
        };
        let check = |pollutant, statistics, expected| {
            let standard = AirStandard::Gb3095_2026Transition;
            assert_eq!(
                complies_in_year(standard, Grade::Two, pollutant, statistics),
                expected
            );
        };
        check(Pollutant::Pm25, year("30", "60"), Some(true));
        check(Pollutant::Pm25, year("31", "60"), Some(false));
        check(Pollutant::Pm25, year("30", "61"), Some(false));
        check(Pollutant::Pm25, year("NA", "60"), None);
        check(Pollutant::O3, year("NA", "160"), Some(true));
        let index = assessment_index(
            AirStandard::Gb3095_2026Transition,
            Grade::Two,
            Pollutant::Pm25,
            year("33", "60"),
        );
        assert_eq!(index, Ratio::new(11, 10));
    }
}
