//! What the demo has that a real deployment has not: its own folder, accounts with a known
//! password, a clock that runs fast, and a fleet of data loggers that play what was measured.

pub(crate) mod accounts;
pub(crate) mod clock;
pub(crate) mod folder;
pub(crate) mod history;
pub(crate) mod roster;
