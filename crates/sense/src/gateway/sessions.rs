//! Live sessions (在线会话): who is connected, and the way back to a device.
//!
//! A device is connected where it last spoke. One device on two sockets is normal in the field (a
//! modem dialled anew and the old connection hangs): both may deliver, and the newest socket that
//! spoke gets what is sent to the device. When that socket closes, the older one has it again. One
//! socket with many devices (a serial server, a concentrator) is in the table once for each.
//!
//! Only a frame that was let in (its password right, its device not refused) makes a session, so
//! that a stranger who writes another's number into a frame gets none of its commands.

mod claims;
mod heard;
mod journal;
mod presence;
mod visit;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use model::{DeviceConnection, Mn, Timestamp, Transport, World};
use thiserror::Error;
use tokio::sync::{broadcast, oneshot};

pub use claims::Claim;
pub use heard::Heard;
pub(super) use presence::Presence;

use super::lane::Entry;
use claims::Claims;
use journal::Journal;

/// Frames for one socket that wait to be written; beyond it whoever sends waits.
const OUTGOING: usize = 8;

/// Frames that a listener may lag behind before it is told that it missed some.
const HEARD: usize = 4_096;

/// The table of live sessions. Cheap to clone; clones share the table.
#[derive(Clone)]
pub struct Sessions {
    table: Arc<Table>,
}

struct Table {
    world: World,
    devices: Mutex<HashMap<Mn, Lines>>,
    journal: Journal,
    claims: Claims,
    heard: broadcast::Sender<Heard>,
    next_line: AtomicU64,
}

/// The sockets of one device.
#[derive(Default)]
struct Lines {
    mark: Arc<Mark>,
    /// The one that spoke last is the last.
    lines: Vec<Line>,
    /// How many wait for what the device says.
    attended: u64,
}

/// What a connection reads of its device without taking the table's lock.
#[derive(Default)]
struct Mark {
    /// The line that spoke last.
    newest: AtomicU64,
    /// How many wait for what the device says.
    attended: AtomicU64,
}

/// One socket of a device.
#[derive(Clone)]
struct Line {
    id: u64,
    session: Session,
    outgoing: Entry<Outgoing>,
}

/// Bytes for a device, and who waits to hear that they were written.
pub(super) struct Outgoing {
    pub(super) bytes: Bytes,
    pub(super) written: oneshot::Sender<()>,
}

/// One connection of a device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// From where it is connected.
    pub peer: SocketAddr,
    /// How.
    pub transport: Transport,
    /// When it was first heard on this connection.
    pub since: Timestamp,
}

/// Why bytes did not reach a device.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum SendError {
    /// It has no connection now.
    #[error("the device is not connected")]
    NotConnected,
    /// Its connection ended, or did not take the bytes in time. It may have got a part of them.
    #[error("the connection of the device broke before the frame was written")]
    Broken,
}

impl Sessions {
    pub(super) fn new(world: World) -> Self {
        let table = Table {
            world,
            devices: Mutex::default(),
            journal: Journal::default(),
            claims: Claims::default(),
            heard: broadcast::channel(HEARD).0,
            next_line: AtomicU64::new(1),
        };
        Self {
            table: Arc::new(table),
        }
    }

    /// Writes bytes to the socket on which a device last spoke; returns which it was once they
    /// are handed to the system. Whether the device took them, only its answer tells.
    ///
    /// The bytes go out whole, between two answers of the gateway. They are not changed: whoever
    /// sends builds the frame.
    ///
    /// # Errors
    ///
    /// Fails where the device is not connected, and where its connection breaks or does not take
    /// the bytes within [`GatewayConfig::answer_timeout`](crate::GatewayConfig).
    pub async fn send(&self, mn: &Mn, bytes: impl Into<Bytes>) -> Result<Session, SendError> {
        let line = self.line(mn).ok_or(SendError::NotConnected)?;
        let (written, done) = oneshot::channel();
        let bytes = bytes.into();
        let outgoing = Outgoing { bytes, written };
        let sent = line.outgoing.put(outgoing).await;
        sent.map_err(|_| SendError::Broken)?;
        done.await.map_err(|_| SendError::Broken)?;
        Ok(line.session)
    }

    /// Returns the connection on which a device last spoke; `None` while it has none.
    #[must_use]
    pub fn session(&self, mn: &Mn) -> Option<Session> {
        Some(self.line(mn)?.session)
    }

    /// Returns the newest open connection whose frames name a device of the registry while none
    /// of them was let in; `None` where there is none. Nothing proves that it is the device.
    #[must_use]
    pub fn claim(&self, mn: &Mn) -> Option<Claim> {
        self.table.claims.newest(mn)
    }

    /// Returns how many devices have a connection.
    #[must_use]
    pub fn connected(&self) -> usize {
        let devices = self.devices();
        devices.values().filter(|one| !one.lines.is_empty()).count()
    }

    /// Hears what devices say, each frame once it is in the frame log (or was there already):
    /// all frames that are no rows of readings, and of devices that somebody
    /// [attends](Self::attend) to every frame. What is put into quarantine is not heard.
    ///
    /// A listener that lags more than some thousand frames behind is told how many it missed.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Heard> {
        self.table.heard.subscribe()
    }

    /// Makes listeners hear also the rows of readings that a device sends, for instance because
    /// they are what it was asked for, until what is returned is dropped. The device need not be
    /// connected yet.
    #[must_use]
    pub fn attend(&self, mn: &Mn) -> Attention {
        let mut devices = self.devices();
        let lines = devices.entry(mn.clone()).or_default();
        lines.attended += 1;
        lines.mark.attended.store(lines.attended, Ordering::Relaxed);
        drop(devices);
        Attention {
            sessions: self.clone(),
            mn: mn.clone(),
        }
    }

    /// Takes what is to be written down of connections: what ended, and of what goes on all (a
    /// heartbeat) or only what was never written.
    pub(super) fn take_records(&self, now: Timestamp, is_heartbeat: bool) -> Vec<DeviceConnection> {
        self.table.journal.take(now, is_heartbeat)
    }

    /// Takes back what could not be written down.
    pub(super) fn give_back_records(&self, rows: Vec<DeviceConnection>) {
        self.table.journal.give_back(rows);
    }

    /// Tells listeners; nobody may be listening.
    pub(super) fn tell(&self, heard: Heard) {
        let _ = self.table.heard.send(heard);
    }

    fn line(&self, mn: &Mn) -> Option<Line> {
        let devices = self.devices();
        let open = |line: &&Line| !line.outgoing.is_closed();
        devices.get(mn)?.lines.iter().rev().find(open).cloned()
    }

    fn devices(&self) -> MutexGuard<'_, HashMap<Mn, Lines>> {
        let devices = self.table.devices.lock();
        devices.unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets a device that has no line and that nobody attends to.
    fn tidy(devices: &mut HashMap<Mn, Lines>, mn: &Mn) {
        if let Some(lines) = devices.get(mn)
            && lines.lines.is_empty()
            && lines.attended == 0
        {
            devices.remove(mn);
        }
    }
}

/// Somebody waits for what a device says; ends when dropped.
pub struct Attention {
    sessions: Sessions,
    mn: Mn,
}

impl Drop for Attention {
    fn drop(&mut self) {
        let mut devices = self.sessions.devices();
        if let Some(lines) = devices.get_mut(&self.mn) {
            lines.attended = lines.attended.saturating_sub(1);
            lines.mark.attended.store(lines.attended, Ordering::Relaxed);
        }
        Sessions::tidy(&mut devices, &self.mn);
    }
}

#[cfg(test)]
mod tests;
