//! The real clock, the real randomness and the stopwatch: the only file of Qingshan that asks the
//! operating system for them.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use model::{Clock, Entropy, Timestamp, World};

/// The clock of the machine.
#[derive(Debug)]
pub(crate) struct WallClock;

impl Clock for WallClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        // A machine whose clock stands before 1970 is as good as one without a clock.
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The operating system's source of randomness.
#[derive(Debug)]
struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that draws randomness"
    )]
    fn fill(&self, buffer: &mut [u8]) {
        if getrandom::fill(buffer).is_err() {
            // Tokens that can be guessed are worse than no service.
            crate::out::failure_text("the operating system gives no random numbers");
            std::process::abort();
        }
    }
}

/// Returns the world as it is.
///
/// # Errors
///
/// The operating system gives no random numbers.
#[expect(
    clippy::disallowed_methods,
    reason = "tries the randomness once before it is relied on"
)]
pub(crate) fn world() -> anyhow::Result<World> {
    getrandom::fill(&mut [0; 1]).context("the operating system gives no random numbers")?;
    Ok(with_clock(Arc::new(WallClock)))
}

/// Returns a world with real randomness and the given clock.
pub(crate) fn with_clock(clock: Arc<dyn Clock>) -> World {
    World::new(clock, Arc::new(SystemEntropy))
}

/// Measures how long something takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that measures time"
    )]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Returns the time since the start.
    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
