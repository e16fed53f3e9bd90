//! By what days are counted: the calendar of each year, and the rule in force.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use thiserror::Error;

use crate::budget::{Budget, Unit};
use crate::calendar::{Day, Year};

/// How days are counted (期间的计算), from a date on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DayRule {
    /// First day of its force; the start of a clock picks the rule.
    pub from: NaiveDate,
    /// Whether the day on which a clock starts counts as the first (开始的当日计入).
    pub start_day_counts: bool,
    /// Whether a last day on which nobody works moves on to the next working day
    /// (最后一日是法定休假日的顺延).
    pub last_day_moves_on: bool,
    /// The provisions, with clause.
    pub source: String,
}

/// All that is needed to count days: which are worked, and by what rule they count.
///
/// A year that it does not know is refused, never guessed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Almanac {
    years: BTreeMap<i32, Year>,
    rules: BTreeMap<NaiveDate, DayRule>,
}

/// Why days cannot be counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum AlmanacError {
    /// Holidays and make-up days of a year are not known.
    #[error("the calendar of {0} is missing: its working days are not known")]
    NoYear(i32),
    /// No rule is in force.
    #[error("no rule how days are counted is in force on {0}")]
    NoRule(NaiveDate),
}

impl AlmanacError {
    /// Says it to a clerk.
    #[must_use]
    pub fn said(&self) -> String {
        match self {
            Self::NoYear(year) => format!(
                "缺少 {year} 年的节假日安排，不能计算期限；请系统管理员录入国务院办公厅的放假通知"
            ),
            Self::NoRule(date) => format!("{date} 没有可用的期间计算规则，不能计算期限"),
        }
    }
}

impl Almanac {
    /// Makes an almanac; a later year or rule of the same date replaces the earlier.
    #[must_use]
    pub fn new(
        years: impl IntoIterator<Item = Year>,
        rules: impl IntoIterator<Item = DayRule>,
    ) -> Self {
        Self {
            years: years.into_iter().map(|year| (year.year(), year)).collect(),
            rules: rules.into_iter().map(|rule| (rule.from, rule)).collect(),
        }
    }

    /// Returns the years that it knows, the earliest first.
    #[must_use]
    pub fn years(&self) -> impl DoubleEndedIterator<Item = &Year> {
        self.years.values()
    }

    /// Returns what a day is.
    ///
    /// # Errors
    ///
    /// The year is not known.
    pub fn day(&self, date: NaiveDate) -> Result<Day<'_>, AlmanacError> {
        let year = self.years.get(&date.year());
        year.map(|year| year.day(date))
            .ok_or_else(|| AlmanacError::NoYear(date.year()))
    }

    /// Returns the rule in force on a date.
    ///
    /// # Errors
    ///
    /// None is.
    pub fn rule(&self, on: NaiveDate) -> Result<&DayRule, AlmanacError> {
        let rule = self.rules.range(..=on).next_back();
        rule.map(|(_, rule)| rule).ok_or(AlmanacError::NoRule(on))
    }

    /// Returns the moment that lies a budget before another: so many minutes, hours or days, or so
    /// many working days that lie wholly between the two, at the same time of day.
    ///
    /// A moment before the range of times is given as its first.
    ///
    /// # Errors
    ///
    /// The budget is in working days and reaches into a year that is not known.
    pub fn before(
        &self,
        moment: NaiveDateTime,
        lead: Budget,
    ) -> Result<NaiveDateTime, AlmanacError> {
        if lead.unit() != Unit::WorkingDays {
            let earlier = moment.checked_sub_signed(lead.length());
            return Ok(earlier.unwrap_or(NaiveDateTime::MIN));
        }
        let (mut date, mut left) = (moment.date(), lead.amount());
        while left > 0 {
            let Some(day_before) = date.pred_opt() else {
                return Ok(NaiveDateTime::MIN);
            };
            date = day_before;
            left -= u32::from(self.day(date)?.is_working());
        }
        Ok(date.and_time(moment.time()))
    }
}
