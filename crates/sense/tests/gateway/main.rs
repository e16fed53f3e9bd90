//! The gateway over real sockets and a real database.

mod support;

mod adoption;
mod aside;
mod connections;
mod dirt;
mod doors;
mod forwarding;
mod hostile;
mod intake;
mod limits;
mod mqtt;
mod restart;
mod rollup;
mod sessions;
