//! A device on a connection, from its first word to its last, with what it sent.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use model::{ConnectionEnd, DeviceConnection, Mn, Timestamp, Transport};

/// One connection of one device as it goes on. Counting costs no lock; the one task that reads the
/// connection is the only one who counts.
#[derive(Debug)]
pub(super) struct Visit {
    pub(super) id: String,
    pub(super) mn: Mn,
    pub(super) peer: SocketAddr,
    pub(super) transport: Transport,
    pub(super) opened_at: Timestamp,
    heard_at: AtomicI64,
    frames: AtomicU64,
    bytes: AtomicU64,
    refused: AtomicU64,
    crc_errors: AtomicU64,
}

impl Visit {
    pub(super) const fn new(
        id: String,
        mn: Mn,
        (peer, transport): (SocketAddr, Transport),
        opened_at: Timestamp,
    ) -> Self {
        Self {
            id,
            mn,
            peer,
            transport,
            opened_at,
            heard_at: AtomicI64::new(opened_at.millis()),
            frames: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            crc_errors: AtomicU64::new(0),
        }
    }

    /// Counts a frame that was let in.
    pub(super) fn add_frame(&self, now: Timestamp, bytes: u64) {
        self.heard_at.store(now.millis(), Ordering::Relaxed);
        add(&self.frames, 1);
        add(&self.bytes, bytes);
    }

    /// Counts a frame that was put into quarantine.
    pub(super) fn add_refused(&self, is_crc_error: bool) {
        add(&self.refused, 1);
        add(&self.crc_errors, u64::from(is_crc_error));
    }

    /// Returns what is to be written of it at `now`, while it goes on or with its end.
    pub(super) fn record(&self, now: Timestamp, end: Option<ConnectionEnd>) -> DeviceConnection {
        DeviceConnection {
            id: self.id.clone(),
            mn: self.mn.clone(),
            peer: self.peer.to_string(),
            transport: self.transport,
            opened_at: self.opened_at,
            heard_at: Timestamp::from_millis(self.heard_at.load(Ordering::Relaxed)),
            seen_at: now,
            closed: end.map(|end| (now, end)),
            frames: self.frames.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
            crc_errors: self.crc_errors.load(Ordering::Relaxed),
        }
    }
}

/// Adds without a locked instruction: nobody else writes.
fn add(counter: &AtomicU64, more: u64) {
    let now = counter.load(Ordering::Relaxed);
    counter.store(now.saturating_add(more), Ordering::Relaxed);
}
