//! A factor outside the limit that the point carries.

use catalog::{LIMIT_SOURCE, Limit, Rule};
use model::{FactorCode, Object};
use standards::Decimal;

use super::{Finding, Sight, value_name, with_unit};
use crate::episode::Verdict;

/// Judges each factor for which the point has a limit. A value that is absent or flagged says
/// nothing, neither that the limit is kept nor that it is passed.
pub(super) fn judge(rule: &Rule, sight: Sight<'_>) -> Vec<(Option<FactorCode>, Verdict<Finding>)> {
    Limit::all_of(sight.point)
        .map(|(factor, limit)| {
            let verdict = match Sight::value(sight.row, factor) {
                None => Verdict::Unknown,
                Some(value) if limit.is_passed_by(value) => {
                    Verdict::Holds(finding(rule, sight, factor, limit, value))
                }
                Some(_) => Verdict::HoldsNot,
            };
            (Some(FactorCode::new(factor)), verdict)
        })
        .collect()
}

fn finding(rule: &Rule, sight: Sight<'_>, factor: &str, limit: Limit, value: Decimal) -> Finding {
    let (label, unit) = Sight::names(sight.kind, factor);
    let side = if limit.low.is_some_and(|low| value < low) {
        "低于"
    } else {
        "超过"
    };
    let source = source(sight.point);
    let note = source
        .as_deref()
        .map_or(String::new(), |source| format!("（{source}）"));
    Finding {
        peak: Some(value),
        factor: Some(FactorCode::new(factor)),
        summary: format!(
            "{label} {} {}，{side}限值 {}{note}",
            value_name(rule.cadence),
            with_unit(&value.to_string(), unit),
            with_unit(&limit.to_string(), unit),
        ),
        law: source,
    }
}

/// Returns from where the limit comes; a value that was only agreed upon is said to be one.
fn source(point: &Object) -> Option<String> {
    let source = point
        .attributes
        .get(LIMIT_SOURCE)
        .filter(|text| !text.is_empty())?;
    let is_house = point
        .attributes
        .get("house")
        .is_some_and(|house| house == "true");
    Some(if is_house {
        format!("{source}，约定值")
    } else {
        source.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{kind, point, row, rule};

    fn check(values: &[(&str, &str)], flag: Option<&str>, expected: &[&str]) {
        let point = point(
            "outlet",
            &[
                ("limit.w01018", "50"),
                ("limit.w01001", "6-9"),
                ("limit_source", "GB 18918-2002 表1 一级A标准"),
            ],
        );
        let mut row = row("2026-03-01T08:00:00+08:00", values);
        for factor in &mut row.factors {
            factor.flag = flag.map(ToOwned::to_owned);
        }
        let kind = kind("outlet");
        let sight = Sight {
            point: &point,
            kind: &kind,
            row: &row,
            before: &[],
        };
        let said: Vec<String> = judge(&rule("outlet-above-limit"), sight)
            .into_iter()
            .map(|(_, verdict)| match verdict {
                Verdict::Holds(finding) => finding.summary,
                Verdict::HoldsNot => "kept".to_owned(),
                Verdict::Unknown => "unknown".to_owned(),
            })
            .collect();
        assert_eq!(said, expected, "{values:?}");
    }

    #[test]
    fn judges_each_factor_by_its_own_limit() {
        // In the order of the attributes: pH, then COD.
        check(
            &[("w01018", "50.0"), ("w01001", "6.00")],
            Some("N"),
            &["kept", "kept"],
        );
        check(
            &[("w01018", "50.1"), ("w01001", "9.02")],
            None,
            &[
                "pH值 小时值 9.02，超过限值 6–9（GB 18918-2002 表1 一级A标准）",
                "化学需氧量 小时值 50.1 mg/L，超过限值 50 mg/L（GB 18918-2002 表1 一级A标准）",
            ],
        );
        check(
            &[("w01001", "5.98")],
            None,
            &[
                "pH值 小时值 5.98，低于限值 6–9（GB 18918-2002 表1 一级A标准）",
                "unknown",
            ],
        );
    }

    #[test]
    fn a_flagged_value_says_nothing() {
        check(
            &[("w01018", "500"), ("w01001", "7")],
            Some("D"),
            &["unknown", "unknown"],
        );
        check(
            &[("w01018", "1"), ("w01001", "7")],
            Some("M"),
            &["unknown", "unknown"],
        );
        check(&[("w01018", "-")], None, &["unknown", "unknown"]);
    }

    #[test]
    fn an_agreed_limit_is_called_one() {
        let attributes = [
            ("limit.w01018", "500"),
            ("limit_source", "纳管协议"),
            ("house", "true"),
        ];
        let point = point("outlet", &attributes);
        assert_eq!(source(&point).as_deref(), Some("纳管协议，约定值"));
    }
}
