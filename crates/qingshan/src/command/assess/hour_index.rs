//! The index of very many hours.
//!
//! The same as `standards::air::hour_aqi`, whose answers for every concentration that the index can
//! tell apart are kept in tables; a test compares the two. Only the 24-hour mean of sulphur
//! dioxide, which the 2012 edition wants above 800 µg/m³, is not in the files and counts as missing.

use sense::import::{Amount, Hour};
use standards::Decimal;
use standards::air::{AqiLaw, Averaging, Pollutant, iaqi};

/// Stands for no sub-index.
const NONE: u16 = u16::MAX;

/// Sub-indices of one pollutant by its rounded concentration.
struct Column {
    /// Ten-thousandths in a step of the table.
    step: u32,
    /// The sub-index of each step, and last that of all beyond.
    indices: Vec<u16>,
}

/// The tables of both editions.
pub(super) struct HourIndex {
    editions: [[Column; 6]; 2],
    /// The last hour of the older edition.
    last_old: Hour,
}

/// The index of an hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Judged {
    pub(super) law: AqiLaw,
    iaqi: [u16; 6],
    largest: u16,
    pub(super) is_published: bool,
}

impl Judged {
    /// Returns the sub-index of a pollutant by its place in `Pollutant::ALL`.
    pub(super) fn iaqi(&self, place: usize) -> Option<u16> {
        Some(self.iaqi[place]).filter(|index| *index != NONE)
    }

    /// Returns the index, if it may be shown.
    pub(super) fn published(&self) -> Option<u16> {
        Some(self.largest).filter(|_| self.is_published)
    }

    /// Says whether a pollutant is primary; only where the index is shown and above 50.
    pub(super) fn is_primary(&self, place: usize) -> bool {
        self.is_published && self.largest > 50 && self.iaqi[place] == self.largest
    }
}

impl HourIndex {
    pub(super) fn new() -> Self {
        let columns = |law| Pollutant::ALL.map(|pollutant| Column::new(law, pollutant));
        Self {
            editions: AqiLaw::ALL.map(columns),
            last_old: Hour::ending(AqiLaw::Hj633_2026.from(), 0),
        }
    }

    /// Judges an hour by the edition in force at its end.
    pub(super) fn judge(&self, hour: Hour, means: &[Amount; 6]) -> Judged {
        let is_new = hour > self.last_old;
        let columns = &self.editions[usize::from(is_new)];
        let mut iaqi = [NONE; 6];
        let mut largest = None;
        let mut is_missing = false;
        for (place, (column, amount)) in columns.iter().zip(means).enumerate() {
            match amount.parts() {
                Some(parts) => {
                    iaqi[place] = column.index(parts);
                    if iaqi[place] == NONE {
                        is_missing = true;
                    } else {
                        largest = largest.max(Some(iaqi[place]));
                    }
                }
                None => is_missing |= *amount == Amount::MISSING,
            }
        }
        Judged {
            law: if is_new {
                AqiLaw::Hj633_2026
            } else {
                AqiLaw::Hj633_2012
            },
            iaqi,
            largest: largest.unwrap_or(0),
            // HJ 633-2026 5.3.1, and the practice of the national release before.
            is_published: largest.is_some_and(|index| index > 100 || !is_missing),
        }
    }
}

impl Column {
    fn new(law: AqiLaw, pollutant: Pollutant) -> Self {
        let averaging = match pollutant {
            Pollutant::Pm10 | Pollutant::Pm25 => Averaging::Day,
            _ => Averaging::Hour,
        };
        let decimals = pollutant.decimals();
        let steps_per_unit = 10_u32.pow(u32::from(decimals));
        let last = law
            .column(pollutant, averaging)
            .and_then(|column| column.rows.last())
            .map_or(0, |row| u32::from(row.concentration) * steps_per_unit);
        let index = |step: u32| {
            Decimal::from_parts(i64::from(step), decimals)
                .and_then(|value| iaqi(law, pollutant, averaging, value).ok())
                .unwrap_or(NONE)
        };
        let indices = (0..=last + 1).map(index).collect();
        Self {
            step: Amount::PER_UNIT / steps_per_unit,
            indices,
        }
    }

    /// Returns the sub-index of a concentration, rounded by GB/T 8170.
    fn index(&self, parts: u32) -> u16 {
        let step = usize::try_from(div_half_even(parts, self.step)).unwrap_or(usize::MAX);
        self.indices
            .get(step)
            .or(self.indices.last())
            .copied()
            .unwrap_or(NONE)
    }
}

/// Divides, a half going to the even quotient.
pub(super) const fn div_half_even(dividend: u32, divisor: u32) -> u32 {
    let (down, rest) = (dividend / divisor, dividend % divisor);
    let twice = rest as u64 * 2;
    if twice > divisor as u64 || (twice == divisor as u64 && down % 2 == 1) {
        down + 1
    } else {
        down
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDateTime;
    use standards::air::{HourMeans, hour_aqi};

    /// Both ways must agree on everything that is printed.
    fn check(index: &HourIndex, hour: Hour, means: [Amount; 6]) {
        let mut observed = HourMeans::new();
        for (pollutant, amount) in Pollutant::ALL.into_iter().zip(means) {
            observed.hour[pollutant] = amount.observation();
        }
        let report = hour_aqi(AqiLaw::for_hour(NaiveDateTime::from(hour)), &observed);
        let judged = index.judge(hour, &means);
        assert_eq!(judged.law, report.law, "{means:?}");
        assert_eq!(judged.published(), report.published_aqi(), "{means:?}");
        for (place, pollutant) in Pollutant::ALL.into_iter().enumerate() {
            assert_eq!(
                judged.iaqi(place),
                report.iaqi[pollutant],
                "{pollutant:?} {means:?}"
            );
            if judged.is_published {
                let is_primary = report.primary.contains(&pollutant);
                assert_eq!(
                    judged.is_primary(place),
                    is_primary,
                    "{pollutant:?} {means:?}"
                );
            }
        }
    }

    fn hours() -> [Hour; 2] {
        let switch = Hour::ending(AqiLaw::Hj633_2026.from(), 0);
        [switch, switch.next()]
    }

    #[test]
    fn every_rounded_concentration_agrees() {
        let index = HourIndex::new();
        for hour in hours() {
            for value in 0..4_000 {
                let amount = Amount::of_parts(value * Amount::PER_UNIT).unwrap();
                check(&index, hour, [amount; 6]);
                let tenths = Amount::of_parts(value * 1_000).unwrap();
                check(&index, hour, [tenths; 6]);
            }
        }
    }

    fn amount() -> impl proptest::strategy::Strategy<Value = Amount> {
        use proptest::prelude::*;
        prop_oneof![
            6 => (0_u32..3_000_000).prop_map(|parts| Amount::of_parts(parts).unwrap()),
            2 => (0_u32..100_000_000).prop_map(|parts| Amount::of_parts(parts).unwrap()),
            1 => Just(Amount::MISSING),
            1 => Just(Amount::NOT_MONITORED),
            1 => Just(Amount::WITHHELD),
        ]
    }

    proptest::proptest! {
        #[test]
        fn tables_and_standard_agree(
            means in proptest::array::uniform6(amount()), place in 0_usize..2,
        ) {
            check(&HourIndex::new(), hours()[place], means);
        }
    }
}
