//! What is set aside is bounded: whoever sends faster than can be sorted waits, and loses nothing.

use std::time::Duration;

use model::Mn;
use sense::GatewayConfig;
use sense::fleet::blast::{BlastConfig, BlastReport, blast};

use crate::support::*;

/// Frames of one commit, more than enter the ledger at once.
const COMMIT: usize = 300;
const FRAMES: u32 = 3_000;

/// Sends frames so that each commit is full, while so many may be aside; returns how many were so
/// at most, as far as was seen.
async fn most_aside(bench: &Bench) -> (BlastReport, u64) {
    let load = BlastConfig {
        devices: vec![(Mn::new(KNOWN), "123456".to_owned())],
        frames_per_device: FRAMES,
        factors: 1,
        window: 2 * COMMIT,
        interval: None,
        start: time("2026-02-01T00:00:00+08:00"),
        clock: time("2026-03-01T09:00:10+08:00"),
        duration: Duration::from_mins(1),
        answer_timeout: Duration::from_mins(1),
        remember: false,
    };
    let address = bench.address.to_string();
    let sending = blast(&address, &load);
    tokio::pin!(sending);
    let mut most = 0;
    loop {
        tokio::select! {
            report = &mut sending => return (report, most),
            () = tokio::time::sleep(Duration::from_millis(2)) => {
                most = most.max(bench.store.aside().await.expect("asked").frames);
            }
        }
    }
}

async fn check(frames_aside: usize, is_expected: impl Fn(u64) -> bool) {
    let config = GatewayConfig {
        frames_aside,
        commit_frames: COMMIT,
        commit_window: Duration::from_secs(1),
        unanswered: 2 * COMMIT,
        frames_per_second: None,
        ..GatewayConfig::default()
    };
    let mut bench = Bench::start_with(config).await;
    let (report, most) = most_aside(&bench).await;
    assert_eq!(report.broken, Vec::<String>::new());
    assert_eq!(report.acknowledged, u64::from(FRAMES), "nothing is lost");
    assert!(
        is_expected(most),
        "{most} were aside, {frames_aside} may be"
    );
    bench.halt().await;
    assert_eq!(bench.store.aside().await.expect("asked").frames, 0);
    assert_eq!(bench.frames(KNOWN).await, i64::from(FRAMES));
    let rows = bench.store.count_readings().await.expect("counted");
    assert_eq!(rows, i64::from(FRAMES));
}

#[tokio::test]
async fn at_the_limit_the_writer_waits_for_the_sorter() {
    let commit = COMMIT as u64;
    // No second commit comes to lie aside before the first has left.
    check(1, |most| most == commit).await;
    check(usize::MAX, |most| most >= commit).await;
}
