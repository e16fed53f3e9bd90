//! A load driver: sends as fast as acknowledgements allow and remembers what was acknowledged,
//! for the ingest benchmark and the crash test.

use std::collections::HashMap;
use std::time::Duration;

use hj212::{BuildError, Edition, FactorValues, Identity, Number, Suffix, Upload, UploadKind};
use model::{Mn, Timestamp};
use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use super::answers::Answers;
use crate::clock_text;

/// The factors in every frame, as a waste-water outlet has them.
const FACTORS: [&str; 5] = ["w01018", "w21003", "w21011", "w21001", "w00000"];

/// A load to put on a gateway.
#[derive(Clone, Debug)]
pub struct BlastConfig {
    /// One connection for each: number of 24 hex digits, password of six characters.
    pub devices: Vec<(Mn, String)>,
    /// Frames per device.
    pub frames_per_device: u32,
    /// Frames that may wait for their answers, per device.
    pub window: usize,
    /// `DataTime` of the first frame; every frame of a device is one minute later.
    pub start: Timestamp,
    /// How long to wait for any answer before a connection is given up.
    pub answer_timeout: Duration,
}

/// What a load came to.
#[derive(Clone, Debug, Default)]
pub struct BlastReport {
    /// Frames sent.
    pub sent: u64,
    /// Frames acknowledged, by device and QN.
    pub acknowledged: Vec<(Mn, String)>,
    /// Time from sending to acknowledgement, for each of them.
    pub latencies: Vec<Duration>,
    /// Time from the first connection to the last answer.
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
}

/// Puts a load on the gateway at `address`; every device sends minute data.
pub async fn blast(address: &str, config: &BlastConfig) -> BlastReport {
    let started = Instant::now();
    let mut tasks = JoinSet::new();
    for (mn, password) in &config.devices {
        let (address, mn, password) = (address.to_owned(), mn.clone(), password.clone());
        let config = BlastConfig {
            devices: Vec::new(),
            ..config.clone()
        };
        tasks.spawn(async move {
            let mut gun = Gun::new(mn);
            let outcome = gun.fire(&address, &password, &config).await;
            (gun, outcome)
        });
    }
    let mut report = BlastReport::default();
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
        self.sent += gun.sent;
        self.latencies.extend(gun.latencies);
        let acknowledged = gun.acknowledged.into_iter();
        self.acknowledged
            .extend(acknowledged.map(|qn| (gun.mn.clone(), qn)));
        if let Err(error) = outcome {
            self.broken.push(format!("{}: {error}", gun.mn));
        }
    }
}

/// One connection of the load.
struct Gun {
    mn: Mn,
    sent: u64,
    acknowledged: Vec<String>,
    latencies: Vec<Duration>,
    waiting: HashMap<String, Instant>,
    answers: Answers,
}

impl Gun {
    fn new(mn: Mn) -> Self {
        Self {
            mn,
            sent: 0,
            acknowledged: Vec::new(),
            latencies: Vec::new(),
            waiting: HashMap::new(),
            answers: Answers::default(),
        }
    }

    async fn fire(
        &mut self,
        address: &str,
        password: &str,
        config: &BlastConfig,
    ) -> Result<(), BlastError> {
        let identity = Identity::new(Edition::V2017, "32", password, self.mn.as_str())?;
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (mut hearing, mut speaking) = stream.into_split();
        let mut next = 0;
        while next < config.frames_per_device || !self.waiting.is_empty() {
            let mut bytes = Vec::new();
            while next < config.frames_per_device && self.waiting.len() < config.window.max(1) {
                let (qn, frame) = frame(&identity, config.start, next)?;
                self.waiting.insert(qn, Instant::now());
                bytes.extend_from_slice(&frame);
                next += 1;
            }
            self.send(&mut speaking, &bytes).await?;
            self.hear(&mut hearing, config.answer_timeout).await?;
        }
        Ok(())
    }

    async fn send(&mut self, speaking: &mut OwnedWriteHalf, bytes: &[u8]) -> std::io::Result<()> {
        speaking.write_all(bytes).await?;
        self.sent = self.acknowledged.len() as u64 + self.waiting.len() as u64;
        Ok(())
    }

    async fn hear(
        &mut self,
        hearing: &mut OwnedReadHalf,
        patience: Duration,
    ) -> Result<(), BlastError> {
        let mut buffer = [0; 8_192];
        let heard = timeout(patience, hearing.read(&mut buffer)).await;
        let count = heard.map_err(|_| BlastError::Silent)??;
        if count == 0 {
            return Err(BlastError::Closed);
        }
        let Self {
            answers,
            waiting,
            latencies,
            acknowledged,
            ..
        } = self;
        answers.take(&buffer[..count], |qn| {
            if let Some(sent_at) = waiting.remove(qn) {
                latencies.push(sent_at.elapsed());
                acknowledged.push(qn.to_owned());
            }
        });
        Ok(())
    }
}

/// Makes the frame of a place in the series, and its QN.
fn frame(
    identity: &Identity,
    start: Timestamp,
    place: u32,
) -> Result<(String, Vec<u8>), BlastError> {
    let time = start.plus(i64::from(place) * Timestamp::MINUTE);
    let stamp = clock_text::stamp(time).ok_or(BlastError::Time(time))?;
    let mut upload = Upload::new(UploadKind::Minute, stamp);
    for (offset, factor) in (1_i64..).zip(FACTORS) {
        let mantissa = 100 * offset + i64::from(place) % 100;
        let number = Number { mantissa, scale: 2 };
        upload = upload.factor(
            FactorValues::new(factor)?
                .number(Suffix::Avg, number)
                .flag("N")?,
        );
    }
    let bytes = upload
        .frames(identity, stamp, true)?
        .into_iter()
        .flat_map(hj212::WireFrame::into_bytes)
        .collect();
    Ok((stamp.millis_text(), bytes))
}
