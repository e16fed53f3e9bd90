//! Reading alert rules from their files.

use std::collections::{BTreeMap, BTreeSet};

use model::{Cadence, FactorCode, RuleId, Severity};
use serde::{Deserialize, Deserializer, de};
use standards::Decimal;
use standards::air::Pollutant;
use toml::Spanned;

use super::{Basis, Check, Rule};
use crate::objects::Kind;
use crate::problem::Problem;
use crate::read;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    id: Spanned<String>,
    name: String,
    #[serde(deserialize_with = "severity")]
    severity: Severity,
    applies_to: Spanned<BTreeSet<String>>,
    #[serde(default = "hour")]
    cadence: Spanned<Cadence>,
    #[serde(default = "one")]
    start_after: Spanned<u32>,
    #[serde(default = "one")]
    clear_after: Spanned<u32>,
    flow: Option<Spanned<String>>,
    hand_over: Option<Spanned<String>>,
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
    AqiAbove {
        threshold: u16,
    },
    AboveLimit {},
    Silent {
        minutes: Option<u32>,
    },
    Stuck {
        equal: u32,
        factors: BTreeMap<FactorCode, FactorText>,
    },
    #[serde(rename = "pm10-below-pm25")]
    Pm10BelowPm25 {},
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactorText {
    #[serde(default, deserialize_with = "decimal")]
    floor: Option<Decimal>,
}

fn hour() -> Spanned<Cadence> {
    Spanned::new(0..0, Cadence::Hour)
}

fn one() -> Spanned<u32> {
    Spanned::new(0..0, 1)
}

fn severity<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Severity, D::Error> {
    let word = String::deserialize(deserializer)?;
    Severity::parse(&word).ok_or_else(|| {
        let reason = format!("{word:?} is not one of notice, warning, serious");
        de::Error::custom(reason)
    })
}

/// Thresholds that are compared with measured values are written as texts, so that no binary
/// fraction comes in between.
fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse()
        .map(Some)
        .map_err(|_| de::Error::custom(format!("{text:?} is not a decimal number")))
}

/// The flows that a rule may name.
#[derive(Clone, Copy)]
pub(crate) struct Flows<'a> {
    /// All.
    pub(crate) all: &'a BTreeSet<&'a str>,
    /// Those with which alarms are handed over.
    pub(crate) handed: &'a BTreeSet<&'a str>,
}

/// Reads the rules from name and text of each file; kinds and flows are those that may be named.
pub(crate) fn load(
    files: &[(String, String)],
    kinds: &[Kind],
    flows: Flows<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<Rule> {
    let mut rules = Vec::new();
    for (file, text) in files {
        let Some(rule) = read::parse::<Text>(file, text, problems) else {
            continue;
        };
        read::check_id(file, text, &rule.id, problems);
        let mut checker = Checker {
            file,
            text,
            problems,
        };
        checker.references(&rule, kinds);
        checker.flows(&rule, flows);
        checker.periods(&rule);
        checker.check(&rule, kinds);
        if let Some(basis) = checker.basis(&rule) {
            rules.push(build(rule, basis));
        }
    }
    rules
}

fn build(rule: Text, basis: Basis) -> Rule {
    Rule {
        id: RuleId::new(rule.id.into_inner()),
        name: rule.name,
        severity: rule.severity,
        applies_to: rule.applies_to.into_inner(),
        cadence: rule.cadence.into_inner(),
        start_after: rule.start_after.into_inner(),
        clear_after: rule.clear_after.into_inner(),
        flow: rule.flow.map(Spanned::into_inner),
        hand_over: rule.hand_over.map(Spanned::into_inner),
        basis,
        check: match rule.check.into_inner() {
            CheckText::AqiAbove { threshold } => Check::AqiAbove { threshold },
            CheckText::AboveLimit {} => Check::AboveLimit,
            CheckText::Silent { minutes } => Check::Silent { minutes },
            CheckText::Stuck { equal, factors } => Check::Stuck {
                equal,
                factors: factors
                    .into_iter()
                    .map(|(code, text)| (code, text.floor))
                    .collect(),
            },
            CheckText::Pm10BelowPm25 {} => Check::Pm10BelowPm25,
        },
    }
}

struct Checker<'a> {
    file: &'a str,
    text: &'a str,
    problems: &'a mut Vec<Problem>,
}

impl Checker<'_> {
    fn wrong<T>(&mut self, value: &Spanned<T>, reason: impl Into<String>) {
        self.problems
            .push(Problem::of(self.file, self.text, value, reason));
    }

    fn references(&mut self, rule: &Text, kinds: &[Kind]) {
        if rule.applies_to.get_ref().is_empty() {
            self.wrong(
                &rule.applies_to,
                "a rule applies to at least one kind of objects",
            );
        }
        for named in rule.applies_to.get_ref() {
            match kinds.iter().find(|kind| kind.id == *named) {
                None => {
                    let reason = format!("there is no kind of objects {named:?}");
                    self.wrong(&rule.applies_to, reason);
                }
                Some(kind) if kind.point.is_none() => {
                    let reason = format!("nothing is measured at objects of kind {named:?}");
                    self.wrong(&rule.applies_to, reason);
                }
                Some(_) => {}
            }
        }
    }

    fn flows(&mut self, rule: &Text, flows: Flows<'_>) {
        let is_in = |set: &BTreeSet<&str>, flow: &str| set.contains(flow);
        if let Some(flow) = &rule.flow
            && !is_in(flows.all, flow.get_ref())
        {
            let reason = format!("there is no flow {:?}", flow.get_ref());
            self.wrong(flow, reason);
        }
        let Some(flow) = &rule.hand_over else { return };
        if !is_in(flows.handed, flow.get_ref()) {
            let reason = format!("no flow {:?} says who hands alarms over", flow.get_ref());
            self.wrong(flow, reason);
        }
        if rule.flow.is_some() {
            self.wrong(flow, "its alarms open a case by themselves already");
        }
    }

    fn periods(&mut self, rule: &Text) {
        for periods in [&rule.start_after, &rule.clear_after] {
            match rule.check.get_ref() {
                _ if *periods.get_ref() == 0 => self.wrong(periods, "at least one period counts"),
                CheckText::Silent { .. } if *periods.get_ref() > 1 => {
                    self.wrong(
                        periods,
                        "silence is judged by minutes and counts no periods",
                    );
                }
                _ => {}
            }
        }
    }

    fn check(&mut self, rule: &Text, kinds: &[Kind]) {
        let applies = |kind: &&Kind| rule.applies_to.get_ref().contains(&kind.id);
        match rule.check.get_ref() {
            CheckText::AqiAbove { .. } => {
                if *rule.cadence.get_ref() != Cadence::Hour {
                    self.wrong(&rule.cadence, "the index is made from hour values only");
                }
                for kind in kinds.iter().filter(applies) {
                    self.units_of_the_index(rule, kind);
                }
            }
            CheckText::AboveLimit {} => {
                for kind in kinds.iter().filter(applies) {
                    if kind.point.as_ref().is_some_and(|point| !point.limits) {
                        let reason = format!("objects of kind {:?} carry no limits", kind.id);
                        self.wrong(&rule.check, reason);
                    }
                }
            }
            CheckText::Silent { minutes } => {
                if *minutes == Some(0) {
                    self.wrong(&rule.check, "minutes is at least 1");
                }
            }
            CheckText::Stuck { equal, factors } => {
                if *equal < 2 {
                    self.wrong(
                        &rule.check,
                        "one value alone is not stuck; equal is at least 2",
                    );
                }
                let measured = |code: &str| {
                    let mut points = kinds
                        .iter()
                        .filter(applies)
                        .filter_map(|k| k.point.as_ref());
                    points.any(|point| point.factor(code).is_some())
                };
                for code in factors.keys().filter(|code| !measured(code.as_str())) {
                    self.wrong(&rule.check, format!("no such point measures factor {code}"));
                }
            }
            CheckText::Pm10BelowPm25 {} => {}
        }
    }

    /// The index takes µg/m³, carbon monoxide mg/m³ (HJ 633 table 1).
    fn units_of_the_index(&mut self, rule: &Text, kind: &Kind) {
        for pollutant in Pollutant::ALL {
            let unit = kind
                .point
                .as_ref()
                .and_then(|point| point.factor(pollutant.hj212_code()))
                .map(|factor| factor.unit.as_str());
            if unit != Some(pollutant.unit()) {
                let reason = format!(
                    "the index needs {} in {}, but kind {:?} has {}",
                    pollutant.symbol(),
                    pollutant.unit(),
                    kind.id,
                    unit.unwrap_or("no such factor"),
                );
                self.wrong(&rule.check, reason);
            }
        }
    }

    /// A threshold is either ours, and then says why, or it stands in a document.
    fn basis(&mut self, rule: &Text) -> Option<Basis> {
        match (rule.house, &rule.note, &rule.source) {
            (true, Some(note), None) => Some(Basis::House { note: note.clone() }),
            (false, None, Some(clause)) => Some(Basis::Source {
                clause: clause.clone(),
            }),
            _ => {
                let reason = "a rule has either `house = true` with a `note`, or a `source`";
                self.problems.push(Problem::of_file(self.file, reason));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests;
