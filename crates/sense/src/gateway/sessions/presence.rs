//! A connection's part in the table: which devices speak on it.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use model::{ConnectionEnd, Mn, Timestamp, Transport};

use super::super::lane::{Entry, Exit, lane};
use super::visit::Visit;
use super::{Claim, Line, Mark, OUTGOING, Outgoing, Session, Sessions};

/// Most devices that one connection is taken to claim to be.
const MOST_CLAIMS: usize = 64;

/// The devices of one connection; they leave the table when it is dropped.
pub(in crate::gateway) struct Presence {
    sessions: Sessions,
    id: u64,
    peer: SocketAddr,
    transport: Transport,
    opened_at: Timestamp,
    /// Why it ends. Whoever reads a connection says so; it is torn from them only where its peer
    /// does not take what it is sent.
    end: ConnectionEnd,
    outgoing: Entry<Outgoing>,
    /// The devices heard here, so that a frame costs no lock.
    seats: HashMap<Mn, Seat>,
    /// Devices of the registry that frames named here of which none was let in.
    claims: HashSet<Mn>,
}

/// A device on this connection.
struct Seat {
    mark: Arc<Mark>,
    visit: Arc<Visit>,
}

impl Presence {
    /// Begins the presence of a connection; what is to be written to it comes out of the queue.
    pub(in crate::gateway) fn begin(
        sessions: Sessions,
        peer: SocketAddr,
        transport: Transport,
    ) -> (Self, Exit<Outgoing>) {
        let (outgoing, queue) = lane(OUTGOING);
        let id = sessions.table.next_line.fetch_add(1, Ordering::Relaxed);
        let opened_at = sessions.table.world.now();
        let presence = Self {
            sessions,
            id,
            peer,
            transport,
            opened_at,
            end: ConnectionEnd::Deaf,
            outgoing,
            seats: HashMap::new(),
            claims: HashSet::new(),
        };
        (presence, queue)
    }

    /// Notes that a device spoke here, and how many bytes; returns whether somebody attends to all
    /// it says.
    pub(in crate::gateway) fn hear(&mut self, mn: &Mn, now: Timestamp, bytes: u64) -> bool {
        if let Some(seat) = self.seats.get(mn) {
            seat.visit.add_frame(now, bytes);
            if seat.mark.newest.load(Ordering::Relaxed) == self.id {
                return seat.mark.attended.load(Ordering::Relaxed) > 0;
            }
        }
        self.enter(mn, now, bytes)
    }

    /// Counts a frame that names a device of this connection and was put into quarantine. One that
    /// was never let in here is not counted: anybody can write its number. If it is in the registry,
    /// this connection claims to be it.
    pub(in crate::gateway) fn refuse(&mut self, mn: &Mn, is_crc_error: bool, is_registered: bool) {
        if let Some(seat) = self.seats.get(mn) {
            seat.visit.add_refused(is_crc_error);
            return;
        }
        let is_new = is_registered && self.claims.len() < MOST_CLAIMS && !self.claims.contains(mn);
        if is_new {
            self.claims.insert(mn.clone());
            let claim = Claim {
                peer: self.peer,
                transport: self.transport,
                since: self.opened_at,
            };
            self.sessions.table.claims.add(mn, self.id, claim);
        }
    }

    /// Says why the connection ends.
    pub(in crate::gateway) const fn will_end(&mut self, end: ConnectionEnd) {
        self.end = end;
    }

    /// Makes this connection the one on which a device spoke last.
    fn enter(&mut self, mn: &Mn, now: Timestamp, bytes: u64) -> bool {
        let mut devices = self.sessions.devices();
        let lines = devices.entry(mn.clone()).or_default();
        let line = match lines.lines.iter().position(|line| line.id == self.id) {
            Some(place) => lines.lines.remove(place),
            None => self.line(now),
        };
        lines.lines.push(line);
        lines.mark.newest.store(self.id, Ordering::Relaxed);
        let (mark, is_attended) = (Arc::clone(&lines.mark), lines.attended > 0);
        drop(devices);
        if !self.seats.contains_key(mn) {
            let visit = self.visit(mn, now);
            visit.add_frame(now, bytes);
            self.seats.insert(mn.clone(), Seat { mark, visit });
            if self.claims.remove(mn) {
                self.sessions.table.claims.remove(mn, self.id);
            }
        }
        is_attended
    }

    /// Begins the record of a device on this connection. The first has been here since it was
    /// opened, others behind the same socket since they spoke.
    fn visit(&self, mn: &Mn, now: Timestamp) -> Arc<Visit> {
        let table = &self.sessions.table;
        let opened_at = if self.seats.is_empty() {
            self.opened_at
        } else {
            now
        };
        let from = (self.peer, self.transport);
        let id = table.world.new_id();
        let visit = Arc::new(Visit::new(id, mn.clone(), from, opened_at));
        table.journal.begin(&visit);
        visit
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
        let table = &self.sessions.table;
        let visits = self.seats.values().map(|seat| &seat.visit);
        table.journal.end(visits, table.world.now(), self.end);
        for mn in &self.claims {
            table.claims.remove(mn, self.id);
        }
        let mut devices = self.sessions.devices();
        for mn in self.seats.keys() {
            if let Some(lines) = devices.get_mut(mn) {
                lines.lines.retain(|line| line.id != self.id);
                let newest = lines.lines.last().map_or(0, |line| line.id);
                lines.mark.newest.store(newest, Ordering::Relaxed);
            }
            Sessions::tidy(&mut devices, mn);
        }
    }
}
