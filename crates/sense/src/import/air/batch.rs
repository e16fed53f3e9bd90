//! The rows of a chunk of text.

use std::collections::{BTreeMap, HashMap};

use memchr::memchr;
use standards::air::Pollutant;

use super::format::AirFormat;
use super::layout::{Cells, Layout, slot};
use crate::import::amount::Amount;
use crate::import::fields::{Fields, shown, without_return};
use crate::import::hour::{Hour, number};
use crate::import::problem::{Problem, TimeFault};

/// One hour of a station.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HourRow {
    /// The place of the station in [`Batch::stations`].
    pub station: u32,
    /// The hour, by its end.
    pub hour: Hour,
    /// The 1-hour means, in the order of `Pollutant::ALL`.
    pub means: [Amount; 6],
    /// The index that the source published.
    pub published: Option<u16>,
    /// The line, counted from 0 within the batch.
    pub line: u32,
}

impl HourRow {
    /// Returns a short print of the means, never zero, to tell two rows of an hour apart. Two
    /// different rows have the same print once in about 65 000 times.
    #[must_use]
    pub fn print(&self) -> u16 {
        let mut mixed: u64 = 0x9e37_79b9_7f4a_7c15;
        for amount in self.means {
            mixed = (mixed ^ u64::from(amount.bits())).wrapping_mul(0xff51_afd7_ed55_8ccd);
            mixed ^= mixed >> 32;
        }
        // The lowest bits, set so that no print is zero.
        u16::try_from(mixed & 0xffff).unwrap_or(u16::MAX).max(1)
    }
}

/// A station as a file names it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeenStation {
    /// Its code.
    pub code: String,
    /// Its name, empty where the file has none.
    pub name: String,
    /// Its area, empty where the file has none.
    pub area: String,
    /// The line of its first row within the batch in which it came up.
    pub(super) line: u32,
}

/// What a chunk of text holds. One is used again and again by a thread; its stations stay.
#[derive(Debug, Default)]
pub struct Batch {
    /// The hours, in the order of the text.
    pub rows: Vec<HourRow>,
    /// All stations that this thread has seen.
    pub stations: Vec<SeenStation>,
    pub(super) problems: Vec<(u32, Problem)>,
    pub(super) more: BTreeMap<&'static str, u64>,
    /// Lines of the chunk.
    pub(super) lines: u32,
    known: HashMap<Box<[u8]>, u32>,
    last_time: Vec<u8>,
    last_hour: Option<Hour>,
}

/// Problems of a chunk that are kept word by word.
const KEPT: usize = 1_000;

impl Batch {
    /// Reads a chunk of whole lines.
    pub(super) fn read(&mut self, layout: &Layout, text: &[u8]) {
        self.rows.clear();
        self.problems.clear();
        self.more.clear();
        self.lines = 0;
        let mut rest = text;
        while !rest.is_empty() {
            let (line, is_cut) = match memchr(b'\n', rest) {
                Some(end) => {
                    let line = &rest[..end];
                    rest = &rest[end + 1..];
                    (line, false)
                }
                None => (std::mem::take(&mut rest), true),
            };
            self.read_line(layout, without_return(line), is_cut);
            self.lines += 1;
        }
    }

    fn read_line(&mut self, layout: &Layout, line: &[u8], is_cut: bool) {
        if line.is_empty() {
            return;
        }
        let mut cells: Cells<'_> = [&[]; slot::COUNT];
        let mut have = 0;
        for cell in Fields::of(line) {
            if let Some(slot) = layout.slots.get(have) {
                cells[*slot] = cell;
            }
            have += 1;
        }
        let need = layout.slots.len();
        if have != need {
            return self.problem(Problem::Columns {
                have,
                need,
                cut: is_cut && have < need,
            });
        }
        let Some(hour) = self.hour(layout.format, &cells) else {
            return;
        };
        let Some(station) = self.station(&cells) else {
            return;
        };
        let Some(means) = self.means(layout, &cells) else {
            return;
        };
        let published = number(cells[slot::AQI].trim_ascii()).and_then(|n| u16::try_from(n).ok());
        self.rows.push(HourRow {
            station,
            hour,
            means,
            published,
            line: self.lines,
        });
    }

    fn problem(&mut self, problem: Problem) {
        if self.problems.len() < KEPT {
            self.problems.push((self.lines, problem));
        } else {
            *self.more.entry(problem.kind_zh()).or_default() += 1;
        }
    }

    fn hour(&mut self, format: AirFormat, cells: &Cells<'_>) -> Option<Hour> {
        let read = if format == AirFormat::Prsa {
            read_parts(cells)
        } else {
            let text = cells[slot::TIME];
            // Most files are sorted by time.
            if let Some(hour) = self.last_hour.filter(|_| self.last_time == text) {
                return Some(hour);
            }
            Hour::read(text, format.has_bare_dates())
        };
        match read {
            Ok(hour) => {
                self.last_time.clear();
                self.last_time.extend_from_slice(cells[slot::TIME]);
                self.last_hour = Some(hour).filter(|_| format != AirFormat::Prsa);
                Some(if format.names_the_beginning() {
                    hour.next()
                } else {
                    hour
                })
            }
            Err(fault) => {
                self.problem(Problem::Time {
                    text: time_text(format, cells),
                    fault,
                });
                None
            }
        }
    }

    fn station(&mut self, cells: &Cells<'_>) -> Option<u32> {
        let code = cells[slot::STATION];
        // Files sorted by station have the same one again and again.
        if let Some(last) = self.rows.last()
            && self.stations[last.station as usize].code.as_bytes() == code
        {
            return Some(last.station);
        }
        if let Some(station) = self.known.get(code) {
            return Some(*station);
        }
        if code.trim_ascii().is_empty() {
            self.problem(Problem::NoStation);
            return None;
        }
        if std::str::from_utf8(code).is_err() {
            self.problem(Problem::Encoding(shown(code)));
        }
        let text = |cell: &[u8]| String::from_utf8_lossy(cell.trim_ascii()).into_owned();
        let station = u32::try_from(self.stations.len()).ok()?;
        let (name, area) = (text(cells[slot::NAME]), text(cells[slot::AREA]));
        self.stations.push(SeenStation {
            code: text(code),
            name,
            area,
            line: self.lines,
        });
        self.known.insert(code.into(), station);
        Some(station)
    }

    fn means(&mut self, layout: &Layout, cells: &Cells<'_>) -> Option<[Amount; 6]> {
        let mut means = [Amount::MISSING; 6];
        if layout.format == AirFormat::Long {
            let name = cells[slot::POLLUTANT];
            let Some(place) = pollutant_of(name) else {
                self.problem(Problem::UnknownPollutant(shown(name)));
                return None;
            };
            means[place] = self.mean(layout, place, cells[slot::VALUE]);
            return Some(means);
        }
        for (place, mean) in means.iter_mut().enumerate() {
            *mean = self.mean(layout, place, cells[slot::VALUES + place]);
        }
        if layout.format.withholds_pm10()
            && means[PM10] == Amount::MISSING
            && means[PM25].parts().is_some()
        {
            means[PM10] = Amount::WITHHELD;
        }
        Some(means)
    }

    fn mean(&mut self, layout: &Layout, place: usize, cell: &[u8]) -> Amount {
        let pollutant = Pollutant::ALL[place];
        Amount::read(cell, pollutant, layout.format.shift(pollutant)).unwrap_or_else(|fault| {
            let (column, text) = (layout.names[place].clone(), shown(cell));
            self.problem(Problem::Cell {
                column,
                text,
                fault,
            });
            Amount::MISSING
        })
    }
}

/// The places in `Pollutant::ALL`.
const PM10: usize = 2;
const PM25: usize = 3;

/// Finds a pollutant by its symbol, its HJ 212 code, or the names that tables use.
fn pollutant_of(name: &[u8]) -> Option<usize> {
    let name = std::str::from_utf8(name.trim_ascii()).ok()?;
    let plain = |text: &str| text.replace(['.', '_'], "").to_ascii_uppercase();
    Pollutant::ALL.into_iter().position(|pollutant| {
        pollutant.hj212_code() == name || plain(pollutant.symbol()) == plain(name)
    })
}

fn read_parts(cells: &Cells<'_>) -> Result<Hour, TimeFault> {
    let part = |slot: usize| number(cells[slot]).ok_or(TimeFault::Unreadable);
    let hour = part(slot::HOUR)?;
    if hour > 23 {
        return Err(TimeFault::NoSuchTime);
    }
    Hour::of(
        part(slot::YEAR)?,
        part(slot::MONTH)?,
        part(slot::DAY)?,
        hour,
    )
}

fn time_text(format: AirFormat, cells: &Cells<'_>) -> String {
    if format != AirFormat::Prsa {
        return shown(cells[slot::TIME]);
    }
    let parts = [slot::YEAR, slot::MONTH, slot::DAY, slot::HOUR].map(|slot| shown(cells[slot]));
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        /// No text stops the reader, and every line is a row, a problem, or empty.
        #[test]
        fn any_text_is_read(
            bytes: Vec<u8>,
            cells in proptest::collection::vec("[0-9A,/.\"\n-]{0,12}", 0..40),
        ) {
            let head = b"timepoint,stationcode,pm10,pm2_5,o3,no2,so2,co";
            let layout = Layout::of_head(head, AirFormat::Cnemc).unwrap();
            for text in [bytes, cells.join(",").into_bytes()] {
                let mut batch = Batch::default();
                batch.read(&layout, &text);
                let lines = u32::try_from(text.split(|byte| *byte == b'\n').count()).unwrap();
                proptest::prop_assert!(batch.lines == lines || batch.lines + 1 == lines);
                proptest::prop_assert!(batch.rows.len() <= batch.lines as usize);
            }
        }
    }
}
