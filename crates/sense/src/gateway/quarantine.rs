//! The way into quarantine (隔离): bounded in rate, in rows and in bytes.
//!
//! Nothing in quarantine was acknowledged, so it may be dropped where it floods; what is dropped
//! is still counted, and one row a minute says how much it was.

mod rates;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use metrics::counter;
use model::{Quarantined, World};
use store::{QuarantineBudget, Store};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout};

use super::config::GatewayConfig;
use crate::reason::Reason;
use rates::Rates;

/// Rows that wait to be written; beyond it they are only counted.
const QUEUE: usize = 1_024;

/// Most rows written together.
const BATCH: usize = 256;

/// How often it is looked whether a minute is over.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// A handle for putting bytes into quarantine.
#[derive(Clone)]
pub(super) struct Quarantine {
    rows: mpsc::Sender<Quarantined>,
    rates: Arc<Mutex<Rates>>,
}

impl Quarantine {
    /// Starts the task that writes; it ends after the last handle is gone.
    pub(super) fn start(
        store: Store,
        world: World,
        config: &GatewayConfig,
    ) -> (Self, JoinHandle<()>) {
        let (rows, queue) = mpsc::channel(QUEUE);
        let rates = Rates::new(config.quarantine_per_minute, Instant::now());
        let quarantine = Self {
            rows,
            rates: Arc::new(Mutex::new(rates)),
        };
        let keeper = Keeper {
            store,
            world,
            rates: Arc::clone(&quarantine.rates),
            budget: config.quarantine_budget,
        };
        (quarantine, tokio::spawn(keeper.keep(queue)))
    }

    /// Puts bytes into quarantine, made by `make` if there is room for them.
    pub(super) fn put(
        &self,
        peer: IpAddr,
        reason: Reason,
        size: u64,
        make: impl FnOnce() -> Quarantined,
    ) {
        counter!("sense_quarantined_total", "reason" => reason.as_str()).increment(1);
        let has_room = locked(&self.rates).has_room(peer, reason, Instant::now());
        if has_room && self.rows.try_send(make()).is_ok() {
            return;
        }
        counter!("sense_quarantine_dropped_total", "reason" => reason.as_str()).increment(1);
        locked(&self.rates).drop_one(peer, reason, size);
    }
}

/// Writes what was put.
struct Keeper {
    store: Store,
    world: World,
    rates: Arc<Mutex<Rates>>,
    budget: QuarantineBudget,
}

impl Keeper {
    async fn keep(self, mut queue: mpsc::Receiver<Quarantined>) {
        let mut batch = Vec::new();
        while !matches!(
            timeout(LOOK_EVERY, queue.recv_many(&mut batch, BATCH)).await,
            Ok(0)
        ) {
            let dropped = locked(&self.rates).over(Instant::now());
            self.write(&mut batch, dropped).await;
        }
        let dropped = locked(&self.rates).all_over(Instant::now());
        self.write(&mut batch, dropped).await;
    }

    async fn write(&self, batch: &mut Vec<Quarantined>, dropped: Vec<rates::Dropped>) {
        batch.extend(dropped.into_iter().map(|dropped| self.told(&dropped)));
        if batch.is_empty() {
            return;
        }
        if let Err(error) = self.store.put_quarantined(batch, self.budget).await {
            counter!("sense_quarantine_failed_total").increment(1);
            tracing::error!(%error, rows = batch.len(), "quarantined bytes could not be kept");
        }
        batch.clear();
    }

    /// Makes the row that says what was dropped.
    fn told(&self, dropped: &rates::Dropped) -> Quarantined {
        let (peer, reason, count) = (dropped.peer, dropped.reason, dropped.count);
        tracing::warn!(%peer, reason = reason.as_str(), count, "quarantine flooded, not all was kept");
        Quarantined {
            id: self.world.new_id(),
            received_at: self.world.now(),
            peer: peer.to_string(),
            mn: None,
            reason: reason.as_str().to_owned(),
            detail: format!("另有 {count} 条同类数据超过保存速率，只计数，未保存内容"),
            bad_offset: None,
            size: dropped.bytes,
            raw: bytes::Bytes::new(),
        }
    }
}

fn locked(rates: &Mutex<Rates>) -> MutexGuard<'_, Rates> {
    rates.lock().unwrap_or_else(PoisonError::into_inner)
}
