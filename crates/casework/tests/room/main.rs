//! The whole room on a store: a small invented town, its cases, and those who act in them.
#![expect(clippy::print_stdout, reason = "a test that is skipped says so")]

mod bad_input;
mod bureau;
mod everything;
mod evidence;
mod flow;
mod past;
mod personal;
mod personal_files;
mod reminders;
mod silence;
mod town;
mod walks;
mod wanders;
