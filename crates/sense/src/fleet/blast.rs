//! A load driver: sends as fast as acknowledgements allow, or at a set pace, for the ingest
//! benchmark and tests.
//!
//! At a pace, a frame that could not be sent when it was due, because too many wait for their
//! answers, has waited since then: a gateway that stalls cannot hide it by slowing the load down.
//!
//! The driver must not be what is measured. A frame is a copy of a template into which times, values and
//! check word are written, and answers are looked for by their mark, in the order of the frames.

mod histogram;
mod template;

use std::collections::VecDeque;
use std::time::Duration;

use hj212::BuildError;
use model::{Mn, Timestamp};
use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout_at};

pub use histogram::Histogram;
use template::{QN, Template};

/// A load to put on a gateway.
#[derive(Clone, Debug)]
pub struct BlastConfig {
    /// One connection for each: number of 24 hex digits, password of six characters.
    pub devices: Vec<(Mn, String)>,
    /// Most frames per device.
    pub frames_per_device: u32,
    /// Values in each frame, 1 to 20.
    pub factors: u8,
    /// Frames that may wait for their answers, per device.
    pub window: usize,
    /// From one frame of a device to its next; devices begin spread over the first. `None`: as fast
    /// as frames are answered.
    pub interval: Option<Duration>,
    /// `DataTime` of the first frame; every frame of a device is one minute later.
    pub start: Timestamp,
    /// The time when the load begins: the QN of a frame is the time when it is sent, as devices have
    /// it, and no two of a device are the same.
    pub clock: Timestamp,
    /// How long frames are sent at most; those under way are still waited for.
    pub duration: Duration,
    /// How long to wait for any answer before a connection is given up.
    pub answer_timeout: Duration,
    /// Whether to remember which frames were acknowledged, by device and QN.
    pub remember: bool,
}

/// What a load came to.
#[derive(Clone, Debug, Default)]
pub struct BlastReport {
    /// Frames sent.
    pub sent: u64,
    /// How many of them were acknowledged.
    pub acknowledged: u64,
    /// Which, by device and QN, if they were to be remembered.
    pub remembered: Vec<(Mn, String)>,
    /// Time from sending, or from when it should have been sent, to acknowledgement.
    pub latencies: Histogram,
    /// Time from when all were connected to the last answer.
    pub elapsed: Duration,
    /// Connections that ended before all their frames were acknowledged, with the reason.
    pub broken: Vec<String>,
}

/// Why a connection of a load ended early.
#[derive(Debug, Error)]
enum BlastError {
    #[error("the frame cannot be built: {0}")]
    Build(#[from] BuildError),
    #[error("the time {0} cannot be written into a frame")]
    Time(Timestamp),
    #[error("the connection failed: {0}")]
    Io(#[from] std::io::Error),
    #[error("the server closed the connection")]
    Closed,
    #[error("no answer came in time")]
    Silent,
    #[error("an answer to {0} came, but {1} was the next to be answered")]
    Order(String, String),
}

/// Puts a load on the gateway at `address`; every device sends minute data.
pub async fn blast(address: &str, config: &BlastConfig) -> BlastReport {
    let mut tasks = JoinSet::new();
    let mut report = BlastReport::default();
    let mut guns = Vec::with_capacity(config.devices.len());
    for (mn, password) in &config.devices {
        match Gun::load(address, mn, password, config).await {
            Ok(gun) => guns.push(gun),
            Err(error) => report.broken.push(format!("{mn}: {error}")),
        }
    }
    // Each task has a copy: with the devices in it, ten thousand of them would copy a hundred
    // million numbers while the first are already late.
    let pace = BlastConfig {
        devices: Vec::new(),
        ..config.clone()
    };
    let started = Instant::now();
    let count = u32::try_from(guns.len()).unwrap_or(u32::MAX).max(1);
    for (mut gun, place) in guns.into_iter().zip(0_u32..) {
        let until = started + config.duration;
        gun.clock = (started, config.clock);
        gun.begun = started + config.interval.unwrap_or_default() * place / count;
        let pace = pace.clone();
        tasks.spawn(async move {
            let outcome = gun.fire(&pace, until).await;
            (gun, outcome)
        });
    }
    while let Some(joined) = tasks.join_next().await {
        match joined {
            Ok((gun, outcome)) => report.add(gun, outcome),
            Err(error) => report.broken.push(error.to_string()),
        }
    }
    report.elapsed = started.elapsed();
    report
}

impl BlastReport {
    fn add(&mut self, gun: Gun, outcome: Result<(), BlastError>) {
        self.sent += u64::from(gun.next);
        self.acknowledged += gun.acknowledged;
        self.latencies.add_all(&gun.latencies);
        let remembered = gun.remembered.into_iter();
        self.remembered
            .extend(remembered.map(|qn| (gun.mn.clone(), qn)));
        if let Err(error) = outcome {
            self.broken.push(format!("{}: {error}", gun.mn));
        }
    }
}

/// One connection of the load.
struct Gun {
    mn: Mn,
    stream: TcpStream,
    template: Template,
    /// When the first frame is due.
    begun: Instant,
    /// What the clock shows at a moment.
    clock: (Instant, Timestamp),
    /// The QN of the last frame.
    sent: Timestamp,
    /// The place in the series of the next frame.
    next: u32,
    acknowledged: u64,
    remembered: Vec<String>,
    latencies: Histogram,
    /// Frames under way, oldest first: QN, and since when it waits.
    waiting: VecDeque<([u8; QN], Instant)>,
    /// Answers that have not come whole.
    heard: Vec<u8>,
    heard_at: Instant,
    remembers: bool,
}

impl Gun {
    async fn load(
        address: &str,
        mn: &Mn,
        password: &str,
        config: &BlastConfig,
    ) -> Result<Self, BlastError> {
        let template = Template::new(mn.as_str(), password, config.factors, config.start)?;
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            mn: mn.clone(),
            stream,
            template,
            begun: Instant::now(),
            clock: (Instant::now(), config.clock),
            sent: config.clock,
            next: 0,
            acknowledged: 0,
            remembered: Vec::new(),
            latencies: Histogram::default(),
            waiting: VecDeque::new(),
            heard: Vec::new(),
            heard_at: Instant::now(),
            remembers: config.remember,
        })
    }

    async fn fire(&mut self, config: &BlastConfig, until: Instant) -> Result<(), BlastError> {
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            let now = Instant::now();
            while let Some(due) = self
                .due(config, now)
                .filter(|due| *due < until && now < until)
            {
                if due > now || self.waiting.len() >= config.window.max(1) {
                    break;
                }
                self.sent = self.time(now).max(self.sent.plus(1));
                let qn = self.template.write(self.next, self.sent, &mut bytes)?;
                self.waiting.push_back((qn, due));
                self.next += 1;
            }
            if !bytes.is_empty() {
                self.stream.write_all(&bytes).await?;
            }
            let next = self
                .due(config, now)
                .filter(|due| *due < until && now < until);
            let has_room = self.waiting.len() < config.window.max(1);
            match next.filter(|_| has_room) {
                None if self.waiting.is_empty() => return Ok(()),
                None => {
                    let late = now + config.answer_timeout;
                    let heard = timeout_at(late, self.hear()).await;
                    heard.map_err(|_| BlastError::Silent)??;
                }
                Some(due) if self.waiting.is_empty() => sleep_until(due).await,
                // An answer may come before the next frame is due, or after it.
                Some(due) => match timeout_at(due, self.hear()).await {
                    Ok(heard) => heard?,
                    Err(_) if self.is_late(config, now) => return Err(BlastError::Silent),
                    Err(_) => {}
                },
            }
        }
    }

    /// Returns when the next frame is due; without a pace that is now.
    fn due(&self, config: &BlastConfig, now: Instant) -> Option<Instant> {
        let is_left = self.next < config.frames_per_device;
        let due = match config.interval {
            None => now,
            Some(interval) => self.begun + interval * self.next,
        };
        is_left.then_some(due)
    }

    /// Returns what the clock shows.
    fn time(&self, now: Instant) -> Timestamp {
        let (moment, shown) = self.clock;
        let passed = now.saturating_duration_since(moment).as_millis();
        shown.plus(i64::try_from(passed).unwrap_or(i64::MAX))
    }

    /// Tells whether nothing was heard for too long.
    fn is_late(&self, config: &BlastConfig, now: Instant) -> bool {
        let since = self.waiting.front().map_or(now, |(_, since)| *since);
        now.saturating_duration_since(since.max(self.heard_at)) > config.answer_timeout
    }

    async fn hear(&mut self) -> Result<(), BlastError> {
        if self.stream.read_buf(&mut self.heard).await? == 0 {
            return Err(BlastError::Closed);
        }
        let now = Instant::now();
        self.heard_at = now;
        let mut read = 0;
        while let Some(end) = memchr::memchr(b'\n', &self.heard[read..]) {
            let qn = template::answered(&self.heard[read..read + end]);
            read += end + 1;
            let Some(qn) = qn else { continue };
            let Some((expected, sent_at)) = self.waiting.pop_front() else {
                continue;
            };
            if qn != expected {
                let shown = |qn: [u8; QN]| String::from_utf8_lossy(&qn).into_owned();
                return Err(BlastError::Order(shown(qn), shown(expected)));
            }
            self.acknowledged += 1;
            self.latencies.add(now - sent_at);
            if self.remembers {
                self.remembered
                    .push(String::from_utf8_lossy(&qn).into_owned());
            }
        }
        self.heard.drain(..read);
        Ok(())
    }
}
