//! What a sink knows of the rows that it is given.

use super::batch::{Batch, HourRow};
use super::day_window::DayWindow;
use super::pivot::{Added, Pivot};
use super::read::KnownStation;
use crate::import::problem::Problem;
use crate::import::problems::Problems;

/// The number of a station whose rows are not used.
pub(super) const UNUSED: u32 = u32::MAX;

/// What a sink knows of the rows that it is given.
pub struct Rows<'a> {
    /// The number of each station of the batch.
    pub(super) numbers: &'a [u32],
    pub(super) stations: &'a [KnownStation],
    pub(super) problems: &'a mut Problems,
    /// The file.
    pub(super) name: &'a str,
    /// The number of the batch's first line in the file.
    pub(super) first: u64,
    pub(super) used: u64,
}

impl Rows<'_> {
    /// Returns the number of a station of the batch; `None` where its rows are not used.
    #[must_use]
    pub fn station(&self, station: u32) -> Option<u32> {
        self.numbers
            .get(station as usize)
            .copied()
            .filter(|number| *number != UNUSED)
    }

    /// Says whether a row is the first of its station and hour; counts it as used, or reports it.
    /// A row that lies too far back to tell is none.
    pub fn is_first(&mut self, seen: &mut DayWindow<[u16; 24]>, row: &HourRow) -> bool {
        let Some(station) = self.station(row.station) else {
            return false;
        };
        let Some(day) = seen.day(station, row.hour.day(), |_, _| {}) else {
            self.too_far_back(station, row);
            return false;
        };
        let print = row.print();
        let before = &mut day[row.hour.place()];
        if *before == 0 {
            *before = print;
            self.used();
            true
        } else {
            let is_same = *before == print;
            self.again(station, row, is_same);
            false
        }
    }

    /// Returns the code of a station by its number.
    #[must_use]
    pub fn code(&self, number: u32) -> &str {
        self.stations
            .get(number as usize)
            .map_or("", |known| known.code.as_str())
    }

    /// Counts a row as used.
    pub const fn used(&mut self) {
        self.used += 1;
    }

    /// Says that the hour of a row was there before.
    pub fn again(&mut self, number: u32, row: &HourRow, is_same: bool) {
        let (station, time) = (self.code(number).to_owned(), row.hour.into());
        let problem = if is_same {
            Problem::Repeated { station, time }
        } else {
            Problem::Conflict { station, time }
        };
        self.problem(row, &problem);
    }

    /// Says that a row lies too far back to be compared with those before.
    pub fn too_far_back(&mut self, number: u32, row: &HourRow) {
        let (station, time) = (self.code(number).to_owned(), row.hour.into());
        self.problem(row, &Problem::TooFarBack { station, time });
    }

    fn problem(&mut self, row: &HourRow, problem: &Problem) {
        self.problems
            .line(self.name, self.first + u64::from(row.line), problem);
    }

    /// Adds the rows to hours in the making.
    pub(super) fn pivot(&mut self, batch: &Batch, pivot: &mut Pivot) {
        for row in &batch.rows {
            let Some(number) = self.station(row.station) else {
                continue;
            };
            match pivot.add(number, row) {
                Added::New => self.used(),
                Added::Again => self.again(number, row, true),
                Added::Conflict => self.again(number, row, false),
            }
        }
    }
}
