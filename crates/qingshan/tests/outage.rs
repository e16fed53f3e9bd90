//! The database goes away under load and comes back: the gateway waits, acknowledges nothing
//! meanwhile, and goes on; nothing acknowledged is lost, nothing is there twice.

mod support;

use std::thread;
use std::time::Duration;

use support::logger::Logger;
use support::postgres::Postgres;
use support::server::Server;
use support::stored::stored;

/// Loggers of the demo's registry.
const LOGGERS: [&str; 2] = ["D05153320000000000000701", "D05153320000000000003001"];
/// Frames that each sends, more than are done before the database goes.
const FRAMES: u16 = 4_000;
/// How long the database stays away.
const OUTAGE: Duration = Duration::from_secs(3);

#[test]
fn a_database_that_is_lost_and_returns_loses_and_doubles_nothing() {
    let Some(postgres) = Postgres::start() else {
        skipped();
        return;
    };
    let folder = tempfile::tempdir().expect("folder");
    let address = postgres.address();
    support::import_city_to(&address);
    let flags = ["--gateway", "127.0.0.1:0", "--db", &address];
    let server = Server::start_with(folder.path(), &flags);
    let gateway = server.gateway;
    let mut loggers: Vec<Logger> = LOGGERS.iter().map(|mn| Logger::new(mn)).collect();
    thread::scope(|scope| {
        let senders: Vec<_> = loggers
            .iter_mut()
            .map(|logger| scope.spawn(move || logger.send(gateway, FRAMES)))
            .collect();
        thread::sleep(Duration::from_millis(700));
        postgres.lose();
        thread::sleep(OUTAGE);
        assert!(
            senders.iter().all(|sender| !sender.is_finished()),
            "the connections wait for the database"
        );
        postgres.begin();
        for sender in senders {
            let sent = sender.join().expect("it does not panic");
            sent.expect("the connection outlives the outage");
        }
    });
    for logger in &loggers {
        assert_eq!(logger.acknowledged, logger.sent);
    }
    let (status, _log) = server.stop();
    assert!(status.success(), "{status}");
    let (frames, rows) = stored(&address, &LOGGERS);
    let each = usize::from(FRAMES);
    assert_eq!((frames, rows), (vec![each; 2], 2 * each));
}

#[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
fn skipped() {
    eprintln!("skipped: the server programs of PostgreSQL are not installed");
}
