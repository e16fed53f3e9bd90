//! How much comes into quarantine from whom. Pure: times in, decisions out.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use tokio::time::Instant;

use crate::reason::Reason;

/// Peers and reasons remembered; beyond it the minute is over early.
const MOST: usize = 10_000;

/// How many rows came from each peer for each reason in this minute.
pub(super) struct Rates {
    per_minute: u32,
    since: Instant,
    counts: HashMap<(IpAddr, Reason), Count>,
    /// Of minutes that are over and were not told yet.
    untold: Vec<Dropped>,
}

#[derive(Default)]
struct Count {
    kept: u32,
    dropped: u64,
    bytes: u64,
}

/// What was not kept of one peer and reason in one minute.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Dropped {
    pub(super) peer: IpAddr,
    pub(super) reason: Reason,
    pub(super) count: u64,
    pub(super) bytes: u64,
}

impl Rates {
    pub(super) fn new(per_minute: u32, now: Instant) -> Self {
        Self {
            per_minute,
            since: now,
            counts: HashMap::new(),
            untold: Vec::new(),
        }
    }

    /// Takes room for a row, if there is any left in this minute.
    pub(super) fn has_room(&mut self, peer: IpAddr, reason: Reason, now: Instant) -> bool {
        if self.is_over(now) || self.counts.len() >= MOST {
            self.end_minute(now);
        }
        let count = self.counts.entry((peer, reason)).or_default();
        count.kept = count.kept.saturating_add(1);
        count.kept <= self.per_minute
    }

    /// Counts a row that was not kept.
    pub(super) fn drop_one(&mut self, peer: IpAddr, reason: Reason, size: u64) {
        let count = self.counts.entry((peer, reason)).or_default();
        count.dropped += 1;
        count.bytes = count.bytes.saturating_add(size);
    }

    /// Returns what was dropped in minutes that are over.
    pub(super) fn over(&mut self, now: Instant) -> Vec<Dropped> {
        if self.is_over(now) {
            self.end_minute(now);
        }
        std::mem::take(&mut self.untold)
    }

    /// Returns what was dropped, also in the minute that is not over.
    pub(super) fn all_over(&mut self, now: Instant) -> Vec<Dropped> {
        self.end_minute(now);
        std::mem::take(&mut self.untold)
    }

    fn is_over(&self, now: Instant) -> bool {
        now.duration_since(self.since) >= Duration::from_mins(1)
    }

    fn end_minute(&mut self, now: Instant) {
        self.since = now;
        for ((peer, reason), count) in self.counts.drain() {
            // Bounded as the counts are, should nobody collect them.
            if count.dropped > 0 && self.untold.len() < MOST {
                self.untold.push(Dropped {
                    peer,
                    reason,
                    count: count.dropped,
                    bytes: count.bytes,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_floods_is_told_once_a_minute() {
        let start = Instant::now();
        let (peer, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let mut rates = Rates::new(3, start);
        for _ in 0..10 {
            if !rates.has_room(peer, Reason::Crc, start) {
                rates.drop_one(peer, Reason::Crc, 100);
            }
        }
        assert!(rates.has_room(other, Reason::Crc, start));
        assert!(rates.has_room(peer, Reason::Garbage, start));
        assert_eq!(rates.over(start), []);
        let later = start + Duration::from_mins(1);
        assert!(rates.has_room(peer, Reason::Crc, later));
        let told = Dropped {
            peer,
            reason: Reason::Crc,
            count: 7,
            bytes: 700,
        };
        assert_eq!(rates.over(later), [told]);
        assert_eq!(rates.all_over(later), []);
    }
}
