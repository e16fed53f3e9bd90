//! What the system does when clocks of cases have run out, and when it sees what became of their
//! alarms, round after round.

use std::time::Duration;

use casework::Casework;
use tokio_util::sync::CancellationToken;

/// The pause between two rounds, real time: short, because a demo's hour is ten seconds.
const PAUSE: Duration = Duration::from_secs(2);
/// The pause after a round that failed.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(10);

/// Catches up until told to stop. A round that fails is repeated: what it did stays done.
pub(super) async fn catch_up(casework: Casework, stop: CancellationToken) -> anyhow::Result<()> {
    while !stop.is_cancelled() {
        let done = match casework.catch_up().await {
            Ok(_) => casework.follow_alarms().await,
            failed => failed,
        };
        let pause = match done {
            Ok(_) => PAUSE,
            Err(error) => {
                let error = format!("{:#}", anyhow::Error::from(error));
                tracing::error!(error, "doing what is due failed and is tried again");
                PAUSE_AFTER_FAILURE
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
    Ok(())
}
