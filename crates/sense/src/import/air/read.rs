//! Reading files in parallel, and handing their rows on in order.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use memchr::memchr;

use super::batch::{Batch, SeenStation};
use super::format::AirFormat;
use super::layout::Layout;
use super::pivot::{Added, Pivot};
use super::stations::StationList;
use crate::import::feed::Feed;
use crate::import::fields::without_return;
use crate::import::problem::{FileProblem, Problem, Problems};
use crate::import::source::{Input, open};

/// A station, numbered in the order in which the files name them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownStation {
    /// Its code.
    pub code: String,
    /// Its area: that of the list of stations, or else of its first row; empty where unknown.
    pub area: String,
}

/// What reading came to.
#[derive(Debug, Default)]
pub struct AirReading {
    /// All stations by their numbers.
    pub stations: Vec<KnownStation>,
    /// What was wrong.
    pub problems: Problems,
    /// Lines below the heads.
    pub lines: u64,
    /// Lines that were used.
    pub rows: u64,
    /// Files whose head fits the format.
    pub files: usize,
}

/// The number of a station whose rows are not used.
const UNUSED: u32 = u32::MAX;

/// Reads files and hands their rows on.
///
/// `work` runs in several threads on whole batches; `sink` gets the batches one after the other,
/// in the order of the text. Its slice gives the number of each station of the batch, or `None`
/// where the station is not in the list. It may add problems of rows.
///
/// The form with one value a line is put together to hours first, and its hours come by time.
pub fn read_hours<T: Default + Send>(
    inputs: &[Input],
    format: AirFormat,
    list: Option<&StationList>,
    work: impl Fn(&Batch, &mut T) + Sync,
    sink: impl FnMut(&Batch, &mut T, &mut Rows<'_>) + Send,
) -> AirReading {
    let pieces = Mutex::new(Pieces::new(inputs, format));
    let order = Mutex::new(Order::new(list, sink));
    let turn = Condvar::new();
    let threads = thread::available_parallelism().map_or(1, |count| count.get().min(8));
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let (mut batch, mut made, mut text) = (Batch::default(), T::default(), Vec::new());
                let mut numbers = Vec::new();
                loop {
                    // The lock is let go at the end of the statement, so that others read on.
                    let piece = lock(&pieces).next(&mut text);
                    let Some(piece) = piece else { break };
                    if let Some(file) = &piece.file {
                        batch.read(&file.layout, &text[piece.skip..]);
                        if format != AirFormat::Long {
                            work(&batch, &mut made);
                        }
                    }
                    let mut order = lock(&order);
                    while order.next != piece.number {
                        order = turn.wait(order).unwrap_or_else(PoisonError::into_inner);
                    }
                    order.take(&piece, &batch, &mut made, &mut numbers);
                    drop(order);
                    turn.notify_all();
                }
            });
        }
    });
    let order = order.into_inner().unwrap_or_else(PoisonError::into_inner);
    order.finish(work)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file that is being read.
struct OpenFile {
    name: String,
    layout: Layout,
}

/// A chunk of text with its place in the order of all.
struct Piece {
    number: u64,
    file: Option<Arc<OpenFile>>,
    /// Bytes of the head before the first row.
    skip: usize,
    event: Event,
}

/// What a piece says about its file.
enum Event {
    /// Its first chunk; the text was translated from another encoding.
    Begins(Option<&'static str>),
    /// A chunk amid.
    GoesOn,
    /// It broke off.
    Broke,
    /// It cannot be used.
    Failed(String, FileProblem),
}

/// The chunks of all files, one after the other.
struct Pieces<'a> {
    inputs: std::slice::Iter<'a, Input>,
    format: AirFormat,
    current: Option<(Arc<OpenFile>, Feed)>,
    number: u64,
}

impl<'a> Pieces<'a> {
    fn new(inputs: &'a [Input], format: AirFormat) -> Self {
        Self {
            inputs: inputs.iter(),
            format,
            current: None,
            number: 0,
        }
    }

    fn next(&mut self, text: &mut Vec<u8>) -> Option<Piece> {
        let (file, skip, event) = self.advance(text)?;
        let number = self.number;
        self.number += 1;
        Some(Piece {
            number,
            file,
            skip,
            event,
        })
    }

    fn advance(&mut self, text: &mut Vec<u8>) -> Option<(Option<Arc<OpenFile>>, usize, Event)> {
        if let Some((file, feed)) = &mut self.current {
            feed.fill(text);
            let file = Arc::clone(file);
            if !text.is_empty() {
                return Some((Some(file), 0, Event::GoesOn));
            }
            let is_broken = feed.is_broken();
            self.current = None;
            if is_broken {
                return Some((Some(file), 0, Event::Broke));
            }
        }
        let input = self.inputs.next()?;
        text.clear();
        Some(match self.begin(input, text) {
            Ok((file, skip, event)) => (Some(file), skip, event),
            Err(problem) => (None, 0, Event::Failed(input.name(), problem)),
        })
    }

    fn begin(
        &mut self,
        input: &Input,
        text: &mut Vec<u8>,
    ) -> Result<(Arc<OpenFile>, usize, Event), FileProblem> {
        let opened = open(input)?;
        let mut feed = Feed::new(opened.reader);
        feed.fill(text);
        let end = memchr(b'\n', text).unwrap_or(text.len());
        let layout = Layout::of_head(without_return(&text[..end]), self.format)?;
        let file = Arc::new(OpenFile {
            name: input.name(),
            layout,
        });
        self.current = Some((Arc::clone(&file), feed));
        Ok((
            file,
            (end + 1).min(text.len()),
            Event::Begins(opened.translated),
        ))
    }
}

/// Where batches are taken in order.
struct Order<'a, S> {
    next: u64,
    sink: S,
    list: Option<&'a StationList>,
    known: HashMap<String, u32>,
    pivot: Pivot,
    /// Lines of the current file before the batch, with its head.
    line: u64,
    reading: AirReading,
}

impl<'a, S> Order<'a, S> {
    fn new(list: Option<&'a StationList>, sink: S) -> Self {
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

    fn take<T>(&mut self, piece: &Piece, batch: &Batch, made: &mut T, numbers: &mut Vec<u32>)
    where
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
    fn finish<T: Default>(mut self, work: impl Fn(&Batch, &mut T)) -> AirReading
    where
        S: FnMut(&Batch, &mut T, &mut Rows<'_>),
    {
        let stations = std::mem::take(&mut self.reading.stations);
        let seen = |known: &KnownStation| SeenStation {
            code: known.code.clone(),
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

/// What a sink knows of the rows that it is given.
pub struct Rows<'a> {
    numbers: &'a [u32],
    stations: &'a [KnownStation],
    problems: &'a mut Problems,
    name: &'a str,
    first: u64,
    used: u64,
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

    /// Counts a row as used.
    pub const fn used(&mut self) {
        self.used += 1;
    }

    /// Says that the hour of a row was there before.
    pub fn again(&mut self, number: u32, row: &super::HourRow, is_same: bool) {
        let station = self
            .stations
            .get(number as usize)
            .map(|known| known.code.clone());
        let (station, time) = (station.unwrap_or_default(), row.hour.into());
        let problem = if is_same {
            Problem::Repeated { station, time }
        } else {
            Problem::Conflict { station, time }
        };
        self.problems
            .line(self.name, self.first + u64::from(row.line), &problem);
    }

    fn pivot(&mut self, batch: &Batch, pivot: &mut Pivot) {
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
