//! A connection's part in the table: which devices speak on it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use model::{Mn, Timestamp};
use tokio::sync::mpsc;

use super::{Line, Mark, OUTGOING, Outgoing, Session, Sessions};

/// The devices of one connection; they leave the table when it is dropped.
pub(in crate::gateway) struct Presence {
    sessions: Sessions,
    id: u64,
    peer: SocketAddr,
    transport: &'static str,
    outgoing: mpsc::Sender<Outgoing>,
    /// The devices heard here, so that a frame costs no lock.
    marks: HashMap<Mn, Arc<Mark>>,
}

impl Presence {
    /// Begins the presence of a connection; what is to be written to it comes out of the queue.
    pub(in crate::gateway) fn begin(
        sessions: Sessions,
        peer: SocketAddr,
        transport: &'static str,
    ) -> (Self, mpsc::Receiver<Outgoing>) {
        let (outgoing, queue) = mpsc::channel(OUTGOING);
        let id = sessions.table.next_line.fetch_add(1, Ordering::Relaxed);
        let presence = Self {
            sessions,
            id,
            peer,
            transport,
            outgoing,
            marks: HashMap::new(),
        };
        (presence, queue)
    }

    /// Notes that a device spoke here; returns whether somebody attends to all it says.
    pub(in crate::gateway) fn hear(&mut self, mn: &Mn, now: Timestamp) -> bool {
        if let Some(mark) = self.marks.get(mn)
            && mark.newest.load(Ordering::Relaxed) == self.id
        {
            return mark.attended.load(Ordering::Relaxed) > 0;
        }
        self.enter(mn, now)
    }

    /// Makes this connection the one on which a device spoke last.
    fn enter(&mut self, mn: &Mn, now: Timestamp) -> bool {
        let mut devices = self.sessions.devices();
        let lines = devices.entry(mn.clone()).or_default();
        let line = match lines.lines.iter().position(|line| line.id == self.id) {
            Some(place) => lines.lines.remove(place),
            None => self.line(now),
        };
        lines.lines.push(line);
        lines.mark.newest.store(self.id, Ordering::Relaxed);
        self.marks.insert(mn.clone(), Arc::clone(&lines.mark));
        lines.attended > 0
    }

    fn line(&self, since: Timestamp) -> Line {
        let session = Session {
            peer: self.peer,
            transport: self.transport,
            since,
        };
        Line {
            id: self.id,
            session,
            outgoing: self.outgoing.clone(),
        }
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        let mut devices = self.sessions.devices();
        for mn in self.marks.keys() {
            if let Some(lines) = devices.get_mut(mn) {
                lines.lines.retain(|line| line.id != self.id);
                let newest = lines.lines.last().map_or(0, |line| line.id);
                lines.mark.newest.store(newest, Ordering::Relaxed);
            }
            Sessions::tidy(&mut devices, mn);
        }
    }
}
