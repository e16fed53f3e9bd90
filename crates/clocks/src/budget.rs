//! How much time there is.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use chrono::TimeDelta;
use thiserror::Error;

/// In what a budget is counted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Unit {
    /// Minutes.
    Minutes,
    /// Hours, running on through nights and holidays.
    Hours,
    /// Calendar days (自然日).
    Days,
    /// Working days (工作日).
    WorkingDays,
}

impl Unit {
    /// Every unit; the letters of one may end in those of another that comes later.
    const ALL: [Self; 4] = [Self::WorkingDays, Self::Minutes, Self::Hours, Self::Days];

    const fn letters(self) -> &'static str {
        match self {
            Self::Minutes => "m",
            Self::Hours => "h",
            Self::Days => "d",
            Self::WorkingDays => "wd",
        }
    }

    /// Returns the length of one unit; a day has 24 hours, whether it is worked or not.
    pub(crate) const fn length(self) -> TimeDelta {
        match self {
            Self::Minutes => TimeDelta::minutes(1),
            Self::Hours => TimeDelta::hours(1),
            Self::Days | Self::WorkingDays => TimeDelta::days(1),
        }
    }
}

/// A time budget (时限) from one unit to a hundred years: `90m`, `2h`, `15d`, `5wd`.
///
/// Minutes and hours run from the moment on. Days and working days are counted by the calendar;
/// see [`DayRule`](crate::DayRule).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Budget {
    amount: NonZeroU32,
    unit: Unit,
}

impl Budget {
    /// The longest budget.
    const MOST: TimeDelta = TimeDelta::days(36_525);

    /// Makes a budget of `amount` units; `None` beyond a hundred years.
    #[must_use]
    pub fn new(amount: NonZeroU32, unit: Unit) -> Option<Self> {
        let budget = Self { amount, unit };
        (budget.length() <= Self::MOST).then_some(budget)
    }

    /// Returns how many units there are.
    #[must_use]
    pub const fn amount(self) -> u32 {
        self.amount.get()
    }

    /// Returns in what it is counted.
    #[must_use]
    pub const fn unit(self) -> Unit {
        self.unit
    }

    /// Returns the plain length, a day of either sort taken as 24 hours; for comparing.
    #[must_use]
    pub fn length(self) -> TimeDelta {
        // At most 2^32 days, about 3.7e14 s: within the range of TimeDelta (9.2e15 s).
        TimeDelta::seconds(self.unit.length().num_seconds() * i64::from(self.amount.get()))
    }

    /// Returns the sum of two budgets of the same unit; `None` for different units and beyond a
    /// hundred years.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        if self.unit != other.unit {
            return None;
        }
        let amount = self.amount.checked_add(other.amount.get())?;
        Self::new(amount, self.unit)
    }
}

/// Why a text is no budget.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error(
    "{0:?} is no time budget: write a number from 1 on and m, h, d or wd, at most a hundred \
     years, as in 90m, 2h, 15d, 5wd"
)]
pub struct BudgetError(String);

impl FromStr for Budget {
    type Err = BudgetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (digits, unit) = Unit::ALL
                .into_iter()
                .find_map(|unit| Some((text.strip_suffix(unit.letters())?, unit)))?;
            if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            Self::new(digits.parse().ok()?, unit)
        };
        read().ok_or_else(|| BudgetError(text.to_owned()))
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount, self.unit.letters())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for text in [
            "1m", "90m", "2h", "24h", "3d", "36525d", "1wd", "5wd", "36525wd", "876600h",
        ] {
            let budget: Budget = text.parse().expect(text);
            assert_eq!(budget.to_string(), text);
        }
    }

    #[test]
    fn refuses_what_is_no_budget() {
        for text in [
            "",
            "h",
            "wd",
            "0h",
            "0wd",
            "2",
            "-2h",
            "+2h",
            "2 h",
            "2w",
            "5dw",
            "5 wd",
            "1.5h",
            "36526d",
            "36526wd",
            "4294967296m",
            "两h",
        ] {
            assert!(text.parse::<Budget>().is_err(), "{text:?} was taken");
        }
    }

    #[test]
    fn only_the_same_units_add_up() {
        let budget = |text: &str| text.parse::<Budget>().expect(text);
        assert_eq!(budget("60d").plus(budget("30d")), Some(budget("90d")));
        assert_eq!(budget("5wd").plus(budget("30d")), None);
        assert_eq!(budget("36525d").plus(budget("1d")), None);
    }
}
