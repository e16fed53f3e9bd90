//! The database goes away while many rows are set aside, and comes back: nothing acknowledged is
//! lost, nothing is there twice, every row is in the ledger in the end.

mod support;

use std::thread;
use std::time::Duration;

use store::Store;
use support::postgres::Postgres;
use support::server::Server;
use support::storm::{self, FIRST, LOGGERS};
use tokio::runtime::Runtime;

/// Frames that each logger sends, more than are done before the database goes.
const FRAMES: u32 = 800;
/// Frames that are aside when it goes, of several commits.
const ASIDE: u64 = 3_000;
/// How long it stays away.
const OUTAGE: Duration = Duration::from_secs(3);

/// Waits until so many frames are aside.
async fn wait_for_aside(address: &str) {
    let store = Store::connect(address).await.expect("there");
    for _ in 0..3_000 {
        if store.aside().await.expect("asked").frames >= ASIDE {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{ASIDE} frames were never aside");
}

#[test]
fn a_database_that_is_lost_while_rows_wait_loses_and_doubles_nothing() {
    let Some(postgres) = Postgres::start() else {
        skipped();
        return;
    };
    let runtime = Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("folder");
    let address = postgres.address();
    support::import_city_to(&address);
    let before = runtime.block_on(async {
        let store = Store::connect(&address).await.expect("there");
        storm::register(&store).await;
        let before = store.count_readings().await.expect("counted");
        store.close().await;
        before
    });
    let flags = ["--gateway", "127.0.0.1:0", "--db", &address];
    let server = Server::start_with(folder.path(), &flags);
    let gateway = server.gateway.to_string();
    let report = thread::scope(|scope| {
        let storm = scope.spawn(|| runtime.block_on(storm::storm(&gateway, FIRST, FRAMES)));
        runtime.block_on(wait_for_aside(&address));
        postgres.lose();
        thread::sleep(OUTAGE);
        assert!(!storm.is_finished(), "the loggers wait for the database");
        postgres.begin();
        storm.join().expect("it does not panic")
    });
    let (status, log) = server.stop();
    assert!(status.success(), "{status}");
    assert_eq!(report.broken, Vec::<String>::new(), "{log:#?}");
    assert_eq!(report.sent, u64::from(LOGGERS * FRAMES));
    assert_eq!(report.acknowledged, report.sent);
    let told = [(FIRST, storm::told(&report))];
    runtime.block_on(storm::compare(&address, before, &told));

    // Who asks for a connection meanwhile waits for it, so that rows may enter again without a
    // failure; one that was said is said once, and once that it is over.
    let said = |message: &str| log.iter().filter(|line| line.contains(message)).count();
    let begun = said("readings that were set aside cannot enter the ledger");
    let over = said("readings that were set aside enter the ledger again");
    assert!(begun <= 1 && over == begun, "{begun}, {over}: {log:#?}");
}

#[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
fn skipped() {
    eprintln!("skipped: the server programs of PostgreSQL are not installed");
}
