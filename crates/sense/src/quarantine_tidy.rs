//! Quarantine is cleaned up by date and by number, so that it does not grow without end.
//!
//! A reconciler without input: it looks at what is stored and at the clock, and may be stopped
//! anywhere.

use std::time::Duration;

use metrics::counter;
use model::{Timestamp, World};
use store::{QuarantineKeep, QuarantinePruned, Store, StoreError};
use tokio_util::sync::CancellationToken;

/// How long quarantined rows stay (隔离数据保留). House settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QuarantineStay {
    /// Days that a row stays.
    pub days: u32,
    /// Days that released rows stay, and the newest of each device of the registry and reason.
    pub days_at_longest: u32,
    /// Most rows in all; beyond it those go that need not stay at the longest, the oldest of the
    /// addresses that have the most.
    pub rows: u32,
}

impl Default for QuarantineStay {
    fn default() -> Self {
        Self {
            days: 180,
            days_at_longest: 1_095,
            rows: 200_000,
        }
    }
}

/// Cleans quarantine up once; says in the log what went.
///
/// # Errors
///
/// The store failed; what went stays gone, the rest is for the next time.
pub async fn tidy_quarantine(
    store: &Store,
    now: Timestamp,
    stay: QuarantineStay,
) -> Result<QuarantinePruned, StoreError> {
    let ago = |days: u32| now.plus(-i64::from(days) * Timestamp::DAY);
    let keep = QuarantineKeep {
        since: ago(stay.days),
        since_at_longest: ago(stay.days_at_longest.max(stay.days)),
        rows: i64::from(stay.rows),
    };
    let pruned = store.prune_quarantine(&keep).await?;
    let QuarantinePruned { by_age, by_number } = pruned;
    counter!("sense_quarantine_pruned_total", "why" => "age").increment(by_age);
    counter!("sense_quarantine_pruned_total", "why" => "number").increment(by_number);
    if by_age + by_number > 0 {
        let QuarantineStay { days, rows, .. } = stay;
        tracing::info!(by_age, by_number, days, rows, "quarantine was cleaned up");
    }
    Ok(pruned)
}

/// Cleans quarantine up again and again until told to stop.
pub async fn keep_quarantine_tidy(
    store: Store,
    world: World,
    stay: QuarantineStay,
    every: Duration,
    shutdown: CancellationToken,
) {
    loop {
        if let Err(error) = tidy_quarantine(&store, world.now(), stay).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "quarantine could not be cleaned up");
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(every) => {}
        }
    }
}
