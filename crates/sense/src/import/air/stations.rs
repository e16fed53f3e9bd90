//! A list of stations with their areas.

use std::collections::HashMap;

use crate::import::problems::{FileProblem, Problems};
use crate::import::source::Input;
use crate::import::table::Table;

/// The stations that are known, each with the area that it stands for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct StationList {
    areas: HashMap<String, String>,
}

impl StationList {
    /// Reads a table with the columns `stationcode` (or `station`) and, perhaps, `area`.
    ///
    /// # Errors
    ///
    /// The file cannot be read or lacks the column.
    pub fn read(input: &Input, problems: &mut Problems) -> Result<Self, FileProblem> {
        let table = Table::read(input, problems)?;
        let code = table.need(&["stationcode", "station", "sitecode"])?;
        let area = table.column(&["area", "districtname"]);
        let areas = table
            .rows()
            .filter(|row| !row.cell(code).is_empty())
            .map(|row| {
                let area = area.map_or("", |area| row.cell(area));
                (row.cell(code).to_owned(), area.to_owned())
            })
            .collect();
        Ok(Self { areas })
    }

    /// Returns the area of a station; `None` for a station that is not in the list.
    #[must_use]
    pub fn area(&self, code: &str) -> Option<&str> {
        self.areas.get(code).map(String::as_str)
    }
}
