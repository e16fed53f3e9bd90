//! What was acknowledged is on disk, and nothing is there twice, however often the server is
//! killed in the middle.

mod support;

use std::thread;
use std::time::Duration;

use support::logger::Logger;
use support::server::Server;
use support::stored::stored;

/// How often the server is killed, if `QINGSHAN_TEST_KILLS` says nothing else.
const KILLS: u64 = 10;
/// Loggers of the demo's registry.
const LOGGERS: [&str; 4] = [
    "D05153320000000000000701",
    "D05153320000000000003001",
    "D05153320000000000002901",
    "D05153310000000000003002",
];

#[test]
fn kills_lose_and_double_nothing() {
    let kills = std::env::var("QINGSHAN_TEST_KILLS")
        .map_or(KILLS, |kills| kills.parse().expect("a number"));
    let folder = tempfile::tempdir().expect("folder");
    support::import_city(folder.path());
    let mut loggers: Vec<Logger> = LOGGERS.iter().map(|mn| Logger::new(mn)).collect();
    for kill in 0..kills {
        let server = Server::start(folder.path());
        let gateway = server.gateway;
        thread::scope(|scope| {
            for logger in &mut loggers {
                // The end is the kill's, so the error of the connection is expected.
                scope.spawn(move || logger.send(gateway, u16::MAX / 2).is_err());
            }
            thread::sleep(Duration::from_millis(300 + 110 * (kill % 5)));
            server.kill();
        });
    }
    let killed_with: usize = loggers.iter().map(|logger| logger.acknowledged.len()).sum();
    assert!(
        killed_with > 0,
        "nothing was acknowledged before a kill, so nothing was tested"
    );

    let server = Server::start(folder.path());
    for logger in &mut loggers {
        logger
            .send(server.gateway, 10)
            .expect("nobody kills the server now");
        assert_eq!(
            logger.acknowledged, logger.sent,
            "everything is acknowledged in the end"
        );
    }
    server.stop_cleanly();
    let stored = stored(&support::database(folder.path()), &LOGGERS);
    let sent: Vec<usize> = loggers.iter().map(|logger| logger.sent.len()).collect();
    assert_eq!(stored.0, sent, "frames of each logger");
    assert_eq!(
        stored.1,
        sent.iter().sum::<usize>(),
        "a row for each frame, and no revision"
    );
}

/// What the loggers sent and how the superior platform got it, while one or the other is killed.
#[test]
fn frames_reach_a_superior_platform_though_both_are_killed() {
    let (below, above) = (tempfile::tempdir(), tempfile::tempdir());
    let (below, above) = (below.expect("folder"), above.expect("folder"));
    support::import_city(below.path());
    support::import_city(above.path());
    // A port that stays the same over the restarts of the platform.
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    let address = port.expect("a free port").to_string();
    let start_above = || Server::start_with(above.path(), &["--gateway", &address]);
    let forward = format!("province={address}");
    let flags = ["--gateway", "127.0.0.1:0", "--forward", &forward];
    let start_below = || Server::start_with(below.path(), &flags);

    let mut loggers: Vec<Logger> = LOGGERS.iter().map(|mn| Logger::new(mn)).collect();
    let (mut superior, mut server) = (start_above(), start_below());
    for round in 0..6_u64 {
        for logger in &mut loggers {
            logger
                .send(server.gateway, 15)
                .expect("nobody is killed yet");
        }
        thread::sleep(Duration::from_millis(40 * round));
        if round % 2 == 0 {
            server.kill();
            server = start_below();
        } else {
            superior.kill();
            superior = start_above();
        }
    }
    let sent: Vec<usize> = loggers.iter().map(|logger| logger.sent.len()).collect();
    let address = support::database(above.path());
    let arrived = || stored(&address, &LOGGERS);
    for _ in 0..300 {
        if arrived().0 == sent {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    server.stop_cleanly();
    superior.stop_cleanly();
    assert_eq!(
        arrived(),
        (sent.clone(), sent.iter().sum()),
        "each frame once, in no revision"
    );
}
