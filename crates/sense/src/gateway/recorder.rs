//! Writes down who is connected (连接记录): openings and endings soon, and all that goes on with
//! each heartbeat, so that a crash leaves an end that is known to a minute.
//!
//! No frame waits for it: it writes in short transactions of its own.

use std::sync::Arc;

use model::{DeviceConnection, GatewayRun};
use store::StoreError;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::Shared;

/// Connections written in one transaction, so that the writer of frames waits only shortly.
const TOGETHER: usize = 2_048;

/// The task that writes.
pub(super) struct Recorder {
    shared: Arc<Shared>,
    run: GatewayRun,
    last_heartbeat: Instant,
    /// Something could not be written, so that all that goes on is due.
    is_behind: bool,
}

impl Recorder {
    /// Closes what a gateway before this one left open, and says that this one is at work.
    pub(super) async fn begin(shared: Arc<Shared>) -> Result<Self, StoreError> {
        let abandoned = shared.store.close_abandoned_connections().await?;
        if abandoned > 0 {
            tracing::info!(
                abandoned,
                "connections were closed that a stopped server left open"
            );
        }
        let now = shared.world.now();
        let run = GatewayRun {
            id: shared.world.new_id(),
            started_at: now,
            seen_at: now,
            ended_at: None,
        };
        shared.store.put_connections(&run, &[]).await?;
        Ok(Self {
            shared,
            run,
            last_heartbeat: Instant::now(),
            is_behind: false,
        })
    }

    /// Writes until told that no connection is left.
    pub(super) async fn run(mut self, done: CancellationToken) {
        loop {
            let pause = self.shared.config.record_connections_every;
            tokio::select! {
                () = done.cancelled() => break,
                () = sleep(pause) => {}
            }
            let is_heartbeat = self.is_heartbeat_due() || self.is_behind;
            self.write(is_heartbeat).await;
        }
        self.run.ended_at = Some(self.shared.world.now());
        self.write(true).await;
    }

    /// Tells whether a heartbeat is due, by whichever clock goes faster: what is kept is told in
    /// business time, which a demo makes run ahead.
    fn is_heartbeat_due(&self) -> bool {
        let heartbeat = self.shared.config.connections_heartbeat;
        let since = self.shared.world.now().since(self.run.seen_at);
        let is_long = u128::try_from(since).is_ok_and(|since| since >= heartbeat.as_millis());
        is_long || self.last_heartbeat.elapsed() >= heartbeat
    }

    async fn write(&mut self, is_heartbeat: bool) {
        let now = self.shared.world.now();
        let rows = self.shared.sessions.take_records(now, is_heartbeat);
        if rows.is_empty() && !is_heartbeat {
            return;
        }
        if is_heartbeat {
            self.last_heartbeat = Instant::now();
        }
        let before = self.run.seen_at;
        if is_heartbeat {
            self.run.seen_at = now;
        }
        if let Err(error) = self.put(rows).await {
            self.run.seen_at = before;
            self.is_behind = true;
            tracing::warn!(%error, "connections could not be written down; they wait");
        } else {
            self.is_behind = false;
        }
    }

    /// Writes in several short transactions; what a failure leaves over waits.
    async fn put(&self, mut rows: Vec<DeviceConnection>) -> Result<(), StoreError> {
        loop {
            let rest = rows.split_off(rows.len().min(TOGETHER));
            let written = self.shared.store.put_connections(&self.run, &rows).await;
            if let Err(error) = written {
                rows.extend(rest);
                self.shared.sessions.give_back_records(rows);
                return Err(error);
            }
            if rest.is_empty() {
                return Ok(());
            }
            rows = rest;
        }
    }
}
