//! The way into quarantine (隔离): bounded in rate, in rows and in bytes.
//!
//! Nothing in quarantine was acknowledged, so it may be dropped where it floods; what is dropped
//! is still counted.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use metrics::counter;
use model::Quarantined;
use store::Store;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::config::GatewayConfig;
use crate::reason::Reason;

/// Rows that wait to be written; beyond it they are only counted.
const QUEUE: usize = 1_024;

/// Most rows written together.
const BATCH: usize = 256;

/// Peers and reasons remembered for the rate; beyond it all are forgotten and counted anew.
const MOST_RATES: usize = 10_000;

/// A handle for putting bytes into quarantine.
#[derive(Clone)]
pub(super) struct Quarantine {
    rows: mpsc::Sender<Quarantined>,
    rates: Arc<Mutex<Rates>>,
    per_minute: u32,
}

/// How many rows came from each peer for each reason, since when.
struct Rates {
    since: Instant,
    counts: HashMap<(IpAddr, Reason), u32>,
}

impl Quarantine {
    /// Starts the task that writes; it ends after the last handle is gone.
    pub(super) fn start(store: Store, config: &GatewayConfig) -> (Self, JoinHandle<()>) {
        let (rows, queue) = mpsc::channel(QUEUE);
        let rates = Rates {
            since: Instant::now(),
            counts: HashMap::new(),
        };
        let keeper = tokio::spawn(keep(store, queue, config.quarantine_rows));
        let quarantine = Self {
            rows,
            rates: Arc::new(Mutex::new(rates)),
            per_minute: config.quarantine_per_minute,
        };
        (quarantine, keeper)
    }

    /// Puts bytes into quarantine, made by `make` if there is room for them.
    pub(super) fn put(&self, peer: IpAddr, reason: Reason, make: impl FnOnce() -> Quarantined) {
        counter!("sense_quarantined_total", "reason" => reason.as_str()).increment(1);
        let is_kept = self.has_room(peer, reason) && self.rows.try_send(make()).is_ok();
        if !is_kept {
            counter!("sense_quarantine_dropped_total", "reason" => reason.as_str()).increment(1);
        }
    }

    fn has_room(&self, peer: IpAddr, reason: Reason) -> bool {
        let now = Instant::now();
        let mut rates = self.rates.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = now.duration_since(rates.since) >= Duration::from_mins(1);
        if is_over || rates.counts.len() >= MOST_RATES {
            rates.since = now;
            rates.counts.clear();
        }
        let count = rates.counts.entry((peer, reason)).or_default();
        *count = count.saturating_add(1);
        *count <= self.per_minute
    }
}

async fn keep(store: Store, mut queue: mpsc::Receiver<Quarantined>, budget: i64) {
    let mut batch = Vec::new();
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        if let Err(error) = store.put_quarantined(&batch, budget).await {
            counter!("sense_quarantine_failed_total").increment(1);
            tracing::error!(%error, rows = batch.len(), "quarantined bytes could not be kept");
        }
        batch.clear();
    }
}
