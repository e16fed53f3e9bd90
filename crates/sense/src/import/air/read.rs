//! Reading files in parallel, and handing their rows on in order.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::batch::Batch;
use super::format::AirFormat;
use super::order::Order;
use super::pieces::{Piece, Pieces};
use super::rows::Rows;
use super::stations::StationList;
use crate::import::problems::Problems;
use crate::import::source::Input;

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
    let threads = thread::available_parallelism().map_or(1, |count| count.get().min(8));
    let queue = Mutex::new(Queue {
        order: Order::new(list, sink),
        waiting: BTreeMap::new(),
        free: (0..threads * 2).map(|_| Desk::default()).collect(),
    });
    let freed = Condvar::new();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut desk = Desk::default();
                loop {
                    // The lock is let go at the end of the statement, so that others read on.
                    let piece = lock(&pieces).next(&mut desk.text);
                    let Some(piece) = piece else { break };
                    if let Some(file) = &piece.file {
                        desk.batch.read(&file.layout, &desk.text[piece.skip..]);
                        if format != AirFormat::Long {
                            work(&desk.batch, &mut desk.made);
                        }
                    }
                    let mut queue = lock(&queue);
                    queue.hand_in(piece, desk);
                    desk = loop {
                        if let Some(free) = queue.free.pop() {
                            break free;
                        }
                        queue = freed.wait(queue).unwrap_or_else(PoisonError::into_inner);
                    };
                    drop(queue);
                    freed.notify_all();
                }
            });
        }
    });
    let queue = queue.into_inner().unwrap_or_else(PoisonError::into_inner);
    queue.order.finish(work)
}

/// What a thread works on. Its batch knows the stations that it has seen, so that the batch and
/// their numbers stay together.
#[derive(Default)]
struct Desk<T> {
    text: Vec<u8>,
    batch: Batch,
    made: T,
    /// The number of each station of the batch.
    numbers: Vec<u32>,
}

/// Batches on their way to being taken in order. A thread that is early hands its batch in and
/// goes on with a free desk; desks are few, so that nobody runs far ahead.
struct Queue<'a, T, S> {
    order: Order<'a, S>,
    waiting: BTreeMap<u64, (Piece, Desk<T>)>,
    free: Vec<Desk<T>>,
}

impl<T, S: FnMut(&Batch, &mut T, &mut Rows<'_>)> Queue<'_, T, S> {
    /// Hands a batch in, and takes all whose turn it is.
    fn hand_in(&mut self, piece: Piece, desk: Desk<T>) {
        self.waiting.insert(piece.number, (piece, desk));
        while let Some((piece, mut desk)) = self.waiting.remove(&self.order.next) {
            self.order
                .take(&piece, &desk.batch, &mut desk.made, &mut desk.numbers);
            self.free.push(desk);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
