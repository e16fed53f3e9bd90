//! Which days are worked.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};
use thiserror::Error;

/// The festivals for which the State Council arranges days off each year
/// (《全国年节及纪念日放假办法》第二条).
pub const FESTIVALS: [&str; 7] = [
    "元旦",
    "春节",
    "清明节",
    "劳动节",
    "端午节",
    "中秋节",
    "国庆节",
];

/// What a day is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Day<'a> {
    /// A weekday on which people work.
    Working,
    /// A day of a weekend on which people work to make up for a holiday (调休上班).
    MakeUp,
    /// A Saturday or Sunday.
    Weekend,
    /// A day off by the notice of the State Council (放假调休), of this festival.
    Holiday(&'a str),
}

impl Day<'_> {
    /// Tells whether people work on it.
    #[must_use]
    pub const fn is_working(self) -> bool {
        matches!(self, Self::Working | Self::MakeUp)
    }
}

/// Days off in a row, for one festival or for two that fall together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Holiday {
    /// The festivals, of [`FESTIVALS`].
    pub names: Vec<String>,
    /// First day off.
    pub from: NaiveDate,
    /// Last day off.
    pub to: NaiveDate,
}

/// Holidays and make-up days of one year, checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Year {
    year: i32,
    off: BTreeMap<NaiveDate, String>,
    make_up: BTreeSet<NaiveDate>,
}

/// Why an arrangement of a year is refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum YearError {
    /// A day that belongs to another year.
    #[error("{0} is no day of {1}")]
    OtherYear(NaiveDate, i32),
    /// A holiday that ends before it begins.
    #[error("the holiday from {0} to {1} ends before it begins")]
    Backwards(NaiveDate, NaiveDate),
    /// A day that is off twice.
    #[error("{0} is listed in two holidays")]
    Twice(NaiveDate),
    /// A festival that is not one, or is named twice.
    #[error("{0:?} is none of the festivals of the year, or is named twice")]
    Festival(String),
    /// A festival without days off.
    #[error("the year {1} is not complete: {0} has no days off")]
    Missing(&'static str, i32),
    /// A make-up day that people would work on anyway.
    #[error("the make-up day {0} is no Saturday and no Sunday")]
    Weekday(NaiveDate),
    /// A make-up day that is off, or listed twice.
    #[error("the make-up day {0} is a holiday, or listed twice")]
    Both(NaiveDate),
}

impl Year {
    /// Makes the arrangement of a year.
    ///
    /// # Errors
    ///
    /// The first fault found: see [`YearError`].
    pub fn new(year: i32, holidays: &[Holiday], make_up: &[NaiveDate]) -> Result<Self, YearError> {
        let mut this = Self {
            year,
            off: BTreeMap::new(),
            make_up: BTreeSet::new(),
        };
        for holiday in holidays {
            this.take_off(holiday)?;
        }
        this.check_complete(holidays)?;
        for &day in make_up {
            this.work(day)?;
        }
        Ok(this)
    }

    /// Returns the year.
    #[must_use]
    pub const fn year(&self) -> i32 {
        self.year
    }

    /// Returns the days off of which the notice speaks, with their festivals; ordinary weekends
    /// are not among them.
    pub fn days_off(&self) -> impl Iterator<Item = (NaiveDate, &str)> {
        self.off.iter().map(|(day, name)| (*day, name.as_str()))
    }

    /// Returns the days of weekends that are worked.
    pub fn make_up_days(&self) -> impl Iterator<Item = NaiveDate> {
        self.make_up.iter().copied()
    }

    fn take_off(&mut self, holiday: &Holiday) -> Result<(), YearError> {
        if holiday.from > holiday.to {
            return Err(YearError::Backwards(holiday.from, holiday.to));
        }
        let name = holiday.names.join("、");
        for day in holiday.from.iter_days().take_while(|d| *d <= holiday.to) {
            self.check_own(day)?;
            if self.off.insert(day, name.clone()).is_some() {
                return Err(YearError::Twice(day));
            }
        }
        Ok(())
    }

    fn check_complete(&self, holidays: &[Holiday]) -> Result<(), YearError> {
        let mut missing = FESTIVALS.to_vec();
        for name in holidays.iter().flat_map(|holiday| &holiday.names) {
            let place = missing.iter().position(|festival| festival == name);
            missing.remove(place.ok_or_else(|| YearError::Festival(name.clone()))?);
        }
        match missing.first() {
            Some(festival) => Err(YearError::Missing(festival, self.year)),
            None => Ok(()),
        }
    }

    fn work(&mut self, day: NaiveDate) -> Result<(), YearError> {
        self.check_own(day)?;
        if !is_weekend(day) {
            return Err(YearError::Weekday(day));
        }
        if self.off.contains_key(&day) || !self.make_up.insert(day) {
            return Err(YearError::Both(day));
        }
        Ok(())
    }

    fn check_own(&self, day: NaiveDate) -> Result<(), YearError> {
        if day.year() == self.year {
            Ok(())
        } else {
            Err(YearError::OtherYear(day, self.year))
        }
    }

    pub(crate) fn day(&self, date: NaiveDate) -> Day<'_> {
        match self.off.get(&date) {
            Some(name) => Day::Holiday(name),
            None if self.make_up.contains(&date) => Day::MakeUp,
            None if is_weekend(date) => Day::Weekend,
            None => Day::Working,
        }
    }
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests;
