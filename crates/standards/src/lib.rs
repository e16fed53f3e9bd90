//! China's environmental standards as pure, exact, dated functions.
//!
//! Invariants:
//!
//! - **Exact.** Everything that is judged or printed is a [`Decimal`] or a [`Ratio`] of integers.
//!   No binary floating point takes part, and rounding happens once, at the end, by GB/T 8170.
//!   (Coordinates are geometry and no judged number; they live apart in their own module.)
//! - **Dated.** A limit, a breakpoint or a rule carries the dates between which it is law and the
//!   clause it comes from. The date of the observation picks the version, never today's date.
//! - **Pure.** Functions take values and give values: no clock, no I/O, no panic on any input.
//! - **Missing is a state.** An absent value has a reason and is never counted as zero.

pub mod air;
pub mod coordinates;
mod date;
pub mod decimal;
pub mod identifier;
pub mod penalty;
pub mod rank;
pub mod rate;
pub mod trend;
pub mod water;

pub use decimal::{ArithmeticError, Decimal, ParseDecimalError, Ratio};
