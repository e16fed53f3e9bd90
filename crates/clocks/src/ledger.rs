//! What of a budget has been spent, and since when the clock runs.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use thiserror::Error;

use crate::budget::{Budget, Unit};
use crate::lamp::Lamp;

/// The ledger of one clock (计时台账): budget, what was spent of it, and since when it runs.
///
/// Time during which the clock is suspended does not count. A budget in days is spent in whole
/// days: neither the day on which the clock starts or resumes nor the day on which it is suspended
/// counts, so that nobody loses a part of a day to a suspension.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ledger {
    budget: Budget,
    /// Spent before the present run; may exceed the budget if it was suspended too late.
    spent: TimeDelta,
    /// Since when it runs or stands still.
    since: NaiveDateTime,
    running: bool,
}

/// Why a ledger refused an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum LedgerError {
    /// A suspended clock cannot be suspended.
    #[error("the clock is suspended already")]
    Suspended,
    /// A running clock cannot be resumed.
    #[error("the clock is running already")]
    Running,
    /// Entries are made in the order of time.
    #[error("the entry lies before the one of {0}")]
    Earlier(NaiveDateTime),
}

impl Ledger {
    /// Starts a clock.
    #[must_use]
    pub const fn start(budget: Budget, at: NaiveDateTime) -> Self {
        Self {
            budget,
            spent: TimeDelta::zero(),
            since: at,
            running: true,
        }
    }

    /// Returns the budget.
    #[must_use]
    pub const fn budget(&self) -> Budget {
        self.budget
    }

    /// Returns since when the clock runs; `None` while it is suspended.
    #[must_use]
    pub fn running_since(&self) -> Option<NaiveDateTime> {
        self.running.then_some(self.since)
    }

    /// Suspends the clock (挂起).
    ///
    /// # Errors
    ///
    /// The clock is suspended already, or `at` lies before its last start.
    pub fn suspend(&mut self, at: NaiveDateTime) -> Result<(), LedgerError> {
        if !self.running {
            return Err(LedgerError::Suspended);
        }
        self.not_before_last_entry(at)?;
        self.spent = self.spent(at);
        self.since = at;
        self.running = false;
        Ok(())
    }

    /// Lets a suspended clock run again (恢复).
    ///
    /// # Errors
    ///
    /// The clock is running already, or `at` lies before its suspension.
    pub fn resume(&mut self, at: NaiveDateTime) -> Result<(), LedgerError> {
        if self.running {
            return Err(LedgerError::Running);
        }
        self.not_before_last_entry(at)?;
        self.since = at;
        self.running = true;
        Ok(())
    }

    /// Returns what has been spent as of a time: whole days for a budget in days.
    #[must_use]
    pub fn spent(&self, now: NaiveDateTime) -> TimeDelta {
        if !self.running || now <= self.since {
            return self.spent;
        }
        let run = match self.budget.unit() {
            Unit::Minutes | Unit::Hours => now - self.since,
            Unit::Days => {
                let midnights = (now.date() - self.since.date()).num_days();
                TimeDelta::days((midnights - 1).max(0))
            }
        };
        // Both are spans between representable times, far below the range of TimeDelta.
        self.spent + run
    }

    /// Returns when the budget runs out, exclusive; `None` while the clock is suspended.
    ///
    /// A time beyond the calendar's range is given as its last moment.
    #[must_use]
    pub fn due(&self) -> Option<NaiveDateTime> {
        let since = self.running_since()?;
        let unspent = self.budget.length() - self.spent;
        let from = match self.budget.unit() {
            // The clock was suspended after its end, or at it: it is due in the past, or at once.
            Unit::Days if unspent > TimeDelta::zero() => end_of_day(since),
            Unit::Minutes | Unit::Hours | Unit::Days => Some(since),
        };
        Some(
            from.and_then(|from| from.checked_add_signed(unspent))
                .unwrap_or(NaiveDateTime::MAX),
        )
    }

    /// Returns from when on people are reminded: `lead` before the deadline; `None` while the clock
    /// is suspended.
    #[must_use]
    pub fn warn_at(&self, lead: Budget) -> Option<NaiveDateTime> {
        let due = self.due()?;
        Some(
            due.checked_sub_signed(lead.length())
                .unwrap_or(NaiveDateTime::MIN),
        )
    }

    /// Returns what is left as of a time, never negative. For a running clock it is the time to the
    /// deadline, for a suspended one what is unspent.
    #[must_use]
    pub fn left(&self, now: NaiveDateTime) -> TimeDelta {
        let left = self
            .due()
            .map_or_else(|| self.budget.length() - self.spent, |due| due - now);
        left.max(TimeDelta::zero())
    }

    /// Returns by how much the deadline has been passed as of a time, never negative.
    #[must_use]
    pub fn overdue(&self, now: NaiveDateTime) -> TimeDelta {
        let over = self
            .due()
            .map_or_else(|| self.spent - self.budget.length(), |due| now - due);
        over.max(TimeDelta::zero())
    }

    /// Returns the lamp as of a time: yellow from `lead` before the deadline, red from the deadline
    /// on, off while the clock is suspended.
    #[must_use]
    pub fn lamp(&self, now: NaiveDateTime, lead: Budget) -> Lamp {
        match (self.due(), self.warn_at(lead)) {
            (Some(due), _) if now >= due => Lamp::Red,
            (Some(_), Some(warn)) if now >= warn => Lamp::Yellow,
            (Some(_), _) => Lamp::Green,
            (None, _) => Lamp::Off,
        }
    }

    fn not_before_last_entry(&self, at: NaiveDateTime) -> Result<(), LedgerError> {
        if at < self.since {
            Err(LedgerError::Earlier(self.since))
        } else {
            Ok(())
        }
    }
}

/// Returns 24:00 of the day.
fn end_of_day(at: NaiveDateTime) -> Option<NaiveDateTime> {
    at.date()
        .succ_opt()
        .map(|next| next.and_time(NaiveTime::MIN))
}
