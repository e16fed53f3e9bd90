//! One exchange with one device.

mod effect;
mod frames;
mod outcome;
mod prepare;

use std::sync::Arc;

use hj212::{Action, Exchange, Finish, Seen, Timing};
use model::{Downlink, DownlinkId, DownlinkState, Mn, Timestamp};
use store::{DownlinkEnd, StoreError};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use outcome::{Gathered, end_of};
use prepare::{Prepared, Unsent};

use super::desk::Parts;
use crate::gateway::Heard;

/// How much longer than the exchange itself may last a desk is taken to be at work, so that another
/// does not believe it dead.
const MARGIN_MS: i64 = 15_000;

/// An exchange that is over.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    pub(super) id: DownlinkId,
    pub(super) mn: Mn,
    pub(super) qn: String,
}

/// One exchange.
pub(super) struct Talk {
    parts: Arc<Parts>,
    downlink: Downlink,
    secret: Option<String>,
    /// The number under which the device's connection is known.
    socket: Mn,
    said: mpsc::Receiver<Heard>,
}

impl Talk {
    pub(super) fn new(
        parts: Arc<Parts>,
        downlink: Downlink,
        secret: Option<String>,
        socket: Mn,
        said: mpsc::Receiver<Heard>,
    ) -> Self {
        Self {
            parts,
            downlink,
            secret,
            socket,
            said,
        }
    }

    /// Talks with the device until the exchange is over.
    pub(super) async fn run(mut self) -> Ended {
        let qn = match self.talk().await {
            Ok(qn) => qn,
            Err(error) => {
                // The row stays as it is and is looked after when its time has run out.
                tracing::error!(%error, downlink.id = %self.downlink.id,
                    "an exchange with a device could not be recorded");
                String::new()
            }
        };
        Ended {
            id: self.downlink.id,
            mn: self.downlink.mn,
            qn,
        }
    }

    async fn talk(&mut self) -> Result<String, StoreError> {
        let timing = self.timing();
        let prepared = match self.prepare().await {
            Ok(prepared) => prepared,
            Err(Unsent::Store(error)) => return Err(error),
            Err(Unsent::Refused(outcome)) => {
                let end = DownlinkEnd {
                    state: DownlinkState::Refused,
                    code: None,
                    records: 0,
                    outcome,
                };
                self.parts.end(&self.downlink, end).await?;
                return Ok(String::new());
            }
        };
        // From here on the device's rows are heard too: they may be what is asked for.
        let _attention = self.parts.sessions.attend(&self.socket);
        let store = &self.parts.store;
        let begun = store
            .begin_downlink(
                &self.downlink.id,
                &prepared.qn,
                self.parts.world.now(),
                self.deadline(timing),
            )
            .await?;
        if !begun {
            return Ok(String::new());
        }
        self.say(DownlinkState::Sent);
        self.before_sending().await?;
        let mut gathered = Gathered::default();
        let finish = self.exchange(&prepared, timing, &mut gathered).await?;
        let end = end_of(finish, &gathered);
        self.after(&end).await?;
        self.parts.end(&self.downlink, end).await?;
        Ok(prepared.qn)
    }

    fn say(&self, state: DownlinkState) {
        self.parts
            .announce(&self.downlink.id, &self.downlink.mn, state);
    }

    fn timing(&self) -> Timing {
        let (link, usual) = (
            self.parts.terms.link(&self.downlink.mn),
            self.parts.settings.timing,
        );
        let millis = |seconds: Option<u32>, usual: i64| {
            seconds.map_or(usual, |seconds| i64::from(seconds) * 1_000)
        };
        Timing {
            over_time_ms: millis(link.over_time_s, usual.over_time_ms),
            resends: link.resends.unwrap_or(usual.resends),
            execution_ms: millis(link.execution_s, usual.execution_ms),
        }
    }

    fn deadline(&self, timing: Timing) -> Timestamp {
        let asking = timing
            .over_time_ms
            .saturating_mul(i64::from(timing.resends) + 1);
        let lasting = asking.saturating_add(timing.execution_ms);
        self.parts
            .wall
            .now()
            .plus(lasting.saturating_add(MARGIN_MS))
    }

    /// Sends, resends, listens and waits, as the machine of the protocol says.
    async fn exchange(
        &mut self,
        prepared: &Prepared,
        timing: Timing,
        gathered: &mut Gathered,
    ) -> Result<Finish, StoreError> {
        let started = Instant::now();
        let elapsed = || i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
        let (mut exchange, mut action) = Exchange::start(prepared.pattern, timing, 0);
        let mut times = 0_u32;
        loop {
            let until_ms = match action {
                Action::Finished(finish) => return Ok(finish),
                Action::Send { until_ms } => {
                    times += 1;
                    self.send(prepared, times).await?;
                    until_ms
                }
                Action::Wait { until_ms } => until_ms,
            };
            let until = started
                + std::time::Duration::from_millis(u64::try_from(until_ms).unwrap_or_default());
            action = match timeout_at(until, self.said.recv()).await {
                Ok(Some(said)) => match self.hear(prepared, &said, gathered).await? {
                    Some(seen) => {
                        let action = exchange.see(seen, elapsed());
                        gathered.records = exchange.records();
                        self.note_progress(seen, gathered.records, timing).await?;
                        action
                    }
                    None => Action::Wait { until_ms },
                },
                Ok(None) => return Ok(Finish::NoResult),
                Err(_) => exchange.tick(elapsed().max(until_ms)),
            };
        }
    }

    async fn note_progress(
        &self,
        seen: Seen,
        records: u32,
        timing: Timing,
    ) -> Result<(), StoreError> {
        if !matches!(seen, Seen::RequestAnswer(hj212::QnRtn::READY) | Seen::Data) {
            return Ok(());
        }
        let deadline = self.deadline(timing);
        self.parts
            .store
            .executing_downlink(&self.downlink.id, records, deadline)
            .await?;
        self.say(DownlinkState::Executing);
        Ok(())
    }
}
