//! What every endpoint shares: problems, input, sessions, headers.

pub(crate) mod headers;
pub(crate) mod input;
pub(crate) mod log;
pub(crate) mod problem;
pub(crate) mod signed;
