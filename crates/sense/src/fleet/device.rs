//! One simulated data logger at work.

mod sending;

use std::sync::Arc;
use std::time::Duration;

use hj212::Edition;
use model::{Timestamp, World};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::answers::Answers;
use super::fault::{Fault, FaultWindow, lasting, skew_seconds};
use super::outbox::Outbox;
use super::plan::Plan;
use super::reach::{Reach, Trouble};
use super::responder::Answerer;
use super::{FleetConfig, FleetStats};

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A connection that lasts so long is no trouble any more, also where nothing was due to be
/// answered.
const SETTLED: Duration = Duration::from_secs(5);

/// A simulated data logger.
#[derive(Debug)]
pub(super) struct Logger {
    answerer: Answerer,
    plan: Plan,
    faults: Vec<FaultWindow>,
    config: Arc<FleetConfig>,
    stats: Arc<FleetStats>,
    reach: Arc<Reach>,
    outbox: Outbox,
    /// The last QN given; every frame has a later one.
    last_qn: Timestamp,
    /// Something was acknowledged over this connection.
    was_heard: bool,
    /// Why it does not get on with its server.
    trouble: Option<Trouble>,
}

/// How a connection ended that nothing was wrong with.
enum Ended {
    /// The device closed it, as it misbehaves.
    Closed,
    /// Everything that was to be sent has been acknowledged.
    Done,
}

/// What the devices of a fleet have in common.
#[derive(Clone, Debug)]
pub(super) struct Common {
    pub(super) config: Arc<FleetConfig>,
    pub(super) stats: Arc<FleetStats>,
    pub(super) reach: Arc<Reach>,
}

impl Logger {
    pub(super) fn new(
        answerer: Answerer,
        edition: Edition,
        plan: Plan,
        faults: Vec<FaultWindow>,
        common: Common,
    ) -> Self {
        let newest_first = edition == Edition::V2025;
        let Common {
            config,
            stats,
            reach,
        } = common;
        Self {
            answerer,
            plan,
            faults,
            outbox: Outbox::new(config.kept_frames.max(1), newest_first),
            last_qn: config.from,
            was_heard: false,
            trouble: None,
            config,
            stats,
            reach,
        }
    }

    /// Connects, sends, and connects again, until told to stop or all is done.
    pub(super) async fn run(self, address: Arc<str>, world: World, shutdown: CancellationToken) {
        // What is under way then, such as a write to a server that does not read, is let go of.
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = self.work(&address, &world) => {}
        }
    }

    async fn work(mut self, address: &str, world: &World) {
        let mut pause = self.config.shortest_pause;
        loop {
            let ended = self.connect_and_converse(address, world).await;
            self.outbox.link_lost();
            // A link over which something came through deserves a quick second attempt.
            if std::mem::take(&mut self.was_heard) {
                pause = self.config.shortest_pause;
            }
            match ended {
                Ok(Ended::Done) => return,
                Ok(Ended::Closed) => {}
                Err(trouble) => self.reach.failed(&mut self.trouble, trouble, pause),
            }
            tokio::time::sleep(pause).await;
            pause = pause.saturating_mul(2).min(self.config.longest_pause);
        }
    }

    async fn connect_and_converse(
        &mut self,
        address: &str,
        world: &World,
    ) -> Result<Ended, Trouble> {
        let connecting = timeout(CONNECT_TIMEOUT, TcpStream::connect(address)).await;
        let stream = connecting
            .map_err(|_| {
                let seconds = CONNECT_TIMEOUT.as_secs();
                Trouble::Unreachable(format!("nobody answers within {seconds} s"))
            })?
            .map_err(|error| Trouble::Unreachable(error.to_string()))?;
        FleetStats::add(&self.stats.connections, 1);
        if matches!(self.trouble, Some(Trouble::Unreachable(_))) {
            self.reach.recovered(&mut self.trouble);
        }
        self.converse(stream, world).await
    }

    /// Sends what falls due over one connection, until it ends.
    async fn converse(&mut self, stream: TcpStream, world: &World) -> Result<Ended, Trouble> {
        let (mut hearing, mut speaking) = stream.into_split();
        let mut answers = Answers::default();
        let mut buffer = [0; 2_048];
        let mut asked_at = None;
        let mut beat_at = Instant::now();
        let since = Instant::now();
        loop {
            let now = world.now();
            self.ask_for_number(&mut speaking, &mut asked_at, now)
                .await?;
            self.beat(&mut speaking, &mut beat_at, now).await?;
            self.make_due(now);
            self.send_next(&mut speaking, now).await?;
            if self.is_done() {
                return Ok(Ended::Done);
            }
            tokio::select! {
                heard = hearing.read(&mut buffer) => match heard {
                    Ok(0) => return Err(Trouble::Closed),
                    Ok(count) => {
                        let commands = self.hear(&mut answers, &buffer[..count]);
                        self.obey(&mut speaking, commands, world.now()).await?;
                    }
                    Err(error) => return Err(Trouble::Broken(error.to_string())),
                },
                () = tokio::time::sleep(self.config.tick) => {}
            }
            let is_settled = self.trouble != Some(Trouble::Unanswered) && since.elapsed() > SETTLED;
            if self.was_heard || is_settled {
                self.reach.recovered(&mut self.trouble);
            }
            if self.was_heard && self.has(&Fault::Reconnects, world.now()) {
                return Ok(Ended::Closed);
            }
            self.send_again(&mut speaking, world.now()).await?;
        }
    }

    fn has(&self, fault: &Fault, now: Timestamp) -> bool {
        lasting(&self.faults, now).any(|one| one == fault)
    }

    /// Tells whether nothing is left to be sent, and nothing more falls due.
    fn is_done(&self) -> bool {
        let is_over = |until| self.plan.has_reached(until);
        self.config.until.is_some_and(is_over) && self.outbox.is_empty()
    }

    /// Returns what the device's own clock shows.
    fn clock(&self, now: Timestamp) -> Timestamp {
        now.plus(skew_seconds(&self.faults, now) * 1_000 + self.answerer.clock_moved())
    }

    /// Answers what the host asked.
    async fn obey(
        &mut self,
        speaking: &mut OwnedWriteHalf,
        commands: Vec<Vec<u8>>,
        now: Timestamp,
    ) -> Result<(), Trouble> {
        for command in commands
            .iter()
            .filter(|one| hj212::Frame::read(one).is_some())
        {
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
