//! The whole room on a store: a small invented town, its cases, and those who act in them.
#![expect(clippy::print_stdout, reason = "a test that is skipped says so")]

mod bureau;
mod everything;
mod flow;
mod past;
mod reminders;
mod town;
mod walks;
mod wanders;
