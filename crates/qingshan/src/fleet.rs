//! Files that say what simulated data loggers send: recorded hours, and the fleet itself.

mod devices;
mod misbehaviour;
mod readings;
mod stamp;

pub(crate) use devices::read as devices;
pub(crate) use readings::{Recordings, read as readings};
