//! How fast a connection may send: what is beyond it waits, and the peer's buffers fill.

use std::time::Duration;

use tokio::time::Instant;

/// A rate with a burst. Pure: times in, waits out.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    /// Per second; `None`: without limit.
    rate: Option<u32>,
    /// How far the sender may be ahead of its rate.
    burst: Duration,
    /// When all that was sent would have come at the rate.
    due: Option<Instant>,
}

impl Pace {
    pub(super) const fn new(rate: Option<u32>, burst: Duration) -> Self {
        Self {
            rate,
            burst,
            due: None,
        }
    }

    /// Sets another rate from now on.
    pub(super) const fn set_rate(&mut self, rate: Option<u32>) {
        self.rate = rate;
    }

    /// Counts what was sent; returns how long to wait before more is read.
    pub(super) fn spend(&mut self, count: usize, now: Instant) -> Duration {
        let Some(rate) = self.rate else {
            return Duration::ZERO;
        };
        let each = Duration::from_secs(1) / rate.max(1);
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let due = self.due.unwrap_or(now).max(now) + each.saturating_mul(count);
        self.due = Some(due);
        due.duration_since(now).saturating_sub(self.burst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_a_flood_waits() {
        let start = Instant::now();
        let at = |millis: u64| start + Duration::from_millis(millis);
        let mut pace = Pace::new(Some(10), Duration::from_secs(2));
        assert_eq!(pace.spend(20, at(0)), Duration::ZERO);
        assert_eq!(pace.spend(5, at(0)), Duration::from_millis(500));
        assert_eq!(pace.spend(1, at(600)), Duration::ZERO);
        // What was not used does not add up beyond the burst.
        assert_eq!(pace.spend(21, at(100_000)), Duration::from_millis(100));
        pace.set_rate(None);
        assert_eq!(pace.spend(1_000_000, at(100_000)), Duration::ZERO);
    }
}
