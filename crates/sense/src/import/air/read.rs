//! Reading files in parallel, and handing their rows on in order.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::batch::Batch;
use super::format::AirFormat;
use super::order::Order;
use super::pieces::Pieces;
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
