//! What is to be written down of connections, between two writings.
//!
//! Openings and endings wait here for a moment, so that ten thousand devices that come back at once
//! are a few statements; one that came and went in between is one row.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use metrics::counter;
use model::{ConnectionEnd, DeviceConnection, Timestamp};

use super::visit::Visit;

/// Ended connections that wait to be written; where the database is away for long, more are lost
/// and counted.
const MOST_ENDED: usize = 50_000;

/// The connections that go on, and those that have ended since the last writing.
#[derive(Debug, Default)]
pub(super) struct Journal {
    book: Mutex<Book>,
}

#[derive(Debug, Default)]
struct Book {
    open: HashMap<String, Arc<Visit>>,
    /// Of these, those that were never written.
    fresh: Vec<Arc<Visit>>,
    ended: Vec<DeviceConnection>,
}

impl Journal {
    pub(super) fn begin(&self, visit: &Arc<Visit>) {
        let mut book = self.book();
        book.open.insert(visit.id.clone(), Arc::clone(visit));
        book.fresh.push(Arc::clone(visit));
    }

    /// Notes that the devices of a connection are gone.
    pub(super) fn end<'v>(
        &self,
        visits: impl Iterator<Item = &'v Arc<Visit>>,
        now: Timestamp,
        why: ConnectionEnd,
    ) {
        let mut book = self.book();
        for visit in visits {
            book.open.remove(&visit.id);
            book.keep(visit.record(now, Some(why)));
        }
    }

    /// Takes what is to be written: what ended, and of what goes on all (a heartbeat) or only what
    /// was never written.
    pub(super) fn take(&self, now: Timestamp, is_heartbeat: bool) -> Vec<DeviceConnection> {
        let mut book = self.book();
        let mut rows = std::mem::take(&mut book.ended);
        let fresh = std::mem::take(&mut book.fresh);
        if is_heartbeat {
            rows.extend(book.open.values().map(|visit| visit.record(now, None)));
        } else {
            let goes_on = |visit: &&Arc<Visit>| book.open.contains_key(&visit.id);
            let open = fresh.iter().filter(goes_on);
            rows.extend(open.map(|visit| visit.record(now, None)));
        }
        rows
    }

    /// Takes back what could not be written. What goes on need not come back: the next heartbeat
    /// has it.
    pub(super) fn give_back(&self, rows: Vec<DeviceConnection>) {
        let mut book = self.book();
        for row in rows.into_iter().filter(|row| row.closed.is_some()) {
            book.keep(row);
        }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn keep(&mut self, ended: DeviceConnection) {
        if self.ended.len() < MOST_ENDED {
            self.ended.push(ended);
        } else {
            counter!("sense_connections_unrecorded_total").increment(1);
        }
    }
}
