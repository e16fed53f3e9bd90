//! Time budgets with a suspension ledger, reminders and lamps.
//!
//! All times are civil: what a clock on the wall in Beijing shows. China has one time zone and no
//! summer time, so civil times can be subtracted. The crate depends on no other crate of ours, does
//! no input or output, and never asks for the time.
//!
//! Budgets count natural minutes, hours and days. Working days (工作日) need the State Council's
//! calendar of holidays and make-up days, which is not here; a budget in working days is therefore
//! refused rather than guessed.
//!
//! ```
//! use clocks::{Budget, Lamp, Ledger};
//! use chrono::NaiveDate;
//!
//! let at = |hour, minute| NaiveDate::from_ymd_opt(2026, 3, 2).unwrap().and_hms_opt(hour, minute, 0).unwrap();
//! let mut ledger = Ledger::start("2h".parse()?, at(9, 0));
//! assert_eq!(ledger.due(), Some(at(11, 0)));
//!
//! ledger.suspend(at(10, 0))?;
//! ledger.resume(at(14, 0))?;
//! assert_eq!(ledger.due(), Some(at(15, 0)));
//!
//! let warn: Budget = "30m".parse()?;
//! assert_eq!(ledger.lamp(at(14, 29), warn), Lamp::Green);
//! assert_eq!(ledger.lamp(at(14, 30), warn), Lamp::Yellow);
//! assert_eq!(ledger.lamp(at(15, 0), warn), Lamp::Red);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod budget;
mod lamp;
mod ledger;

pub use budget::{Budget, BudgetError, Unit};
pub use lamp::Lamp;
pub use ledger::{Ledger, LedgerError};
