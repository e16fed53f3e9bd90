//! Time budgets with a suspension ledger, reminders and lamps.
//!
//! All times are civil: what a clock on the wall in Beijing shows. China has one time zone and no
//! summer time, so civil times can be subtracted. The crate depends on no other crate of ours, does
//! no input or output, and never asks for the time.
//!
//! Minutes and hours run on through nights and holidays. Days and working days (工作日) are counted
//! by an [`Almanac`]: the State Council's holidays and make-up days of each year, and the dated rule
//! of the first and the last day. A year that is not in it is refused and never guessed.
//!
//! ```
//! use chrono::NaiveDate;
//! use clocks::{Almanac, AlmanacError, Budget, Lamp, Ledger};
//!
//! let almanac = Almanac::default();
//! let at = |hour, minute| NaiveDate::from_ymd_opt(2026, 3, 2).unwrap().and_hms_opt(hour, minute, 0).unwrap();
//! let mut ledger = Ledger::start("2h".parse::<Budget>()?, at(9, 0));
//! assert_eq!(ledger.due(&almanac)?, Some(at(11, 0)));
//!
//! ledger.suspend(at(10, 0))?;
//! ledger.resume(at(14, 0))?;
//! assert_eq!(ledger.due(&almanac)?, Some(at(15, 0)));
//!
//! let warn: Budget = "30m".parse()?;
//! assert_eq!(ledger.lamp(at(14, 29), warn, &almanac)?, Lamp::Green);
//! assert_eq!(ledger.lamp(at(14, 30), warn, &almanac)?, Lamp::Yellow);
//! assert_eq!(ledger.lamp(at(15, 0), warn, &almanac)?, Lamp::Red);
//!
//! // An almanac without rules and years counts no days.
//! let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
//! let ledger = Ledger::start("5wd".parse::<Budget>()?, at(9, 0));
//! assert_eq!(ledger.due(&almanac), Err(AlmanacError::NoRule(day)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod almanac;
mod budget;
mod calendar;
mod days;
mod lamp;
mod ledger;

pub use almanac::{Almanac, AlmanacError, DayRule};
pub use budget::{Budget, BudgetError, Unit};
pub use calendar::{Day, FESTIVALS, Holiday, Year, YearError};
pub use days::{Count, DayCount};
pub use lamp::Lamp;
pub use ledger::{Ledger, LedgerError, Run, Term};
