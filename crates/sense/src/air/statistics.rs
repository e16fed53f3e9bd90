//! Six statistics of a period, from its days.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use model::AirDay;
use standards::Decimal;
use standards::air::validity::{Invalid, check_month, check_year};
use standards::air::{
    AqiLaw, DayCount, PerPollutant, Pollutant, StatisticDigits, annual_percentile, percentile,
};
use standards::decimal::mean_rounded;

use super::period::{Period, days_between};
use super::rules::{AirRules, least};

/// Which places a ranking admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Those whose statistics all count.
    Valid,
    /// All that have six values (试排): to look at, not to be published.
    Trial,
}

/// What a pollutant's days are drawn together to, for a ranking (环办〔2014〕64号 as quoted).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The mean of the days: SO2, NO2, PM10, PM2.5.
    Mean,
    /// This percentile of the days: carbon monoxide 95, ozone 90.
    Percentile(u8),
}

impl Basis {
    /// Returns the basis for a pollutant.
    #[must_use]
    pub const fn of(pollutant: Pollutant) -> Self {
        match pollutant {
            Pollutant::Co | Pollutant::O3 => Self::Percentile(annual_percentile(pollutant)),
            _ => Self::Mean,
        }
    }
}

/// Why a statistic does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooFewDays {
    /// By the minimums for a month or a year (GB 3095-2026 table 4).
    Standard(Invalid),
    /// By the share of days that a free or running period needs (house setting).
    Share {
        /// Valid days.
        have: u32,
        /// Days that there must be.
        need: u32,
    },
}

/// The statistic of one pollutant over a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statistic {
    /// What it is.
    pub basis: Basis,
    /// The value, rounded once (HJ 663-2013); `None` without any valid day.
    pub value: Option<Decimal>,
    /// Valid days.
    pub days: u32,
    /// Why it does not count, though there may be a value.
    pub too_few: Option<TooFewDays>,
}

/// The statistics of a place over a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// The six.
    pub of: PerPollutant<Statistic>,
    /// Days by level under the older edition, all days of the period that are over.
    pub older: DayCount,
    /// The same under the newer edition.
    pub newer: DayCount,
    /// The same by the edition in force on each day.
    pub in_force: DayCount,
}

impl Statistics {
    /// Returns the values that count; for a trial also those that have too few days.
    #[must_use]
    pub fn values(&self, admission: Admission) -> PerPollutant<Option<Decimal>> {
        self.of.map(|_, one| {
            let counts = one.too_few.is_none() || admission == Admission::Trial;
            one.value.filter(|_| counts)
        })
    }
}

/// Draws the days of a period together.
///
/// `last_over` is the last day that is over; a later day does not count, because it would count
/// again otherwise tomorrow. A day of the period without a record counts as one without an index.
#[must_use]
pub fn statistics(
    period: Period,
    days: &[AirDay],
    last_over: NaiveDate,
    rules: &AirRules,
) -> Statistics {
    let none = BTreeMap::new();
    statistics_without_dust(period, days, &none, last_over, rules)
}

/// Draws the days of a period together without the particles of hours that are marked as sand and
/// dust: `without` holds the touched days as they are then.
///
/// Concentrations leave the marked hours out; days by level keep them, as the national monthly
/// reports do. Whether the period has enough days is judged by the days as measured: a deduction is
/// no failure to measure (house setting).
#[must_use]
pub fn statistics_without_dust(
    period: Period,
    days: &[AirDay],
    without: &BTreeMap<NaiveDate, AirDay>,
    last_over: NaiveDate,
    rules: &AirRules,
) -> Statistics {
    let end = period.last().min(last_over);
    let days: Vec<&AirDay> = days
        .iter()
        .filter(|day| period.first() <= day.date && day.date <= end)
        .collect();
    let elapsed = days_between(period.first(), end);
    let absent = elapsed.saturating_sub(days.iter().map(|_| 1).sum());
    let count = |aqi: fn(&AirDay) -> Option<u16>| {
        let none = (0..absent).map(|_| None);
        DayCount::of(days.iter().map(|day| aqi(day)).chain(none))
    };
    let is_over = period.last() <= last_over;
    Statistics {
        of: PerPollutant::from_fn(|pollutant| {
            let valid: Vec<(NaiveDate, Decimal)> = days
                .iter()
                .filter_map(|day| Some((day.date, day.value(pollutant)?)))
                .collect();
            let too_few = if is_over {
                too_few(period, &valid, elapsed, rules)
            } else {
                share(&valid, elapsed, rules)
            };
            let taken: Vec<(NaiveDate, Decimal)> = days
                .iter()
                .filter_map(|day| {
                    let day = match without.get(&day.date) {
                        Some(instead) if is_particle(pollutant) => instead,
                        _ => day,
                    };
                    Some((day.date, day.value(pollutant)?))
                })
                .collect();
            statistic(pollutant, &taken, too_few)
        }),
        older: count(|day| day.index(AqiLaw::Hj633_2012).published()),
        newer: count(|day| day.index(AqiLaw::Hj633_2026).published()),
        in_force: count(|day| day.in_force().published()),
    }
}

const fn is_particle(pollutant: Pollutant) -> bool {
    matches!(pollutant, Pollutant::Pm10 | Pollutant::Pm25)
}

fn statistic(
    pollutant: Pollutant,
    valid: &[(NaiveDate, Decimal)],
    too_few: Option<TooFewDays>,
) -> Statistic {
    let values: Vec<Decimal> = valid.iter().map(|(_, value)| *value).collect();
    let places = StatisticDigits::Hj663_2013.of(pollutant);
    let basis = Basis::of(pollutant);
    let value = match basis {
        Basis::Mean => mean_rounded(values, places),
        Basis::Percentile(percent) => {
            percentile(&values, percent).and_then(|exact| exact.round_half_even(places))
        }
    };
    Statistic {
        basis,
        value: value.ok(),
        days: count(valid),
        too_few,
    }
}

/// Checks the days of a period that is over: a month and a year by GB 3095-2026 table 4, a quarter
/// by its months, anything else by its share of days.
fn too_few(
    period: Period,
    valid: &[(NaiveDate, Decimal)],
    elapsed: u32,
    rules: &AirRules,
) -> Option<TooFewDays> {
    let months = by_month(valid);
    let month = |month: u32| {
        let place = usize::try_from(month - 1).unwrap_or(0);
        check_month(month, months.get(place).copied().unwrap_or(0))
    };
    let checked = match period {
        Period::Month(first) => month(first.month()),
        Period::Quarter(first) => (first.month()..first.month() + 3).try_for_each(month),
        Period::Year(_) => check_year(&months),
        Period::Span(..) => return share(valid, elapsed, rules),
    };
    checked.err().map(TooFewDays::Standard)
}

fn share(valid: &[(NaiveDate, Decimal)], elapsed: u32, rules: &AirRules) -> Option<TooFewDays> {
    let (have, need) = (count(valid), least(elapsed, rules.days_percent));
    (have < need).then_some(TooFewDays::Share { have, need })
}

fn by_month(valid: &[(NaiveDate, Decimal)]) -> [u32; 12] {
    let mut months = [0; 12];
    for (date, _) in valid {
        if let Some(days) = usize::try_from(date.month0())
            .ok()
            .and_then(|month| months.get_mut(month))
        {
            *days += 1;
        }
    }
    months
}

fn count<T>(items: &[T]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use model::DayValue;

    /// Days from a date on, each with this fine dust and `co`; the rest is 10.
    pub(in crate::air) fn days(first: &str, pm25: &[&str]) -> Vec<AirDay> {
        let first: NaiveDate = first.parse().expect("a date");
        let day = |(date, pm25): (NaiveDate, &&str)| {
            let values = PerPollutant::from_fn(|pollutant| DayValue {
                value: match pollutant {
                    Pollutant::Pm25 => pm25
                        .parse()
                        .map_err(|_| model::NoValue::Invalid(Invalid::OutOfRange)),
                    Pollutant::Co => Ok("0.5".parse().expect("a number")),
                    _ => Ok("10".parse().expect("a number")),
                },
                have: 24,
            });
            AirDay::judged(date, values, None)
        };
        first.iter_days().zip(pm25).map(day).collect()
    }

    fn check(period: &str, days: &[AirDay], last_over: &str, expected: (&str, u32, bool)) {
        let period = period.parse().expect("a period");
        let last_over = last_over.parse().expect("a date");
        let found = statistics(period, days, last_over, &AirRules::default());
        let pm25 = found.of[Pollutant::Pm25];
        let value = pm25.value.map(|value| value.to_string());
        let found = (
            value.as_deref().unwrap_or("-"),
            pm25.days,
            pm25.too_few.is_none(),
        );
        assert_eq!(found, expected, "{period} to {last_over}");
    }

    #[test]
    fn a_month_needs_its_days_and_a_running_one_a_share() {
        let mut month = vec!["30"; 27];
        month.extend(["-"; 4]);
        let march = days("2026-03-01", &month);
        check("2026-03", &march, "2026-03-31", ("30", 27, true));
        check("2026-03", &march[1..], "2026-03-31", ("30", 26, false));
        check("2026-03", &march, "2026-03-10", ("30", 10, true));
        check("2026-03", &march[3..], "2026-03-10", ("30", 7, false));
        check("2026-03", &march[2..], "2026-03-10", ("30", 8, true));
        check("2026-04", &march, "2026-04-30", ("-", 0, false));
        check(
            "2026-03-05..2026-03-08",
            &march,
            "2026-06-01",
            ("30", 4, true),
        );
        check("2026Q1", &march, "2026-06-01", ("30", 27, false));
    }

    #[test]
    fn concentrations_leave_dust_out_and_counts_of_days_keep_it() {
        let march = days("2026-03-01", &["30", "400", "40", "50"]);
        let instead = |pm25: &str| -> BTreeMap<NaiveDate, AirDay> {
            let day = days("2026-03-02", &[pm25]).remove(0);
            BTreeMap::from([(day.date, day)])
        };
        let check = |without: &BTreeMap<NaiveDate, AirDay>, expected: (&str, u32)| {
            let period = "2026-03-01..2026-03-04".parse().expect("a period");
            let last_over = "2026-03-31".parse().expect("a date");
            let rules = AirRules::default();
            let found = statistics_without_dust(period, &march, without, last_over, &rules);
            let pm25 = found.of[Pollutant::Pm25];
            let value = pm25.value.map(|value| value.to_string());
            assert_eq!(
                (value.as_deref(), pm25.days),
                (Some(expected.0), expected.1)
            );
            assert!(pm25.too_few.is_none());
            assert_eq!((found.in_force.good(), found.in_force.heavy()), (3, 1));
        };
        check(&BTreeMap::new(), ("130", 4));
        check(&instead("60"), ("45", 4));
        // Nothing is left of the day; it still was measured.
        check(&instead("-"), ("40", 3));
    }

    #[test]
    fn a_day_that_is_not_over_does_not_count() {
        let march = days("2026-03-01", &["30", "40", "90"]);
        check("2026-03", &march, "2026-03-02", ("35", 2, true));
    }

    #[test]
    fn days_are_counted_under_both_editions() {
        let march = days("2026-03-01", &["70", "60", "61", "-"]);
        let period = "2026-03-01..2026-03-05".parse().expect("a period");
        let last_over = "2026-03-31".parse().expect("a date");
        let found = statistics(period, &march, last_over, &AirRules::default());
        let counts = |days: &DayCount| (days.good(), days.valid(), days.invalid());
        // The fourth day has no fine dust: the older edition publishes it all the same. The fifth
        // has no record at all.
        assert_eq!(counts(&found.older), (4, 4, 1));
        assert_eq!(counts(&found.newer), (1, 3, 2));
        assert_eq!(found.in_force, found.newer);
    }
}
