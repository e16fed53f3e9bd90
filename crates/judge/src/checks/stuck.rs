//! A factor that has had the same value for too long (恒值).

use catalog::Rule;
use model::FactorCode;
use standards::Decimal;

use super::{Finding, Sight, value_name, with_unit};
use crate::episode::Verdict;
use crate::timeliness::period;

/// Judges whether the last `equal` neighbouring periods have the same value, digits aside.
///
/// A gap in between leaves it open: what was measured there may have been different.
pub(super) fn judge(
    rule: &Rule,
    equal: u32,
    factor: &FactorCode,
    floor: Option<Decimal>,
    sight: Sight<'_>,
) -> Verdict<Finding> {
    let Some(value) = Sight::value(sight.row, factor.as_str()) else {
        return Verdict::Unknown;
    };
    if floor.is_some_and(|floor| value <= floor) {
        return Verdict::HoldsNot;
    }
    let mut later = sight.row;
    let mut same = 1;
    for row in sight.before.iter().rev() {
        if same >= equal || later.start.since(row.start) > period(rule.cadence) {
            break;
        }
        match Sight::value(row, factor.as_str()) {
            None => break,
            Some(other) if other != value => return Verdict::HoldsNot,
            Some(_) => same += 1,
        }
        later = row;
    }
    if same >= equal {
        Verdict::Holds(finding(rule, equal, factor, value, sight))
    } else {
        Verdict::Unknown
    }
}

fn finding(
    rule: &Rule,
    equal: u32,
    factor: &FactorCode,
    value: Decimal,
    sight: Sight<'_>,
) -> Finding {
    let (label, unit) = Sight::names(sight.kind, factor.as_str());
    let shown = with_unit(&value.to_string(), unit);
    Finding {
        // Being stuck has no degrees; the value is shown as the peak and stays it.
        peak: Some(value),
        factor: Some(factor.clone()),
        summary: format!(
            "{label} 连续 {equal} 个{}均为 {shown}",
            value_name(rule.cadence)
        ),
        law: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{kind, point, row, rule};
    use model::{Reading, Timestamp};

    /// One value per hour, `-` missing, `_` no row at all; the last is judged, four are needed.
    fn check(hours: &str, floor: Option<&str>, expected: &str) {
        let rows: Vec<Reading> = hours
            .split(' ')
            .enumerate()
            .filter(|(_, value)| *value != "_")
            .map(|(number, value)| {
                let mut row = row("2026-03-01T08:00:00+08:00", &[("a34004", value)]);
                row.start = row
                    .start
                    .plus(i64::try_from(number).unwrap() * Timestamp::HOUR);
                row
            })
            .collect();
        let (last, before) = rows.split_last().unwrap();
        let (point, kind) = (point("air-station", &[]), kind("air-station"));
        let sight = Sight {
            point: &point,
            kind: &kind,
            row: last,
            before,
        };
        let factor = FactorCode::new("a34004");
        let floor = floor.map(|floor| floor.parse().unwrap());
        let said = match judge(&rule("station-stuck"), 4, &factor, floor, sight) {
            Verdict::Holds(finding) => finding.summary,
            Verdict::HoldsNot => "moves".to_owned(),
            Verdict::Unknown => "unknown".to_owned(),
        };
        assert_eq!(said, expected, "{hours}");
    }

    #[test]
    fn counts_equal_neighbours() {
        check("44 44 44 44", None, "PM2.5 连续 4 个小时值均为 44 µg/m³");
        check(
            "43 44 44.0 44.00 44",
            None,
            "PM2.5 连续 4 个小时值均为 44 µg/m³",
        );
        check("44 44 44 45", None, "moves");
        check("44 45 44 44", None, "moves");
        check("44 44 44", None, "unknown");
    }

    #[test]
    fn a_gap_leaves_it_open() {
        check("44 44 - 44 44", None, "unknown");
        check("44 44 _ 44 44", None, "unknown");
        check("44 44 44 -", None, "unknown");
        check("45 - 44 45", None, "moves");
    }

    #[test]
    fn low_values_may_repeat() {
        check("3 3 3 3", Some("5"), "moves");
        check("5 5 5 5", Some("5"), "moves");
        check("6 6 6 6", Some("5"), "PM2.5 连续 4 个小时值均为 6 µg/m³");
    }
}
