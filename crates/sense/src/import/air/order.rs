//! Batches taken one after the other, in the order of the text.

use std::collections::HashMap;

use super::batch::{Batch, SeenStation};
use super::format::AirFormat;
use super::pieces::{Event, Piece};
use super::pivot::Pivot;
use super::read::{AirReading, KnownStation};
use super::rows::{Rows, UNUSED};
use super::stations::StationList;
use crate::import::problem::Problem;
use crate::import::problems::FileProblem;

/// Where batches are taken in order.
pub(super) struct Order<'a, S> {
    /// The number of the piece whose turn it is.
    pub(super) next: u64,
    sink: S,
    list: Option<&'a StationList>,
    known: HashMap<String, u32>,
    pivot: Pivot,
    /// Lines of the current file before the batch, with its head.
    line: u64,
    reading: AirReading,
}

impl<'a, S> Order<'a, S> {
    pub(super) fn new(list: Option<&'a StationList>, sink: S) -> Self {
        let (known, reading) = (HashMap::new(), AirReading::default());
        Self {
            next: 0,
            sink,
            list,
            known,
            pivot: Pivot::default(),
            line: 0,
            reading,
        }
    }

    /// Takes a batch: its problems, its stations, its rows.
    pub(super) fn take<T>(
        &mut self,
        piece: &Piece,
        batch: &Batch,
        made: &mut T,
        numbers: &mut Vec<u32>,
    ) where
        S: FnMut(&Batch, &mut T, &mut Rows<'_>),
    {
        self.next += 1;
        let problems = &mut self.reading.problems;
        let Some(file) = &piece.file else {
            if let Event::Failed(name, problem) = &piece.event {
                problems.file(name, problem);
            }
            return;
        };
        match piece.event {
            Event::Begins(translated) => {
                self.reading.files += 1;
                self.line = 1;
                if let Some(encoding) = translated {
                    problems.note(&file.name, &format!("不是 UTF-8 编码，按 {encoding} 读取"));
                }
            }
            Event::Broke => problems.file(&file.name, &FileProblem::Broken { line: self.line }),
            Event::GoesOn | Event::Failed(..) => {}
        }
        let (name, first) = (file.name.as_str(), self.line + 1);
        for (line, problem) in &batch.problems {
            problems.line(name, first + u64::from(*line), problem);
        }
        for (kind, count) in &batch.more {
            problems.more(kind, *count);
        }
        for station in &batch.stations[numbers.len()..] {
            numbers.push(self.number(station, name, first));
        }
        let mut rows = Rows {
            numbers,
            stations: &self.reading.stations,
            problems: &mut self.reading.problems,
            name,
            first,
            used: 0,
        };
        if file.layout.format == AirFormat::Long {
            rows.pivot(batch, &mut self.pivot);
        } else {
            (self.sink)(batch, made, &mut rows);
        }
        self.reading.rows += rows.used;
        self.reading.lines += u64::from(batch.lines);
        self.line += u64::from(batch.lines);
    }

    /// Numbers a station that a thread sees for the first time.
    fn number(&mut self, station: &SeenStation, file: &str, first: u64) -> u32 {
        if let Some(number) = self.known.get(&station.code) {
            return *number;
        }
        let area = match self.list {
            None => Some(station.area.as_str()),
            Some(list) => list.area(&station.code),
        };
        let number = match area {
            None => {
                let problem = Problem::UnknownStation(station.code.clone());
                self.reading
                    .problems
                    .line(file, first + u64::from(station.line), &problem);
                UNUSED
            }
            Some(area) => {
                let known = KnownStation {
                    code: station.code.clone(),
                    area: area.to_owned(),
                };
                self.reading.stations.push(known);
                u32::try_from(self.reading.stations.len() - 1).unwrap_or(UNUSED)
            }
        };
        self.known.insert(station.code.clone(), number);
        number
    }

    /// Hands on what was put together, and returns what reading came to.
    pub(super) fn finish<T: Default>(mut self, work: impl Fn(&Batch, &mut T)) -> AirReading
    where
        S: FnMut(&Batch, &mut T, &mut Rows<'_>),
    {
        let stations = std::mem::take(&mut self.reading.stations);
        let seen = |known: &KnownStation| SeenStation {
            code: known.code.clone(),
            name: String::new(),
            area: known.area.clone(),
            line: 0,
        };
        let mut batch = Batch::default();
        batch.stations.extend(stations.iter().map(seen));
        let numbers: Vec<u32> = (0..).take(stations.len()).collect();
        let mut made = T::default();
        let (sink, problems) = (&mut self.sink, &mut self.reading.problems);
        self.pivot.drain(&mut batch, |batch| {
            work(batch, &mut made);
            let (numbers, stations) = (&numbers, &stations);
            let mut rows = Rows {
                numbers,
                stations,
                problems,
                name: "",
                first: 0,
                used: 0,
            };
            sink(batch, &mut made, &mut rows);
        });
        self.reading.stations = stations;
        self.reading
    }
}
