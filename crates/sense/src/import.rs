//! Readers of files that others publish: national and provincial air hours, research data, and
//! tables of water sections.
//!
//! Invariants:
//!
//! - **Nothing is guessed.** A file says what it is by its head; a cell that cannot be read is a
//!   [`Problem`] with its line, and the value is missing, never zero. What is right gets through.
//! - **Streams.** Text goes through in chunks of whole lines; memory depends on the stations and
//!   days that are kept, not on the size of the text.
//! - **Exact.** Digits become whole ten-thousandths, without floating point.
//! - **The end of the hour.** Whatever a source's custom is, an hour leaves here by its end, in
//!   Beijing time.

pub mod air;
mod amount;
mod feed;
mod fields;
mod hour;
pub mod ledger;
mod problem;
mod problems;
mod source;
mod table;
pub mod water;

pub use amount::Amount;
pub use hour::Hour;
pub use problem::{CellFault, Problem, TimeFault};
pub use problems::{FileProblem, Problems};
pub use source::Input;
pub use table::{Table, TableRow};
