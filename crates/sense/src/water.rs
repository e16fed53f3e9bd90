//! Samples of water sections as days (断面日均值).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, Timelike};
use model::Reading;
use standards::water::{Values, WaterItem, mean_of_samples};

/// Samples of a day at a station that takes one every four hours.
pub const SAMPLES_OF_DAY: u32 = 6;

/// A natural day of a section.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WaterDay {
    /// The day.
    pub date: NaiveDate,
    /// In how many of the day's six spans of four hours anything was measured.
    pub samples: u32,
    /// The mean of each item.
    pub values: Values,
}

/// Draws rows of a section, oldest first, together to days.
///
/// The release repeats a sample until the next one, every hour or two. Therefore of each item the
/// first value of a span of four hours counts, and the others of the span do not: a day is the mean
/// of at most six. A value that a flag or a review has made invalid is none. How many samples a day
/// must have was found in no text; the count stands beside the mean.
#[must_use]
pub fn water_days(rows: &[Reading]) -> Vec<WaterDay> {
    let mut days: BTreeMap<NaiveDate, BTreeMap<(WaterItem, u32), standards::Decimal>> =
        BTreeMap::new();
    for row in rows {
        let at = row.start.beijing();
        let span = at.hour() / (24 / SAMPLES_OF_DAY);
        for reading in row.factors.iter().filter(|reading| reading.counts()) {
            let item = WaterItem::from_code(reading.factor.as_str());
            if let Some((item, value)) = item.zip(reading.value) {
                let day = days.entry(at.date()).or_default();
                day.entry((item, span)).or_insert(value);
            }
        }
    }
    days.into_iter()
        .map(|(date, values)| {
            let spans: BTreeSet<u32> = values.keys().map(|(_, span)| *span).collect();
            let of_span = |span: &u32| -> Values {
                let own = values.iter().filter(|((_, of), _)| of == span);
                own.map(|((item, _), value)| (*item, *value)).collect()
            };
            let samples: Vec<Values> = spans.iter().map(of_span).collect();
            WaterDay {
                date,
                samples: spans.iter().map(|_| 1).sum(),
                values: mean_of_samples(&samples),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Cadence, FactorCode, FactorReading, Mn, ObjectId, Timestamp};

    /// Rows of ammonia by their hours after midnight of 10 July; after `!` flagged as a fault.
    fn rows(values: &[(i64, &str)]) -> Vec<Reading> {
        let midnight: Timestamp = "2026-07-10T00:00:00+08:00".parse().expect("valid");
        let row = |(hour, text): &(i64, &str)| Reading {
            point: ObjectId::new("s"),
            cadence: Cadence::Hour,
            start: midnight.plus(hour * Timestamp::HOUR),
            factors: vec![FactorReading {
                factor: FactorCode::new("w21003"),
                value: text.trim_start_matches('!').parse().ok(),
                min: None,
                max: None,
                total: None,
                flag: Some(if text.starts_with('!') { "D" } else { "N" }.to_owned()),
            }],
            revision: 0,
            mn: Mn::new("m"),
            received_at: midnight,
        };
        values.iter().map(row).collect()
    }

    fn check(values: &[(i64, &str)], expected: &[(&str, u32, &str)]) {
        let days = water_days(&rows(values));
        let found: Vec<(String, u32, String)> = days
            .iter()
            .map(|day| {
                let value = day.values.get(&WaterItem::AmmoniaNitrogen);
                let value = value.map_or_else(String::new, ToString::to_string);
                (day.date.to_string(), day.samples, value)
            })
            .collect();
        let expected: Vec<(String, u32, String)> = expected
            .iter()
            .map(|(day, samples, value)| ((*day).to_owned(), *samples, (*value).to_owned()))
            .collect();
        assert_eq!(found, expected, "{values:?}");
    }

    #[test]
    fn a_sample_that_is_repeated_counts_once() {
        let day = "2026-07-10";
        check(
            &[(0, "0.10"), (1, "0.10"), (2, "0.10"), (4, "0.40")],
            &[(day, 2, "0.25")],
        );
        check(
            &[(23, "0.10"), (24, "0.40")],
            &[(day, 1, "0.10"), ("2026-07-11", 1, "0.40")],
        );
        check(&[(0, "!9"), (1, "0.20"), (5, "-")], &[(day, 1, "0.20")]);
        check(&[(0, "!9")], &[]);
        check(&[], &[]);
    }
}
