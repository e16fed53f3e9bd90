//! Legal time limits (法定时限), each with its clause and the dates of its force.

use chrono::NaiveDate;
use clocks::Budget;
use serde::Deserialize;
use toml::Spanned;

use super::Trust;
use crate::problem::Problem;
use crate::read;

/// A time that the law gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimeLimit {
    /// Identity; the same for all versions of a limit.
    pub id: String,
    /// Name (Chinese).
    pub name: String,
    /// First day of force.
    pub from: NaiveDate,
    /// Last day of force; `None` where it is in force.
    pub to: Option<NaiveDate>,
    /// How much time there is.
    pub budget: Budget,
    /// By how much it can be extended.
    pub extension: Option<Extension>,
    /// The law, with its clause.
    pub source: String,
    /// How far budget and clause are to be trusted.
    pub trust: Trust,
    /// From when it counts, and what is not counted (Chinese).
    pub note: Option<String>,
}

/// By how much a limit can be extended (延长).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Extension {
    /// Each time by so much.
    pub by: Budget,
    /// At most so often.
    pub times: u32,
}

impl TimeLimit {
    /// Tells whether it is in force on a day.
    #[must_use]
    pub fn is_in_force(&self, on: NaiveDate) -> bool {
        self.from <= on && self.to.is_none_or(|to| on <= to)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    #[serde(rename = "limit")]
    limits: Vec<LimitText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitText {
    id: Spanned<String>,
    name: Spanned<String>,
    from: NaiveDate,
    to: Option<NaiveDate>,
    budget: Spanned<String>,
    extension: Option<ExtensionText>,
    source: Spanned<String>,
    trust: Trust,
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExtensionText {
    by: Spanned<String>,
    times: Spanned<u32>,
}

/// Reads the limits, sorted by id and date.
pub(super) fn load(file: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<TimeLimit> {
    let Some(read) = read::parse::<Text>(file, text, problems) else {
        return Vec::new();
    };
    let mut limits: Vec<TimeLimit> = Vec::new();
    for limit in &read.limits {
        let mut refuse = |offset, reason| problems.push(Problem::at(file, text, offset, reason));
        let Some(made) = limit.build(&mut refuse) else {
            continue;
        };
        if limits.iter().any(|other| overlap(other, &made)) {
            let reason = format!("the limit {:?} stands twice for the same dates", made.id);
            refuse(limit.id.span().start, reason);
        }
        limits.push(made);
    }
    limits.sort_by(|a, b| (&a.id, a.from).cmp(&(&b.id, b.from)));
    limits
}

fn overlap(one: &TimeLimit, other: &TimeLimit) -> bool {
    let ends_before = |a: &TimeLimit, b: &TimeLimit| a.to.is_some_and(|to| to < b.from);
    one.id == other.id && !ends_before(one, other) && !ends_before(other, one)
}

impl LimitText {
    fn build(&self, refuse: &mut impl FnMut(usize, String)) -> Option<TimeLimit> {
        for (what, word) in [
            ("id", &self.id),
            ("name", &self.name),
            ("source", &self.source),
        ] {
            if word.get_ref().trim().is_empty() {
                refuse(word.span().start, format!("the limit has no {what}"));
            }
        }
        let id = self.id.get_ref();
        if self.to.is_some_and(|to| to < self.from) {
            let reason = format!("the limit {id:?} ends before it begins");
            refuse(self.id.span().start, reason);
        }
        let budget = read_budget(&self.budget, refuse)?;
        let extension = match &self.extension {
            Some(extension) => Some(extension.build(id, budget, refuse)?),
            None => None,
        };
        Some(TimeLimit {
            id: id.clone(),
            name: self.name.get_ref().clone(),
            from: self.from,
            to: self.to,
            budget,
            extension,
            source: self.source.get_ref().clone(),
            trust: self.trust,
            note: self.note.clone(),
        })
    }
}

impl ExtensionText {
    fn build(
        &self,
        id: &str,
        budget: Budget,
        refuse: &mut impl FnMut(usize, String),
    ) -> Option<Extension> {
        let by = read_budget(&self.by, refuse)?;
        if by.unit() != budget.unit() {
            let reason = format!("the limit {id:?} is extended in another unit than its own");
            refuse(self.by.span().start, reason);
        }
        let times = *self.times.get_ref();
        if times == 0 {
            let reason = format!("the limit {id:?} can be extended no time at all");
            refuse(self.times.span().start, reason);
        }
        Some(Extension { by, times })
    }
}

fn read_budget(word: &Spanned<String>, refuse: &mut impl FnMut(usize, String)) -> Option<Budget> {
    word.get_ref()
        .parse()
        .map_err(|error: clocks::BudgetError| refuse(word.span().start, error.to_string()))
        .ok()
}
