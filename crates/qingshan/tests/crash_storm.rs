//! What devices were told in a storm of frames is on disk and in the ledger, once, although the
//! server is killed while rows are set aside and while the database folds its log.

mod support;

use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime};

use store::Store;
use support::server::Server;
use support::storm::{self, APART, FIRST, LOGGERS, WINDOW};
use tokio::runtime::Runtime;

/// How often the server is killed, if `QINGSHAN_TEST_KILLS` says nothing else.
const KILLS: u64 = 4;
/// Bytes in the log from which on it is folded.
const LONG: u64 = 64 << 20;

/// Waits until the log is long and the file behind it changes: it is being folded. Tells whether
/// that came to be.
fn wait_for_folding(database: &Path) -> bool {
    let log = database.with_extension("db-wal");
    let changed = || -> Option<SystemTime> { database.metadata().ok()?.modified().ok() };
    let mut before = changed();
    for _ in 0..15_000 {
        thread::sleep(Duration::from_millis(2));
        let is_long = log.metadata().is_ok_and(|log| log.len() >= LONG);
        if is_long && changed() != before {
            return true;
        }
        if !is_long {
            before = changed();
        }
    }
    false
}

async fn count(address: &str) -> i64 {
    let store = Store::connect(address).await.expect("there");
    let frames = store.count_frames(None).await.expect("counted");
    store.close().await;
    frames
}

/// Waits until more frames were stored than may be under way without an answer: then some were
/// told, however slow the machine is.
async fn wait_for_answers(address: &str, kept: i64) {
    let unanswered = i64::from(LOGGERS) * i64::try_from(WINDOW).expect("few");
    for _ in 0..300 {
        if count(address).await > kept + unanswered {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[test]
fn a_kill_in_a_storm_loses_and_doubles_nothing_that_was_told() {
    let kills = std::env::var("QINGSHAN_TEST_KILLS")
        .map_or(KILLS, |kills| kills.parse().expect("a number"));
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("folder");
    support::import_city(folder.path());
    let address = support::database(folder.path());
    let before = runtime.block_on(async {
        let store = Store::connect(&address).await.expect("there");
        storm::register(&store).await;
        let before = store.count_readings().await.expect("counted");
        store.close().await;
        before
    });
    let file = folder.path().join("qingshan.db");
    let (mut told, mut folding) = (Vec::new(), 0);
    for kill in 0..kills {
        let server = Server::start(folder.path());
        let kept = runtime.block_on(count(&address));
        let gateway = server.gateway.to_string();
        let start = FIRST.plus(i64::try_from(kill).expect("few") * APART);
        let report = thread::scope(|scope| {
            let storm = scope.spawn(|| runtime.block_on(storm::storm(&gateway, start, u32::MAX)));
            if kill % 2 == 0 {
                folding += u32::from(wait_for_folding(&file));
            } else {
                runtime.block_on(wait_for_answers(&address, kept));
                thread::sleep(Duration::from_millis(300 + 130 * (kill % 7)));
            }
            server.kill();
            storm.join().expect("the storm ends with the server")
        });
        assert!(
            report.acknowledged > 0,
            "nothing was told before kill {kill}"
        );
        told.push((start, storm::told(&report)));
    }
    println!("{folding} of {kills} kills came while the log was folded");
    assert!(folding > 0, "no kill met the folding, so it was not tested");
    Server::start(folder.path()).stop_cleanly();
    runtime.block_on(storm::compare(&address, before, &told));
}
