//! How time is counted and how much of it the law gives: the calendar of each year, the rule of
//! the first and the last day, and the legal limits, `catalog/calendar` and `catalog/law`.

mod calendar;
mod counting;
mod limits;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use clocks::{Almanac, DayRule};
use serde::{Deserialize, Serialize};

pub use limits::{Extension, TimeLimit};

use crate::problem::Problem;
use crate::source::Source;

/// How far what a file says is to be trusted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    /// Read in the document or in a copy of it.
    Confirmed,
    /// Written from memory; to be compared with the document before it is relied on.
    Memory,
    /// Sources contradict each other; the value is a setting.
    Contested,
}

/// A document that arranges the days off of a year (放假安排的通知).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HolidayNotice {
    /// The year of which it speaks.
    pub year: i32,
    /// Its number (文号).
    pub number: String,
    /// Its date.
    pub date: NaiveDate,
    /// How far number and date are to be trusted.
    pub trust: Trust,
}

/// The law of time: what clocks need beside the flow.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TimeLaw {
    /// Working days, and how days are counted.
    pub almanac: Almanac,
    /// The documents behind the calendar, by year and date.
    pub notices: Vec<HolidayNotice>,
    /// The rules by which days are counted, by date.
    pub day_rules: Vec<(DayRule, Trust)>,
    /// Legal limits, by id and date.
    pub limits: Vec<TimeLimit>,
}

impl TimeLaw {
    /// Tells whether the law knows a limit, on whatever date.
    #[must_use]
    pub fn knows(&self, id: &str) -> bool {
        self.limits.iter().any(|limit| limit.id == id)
    }

    /// Returns the limit in force on the date on which a clock starts.
    #[must_use]
    pub fn limit(&self, id: &str, on: NaiveDate) -> Option<&TimeLimit> {
        let mut limits = self.limits.iter();
        limits.find(|limit| limit.id == id && limit.is_in_force(on))
    }
}

/// Reads calendars and rules.
pub(crate) fn load(source: &Source, problems: &mut Vec<Problem>) -> TimeLaw {
    let (years, notices) = calendar::load(&source.folder("calendar"), problems);
    let (mut day_rules, mut limits) = (Vec::new(), Vec::new());
    for (file, text) in source.folder("law") {
        match file.as_str() {
            "law/counting.toml" => day_rules = counting::load(&file, &text, problems),
            "law/time-limits.toml" => limits = limits::load(&file, &text, problems),
            _ => problems.push(Problem::of_file(&file, "the law of time has no such file")),
        }
    }
    TimeLaw {
        almanac: Almanac::new(years, day_rules.iter().map(|(rule, _)| rule.clone())),
        notices,
        day_rules,
        limits,
    }
}
