//! A natural day of a station in whole numbers, small enough to keep very many.
//!
//! The same as `standards::air::daily_value`, which walks over fractions; a test compares the two.

use chrono::{Datelike as _, NaiveDate};
use sense::import::Amount;
use sense::import::air::HourRow;
use standards::Decimal;
use standards::air::validity::{EIGHT_HOUR_MEANS_OF_DAY, HOURS_OF_DAY, HOURS_OF_EIGHT};
use standards::air::{AirStandard, DayValues, Grade, Observation, Pollutant, daily_averaging};

/// The place of ozone in `Pollutant::ALL`.
const OZONE: usize = 5;

/// Sums of the hours of a day.
#[derive(Clone, Debug, Default)]
pub(super) struct DaySums {
    /// The print of each hour that was added; zero is none.
    prints: [u16; 24],
    /// Ten-thousandths of all hours together: 24 of the greatest fit.
    sums: [u32; 6],
    /// Hours with a mean.
    counts: [u8; 6],
    /// A bit for each pollutant that an hour called not monitored.
    not_monitored: u8,
    /// Ten-thousandths of ozone by hour, one more than measured; zero is none.
    ozone: [u32; 24],
}

impl DaySums {
    /// Adds an hour. If the hour was there before, nothing is added, and the answer says whether
    /// it was the same.
    pub(super) fn add(&mut self, row: &HourRow) -> Option<bool> {
        let (place, print) = (row.hour.place(), row.print());
        if self.prints[place] != 0 {
            return Some(self.prints[place] == print);
        }
        self.prints[place] = print;
        for (pollutant, amount) in row.means.iter().enumerate() {
            if let Some(parts) = amount.parts() {
                self.sums[pollutant] += parts;
                self.counts[pollutant] += 1;
            } else if *amount == Amount::NOT_MONITORED {
                self.not_monitored |= 1 << pollutant;
            }
        }
        self.ozone[place] = row.means[OZONE].parts().map_or(0, |parts| parts + 1);
        None
    }

    /// Says whether any hour of a pollutant has a mean.
    pub(super) fn has_any(&self, place: usize) -> bool {
        self.counts[place] > 0
    }

    /// Returns the daily value of a pollutant, rounded once; `None` where the day is invalid.
    pub(super) fn value(&self, place: usize, ozone_limit: u32) -> Option<Decimal> {
        let pollutant = Pollutant::ALL[place];
        let (sum, count) = if place == OZONE {
            self.largest_eight(ozone_limit)?
        } else {
            let count = u32::from(self.counts[place]);
            (count >= HOURS_OF_DAY).then_some((u64::from(self.sums[place]), count))?
        };
        let decimals = pollutant.decimals();
        let step = u64::from(Amount::PER_UNIT) / 10_u64.pow(u32::from(decimals));
        let rounded = div_half_even(sum, u64::from(count) * step);
        Decimal::from_parts(i64::try_from(rounded).ok()?, decimals)
    }

    /// Finds the largest 8-hour mean that lies in the day, as its sum and count.
    fn largest_eight(&self, limit: u32) -> Option<(u64, u32)> {
        let mut valid = 0;
        let mut largest = (0, 1);
        for window in self.ozone.array_windows::<8>() {
            let hours = window.iter().filter(|hour| **hour > 0);
            let (sum, count) = hours.fold((0, 0), |(sum, count), hour| {
                (sum + u64::from(hour - 1), count + 1)
            });
            if count < HOURS_OF_EIGHT {
                continue;
            }
            // The larger of two fractions, without dividing.
            if valid == 0 || sum * u64::from(largest.1) > largest.0 * u64::from(count) {
                largest = (sum, count);
            }
            valid += 1;
        }
        let exceeds = || largest.0 > u64::from(limit) * u64::from(largest.1);
        (valid >= EIGHT_HOUR_MEANS_OF_DAY || valid > 0 && exceeds()).then_some(largest)
    }

    /// Returns the day as the daily index takes it.
    pub(super) fn values(&self, date: NaiveDate) -> DayValues {
        let limit = ozone_limit(date);
        let mut values = DayValues::new();
        for (place, pollutant) in Pollutant::ALL.into_iter().enumerate() {
            let is_planned_out = self.not_monitored & (1 << place) != 0 && !self.has_any(place);
            values.day[pollutant] = if is_planned_out {
                Observation::NotMonitored
            } else {
                self.value(place, limit).into()
            };
        }
        // The seventh indicator of HJ 633-2012 (5.1.2); the 2026 edition passes over it.
        let largest = self.ozone.iter().copied().max().unwrap_or(0).checked_sub(1);
        values.o3_hour_max = largest.and_then(|parts| Decimal::from_parts(parts.into(), 4));
        values
    }
}

/// Returns the limit of the 8-hour mean of ozone in grade II, in ten-thousandths.
pub(super) fn ozone_limit(date: NaiveDate) -> u32 {
    AirStandard::for_day(date)
        .limit(Pollutant::O3, daily_averaging(Pollutant::O3), Grade::Two)
        .and_then(|limit| limit.with_scale(4))
        .and_then(|limit| u32::try_from(limit.mantissa()).ok())
        .unwrap_or(u32::MAX)
}

/// Returns the date of a day counted from 1970-01-01.
pub(super) fn date_of(day: i32) -> NaiveDate {
    let epoch = NaiveDate::default();
    NaiveDate::from_num_days_from_ce_opt(epoch.num_days_from_ce().saturating_add(day))
        .unwrap_or(epoch)
}

/// Divides, a half going to the even quotient.
const fn div_half_even(dividend: u64, divisor: u64) -> u64 {
    let (down, rest) = (dividend / divisor, dividend % divisor);
    if rest * 2 > divisor || (rest * 2 == divisor && down % 2 == 1) {
        down + 1
    } else {
        down
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sense::import::Hour;
    use standards::air::{DayHours, daily_value};

    fn amount() -> impl Strategy<Value = Amount> {
        prop_oneof![
            8 => (0_u32..300).prop_map(|n| Amount::of_parts(n * Amount::PER_UNIT).unwrap()),
            1 => (0_u32..3_000_000).prop_map(|n| Amount::of_parts(n).unwrap()),
            1 => Just(Amount::MISSING),
        ]
    }

    proptest! {
        #[test]
        fn sums_and_standard_agree(hours in proptest::collection::vec(amount(), 24)) {
            let date = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
            let mut sums = DaySums::default();
            let mut exact: DayHours = [None; 24];
            for (place, amount) in hours.iter().enumerate() {
                let hour = Hour::ending(date, u8::try_from(place + 1).unwrap());
                let (means, published) = ([*amount; 6], None);
                let row = HourRow { station: 0, hour, means, published, line: 0 };
                prop_assert_eq!(sums.add(&row), None);
                prop_assert_eq!(sums.add(&row), Some(true));
                exact[place] = amount.parts().and_then(|p| Decimal::from_parts(p.into(), 4));
            }
            for (place, pollutant) in Pollutant::ALL.into_iter().enumerate() {
                let expected = daily_value(pollutant, &exact, 160.into()).ok();
                prop_assert_eq!(sums.value(place, ozone_limit(date)), expected, "{:?}", pollutant);
            }
        }
    }
}
