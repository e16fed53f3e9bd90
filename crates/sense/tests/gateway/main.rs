//! The gateway over real sockets and a real database.

mod support;

mod adoption;
mod dirt;
mod forwarding;
mod hostile;
mod intake;
mod limits;
mod restart;
mod rollup;
mod sessions;
