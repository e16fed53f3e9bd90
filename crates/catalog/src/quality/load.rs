//! Reading the automatic checks from their files.

use std::collections::{BTreeMap, BTreeSet};

use model::{FactorCode, Flag};
use serde::{Deserialize, Deserializer, de};
use standards::Decimal;
use toml::Spanned;

use super::{Departure, QualityCheck, QualityRule};
use crate::objects::Kind;
use crate::problem::Problem;
use crate::read;
use crate::rules::Basis;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    id: Spanned<String>,
    name: String,
    applies_to: Spanned<BTreeSet<String>>,
    #[serde(default)]
    house: bool,
    note: Option<String>,
    source: Option<String>,
    check: Spanned<CheckText>,
}

/// One table `[check.<kind>]`; its name says which check it is.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum CheckText {
    Range {
        factors: BTreeMap<FactorCode, RangeText>,
    },
    NotPositive {
        zero: bool,
    },
    Stuck {
        equal: u32,
        factors: BTreeMap<FactorCode, FloorText>,
    },
    Jump {
        dust_guard: bool,
        radius_km: u32,
        #[serde(deserialize_with = "decimal")]
        rise: Decimal,
        factors: BTreeMap<FactorCode, DepartureText>,
    },
    #[serde(rename = "pm10-below-pm25")]
    Pm10BelowPm25 {
        #[serde(deserialize_with = "decimal")]
        margin: Decimal,
    },
    PeriodicSpike {
        days: u32,
        factors: BTreeMap<FactorCode, DepartureText>,
    },
    Neighbour {
        radius_km: u32,
        at_least: u32,
        factors: BTreeMap<FactorCode, DepartureText>,
    },
    StationFlag {
        flags: BTreeSet<String>,
    },
    SampleJump {
        within_hours: u32,
        factors: BTreeMap<FactorCode, DepartureText>,
    },
    SampleStuck {
        hours: u32,
        factors: BTreeMap<FactorCode, FloorText>,
    },
    WholeNumber {
        hours_back: u32,
        hours_ahead: u32,
        factors: BTreeMap<FactorCode, DepartureText>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RangeText {
    #[serde(default, deserialize_with = "some_decimal")]
    low: Option<Decimal>,
    #[serde(default, deserialize_with = "some_decimal")]
    high: Option<Decimal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FloorText {
    #[serde(default, deserialize_with = "some_decimal")]
    floor: Option<Decimal>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DepartureText {
    #[serde(deserialize_with = "decimal")]
    times: Decimal,
    #[serde(deserialize_with = "decimal")]
    least: Decimal,
}

/// Thresholds that are compared with measured values are written as texts, so that no binary
/// fraction comes in between.
fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse()
        .map_err(|_| de::Error::custom(format!("{text:?} is not a decimal number")))
}

fn some_decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
    decimal(deserializer).map(Some)
}

fn floors(texts: BTreeMap<FactorCode, FloorText>) -> BTreeMap<FactorCode, Option<Decimal>> {
    texts
        .into_iter()
        .map(|(code, text)| (code, text.floor))
        .collect()
}

fn departures(texts: BTreeMap<FactorCode, DepartureText>) -> BTreeMap<FactorCode, Departure> {
    let departure = |text: DepartureText| Departure {
        times: text.times,
        least: text.least,
    };
    texts
        .into_iter()
        .map(|(code, text)| (code, departure(text)))
        .collect()
}

impl From<CheckText> for QualityCheck {
    fn from(text: CheckText) -> Self {
        match text {
            CheckText::Range { factors } => Self::Range {
                factors: factors
                    .into_iter()
                    .map(|(code, text)| (code, (text.low, text.high)))
                    .collect(),
            },
            CheckText::NotPositive { zero } => Self::NotPositive { zero },
            CheckText::Stuck { equal, factors } => Self::Stuck {
                equal,
                factors: floors(factors),
            },
            CheckText::Jump {
                dust_guard,
                radius_km,
                rise,
                factors,
            } => Self::Jump {
                dust_guard,
                radius_km,
                rise,
                factors: departures(factors),
            },
            CheckText::Pm10BelowPm25 { margin } => Self::Pm10BelowPm25 { margin },
            CheckText::PeriodicSpike { days, factors } => Self::PeriodicSpike {
                days,
                factors: departures(factors),
            },
            CheckText::Neighbour {
                radius_km,
                at_least,
                factors,
            } => Self::Neighbour {
                radius_km,
                at_least,
                factors: departures(factors),
            },
            CheckText::StationFlag { flags } => Self::StationFlag { flags },
            CheckText::SampleJump {
                within_hours,
                factors,
            } => Self::SampleJump {
                within_hours,
                factors: departures(factors),
            },
            CheckText::SampleStuck { hours, factors } => Self::SampleStuck {
                hours,
                factors: floors(factors),
            },
            CheckText::WholeNumber {
                hours_back,
                hours_ahead,
                factors,
            } => Self::WholeNumber {
                hours_back,
                hours_ahead,
                factors: departures(factors),
            },
        }
    }
}

/// Reads the checks from name and text of each file; kinds are those that may be named.
pub(crate) fn load(
    files: &[(String, String)],
    kinds: &[Kind],
    problems: &mut Vec<Problem>,
) -> Vec<QualityRule> {
    let mut rules = Vec::new();
    for (file, text) in files {
        let Some(rule) = read::parse::<Text>(file, text, problems) else {
            continue;
        };
        read::check_id(file, text, &rule.id, problems);
        for reason in wrong_kinds(rule.applies_to.get_ref(), kinds) {
            problems.push(Problem::of(file, text, &rule.applies_to, reason));
        }
        for reason in wrong_check(rule.check.get_ref(), rule.applies_to.get_ref(), kinds) {
            problems.push(Problem::of(file, text, &rule.check, reason));
        }
        let basis = match (rule.house, rule.note, rule.source) {
            (true, Some(note), None) => Basis::House { note },
            (false, None, Some(clause)) => Basis::Source { clause },
            _ => {
                let reason = "a check has either `house = true` with a `note`, or a `source`";
                problems.push(Problem::of_file(file, reason));
                continue;
            }
        };
        rules.push(QualityRule {
            id: rule.id.into_inner(),
            name: rule.name,
            applies_to: rule.applies_to.into_inner(),
            basis,
            check: rule.check.into_inner().into(),
        });
    }
    rules
}

fn wrong_kinds(named: &BTreeSet<String>, kinds: &[Kind]) -> Vec<String> {
    if named.is_empty() {
        return vec!["a check applies to at least one kind of objects".to_owned()];
    }
    let wrong = |id: &String| match kinds.iter().find(|kind| kind.id == *id) {
        None => Some(format!("there is no kind of objects {id:?}")),
        Some(kind) if kind.point.is_none() => {
            Some(format!("nothing is measured at objects of kind {id:?}"))
        }
        Some(_) => None,
    };
    named.iter().filter_map(wrong).collect()
}

fn wrong_check(check: &CheckText, named: &BTreeSet<String>, kinds: &[Kind]) -> Vec<String> {
    let mut wrong = Vec::new();
    let factors: Vec<&FactorCode> = match check {
        CheckText::Range { factors } => {
            for (code, range) in factors {
                match (range.low, range.high) {
                    (None, None) => wrong.push(format!("factor {code} has neither low nor high")),
                    (Some(low), Some(high)) if low >= high => {
                        wrong.push(format!("factor {code}: low is not below high"));
                    }
                    _ => {}
                }
            }
            factors.keys().collect()
        }
        CheckText::Stuck { equal, factors } => {
            if *equal < 2 {
                wrong.push("one value alone is not stuck; equal is at least 2".to_owned());
            }
            factors.keys().collect()
        }
        CheckText::Jump { factors, rise, .. } => {
            if *rise <= Decimal::integer(1) {
                wrong.push("rise is greater than 1".to_owned());
            }
            wrong.extend(wrong_departures(factors));
            factors.keys().collect()
        }
        CheckText::PeriodicSpike { days, factors } => {
            if !(2..=7).contains(days) {
                wrong.push("days is 2 to 7".to_owned());
            }
            wrong.extend(wrong_departures(factors));
            factors.keys().collect()
        }
        CheckText::Neighbour {
            at_least, factors, ..
        } => {
            if *at_least == 0 {
                wrong.push("at_least is at least 1".to_owned());
            }
            wrong.extend(wrong_departures(factors));
            factors.keys().collect()
        }
        CheckText::Pm10BelowPm25 { margin } => {
            if margin.is_negative() {
                wrong.push("margin is not below zero".to_owned());
            }
            Vec::new()
        }
        CheckText::StationFlag { flags } => {
            for flag in flags {
                match Flag::find(flag) {
                    None => wrong.push(format!("the flag {flag:?} is not known")),
                    Some(known) if known.counts => {
                        wrong.push(format!("a value with the flag {flag:?} counts already"));
                    }
                    Some(_) => {}
                }
            }
            Vec::new()
        }
        CheckText::SampleJump {
            within_hours,
            factors,
        } => {
            wrong.extend(wrong_reach("within_hours", *within_hours));
            wrong.extend(wrong_departures(factors));
            factors.keys().collect()
        }
        CheckText::SampleStuck { hours, factors } => {
            if !(4..=LONGEST_REACH).contains(hours) {
                wrong.push(format!("hours is 4 to {LONGEST_REACH}"));
            }
            factors.keys().collect()
        }
        CheckText::WholeNumber {
            hours_back,
            hours_ahead,
            factors,
        } => {
            wrong.extend(wrong_reach("hours_back", *hours_back));
            wrong.extend(wrong_reach("hours_ahead", *hours_ahead));
            wrong.extend(wrong_departures(factors));
            factors.keys().collect()
        }
        CheckText::NotPositive { .. } => Vec::new(),
    };
    let measured = |code: &FactorCode| {
        kinds
            .iter()
            .filter(|kind| named.contains(&kind.id))
            .filter_map(|kind| kind.point.as_ref())
            .any(|point| point.factor(code.as_str()).is_some())
    };
    let unknown = factors.into_iter().filter(|code| !measured(code));
    wrong.extend(unknown.map(|code| format!("no such point measures factor {code}")));
    wrong
}

/// A check looks at most a week back or ahead.
const LONGEST_REACH: u32 = 168;

fn wrong_reach(name: &str, hours: u32) -> Option<String> {
    (!(1..=LONGEST_REACH).contains(&hours)).then(|| format!("{name} is 1 to {LONGEST_REACH}"))
}

fn wrong_departures(factors: &BTreeMap<FactorCode, DepartureText>) -> Vec<String> {
    factors
        .iter()
        .filter(|(_, text)| text.times <= Decimal::integer(1) || text.least.is_negative())
        .map(|(code, _)| format!("factor {code}: times is greater than 1, least is not below zero"))
        .collect()
}

#[cfg(test)]
mod tests;
