//! What a fleet has done so far.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counters of a running fleet.
#[derive(Debug, Default)]
pub struct FleetStats {
    pub(super) made: AtomicU64,
    pub(super) sent: AtomicU64,
    pub(super) acknowledged: AtomicU64,
    pub(super) resent: AtomicU64,
    pub(super) lost: AtomicU64,
    pub(super) connections: AtomicU64,
}

/// The counters at one moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FleetCounts {
    /// Frames made; those neither acknowledged nor lost still wait.
    pub made: u64,
    /// Frames sent for the first time.
    pub sent: u64,
    /// Frames acknowledged.
    pub acknowledged: u64,
    /// Times that a frame was sent again.
    pub resent: u64,
    /// Frames given up because too many were kept.
    pub lost: u64,
    /// Connections opened.
    pub connections: u64,
}

impl FleetStats {
    /// Returns the counters as they are now.
    #[must_use]
    pub fn counts(&self) -> FleetCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        FleetCounts {
            made: read(&self.made),
            sent: read(&self.sent),
            acknowledged: read(&self.acknowledged),
            resent: read(&self.resent),
            lost: read(&self.lost),
            connections: read(&self.connections),
        }
    }

    pub(super) fn add(counter: &AtomicU64, count: u64) {
        counter.fetch_add(count, Ordering::Relaxed);
    }
}
