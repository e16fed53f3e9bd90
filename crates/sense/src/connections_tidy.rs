//! Records of connections are cleaned up by date and by number, so that they do not grow without
//! end.
//!
//! A reconciler without input: it looks at what is stored and at the clock, and may be stopped
//! anywhere.

use std::time::Duration;

use metrics::counter;
use model::{Timestamp, World};
use store::{ConnectionKeep, ConnectionsPruned, Store, StoreError};
use tokio_util::sync::CancellationToken;

/// How long records of connections stay (连接记录保留). House settings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ConnectionStay {
    /// Days that a record stays after the connection was opened; an open one stays.
    pub days: u32,
    /// Most records of one device; beyond it its oldest go.
    pub of_each_device: u32,
}

impl Default for ConnectionStay {
    fn default() -> Self {
        Self {
            days: 180,
            of_each_device: 20_000,
        }
    }
}

/// Cleans records of connections up once; says in the log what went.
///
/// # Errors
///
/// The store failed; what went stays gone, the rest is for the next time.
pub async fn tidy_connections(
    store: &Store,
    now: Timestamp,
    stay: ConnectionStay,
) -> Result<ConnectionsPruned, StoreError> {
    let keep = ConnectionKeep {
        since: now.plus(-i64::from(stay.days) * Timestamp::DAY),
        of_each_device: stay.of_each_device,
    };
    let pruned = store.prune_connections(&keep).await?;
    let ConnectionsPruned { by_age, by_number } = pruned;
    counter!("sense_connections_pruned_total", "why" => "age").increment(by_age);
    counter!("sense_connections_pruned_total", "why" => "number").increment(by_number);
    if by_age + by_number > 0 {
        let ConnectionStay {
            days,
            of_each_device,
        } = stay;
        tracing::info!(
            by_age,
            by_number,
            days,
            of_each_device,
            "records of connections were cleaned up"
        );
    }
    Ok(pruned)
}

/// Cleans records of connections up again and again until told to stop.
pub async fn keep_connections_tidy(
    store: Store,
    world: World,
    stay: ConnectionStay,
    every: Duration,
    shutdown: CancellationToken,
) {
    loop {
        if let Err(error) = tidy_connections(&store, world.now(), stay).await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "records of connections could not be cleaned up");
        }
        tokio::select! {
            () = shutdown.cancelled() => return,
            () = tokio::time::sleep(every) => {}
        }
    }
}
