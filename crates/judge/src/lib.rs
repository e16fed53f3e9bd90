//! Alert rules and episodes: start, hold, clear, one open alarm per episode.
//!
//! Three layers. `checks` say what a rule sees in the rows of a point; [`episode`] turns
//! what is seen hour by hour into the beginning and the end of an alarm; [`Judge`] reads rows from
//! the store, runs both, and writes what came of it together with the place up to which it has
//! read. Only the last knows a store, and it takes no input but the store and the clock: it may be
//! killed anywhere and run again.

mod absence;
mod cases;
mod changes;
mod checks;
pub mod episode;
mod error;
#[cfg(test)]
mod fixture;
mod judge;
mod points;
#[cfg(test)]
mod real_hours;
mod retire;
mod round;
mod rows;
mod silence;
mod telling;
pub mod timeliness;
mod windows;

pub use error::JudgeError;
pub use judge::Judge;
pub use round::Round;
