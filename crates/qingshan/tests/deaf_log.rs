//! The reader of the log is gone, or there and takes nothing: the program works on, counts the lines
//! that it could not write, and stops when it is told to.

mod support;

use support::logger::Logger;
use support::server::{Ears, Server};

/// A logger of the demo's registry.
const LOGGER: &str = "D05153320000000000000701";
/// Requests that are sent at most until lines are dropped.
const REQUESTS: usize = 5_000;

/// Returns how many lines of the log the program says it has dropped.
fn dropped(server: &Server) -> u64 {
    let figures = server.get("/metrics");
    let name = "qingshan_log_lines_dropped_total ";
    let mut lines = figures.lines();
    let line = lines.find_map(|line| line.strip_prefix(name));
    line.map_or(0, |count| count.parse().expect("a count"))
}

fn check(ears: Ears) {
    let folder = tempfile::tempdir().expect("a folder");
    support::import_city(folder.path());
    let mut command = support::qingshan();
    // Every step is logged, so that the pipe is soon full.
    command.env("QINGSHAN_LOG", "trace");
    command.args(["--log-json", "serve", "--http", "127.0.0.1:0"]);
    command.args(["--gateway", "127.0.0.1:0", "--data"]);
    let server = Server::spawn({
        command.arg(folder.path());
        command
    });
    server.stop_listening(ears);
    let mut requests = 0..REQUESTS;
    while dropped(&server) == 0 {
        assert!(requests.next().is_some(), "{ears:?}: every line was taken");
        let about = server.get("/api/v1/about");
        assert!(about.starts_with("HTTP/1.0 200"), "{ears:?}: {about}");
    }
    let mut logger = Logger::new(LOGGER);
    logger.send(server.gateway, 50).expect("acknowledged");
    assert_eq!(logger.acknowledged.len(), 50, "{ears:?}");
    let (status, _) = server.stop();
    assert!(status.success(), "{ears:?}: {status}");
}

#[test]
fn a_log_whose_reader_is_gone_ends_nothing_and_holds_nothing_up() {
    check(Ears::Gone);
}

#[test]
fn a_log_whose_reader_takes_nothing_ends_nothing_and_holds_nothing_up() {
    check(Ears::Deaf);
}
