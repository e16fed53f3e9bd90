//! A day from its hour rows.

use model::{Cadence, ObjectId, Reading, Rollup, Timestamp};

use super::rules::{RollupRules, has_day_mean};
use super::tally::Tally;

/// Makes the natural day (自然日) that begins at `start` from its hour rows, oldest first.
///
/// The day mean is that of the hour means the device sent (GB 3095-2026: 24 小时平均). Ozone gets
/// none, because its day is judged by 8-hour means; its extremes and counts are given.
#[must_use]
pub fn roll_day(
    point: &ObjectId,
    start: Timestamp,
    rows: &[Reading],
    rules: &RollupRules,
) -> Vec<Rollup> {
    Tally::of_rows(rows)
        .into_iter()
        .map(|(factor, tally)| {
            let code = factor.as_str();
            let is_valid = tally.valid() >= rules.hours_needed(code) && has_day_mean(code);
            Rollup {
                point: point.clone(),
                cadence: Cadence::Day,
                start,
                mean: tally.mean().filter(|_| is_valid),
                min: tally.min(),
                max: tally.max(),
                valid: tally.valid(),
                expected: 24,
                basis: Cadence::Hour,
                factor,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rollup::reason_without_mean;
    use model::{FactorCode, FactorReading, Mn};

    fn check(factor: &str, hours: i64, mean: Option<&str>, reason: Option<&str>) {
        let rows: Vec<Reading> = (0..hours)
            .map(|hour| Reading {
                point: ObjectId::new("p"),
                cadence: Cadence::Hour,
                start: Timestamp::from_millis(hour * Timestamp::HOUR),
                factors: vec![FactorReading {
                    factor: FactorCode::new(factor),
                    value: Some(standards::Decimal::integer(hour + 1)),
                    min: None,
                    max: None,
                    total: None,
                    flag: None,
                }],
                revision: 0,
                mn: Mn::new("m"),
                received_at: Timestamp::from_millis(0),
            })
            .collect();
        let start = Timestamp::from_millis(0);
        let rolled = roll_day(&ObjectId::new("p"), start, &rows, &RollupRules::default());
        let found = rolled[0].mean.map(|mean| mean.to_string());
        assert_eq!(found.as_deref(), mean, "{factor} {hours}");
        assert_eq!(reason_without_mean(&rolled[0]), reason, "{factor} {hours}");
        assert_eq!(rolled[0].max, Some(standards::Decimal::integer(hours)));
    }

    #[test]
    fn a_day_needs_its_hours() {
        // 1 to 24 have the mean 12.5, 1 to 20 have 10.5: a half goes to the even digit.
        check("a34004", 24, Some("12"), None);
        check("a34004", 20, Some("10"), None);
        check("a34004", 19, None, Some("有效小时数不足，日均值无效"));
        check("a21002", 19, None, Some("有效小时数不足，日均值无效"));
        check("w01018", 18, Some("10"), None);
        check("w01018", 17, None, Some("有效小时数不足，日均值无效"));
    }

    #[test]
    fn ozone_has_no_day_mean() {
        check(
            "a05024",
            24,
            None,
            Some("臭氧按日最大 8 小时平均评价，不计日均值"),
        );
    }
}
