//! A business clock that runs at its own pace, for demos and drills.

use std::sync::{Arc, Mutex, PoisonError};

use crate::time::{Clock, Timestamp};

/// A clock that runs `speed` times as fast as the wall clock, and can be stopped.
///
/// Changing the pace never makes it jump: it goes on from where it stands.
pub struct FastClock {
    wall: Arc<dyn Clock>,
    pace: Mutex<Pace>,
}

#[derive(Clone, Copy)]
struct Pace {
    wall_anchor: Timestamp,
    own_anchor: Timestamp,
    speed: u32,
    running: bool,
}

impl FastClock {
    /// The greatest speed: an hour in a tenth of a second.
    pub const MAX_SPEED: u32 = 36_000;

    /// Makes a running clock that shows `start` now.
    #[must_use]
    pub fn new(wall: Arc<dyn Clock>, start: Timestamp, speed: u32) -> Self {
        let pace = Pace {
            wall_anchor: wall.now(),
            own_anchor: start,
            speed: speed.clamp(1, Self::MAX_SPEED),
            running: true,
        };
        Self {
            wall,
            pace: Mutex::new(pace),
        }
    }

    /// Returns the speed in business seconds per real second.
    #[must_use]
    pub fn speed(&self) -> u32 {
        self.read().speed
    }

    /// Tells whether the clock runs.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.read().running
    }

    /// Stops the clock or lets it go on.
    pub fn set_running(&self, running: bool) {
        self.change(|pace| pace.running = running);
    }

    /// Sets the speed; values outside 1 to [`Self::MAX_SPEED`] are taken to the nearer end.
    pub fn set_speed(&self, speed: u32) {
        self.change(|pace| pace.speed = speed.clamp(1, Self::MAX_SPEED));
    }

    fn read(&self) -> Pace {
        *self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Pace)) {
        let mut pace = self.pace.lock().unwrap_or_else(PoisonError::into_inner);
        let wall = self.wall.now();
        pace.own_anchor = pace.at(wall);
        pace.wall_anchor = wall;
        change(&mut pace);
    }
}

impl Pace {
    fn at(&self, wall: Timestamp) -> Timestamp {
        if !self.running {
            return self.own_anchor;
        }
        // A wall clock that is set back must not turn business time back.
        let passed = wall.since(self.wall_anchor).max(0);
        self.own_anchor
            .plus(passed.saturating_mul(i64::from(self.speed)))
    }
}

impl Clock for FastClock {
    fn now(&self) -> Timestamp {
        self.read().at(self.wall.now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::ManualClock;

    #[test]
    fn runs_fast_stops_and_goes_on_without_a_jump() {
        let wall = Arc::new(ManualClock::new(Timestamp::from_millis(1_000)));
        let clock = FastClock::new(wall.clone(), Timestamp::from_millis(0), 360);
        wall.advance(10_000);
        assert_eq!(clock.now().millis(), Timestamp::HOUR);
        clock.set_running(false);
        wall.advance(50_000);
        assert_eq!(clock.now().millis(), Timestamp::HOUR);
        clock.set_running(true);
        clock.set_speed(60);
        wall.advance(60_000);
        assert_eq!(clock.now().millis(), 2 * Timestamp::HOUR);
    }

    #[test]
    fn a_wall_clock_set_back_does_not_turn_it_back() {
        let wall = Arc::new(ManualClock::new(Timestamp::from_millis(10_000)));
        let clock = FastClock::new(wall.clone(), Timestamp::from_millis(0), 10);
        wall.set(Timestamp::from_millis(0));
        assert_eq!(clock.now().millis(), 0);
    }
}
