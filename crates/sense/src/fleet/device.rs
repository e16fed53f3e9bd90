//! One simulated data logger at work.

use std::sync::Arc;
use std::time::Duration;

use hj212::{BuildError, Edition, Frame, Stamp, Upload, UploadKind, decode};
use model::{Timestamp, World};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::answers::Answers;
use super::fault::{Fault, FaultWindow, lasting, skew_seconds};
use super::outbox::{Outbox, Overdue, Parcel};
use super::plan::Plan;
use super::responder::Answerer;
use super::wire::pieces;
use super::{FleetConfig, FleetStats};
use crate::clock_text;

/// Frames that are made ahead of what can be sent.
const AHEAD: usize = 64;

/// The pause between two pieces of a frame that comes in halves.
const PIECE_PAUSE: Duration = Duration::from_millis(15);

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A simulated data logger.
#[derive(Debug)]
pub(super) struct Logger {
    answerer: Answerer,
    plan: Plan,
    faults: Vec<FaultWindow>,
    config: Arc<FleetConfig>,
    stats: Arc<FleetStats>,
    outbox: Outbox,
    /// The last QN given; every frame has a later one.
    last_qn: Timestamp,
    /// Something was acknowledged over this connection.
    was_heard: bool,
}

/// Why a connection ended.
enum Ended {
    /// The server, the network or missing answers ended it.
    Lost,
    /// The fleet stops.
    Stopped,
}

impl Logger {
    pub(super) fn new(
        answerer: Answerer,
        edition: Edition,
        plan: Plan,
        faults: Vec<FaultWindow>,
        config: Arc<FleetConfig>,
        stats: Arc<FleetStats>,
    ) -> Self {
        let newest_first = edition == Edition::V2025;
        Self {
            answerer,
            plan,
            faults,
            outbox: Outbox::new(config.kept_frames.max(1), newest_first),
            last_qn: config.from,
            was_heard: false,
            config,
            stats,
        }
    }

    /// Connects, sends, and connects again, until told to stop.
    pub(super) async fn run(
        mut self,
        address: Arc<str>,
        world: World,
        shutdown: CancellationToken,
    ) {
        let mut pause = self.config.shortest_pause;
        loop {
            let connected = tokio::select! {
                () = shutdown.cancelled() => return,
                connected = timeout(CONNECT_TIMEOUT, TcpStream::connect(&*address)) => connected,
            };
            if let Ok(Ok(stream)) = connected {
                FleetStats::add(&self.stats.connections, 1);
                let ended = self.converse(stream, &world, &shutdown).await;
                self.outbox.link_lost();
                if matches!(ended, Ended::Stopped) {
                    return;
                }
                // A link over which something came through deserves a quick second attempt.
                if std::mem::take(&mut self.was_heard) {
                    pause = self.config.shortest_pause;
                }
            }
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            pause = pause.saturating_mul(2).min(self.config.longest_pause);
        }
    }

    /// Sends what falls due over one connection, until it ends.
    async fn converse(
        &mut self,
        stream: TcpStream,
        world: &World,
        shutdown: &CancellationToken,
    ) -> Ended {
        let (mut hearing, mut speaking) = stream.into_split();
        let mut answers = Answers::default();
        let mut buffer = [0; 2_048];
        let mut asked_at = None;
        let mut beat_at = Instant::now();
        loop {
            let now = world.now();
            if self
                .ask_for_number(&mut speaking, &mut asked_at, now)
                .await
                .is_err()
            {
                return Ended::Lost;
            }
            if self.beat(&mut speaking, &mut beat_at, now).await.is_err() {
                return Ended::Lost;
            }
            self.make_due(now);
            if self.send_next(&mut speaking, now).await.is_err() {
                return Ended::Lost;
            }
            tokio::select! {
                () = shutdown.cancelled() => return Ended::Stopped,
                heard = hearing.read(&mut buffer) => match heard {
                    Ok(count) if count > 0 => {
                        let commands = self.hear(&mut answers, &buffer[..count]);
                        if self.obey(&mut speaking, commands, world.now()).await.is_err() {
                            return Ended::Lost;
                        }
                    }
                    _ => return Ended::Lost,
                },
                () = tokio::time::sleep(self.config.tick) => {}
            }
            if self.was_heard && self.reconnects(world.now()) {
                return Ended::Lost;
            }
            if self.send_again(&mut speaking, world.now()).await.is_err() {
                return Ended::Lost;
            }
        }
    }

    fn reconnects(&self, now: Timestamp) -> bool {
        lasting(&self.faults, now).any(|fault| *fault == Fault::Reconnects)
    }

    /// Makes the frames that have fallen due, as far as there is room ahead.
    fn make_due(&mut self, now: Timestamp) {
        if self.answerer.newer().waits_for_number() {
            return;
        }
        while self.outbox.waiting() < AHEAD {
            let made = match self.plan.due(now) {
                Ok(uploads) if uploads.is_empty() => return,
                Ok(uploads) => uploads
                    .iter()
                    .try_for_each(|upload| self.frame(upload, now)),
                Err(error) => Err(error),
            };
            if let Err(error) = made {
                let identity = self.answerer.identity();
                let mn = identity.as_ref().map_or("", |identity| identity.mn());
                tracing::error!(%error, device.mn = mn, "a report cannot be put into a frame");
                return;
            }
        }
    }

    /// Puts a report into frames.
    fn frame(&mut self, upload: &Upload, now: Timestamp) -> Result<(), BuildError> {
        if !self.answerer.sends_realtime() && upload.kind() == UploadKind::RealTime {
            return Ok(());
        }
        let time = self.clock(now).max(self.last_qn.plus(1));
        let Some(qn) = clock_text::stamp(time) else {
            return Ok(());
        };
        let identity = self.answerer.identity()?;
        let marked = match identity.edition() {
            Edition::V2025 => upload.resent_frames(&identity, qn, true)?,
            _ => Vec::new(),
        };
        let mut marked = marked.into_iter();
        for frame in upload.frames(&identity, qn, true)? {
            let read = frame
                .read()
                .map(|read| decode(read, &hj212::Profile::default()));
            let Some(value) = read.and_then(|decoded| decoded.header.qn) else {
                continue;
            };
            let sent =
                Stamp::read(value.bytes()).and_then(|(stamp, _)| clock_text::timestamp(stamp));
            self.last_qn = sent.unwrap_or(time);
            let qn = value.text().into_owned();
            let marked = marked.next().map(|frame| self.answerer.sealed(frame));
            let lost = self.outbox.push(Parcel {
                qn,
                frame: self.answerer.sealed(frame).into_bytes(),
                marked: marked.map(hj212::WireFrame::into_bytes),
                was_sent: false,
            });
            FleetStats::add(&self.stats.lost, lost);
        }
        Ok(())
    }

    async fn send_next(
        &mut self,
        speaking: &mut OwnedWriteHalf,
        now: Timestamp,
    ) -> std::io::Result<()> {
        let mut frames = Vec::new();
        while let Some(parcel) = self.outbox.next(self.config.window, Instant::now()) {
            let counter = if parcel.was_sent {
                &self.stats.resent
            } else {
                &self.stats.sent
            };
            FleetStats::add(counter, 1);
            frames.push(parcel.frame);
        }
        self.write(speaking, &frames, now).await
    }

    async fn send_again(
        &mut self,
        speaking: &mut OwnedWriteHalf,
        now: Timestamp,
    ) -> std::io::Result<()> {
        let (answer_timeout, resends) = self.timing();
        match self.outbox.overdue(Instant::now(), answer_timeout, resends) {
            Overdue::LinkDead => Err(std::io::ErrorKind::TimedOut.into()),
            Overdue::Again(frames) => {
                FleetStats::add(&self.stats.resent, frames.len() as u64);
                self.write(speaking, &frames, now).await
            }
        }
    }

    /// Returns how long the device waits for an answer and how often it sends again: as it was told
    /// (1000), else as the fleet does.
    fn timing(&self) -> (Duration, u32) {
        let told = self.answerer.timing();
        told.map_or(
            (self.config.answer_timeout, self.config.resends),
            |(seconds, resends)| (Duration::from_secs(seconds.max(1).into()), resends),
        )
    }

    async fn write(
        &self,
        speaking: &mut OwnedWriteHalf,
        frames: &[Vec<u8>],
        now: Timestamp,
    ) -> std::io::Result<()> {
        let faults: Vec<&Fault> = lasting(&self.faults, now).collect();
        for (place, piece) in pieces(frames, &faults).iter().enumerate() {
            if place > 0 {
                tokio::time::sleep(PIECE_PAUSE).await;
            }
            speaking.write_all(piece).await?;
        }
        Ok(())
    }

    /// Returns what the device's own clock shows.
    fn clock(&self, now: Timestamp) -> Timestamp {
        now.plus(skew_seconds(&self.faults, now) * 1_000 + self.answerer.clock_moved())
    }

    /// Asks for a number, again and again until it has one (HJ 212-2025).
    async fn ask_for_number(
        &mut self,
        speaking: &mut OwnedWriteHalf,
        asked_at: &mut Option<Instant>,
        now: Timestamp,
    ) -> std::io::Result<()> {
        let is_due = asked_at.is_none_or(|asked| asked.elapsed() >= self.config.answer_timeout);
        if !is_due || !self.answerer.newer().waits_for_number() {
            return Ok(());
        }
        *asked_at = Some(Instant::now());
        let clock = self.clock(now);
        let request = self.answerer.number_request(clock);
        match request {
            Some(frame) => self.write(speaking, &[frame.into_bytes()], now).await,
            None => Ok(()),
        }
    }

    /// Says from time to time that it is alive (HJ 212-2025).
    async fn beat(
        &mut self,
        speaking: &mut OwnedWriteHalf,
        beat_at: &mut Instant,
        now: Timestamp,
    ) -> std::io::Result<()> {
        let every = self.answerer.newer().heartbeat();
        if every.is_none_or(|every| beat_at.elapsed() < every) {
            return Ok(());
        }
        *beat_at = Instant::now();
        let clock = self.clock(now);
        match self.answerer.heartbeat(clock) {
            Some(frame) => self.write(speaking, &[frame.into_bytes()], now).await,
            None => Ok(()),
        }
    }

    /// Answers what the host asked.
    async fn obey(
        &mut self,
        speaking: &mut OwnedWriteHalf,
        commands: Vec<Vec<u8>>,
        now: Timestamp,
    ) -> std::io::Result<()> {
        for command in commands.iter().filter(|one| Frame::read(one).is_some()) {
            let clock = self.clock(now);
            let said = self.answerer.hear(command, clock, &self.plan);
            let (pace, clock_moved) = (self.answerer.pace(), self.answerer.clock_moved());
            self.plan.follow(pace, clock_moved, now);
            let frames: Vec<Vec<u8>> = said.into_iter().map(hj212::WireFrame::into_bytes).collect();
            self.write(speaking, &frames, now).await?;
        }
        Ok(())
    }

    fn hear(&mut self, answers: &mut Answers, bytes: &[u8]) -> Vec<Vec<u8>> {
        let Self {
            outbox,
            stats,
            was_heard,
            ..
        } = self;
        answers.take(bytes, |qn| {
            if outbox.acknowledge(qn) {
                *was_heard = true;
                FleetStats::add(&stats.acknowledged, 1);
            }
        })
    }
}
