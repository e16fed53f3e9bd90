//! Sessions that have ended are forgotten.

use std::time::Duration;

use model::{Timestamp, World};
use store::Store;

/// How often.
const EVERY: Duration = Duration::from_mins(10);

/// Forgets sessions that are over or were idle for too long, again and again.
pub(super) async fn sweep(store: Store, wall: World, idle_minutes: i64) {
    loop {
        let now = wall.now();
        let idle_before = now.plus(-idle_minutes * Timestamp::MINUTE);
        match store.end_expired_sessions(now, idle_before).await {
            Ok(0) => {}
            Ok(count) => tracing::debug!(count, "forgot sessions that are over"),
            Err(error) => {
                let error = format!("{:#}", anyhow::Error::from(error));
                tracing::warn!(error, "sessions that are over could not be forgotten");
            }
        }
        tokio::time::sleep(EVERY).await;
    }
}
