//! A period of whole days: month, quarter, year, or from one day to another.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Months, NaiveDate};

/// A period of whole natural days (统计时段).
///
/// Written `2026-03`, `2026Q1`, `2026` or `2026-03-01..2026-04-15`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// A calendar month, by its first day.
    Month(NaiveDate),
    /// A calendar quarter, by its first day.
    Quarter(NaiveDate),
    /// A calendar year, by its first day.
    Year(NaiveDate),
    /// From the first day to the last, both belonging to it.
    Span(NaiveDate, NaiveDate),
}

/// A text is no period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// It has none of the four forms, or names a day that the calendar does not have.
    #[error("{0:?} is no period; write 2026-03, 2026Q1, 2026 or 2026-03-01..2026-04-15")]
    Form(String),
    /// It ends before it begins.
    #[error("the period ends before it begins")]
    Backwards,
}

/// Longest period of days, three years.
pub(crate) const MOST_DAYS: i64 = 1_096;

impl Period {
    /// Makes a period from one day to another.
    ///
    /// # Errors
    ///
    /// It ends before it begins.
    pub fn span(first: NaiveDate, last: NaiveDate) -> Result<Self, PeriodError> {
        if first > last {
            return Err(PeriodError::Backwards);
        }
        Ok(Self::Span(first, last))
    }

    /// Returns the first day.
    #[must_use]
    pub const fn first(self) -> NaiveDate {
        match self {
            Self::Month(first)
            | Self::Quarter(first)
            | Self::Year(first)
            | Self::Span(first, _) => first,
        }
    }

    /// Returns the last day.
    #[must_use]
    pub fn last(self) -> NaiveDate {
        let months = match self {
            Self::Month(_) => 1,
            Self::Quarter(_) => 3,
            Self::Year(_) => 12,
            Self::Span(_, last) => return last,
        };
        self.first()
            .checked_add_months(Months::new(months))
            .and_then(|next| next.pred_opt())
            .unwrap_or(NaiveDate::MAX)
    }

    /// Returns how many days it has.
    #[must_use]
    pub fn days(self) -> u32 {
        days_between(self.first(), self.last())
    }

    /// Tells whether it is longer than may be asked for at once, three years.
    #[must_use]
    pub fn is_too_long(self) -> bool {
        i64::from(self.days()) > MOST_DAYS
    }

    /// Returns the same period of the year before (上年同期); `None` before the calendar.
    #[must_use]
    pub fn year_before(self) -> Option<Self> {
        let back = |date: NaiveDate| date.checked_sub_months(Months::new(12));
        Some(match self {
            Self::Month(first) => Self::Month(back(first)?),
            Self::Quarter(first) => Self::Quarter(back(first)?),
            Self::Year(first) => Self::Year(back(first)?),
            Self::Span(first, last) => Self::Span(back(first)?, back(last)?),
        })
    }
}

/// Counts days, both ends belonging to the period; 0 for one that ends before it begins.
pub(super) fn days_between(first: NaiveDate, last: NaiveDate) -> u32 {
    u32::try_from(last.signed_duration_since(first).num_days() + 1).unwrap_or(0)
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let form = || PeriodError::Form(text.chars().take(40).collect());
        if let Some((first, last)) = text.split_once("..") {
            let day = |text: &str| text.parse().map_err(|_| form());
            return Self::span(day(first)?, day(last)?);
        }
        let number = |text: &str, digits| {
            let right = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
            right.then(|| text.parse::<u32>().ok()).flatten()
        };
        let first = |year: &str, month| {
            let year = i32::try_from(number(year, 4)?).ok()?;
            NaiveDate::from_ymd_opt(year, month, 1)
        };
        let found = if let Some((year, quarter)) = text.split_once('Q') {
            number(quarter, 1)
                .filter(|quarter| (1..=4).contains(quarter))
                .and_then(|quarter| first(year, quarter * 3 - 2))
                .map(Self::Quarter)
        } else if let Some((year, month)) = text.split_once('-') {
            number(month, 2)
                .and_then(|month| first(year, month))
                .map(Self::Month)
        } else {
            first(text, 1).map(Self::Year)
        };
        found.ok_or_else(form)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(first) => write!(f, "{}", first.format("%Y-%m")),
            Self::Quarter(first) => write!(f, "{}Q{}", first.year(), first.month0() / 3 + 1),
            Self::Year(first) => write!(f, "{:04}", first.year()),
            Self::Span(first, last) => write!(f, "{first}..{last}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_and_written_alike() {
        let check = |text: &str, first: &str, last: &str, days, before: &str| {
            let period: Period = text.parse().expect(text);
            assert_eq!(period.to_string(), text);
            assert_eq!(period.first().to_string(), first, "{text}");
            assert_eq!(period.last().to_string(), last, "{text}");
            assert_eq!(period.days(), days, "{text}");
            let year_before = period.year_before().expect("a year before");
            assert_eq!(year_before.to_string(), before, "{text}");
        };
        check("2026-02", "2026-02-01", "2026-02-28", 28, "2025-02");
        check("2026Q1", "2026-01-01", "2026-03-31", 90, "2025Q1");
        check("2026Q4", "2026-10-01", "2026-12-31", 92, "2025Q4");
        check("2024", "2024-01-01", "2024-12-31", 366, "2023");
        check(
            "2026-03-01..2026-04-15",
            "2026-03-01",
            "2026-04-15",
            46,
            "2025-03-01..2025-04-15",
        );
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in [
            "",
            "26",
            "2026-13",
            "2026-3",
            "2026Q5",
            "2026Q0",
            "2026-02-30",
            "+026",
            "2026..",
            "2026-02-01..2026-02-30",
            "..",
            "２０２６",
            "2026-00",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
        assert_eq!(
            "2026-02-02..2026-02-01".parse::<Period>(),
            Err(PeriodError::Backwards)
        );
    }
}
