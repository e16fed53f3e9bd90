//! The judge, round after round.

use std::time::Duration;

use judge::Judge;
use tokio_util::sync::CancellationToken;

/// The pause between two rounds, real time: short, because a demo's hour is ten seconds.
const PAUSE: Duration = Duration::from_millis(500);
/// The pause after a round that failed.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(10);

/// Judges until told to stop. A round that fails is repeated: it left nothing half done.
pub(super) async fn judge(judge: Judge, stop: CancellationToken) -> anyhow::Result<()> {
    while !stop.is_cancelled() {
        let pause = match judge.run_once().await {
            Ok(_) => PAUSE,
            Err(error) => {
                let error = format!("{:#}", anyhow::Error::from(error));
                tracing::error!(error, "judging failed and is tried again");
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
