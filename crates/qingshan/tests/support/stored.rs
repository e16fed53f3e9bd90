//! What of the loggers' frames is in a database.

use model::Mn;
use store::Store;

/// Counts the frames of each logger and the rows of all.
pub(crate) fn stored(address: &str, loggers: &[&str]) -> (Vec<usize>, usize) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let store = Store::connect(address).await.expect("there");
        let mut frames = Vec::new();
        for mn in loggers {
            let count = store.count_frames(Some(&Mn::new(*mn))).await;
            frames.push(usize::try_from(count.expect("counted")).expect("not negative"));
        }
        let rows = store.count_readings().await.expect("counted");
        store.close().await;
        (frames, usize::try_from(rows).expect("not negative"))
    })
}
