//! What the crate computes against what was published for the same station, hour, day or city.
//!
//! The readings lie beside the repository; each test passes with a message where they are absent.

#![expect(
    clippy::unwrap_used,
    reason = "a file that cannot be read fails the test"
)]
#![expect(
    clippy::print_stdout,
    reason = "a test says what it skipped and how far it agrees"
)]

mod days;
mod hours;
mod identifiers;
mod support;
mod water;
