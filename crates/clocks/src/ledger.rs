//! What of a budget has been spent, and since when the clock runs.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use thiserror::Error;

use crate::almanac::{Almanac, AlmanacError};
use crate::budget::{Budget, Unit};
use crate::days::{self, DayCount};
use crate::lamp::Lamp;

/// How long a clock runs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Term {
    /// For so much time.
    Budget(Budget),
    /// To the end of a day (到某日止), whatever is suspended before it.
    Until(NaiveDate),
}

impl From<Budget> for Term {
    fn from(budget: Budget) -> Self {
        Self::Budget(budget)
    }
}

/// A time during which a clock runs; open at its end while it still does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    /// When it started or was resumed.
    pub from: NaiveDateTime,
    /// When it was suspended; only the last run may have no end.
    pub to: Option<NaiveDateTime>,
}

/// The ledger of one clock (计时台账): its term, and the times during which it ran.
///
/// What was spent follows from the runs and is kept nowhere else, so that an extension granted
/// late counts as if it had been granted at once. Time during which the clock is suspended does
/// not count. A deadline that was passed stays where it was, whatever is suspended afterwards.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ledger {
    term: Term,
    /// Never empty; in the order of time, without overlaps.
    runs: Vec<Run>,
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
    /// A budget is extended in its own unit, a date in days; no clock beyond a hundred years.
    #[error("the clock cannot be extended by {0}: the unit differs, or it would be too long")]
    Extension(Budget),
}

impl Ledger {
    /// Starts a clock.
    #[must_use]
    pub fn start(term: impl Into<Term>, at: NaiveDateTime) -> Self {
        Self {
            term: term.into(),
            runs: vec![Run { from: at, to: None }],
        }
    }

    /// Returns the term, with all extensions.
    #[must_use]
    pub const fn term(&self) -> Term {
        self.term
    }

    /// Returns the times during which it ran, the earliest first.
    #[must_use]
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Returns since when the clock runs; `None` while it is suspended.
    #[must_use]
    pub fn running_since(&self) -> Option<NaiveDateTime> {
        self.runs
            .last()
            .filter(|run| run.to.is_none())
            .map(|run| run.from)
    }

    /// Suspends the clock (挂起).
    ///
    /// # Errors
    ///
    /// The clock is suspended already, or `at` lies before its last start.
    pub fn suspend(&mut self, at: NaiveDateTime) -> Result<(), LedgerError> {
        match self.runs.last_mut() {
            Some(run) if run.to.is_none() && at < run.from => Err(LedgerError::Earlier(run.from)),
            Some(run) if run.to.is_none() => {
                run.to = Some(at);
                Ok(())
            }
            _ => Err(LedgerError::Suspended),
        }
    }

    /// Lets a suspended clock run again (恢复).
    ///
    /// # Errors
    ///
    /// The clock is running already, or `at` lies before its suspension.
    pub fn resume(&mut self, at: NaiveDateTime) -> Result<(), LedgerError> {
        match self.runs.last().and_then(|run| run.to) {
            None => Err(LedgerError::Running),
            Some(suspended) if at < suspended => Err(LedgerError::Earlier(suspended)),
            Some(_) => {
                self.runs.push(Run { from: at, to: None });
                Ok(())
            }
        }
    }

    /// Adds to the term (延期): to a budget more of the same unit, to a date more calendar days.
    ///
    /// # Errors
    ///
    /// The unit is another one, or the term would exceed a hundred years or the calendar.
    pub fn extend(&mut self, by: Budget) -> Result<(), LedgerError> {
        let longer = match self.term {
            Term::Budget(budget) => budget.plus(by).map(Term::Budget),
            Term::Until(date) if by.unit() == Unit::Days => {
                date.checked_add_signed(by.length()).map(Term::Until)
            }
            Term::Until(_) => None,
        };
        self.term = longer.ok_or(LedgerError::Extension(by))?;
        Ok(())
    }

    /// Returns when the term runs out, exclusive: the first moment that is too late. `None` while
    /// the clock is suspended, unless it had run out before.
    ///
    /// A time beyond the calendar's range is given as its last moment.
    ///
    /// # Errors
    ///
    /// Days have to be counted in a year that the almanac does not know.
    pub fn due(&self, almanac: &Almanac) -> Result<Option<NaiveDateTime>, AlmanacError> {
        let due = match self.term {
            Term::Until(date) => Some(end_of_day(date)),
            Term::Budget(budget) => match budget.unit() {
                Unit::Minutes | Unit::Hours => self.moment_after(budget.length()),
                Unit::Days | Unit::WorkingDays => {
                    let walk = days::walk(budget, &self.runs, almanac)?;
                    let beyond = self.running_since().map(|_| NaiveDateTime::MAX);
                    walk.last.map(end_of_day).or(beyond)
                }
            },
        };
        let suspended = self.runs.last().and_then(|run| run.to);
        Ok(due.filter(|due| suspended.is_none_or(|at| *due <= at)))
    }

    /// Returns from when on people are reminded: `lead` before the deadline; `None` where
    /// [`Self::due`] gives none.
    ///
    /// # Errors
    ///
    /// Days have to be counted in a year that the almanac does not know.
    pub fn warn_at(
        &self,
        lead: Budget,
        almanac: &Almanac,
    ) -> Result<Option<NaiveDateTime>, AlmanacError> {
        self.due(almanac)?
            .map(|due| almanac.before(due, lead))
            .transpose()
    }

    /// Returns what has been spent as of a time, at most the budget: whole days for a budget in
    /// days, of which today is none. A clock that runs to a date spends nothing.
    ///
    /// # Errors
    ///
    /// Days have to be counted in a year that the almanac does not know.
    pub fn spent(&self, now: NaiveDateTime, almanac: &Almanac) -> Result<TimeDelta, AlmanacError> {
        let Term::Budget(budget) = self.term else {
            return Ok(TimeDelta::zero());
        };
        let spent = match budget.unit() {
            Unit::Minutes | Unit::Hours => self.ran_between(NaiveDateTime::MIN, now),
            Unit::Days | Unit::WorkingDays => {
                let walk = days::walk(budget, &self.runs, almanac)?;
                TimeDelta::days(i64::from(walk.spent_before(now.date())))
            }
        };
        Ok(spent.min(budget.length()))
    }

    /// Returns what is left as of a time, never negative: to the deadline where there is one, for a
    /// suspended clock what is unspent of the budget.
    ///
    /// # Errors
    ///
    /// Days have to be counted in a year that the almanac does not know.
    pub fn left(&self, now: NaiveDateTime, almanac: &Almanac) -> Result<TimeDelta, AlmanacError> {
        let left = match (self.due(almanac)?, self.term) {
            (Some(due), _) => due - now,
            (None, Term::Until(date)) => end_of_day(date) - now,
            (None, Term::Budget(budget)) => budget.length() - self.spent(now, almanac)?,
        };
        Ok(left.max(TimeDelta::zero()))
    }

    /// Returns for how long the clock has run since the deadline as of a time; suspended time is
    /// not held against anybody.
    ///
    /// # Errors
    ///
    /// Days have to be counted in a year that the almanac does not know.
    pub fn overdue(
        &self,
        now: NaiveDateTime,
        almanac: &Almanac,
    ) -> Result<TimeDelta, AlmanacError> {
        let due = self.due(almanac)?;
        Ok(due.map_or(TimeDelta::zero(), |due| self.ran_between(due, now)))
    }

    /// Returns the lamp as of a time: yellow from `lead` before the deadline, red from the deadline
    /// on, off while the clock is suspended in time.
    ///
    /// # Errors
    ///
    /// Days have to be counted in a year that the almanac does not know.
    pub fn lamp(
        &self,
        now: NaiveDateTime,
        lead: Budget,
        almanac: &Almanac,
    ) -> Result<Lamp, AlmanacError> {
        Ok(match self.due(almanac)? {
            None => Lamp::Off,
            Some(due) if now >= due => Lamp::Red,
            Some(due) if now >= almanac.before(due, lead)? => Lamp::Yellow,
            Some(_) => Lamp::Green,
        })
    }

    /// Returns the days from the start to the last day, each counted or why not; empty for a clock
    /// that does not count days.
    ///
    /// # Errors
    ///
    /// Days have to be counted in a year that the almanac does not know.
    pub fn days(&self, almanac: &Almanac) -> Result<Vec<DayCount>, AlmanacError> {
        match self.term {
            Term::Budget(budget) if matches!(budget.unit(), Unit::Days | Unit::WorkingDays) => {
                Ok(days::walk(budget, &self.runs, almanac)?.days)
            }
            Term::Budget(_) | Term::Until(_) => Ok(Vec::new()),
        }
    }

    /// Returns the moment at which the clock has run for a length of time; `None` if it is
    /// suspended before.
    fn moment_after(&self, length: TimeDelta) -> Option<NaiveDateTime> {
        let mut left = length;
        for run in &self.runs {
            let moment = run.from.checked_add_signed(left);
            let moment = moment.unwrap_or(NaiveDateTime::MAX);
            match run.to {
                Some(to) if to < moment => left -= to - run.from,
                _ => return Some(moment),
            }
        }
        None
    }

    /// Returns for how long the clock ran between two moments.
    fn ran_between(&self, from: NaiveDateTime, to: NaiveDateTime) -> TimeDelta {
        let overlap = |run: &Run| {
            let end = run.to.map_or(to, |end| end.min(to));
            (end - run.from.max(from)).max(TimeDelta::zero())
        };
        self.runs.iter().map(overlap).sum()
    }
}

/// Returns 24:00 of the day.
fn end_of_day(date: NaiveDate) -> NaiveDateTime {
    date.succ_opt()
        .map_or(NaiveDateTime::MAX, |next| next.and_time(NaiveTime::MIN))
}
