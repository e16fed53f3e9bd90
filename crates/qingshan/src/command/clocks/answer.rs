//! What is said about a time limit.

use catalog::TimeLaw;
use catalog::law::{TimeLimit, Trust};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use clocks::{AlmanacError, Budget, Count, DayCount, Ledger, Term};
use model::Timestamp;
use serde::Serialize;

use crate::out;

/// When a clock is due, and why.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    start: Timestamp,
    /// The whole budget with its extensions; none for a clock that runs to a date.
    budget: Option<String>,
    /// The first moment that is too late; none while the clock is suspended.
    due: Option<Timestamp>,
    /// The last day, where the clock ends with one.
    last_day: Option<NaiveDate>,
    /// From when people are reminded.
    warn: Option<Timestamp>,
    /// The legal limit that was asked for.
    law: Option<Law>,
    /// The rule of the first and the last day, for a clock that counts days.
    rule: Option<String>,
    /// The notices that arrange the days off of the years that were counted.
    notices: Vec<String>,
    days: Vec<DayLine>,
}

#[derive(Debug, Serialize)]
struct Law {
    id: String,
    name: String,
    source: String,
    trust: Trust,
    note: Option<String>,
}

#[derive(Debug, Serialize)]
struct DayLine {
    date: NaiveDate,
    weekday: &'static str,
    /// Which day of the budget it is; none if it does not count.
    counted: Option<u32>,
    why: String,
}

impl Answer {
    pub(super) fn of(
        ledger: &Ledger,
        time: &TimeLaw,
        law: Option<&TimeLimit>,
        lead: Option<Budget>,
    ) -> Result<Self, AlmanacError> {
        let start = ledger.runs().first().map_or(NaiveDateTime::MIN, |r| r.from);
        let due = ledger.due(&time.almanac)?;
        let warn = match lead {
            Some(lead) => ledger.warn_at(lead, &time.almanac)?,
            None => None,
        };
        let days = ledger.days(&time.almanac)?;
        let mut years: Vec<_> = days.iter().map(|day| day.date.year()).collect();
        years.dedup();
        let notices = time.notices.iter().filter(|n| years.contains(&n.year));
        let rule = if days.is_empty() {
            None
        } else {
            Some(time.almanac.rule(start.date())?.source.clone())
        };
        Ok(Self {
            start: Timestamp::from_beijing(start),
            budget: match ledger.term() {
                Term::Budget(budget) => Some(budget.to_string()),
                Term::Until(_) => None,
            },
            due: due.map(Timestamp::from_beijing),
            last_day: due
                .filter(|due| due.time() == NaiveTime::MIN)
                .filter(|_| !days.is_empty() || matches!(ledger.term(), Term::Until(_)))
                .and_then(|due| due.date().pred_opt()),
            warn: warn.map(Timestamp::from_beijing),
            law: law.map(Law::of),
            rule,
            notices: notices
                .map(|n| format!("{}（{}）", n.number, n.date))
                .collect(),
            days: days.iter().map(DayLine::of).collect(),
        })
    }

    pub(super) fn print(&self) {
        if let Some(law) = &self.law {
            out::line(format!("law    {}: {}", law.name, law.source));
            if let Some(note) = &law.note {
                out::line(format!("note   {note}"));
            }
            if law.trust != Trust::Confirmed {
                out::line("trust  not compared with the document; check before relying on it");
            }
        }
        if let Some(budget) = &self.budget {
            out::line(format!("budget {budget}"));
        }
        out::line(format!("start  {}", shown(self.start)));
        let rows: Vec<_> = self.days.iter().map(DayLine::row).collect();
        out::table(&rows);
        match self.due {
            Some(due) => out::line(format!("due    {}", due.deadline_text())),
            None => out::line("due    open: the clock is suspended"),
        }
        if let Some(warn) = self.warn {
            out::line(format!("warn   {}", shown(warn)));
        }
        if let Some(rule) = &self.rule {
            out::line(format!("rule   {rule}"));
        }
        if !self.notices.is_empty() {
            out::line(format!("days   {}", self.notices.join("、")));
        }
    }
}

fn shown(at: Timestamp) -> String {
    at.beijing().format("%Y-%m-%d %H:%M").to_string()
}

impl Law {
    fn of(limit: &TimeLimit) -> Self {
        Self {
            id: limit.id.clone(),
            name: limit.name.clone(),
            source: limit.source.clone(),
            trust: limit.trust,
            note: limit.note.clone(),
        }
    }
}

impl DayLine {
    fn of(day: &DayCount) -> Self {
        let (counted, why) = match &day.count {
            Count::Counted(n) => (Some(*n), "counted".to_owned()),
            Count::MakeUp(n) => (Some(*n), "counted, a make-up working day".to_owned()),
            Count::Start => (None, "not counted: the day of the start".to_owned()),
            Count::Suspended => (None, "not counted: suspended".to_owned()),
            Count::Weekend => (None, "not counted: weekend".to_owned()),
            Count::Holiday(name) => (None, format!("not counted: holiday {name}")),
            Count::LastDayOff(n) => (
                Some(*n),
                "the last day, but nobody works on it: the end moves on".to_owned(),
            ),
            Count::MovedOver => (None, "not counted: nobody works on it".to_owned()),
            Count::MovedTo => (None, "the end has moved on to this day".to_owned()),
        };
        Self {
            date: day.date,
            weekday: weekday(day.date),
            counted,
            why,
        }
    }

    fn row(&self) -> Vec<String> {
        let number = self.counted.map_or_else(String::new, |n| n.to_string());
        vec![
            format!("       {}", self.date),
            self.weekday.to_owned(),
            number,
            self.why.clone(),
        ]
    }
}

fn weekday(date: NaiveDate) -> &'static str {
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        [date.weekday().num_days_from_monday() as usize]
}
