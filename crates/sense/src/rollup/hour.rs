//! An hour from its minute rows.

use std::collections::BTreeMap;

use model::{Cadence, ObjectId, Reading, Rollup, Timestamp};

use super::rules::RollupRules;
use super::tally::Tally;

/// The intervals that a device may be set to (`MinInterval`, HJ 212-2017 command 1064), minutes.
const INTERVALS: [u32; 11] = [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30];

/// Makes the hour that begins at `start` from its minute rows, oldest first.
///
/// The hour has a mean where valid rows cover enough minutes; without that it still says how many
/// rows were valid and how many there should be.
#[must_use]
pub fn roll_hour(
    point: &ObjectId,
    start: Timestamp,
    rows: &[Reading],
    rules: &RollupRules,
) -> Vec<Rollup> {
    let interval = interval_minutes(rows, rules);
    Tally::of_rows(rows)
        .into_iter()
        .map(|(factor, tally)| {
            let covered = tally.valid().saturating_mul(interval);
            let is_valid = covered >= rules.minutes_per_hour;
            Rollup {
                point: point.clone(),
                factor,
                cadence: Cadence::Hour,
                start,
                mean: tally.mean().filter(|_| is_valid),
                min: tally.min(),
                max: tally.max(),
                valid: tally.valid(),
                expected: 60 / interval,
                basis: Cadence::Minute,
            }
        })
        .collect()
}

/// Tells at which interval the rows of an hour came, in minutes.
///
/// No row says it. The gap that occurs most often is taken where a device may be set to it and it
/// is shorter than the setting; a longer one would let an hour that lacks every second row pass
/// for whole. Only the hour itself is looked at, so that the answer does not depend on the order
/// in which hours arrive.
fn interval_minutes(rows: &[Reading], rules: &RollupRules) -> u32 {
    let setting = rules.minute_interval.clamp(1, 60);
    let mut gaps: BTreeMap<u32, u32> = BTreeMap::new();
    for pair in rows.windows(2) {
        let [earlier, later] = pair else { continue };
        let gap = later.start.since(earlier.start) / Timestamp::MINUTE;
        let gap = u32::try_from(gap).unwrap_or(u32::MAX);
        if INTERVALS.contains(&gap) && gap < setting {
            *gaps.entry(gap).or_default() += 1;
        }
    }
    let others = u32::try_from(rows.len().saturating_sub(1)).unwrap_or(u32::MAX);
    gaps.into_iter()
        // Of gaps that occur equally often the shorter one counts, which is the stricter reading.
        .rev()
        .max_by_key(|(_, times)| *times)
        .filter(|(_, times)| times.saturating_mul(2) > others)
        .map_or(setting, |(gap, _)| gap)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{FactorCode, FactorReading, Mn};

    /// Rows at these minutes of the hour; a value after `!` is flagged as a fault.
    fn rows(values: &[(i64, &str)]) -> Vec<Reading> {
        values
            .iter()
            .map(|(minute, text)| Reading {
                point: ObjectId::new("p"),
                cadence: Cadence::Minute,
                start: Timestamp::from_millis(minute * Timestamp::MINUTE),
                factors: vec![FactorReading {
                    factor: FactorCode::new("w01018"),
                    value: text.trim_start_matches('!').parse().ok(),
                    min: None,
                    max: None,
                    total: None,
                    flag: Some(if text.starts_with('!') { "D" } else { "N" }.to_owned()),
                }],
                revision: 0,
                mn: Mn::new("m"),
                received_at: Timestamp::from_millis(0),
            })
            .collect()
    }

    fn check(values: &[(i64, &str)], mean: Option<&str>, valid: u32, expected: u32) {
        let point = ObjectId::new("p");
        let start = Timestamp::from_millis(0);
        let rolled = roll_hour(&point, start, &rows(values), &RollupRules::default());
        assert_eq!(rolled.len(), 1, "{values:?}");
        let found = rolled[0].mean.map(|mean| mean.to_string());
        assert_eq!(found.as_deref(), mean, "{values:?}");
        assert_eq!(
            (rolled[0].valid, rolled[0].expected),
            (valid, expected),
            "{values:?}"
        );
    }

    #[test]
    fn an_hour_needs_45_minutes_of_valid_data() {
        let six = [
            (0, "1"),
            (10, "2"),
            (20, "3"),
            (30, "4"),
            (40, "5"),
            (50, "6"),
        ];
        // The mean is 3.5; a half goes to the even digit.
        check(&six, Some("4"), 6, 6);
        check(&six[..5], Some("3"), 5, 6);
        check(&six[..4], None, 4, 6);
        let mut faulty = six;
        faulty[0].1 = "!999";
        check(&faulty, Some("4"), 5, 6);
        faulty[1].1 = "--";
        check(&faulty, None, 4, 6);
    }

    #[test]
    fn the_interval_is_read_from_the_rows_but_never_stretched() {
        let five: Vec<(i64, &str)> = (0..12).map(|n| (n * 5, "1.0")).collect();
        check(&five, Some("1.0"), 12, 12);
        check(&five[..8], None, 8, 12);
        // Every second of six rows is missing: not a whole hour at 20 minutes.
        check(&[(0, "1"), (20, "1"), (40, "1")], None, 3, 6);
        // One row came a minute early.
        check(
            &[
                (0, "1"),
                (9, "1"),
                (20, "1"),
                (30, "1"),
                (40, "1"),
                (50, "1"),
            ],
            Some("1"),
            6,
            6,
        );
        check(&[(0, "1")], None, 1, 6);
    }

    #[test]
    fn the_mean_keeps_the_digits_of_the_values() {
        check(
            &[
                (0, "0.10"),
                (10, "0.1"),
                (20, "0.20"),
                (30, "0.20"),
                (40, "0.20"),
            ],
            Some("0.16"),
            5,
            6,
        );
    }
}
