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
    /// Hours.
    Hours,
    /// Calendar days (自然日).
    Days,
}

impl Unit {
    const ALL: [Self; 3] = [Self::Minutes, Self::Hours, Self::Days];

    const fn letter(self) -> char {
        match self {
            Self::Minutes => 'm',
            Self::Hours => 'h',
            Self::Days => 'd',
        }
    }

    /// Returns the length of one unit; a day has 24 hours.
    pub(crate) const fn length(self) -> TimeDelta {
        match self {
            Self::Minutes => TimeDelta::minutes(1),
            Self::Hours => TimeDelta::hours(1),
            Self::Days => TimeDelta::days(1),
        }
    }
}

/// A time budget (时限), never zero: `90m`, `2h`, `3d`.
///
/// Minutes and hours run from the moment on. Days are counted by the calendar: the day on which
/// the clock starts does not count, and the last day ends at 24:00 (《民法典》第二百零一条、
/// 第二百零三条). That the end moves on when the last day is a public holiday (第二百零三条) needs
/// the calendar of holidays and is not done.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Budget {
    amount: NonZeroU32,
    unit: Unit,
}

impl Budget {
    /// Makes a budget of `amount` units.
    #[must_use]
    pub const fn new(amount: NonZeroU32, unit: Unit) -> Self {
        Self { amount, unit }
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

    /// Returns the plain length, a day taken as 24 hours; for comparing and for reminders.
    #[must_use]
    pub fn length(self) -> TimeDelta {
        // At most 2^32 days, about 3.7e14 s: within the range of TimeDelta (9.2e15 s).
        TimeDelta::seconds(self.unit.length().num_seconds() * i64::from(self.amount.get()))
    }
}

/// Why a text is no budget.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error(
    "{0:?} is no time budget: write a number from 1 to 4294967295 and m, h or d, as in 90m, 2h, 3d"
)]
pub struct BudgetError(String);

impl FromStr for Budget {
    type Err = BudgetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || BudgetError(text.to_owned());
        let unit = Unit::ALL
            .into_iter()
            .find(|u| text.ends_with(u.letter()))
            .ok_or_else(refuse)?;
        let digits = text.strip_suffix(unit.letter()).ok_or_else(refuse)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(refuse());
        }
        let amount = digits.parse().map_err(|_| refuse())?;
        Ok(Self { amount, unit })
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount, self.unit.letter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for text in ["1m", "90m", "2h", "24h", "3d", "4294967295d"] {
            let budget: Budget = text.parse().expect(text);
            assert_eq!(budget.to_string(), text);
        }
    }

    #[test]
    fn refuses_what_is_no_budget() {
        for text in [
            "",
            "h",
            "0h",
            "2",
            "-2h",
            "+2h",
            "2 h",
            "2w",
            "1.5h",
            "4294967296m",
            "两h",
        ] {
            assert!(text.parse::<Budget>().is_err(), "{text:?} was taken");
        }
    }

    #[test]
    fn the_greatest_budget_has_a_length() {
        let most: Budget = "4294967295d".parse().expect("valid");
        assert_eq!(most.length(), TimeDelta::days(4_294_967_295));
    }
}
