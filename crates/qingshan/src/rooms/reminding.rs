//! Reminders of deadlines, round after round.

use std::time::Duration;

use casework::Casework;
use tokio_util::sync::CancellationToken;

/// The pause between two rounds, real time: short, because a demo's hour is ten seconds.
const PAUSE: Duration = Duration::from_secs(1);
/// The pause after a round that failed.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(10);

/// Reminds until told to stop. A round that fails is repeated: what it told stays told.
pub(super) async fn remind(casework: Casework, stop: CancellationToken) -> anyhow::Result<()> {
    while !stop.is_cancelled() {
        let pause = match casework.remind().await {
            Ok(_) => PAUSE,
            Err(error) => {
                let error = format!("{:#}", anyhow::Error::from(error));
                tracing::error!(error, "reminding of deadlines failed and is tried again");
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
