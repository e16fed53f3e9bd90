//! Hours of air stations from the files of several publishers.

mod batch;
mod day_store;
mod day_window;
mod format;
mod layout;
mod order;
mod pieces;
mod pivot;
mod read;
mod rows;
mod stations;

pub use batch::{Batch, HourRow, SeenStation};
pub use day_store::DayStore;
pub use day_window::{DAYS_KEPT, DayWindow};
pub use format::AirFormat;
pub use read::{AirReading, KnownStation, read_hours};
pub use rows::Rows;
pub use stations::StationList;
