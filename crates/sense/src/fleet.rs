//! A fleet of simulated data loggers (数采仪), for demos, drills and tests.
//!
//! Every simulated logger speaks HJ 212 over its own TCP connection, waits for answers, sends
//! again what was not acknowledged, and can be told to misbehave as real devices do. The fleet
//! runs on the clock it is given and takes no randomness: the same devices send the same values.

mod answers;
pub mod blast;
mod device;
mod edition2025;
mod fault;
mod outbox;
mod pace;
mod plan;
mod reach;
mod recording;
mod responder;
mod stats;
mod synthetic;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use hj212::{BuildError, Edition};
use model::{Mn, Timestamp, World};
use thiserror::Error;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use edition2025::{HardwareIds, Newer};
pub use fault::{Fault, FaultWindow};
pub use pace::Pace;
pub use reach::{News, Trouble};
pub use recording::{RecordedHour, Recording};
pub use responder::{Answerer, Archive, Conversation, HourMean, NoArchive, conversation};
pub use stats::{FleetCounts, FleetStats};
pub use synthetic::{Signal, Synthetic};

use device::{Common, Logger};
use plan::Plan;
use reach::Reach;

/// Where a simulated device has its values from.
#[derive(Clone, Debug)]
pub enum Source {
    /// Hours that were really measured, sent as hour data (2061).
    Recorded(Arc<Recording>),
    /// Invented values, sent as real-time, minute, hour and day data.
    Synthetic(Arc<Synthetic>),
}

/// A simulated data logger.
#[derive(Clone, Debug)]
pub struct SimDevice {
    /// Its number: 24 of 0-9, A-F; 14 letters or digits in 2005.
    pub mn: Mn,
    /// System type: `22` air, `32` waste water, `31` waste gas.
    pub st: String,
    /// Its password, six letters or digits.
    pub password: String,
    /// The edition that it speaks.
    pub edition: Edition,
    /// What only a device of the 2025 edition does.
    pub newer: Newer,
    /// Where its values come from.
    pub source: Source,
    /// When it misbehaves, and how.
    pub faults: Vec<FaultWindow>,
}

/// How a fleet sends.
#[derive(Clone, Debug)]
pub struct FleetConfig {
    /// Periods that began before this are taken to have been sent already.
    pub from: Timestamp,
    /// A device that has reported everything due by then, and heard that it came, is done; `None`:
    /// it goes on for ever.
    pub until: Option<Timestamp>,
    /// How long to wait for an answer (HJ 212-2017 table 1: 10 s over mobile networks), real time.
    pub answer_timeout: Duration,
    /// How often to send again what was not answered (HJ 212-2017 table 1: 3).
    pub resends: u32,
    /// Frames of one device that may wait for their answers at a time; the standard's exchange
    /// has one.
    pub window: usize,
    /// First pause after a lost connection; it doubles up to `longest_pause`, real time.
    pub shortest_pause: Duration,
    /// Longest pause between two attempts to connect, real time.
    pub longest_pause: Duration,
    /// How often a device looks whether something is due, real time.
    pub tick: Duration,
    /// Over how many milliseconds of business time devices spread what falls due at the full
    /// hour; each has its own fixed place.
    pub spread_millis: i64,
    /// Unacknowledged frames that one device keeps; beyond it the oldest are lost.
    pub kept_frames: usize,
}

impl FleetConfig {
    /// Returns the usual settings for a fleet that begins at `from`.
    #[must_use]
    pub fn starting(from: Timestamp) -> Self {
        Self {
            from,
            until: None,
            answer_timeout: Duration::from_secs(10),
            resends: 3,
            window: 1,
            shortest_pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(15),
            tick: Duration::from_millis(200),
            spread_millis: Timestamp::MINUTE,
            kept_frames: 5_000,
        }
    }
}

/// Why a fleet cannot be made.
#[derive(Debug, Error)]
pub enum FleetError {
    /// A device cannot be named in a frame.
    #[error("device {mn} cannot send")]
    Identity {
        /// The device.
        mn: Mn,
        /// What is wrong with it.
        #[source]
        source: BuildError,
    },
}

/// Simulated data loggers that have not begun to send.
#[derive(Debug)]
pub struct Fleet {
    loggers: Vec<Logger>,
    stats: Arc<FleetStats>,
    news: Option<UnboundedReceiver<News>>,
}

impl Fleet {
    /// Checks the devices.
    ///
    /// # Errors
    ///
    /// Fails where the number, system type or password of a device does not have the form of its
    /// edition.
    pub fn new(devices: Vec<SimDevice>, config: FleetConfig) -> Result<Self, FleetError> {
        let (tell, news) = unbounded_channel();
        let common = Common {
            config: Arc::new(config),
            stats: Arc::new(FleetStats::default()),
            reach: Arc::new(Reach::new(tell)),
        };
        let logger = |device: SimDevice| {
            let SimDevice {
                mn,
                st,
                password,
                edition,
                newer,
                ..
            } = &device;
            let answerer = Answerer::new(*edition, st, password, mn.as_str(), newer.clone());
            let answerer = answerer.map_err(|source| FleetError::Identity {
                mn: mn.clone(),
                source,
            })?;
            let answerer = answerer.at_pace(Pace::of(&device.source));
            let plan = Plan::new(&device, &common.config);
            let edition = *edition;
            let common = common.clone();
            Ok(Logger::new(answerer, edition, plan, device.faults, common))
        };
        let loggers = devices.into_iter().map(logger).collect::<Result<_, _>>()?;
        Ok(Self {
            loggers,
            stats: common.stats,
            news: Some(news),
        })
    }

    /// Returns what the fleet will tell of its troubles with the server; at the second call and
    /// later nothing.
    pub fn take_news(&mut self) -> Option<UnboundedReceiver<News>> {
        self.news.take()
    }

    /// Returns the fleet's counters, which go on while it runs.
    #[must_use]
    pub fn stats(&self) -> Arc<FleetStats> {
        Arc::clone(&self.stats)
    }

    /// Lets every device connect to `address` (`host:port`) and send what falls due by the
    /// world's clock, until told to stop or all is done. Nothing is ever sent before its time.
    pub async fn run(self, address: String, world: World, shutdown: CancellationToken) {
        let address: Arc<str> = address.into();
        // News that nobody took are not kept.
        drop(self.news);
        let tasks = TaskTracker::new();
        for logger in self.loggers {
            let (address, world) = (Arc::clone(&address), world.clone());
            tasks.spawn(logger.run(address, world, shutdown.clone()));
        }
        tasks.close();
        tasks.wait().await;
    }
}
