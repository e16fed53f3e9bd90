//! What each rule sees in the recent rows of a point. Pure: rows in, verdicts out.

mod aqi;
mod inversion;
mod limits;
mod silence;
mod stuck;

use catalog::{Check, Kind, Rule};
use model::{Cadence, FactorCode, Object, Reading, Timestamp};
use standards::Decimal;

use crate::episode::Verdict;
use crate::timeliness::period;

pub(crate) use silence::silence;

/// What was found where a condition holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Finding {
    /// The value that makes it grave, for the alarm's peak; `None` where there is none to compare.
    pub(crate) peak: Option<Decimal>,
    /// The factor that it is about, also where the rule looks at several together. An alarm keeps
    /// the factor with which it was opened; its summary names those of the peak.
    pub(crate) factor: Option<FactorCode>,
    /// The sentence for a person (Chinese).
    pub(crate) summary: String,
    /// The standard by which it was judged.
    pub(crate) law: Option<String>,
}

/// What a rule looks at: a point and its rows in force of one cadence, oldest first, up to and
/// with the one that is judged.
#[derive(Clone, Copy)]
pub(crate) struct Sight<'a> {
    /// The point.
    pub(crate) point: &'a Object,
    /// Its kind.
    pub(crate) kind: &'a Kind,
    /// The row to be judged.
    pub(crate) row: &'a Reading,
    /// The rows before it.
    pub(crate) before: &'a [Reading],
}

impl Sight<'_> {
    /// Returns the value of a factor that counts.
    fn value(row: &Reading, factor: &str) -> Option<Decimal> {
        row.factor(factor).filter(|reading| reading.counts())?.value
    }

    /// Returns label and unit of a factor; a factor that the kind does not know goes by its code.
    fn names<'a>(kind: &'a Kind, factor: &'a str) -> (&'a str, &'a str) {
        let known = kind.point.as_ref().and_then(|point| point.factor(factor));
        known.map_or((factor, ""), |known| {
            (known.label.as_str(), known.unit.as_str())
        })
    }
}

/// Judges the row by a rule, for each factor that the rule looks at by itself.
#[must_use]
pub(crate) fn judge(rule: &Rule, sight: Sight<'_>) -> Vec<(Option<FactorCode>, Verdict<Finding>)> {
    match &rule.check {
        Check::AqiAbove { threshold } => vec![(None, aqi::judge(*threshold, sight))],
        Check::AboveLimit => limits::judge(rule, sight),
        Check::Stuck { equal, factors } => factors
            .iter()
            .map(|(factor, floor)| {
                (
                    Some(factor.clone()),
                    stuck::judge(rule, *equal, factor, *floor, sight),
                )
            })
            .collect(),
        Check::Pm10BelowPm25 => vec![(None, inversion::judge(sight))],
        // Silence is judged by the clock: no row can say that nothing came.
        Check::Silent { .. } => Vec::new(),
    }
}

/// Returns how far back from the judged row a rule looks, milliseconds.
#[must_use]
pub(crate) fn lookback(rule: &Rule) -> i64 {
    match &rule.check {
        Check::AqiAbove { .. } => Timestamp::DAY,
        Check::Stuck { equal, .. } => period(rule.cadence).saturating_mul(i64::from(*equal)),
        Check::AboveLimit | Check::Pm10BelowPm25 | Check::Silent { .. } => 0,
    }
}

/// Tells whether the rule still looks at a factor of a point, that is, whether an episode of it
/// can ever go on.
#[must_use]
pub(crate) fn looks_at(rule: &Rule, point: &Object, factor: Option<&FactorCode>) -> bool {
    rule.applies_to.contains(&point.kind)
        && match (&rule.check, factor) {
            (Check::AboveLimit, Some(factor)) => {
                catalog::Limit::among(&point.attributes, factor.as_str()).is_some()
            }
            (Check::Stuck { factors, .. }, Some(factor)) => factors.contains_key(factor),
            (Check::AboveLimit | Check::Stuck { .. }, None) => false,
            (_, factor) => factor.is_none(),
        }
}

/// Tells whether a new value is graver than the peak so far.
#[must_use]
pub(crate) fn is_graver(
    rule: &Rule,
    point: &Object,
    factor: Option<&FactorCode>,
    new: Decimal,
    peak: &str,
) -> bool {
    let Ok(peak) = peak.parse::<Decimal>() else {
        return true;
    };
    match &rule.check {
        Check::AboveLimit => {
            let limit = factor.and_then(|f| catalog::Limit::among(&point.attributes, f.as_str()));
            // Low and high have no common measure but the distance to the nearer end.
            limit.is_some_and(|limit| limit.excess(new) > limit.excess(peak))
        }
        _ => new > peak,
    }
}

/// Returns what a value of a cadence is called (Chinese).
const fn value_name(cadence: Cadence) -> &'static str {
    match cadence {
        Cadence::Realtime => "实时值",
        Cadence::Minute => "分钟值",
        Cadence::Hour => "小时值",
        Cadence::Day => "日均值",
    }
}

/// Joins a number and its unit.
fn with_unit(value: &str, unit: &str) -> String {
    if unit.is_empty() {
        value.to_owned()
    } else {
        format!("{value} {unit}")
    }
}
