//! The whole room on a store: a small invented town, its cases, and those who act in them.

mod flow;
mod past;
mod reminders;
mod town;
mod walks;
