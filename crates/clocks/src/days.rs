//! The days of a clock, one by one.

use chrono::{NaiveDate, NaiveDateTime};

use crate::almanac::{Almanac, AlmanacError};
use crate::budget::{Budget, Unit};
use crate::calendar::Day;
use crate::ledger::Run;

/// A day in the run of a clock, and whether it counts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DayCount {
    /// The day.
    pub date: NaiveDate,
    /// Whether it counts, or why not.
    pub count: Count,
}

/// Whether a day counts, or why not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Count {
    /// It is the day of this number, from 1.
    Counted(u32),
    /// The same, on a day of a weekend that is worked.
    MakeUp(u32),
    /// The clock starts on it.
    Start,
    /// The clock is suspended on it, or for a part of it.
    Suspended,
    /// It is a Saturday or Sunday.
    Weekend,
    /// It is a holiday, of this festival.
    Holiday(String),
    /// It would be the last day, of this number, but nobody works on it; the end moves on.
    LastDayOff(u32),
    /// The budget was spent before it, and nobody works on it; the end moves on.
    MovedOver,
    /// The end has moved on to it.
    MovedTo,
}

/// How far the days of a clock lead.
pub(crate) struct Walk {
    /// From the day of the start to the last day, or to the last suspension.
    pub(crate) days: Vec<DayCount>,
    /// The last day; `None` if the clock was suspended before its end.
    pub(crate) last: Option<NaiveDate>,
}

impl Walk {
    /// Returns how many days were spent before a day began.
    pub(crate) fn spent_before(&self, date: NaiveDate) -> u32 {
        let mut before = self.days.iter().rev().filter(|day| day.date < date);
        before
            .find_map(|day| match day.count {
                Count::Counted(n) | Count::MakeUp(n) | Count::LastDayOff(n) => Some(n),
                _ => None,
            })
            .unwrap_or(0)
    }
}

/// Counts the days of a budget in days or working days over the runs of a clock.
///
/// The day on which the clock starts counts or not by the rule; a day on which it is suspended or
/// resumed does not, so that nobody loses a part of a day to a suspension. If the clock is
/// suspended while its end moves on over days off, one day of the budget stays unspent: the last
/// day has not come yet.
pub(crate) fn walk(budget: Budget, runs: &[Run], almanac: &Almanac) -> Result<Walk, AlmanacError> {
    let Some(first) = runs.first() else {
        return Ok(Walk {
            days: Vec::new(),
            last: None,
        });
    };
    let rule = almanac.rule(first.from.date())?;
    let mut steps = Steps {
        budget,
        almanac,
        moves_on: rule.last_day_moves_on && budget.unit() == Unit::Days,
        counted: 0,
        days: Vec::new(),
    };
    for (index, run) in runs.iter().enumerate() {
        let opening = run.from.date();
        let mut dates = opening.iter_days().peekable();
        if index > 0 {
            steps.stand_until(opening);
        } else if !rule.start_day_counts {
            steps.put(opening, Count::Start);
        }
        if index > 0 || !rule.start_day_counts {
            dates.next();
        }
        let end = run.to.map(|to: NaiveDateTime| to.date());
        for date in dates.take_while(|date| end.is_none_or(|end| *date < end)) {
            if steps.step(date)? {
                return Ok(Walk {
                    days: steps.days,
                    last: Some(date),
                });
            }
        }
        if let Some(end) = end {
            steps.counted = steps.counted.min(budget.amount() - 1);
            steps.put(end, Count::Suspended);
        }
    }
    Ok(Walk {
        days: steps.days,
        last: None,
    })
}

struct Steps<'a> {
    budget: Budget,
    almanac: &'a Almanac,
    moves_on: bool,
    counted: u32,
    days: Vec<DayCount>,
}

impl Steps<'_> {
    /// Notes a day, unless it was noted before: a clock may stop and go on within one day.
    fn put(&mut self, date: NaiveDate, count: Count) {
        if self.days.last().is_none_or(|last| last.date < date) {
            self.days.push(DayCount { date, count });
        }
    }

    /// Notes the days of a suspension up to the one on which the clock runs again.
    fn stand_until(&mut self, date: NaiveDate) {
        let Some(stopped) = self.days.last().map(|last| last.date) else {
            return;
        };
        for day in stopped.iter_days().skip(1).take_while(|day| *day <= date) {
            self.put(day, Count::Suspended);
        }
    }

    /// Takes one day on which the clock runs from morning to night; true if it is the last.
    fn step(&mut self, date: NaiveDate) -> Result<bool, AlmanacError> {
        if self.counted == self.budget.amount() {
            let working = self.almanac.day(date)?.is_working();
            let count = if working {
                Count::MovedTo
            } else {
                Count::MovedOver
            };
            self.put(date, count);
            return Ok(working);
        }
        let number = self.counted + 1;
        let is_last = number == self.budget.amount();
        let count = match self.budget.unit() {
            Unit::WorkingDays => match self.almanac.day(date)? {
                Day::Working => Count::Counted(number),
                Day::MakeUp => Count::MakeUp(number),
                Day::Weekend => Count::Weekend,
                Day::Holiday(name) => Count::Holiday(name.to_owned()),
            },
            Unit::Minutes | Unit::Hours | Unit::Days => {
                if is_last && self.moves_on && !self.almanac.day(date)?.is_working() {
                    Count::LastDayOff(number)
                } else {
                    Count::Counted(number)
                }
            }
        };
        let counts = matches!(
            count,
            Count::Counted(_) | Count::MakeUp(_) | Count::LastDayOff(_)
        );
        let ends = is_last && matches!(count, Count::Counted(_) | Count::MakeUp(_));
        self.counted += u32::from(counts);
        self.put(date, count);
        Ok(ends)
    }
}
