//! The demo from its first start to an alarm, over a stop and a second start.

mod support;

use std::path::Path;
use std::thread;
use std::time::Duration;

use model::{AlarmFilter, Scope, Timestamp};
use store::Store;
use support::server::Server;

fn demo(folder: &Path) -> Server {
    let mut command = support::qingshan();
    command
        .arg("--log-json")
        .arg("demo")
        .arg("--data")
        .arg(folder);
    command.args([
        "--http",
        "127.0.0.1:0",
        "--gateway",
        "127.0.0.1:0",
        "--speed",
        "1800",
    ]);
    command.env("QINGSHAN_LOG", "info");
    Server::spawn(command)
}

/// Returns the position of the demo's clock, as the sign-in page sees it.
fn now(server: &Server) -> Timestamp {
    let about = server.get("/api/v1/about");
    let (_, rest) = about.split_once("\"now\":\"").expect("it tells the time");
    rest.split('"')
        .next()
        .and_then(|text| text.parse().ok())
        .expect("a time")
}

#[test]
fn the_first_evening_goes_on_after_a_stop() {
    let folder = tempfile::tempdir().expect("folder");
    let server = demo(folder.path());
    thread::sleep(Duration::from_secs(3));
    let before = now(&server);
    server.stop_cleanly();

    let server = demo(folder.path());
    assert!(now(&server) >= before, "the clock goes on where it was");
    // The first alarm is due three hours after the beginning, which the second start reaches.
    let evening: Timestamp = "2026-02-28T21:20:00+08:00".parse().expect("a time");
    for _ in 0..300 {
        if now(&server) > evening {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    thread::sleep(Duration::from_secs(2));
    server.stop_cleanly();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(inspect(&support::database(folder.path())));
}

async fn inspect(address: &str) {
    let store = Store::connect(address).await.expect("there");
    let filter = AlarmFilter {
        limit: 10,
        ..AlarmFilter::default()
    };
    let (alarms, _) = store.alarms(&Scope::system(), &filter).await.expect("read");
    let air = alarms
        .iter()
        .find(|alarm| alarm.point.as_str() == "st-qs02");
    let air = air.expect("the index above 150 raises an alarm");
    assert!(air.case_number.is_some(), "the alarm opened a case");
    let devices = store.registry().await.expect("read");
    assert_eq!(devices.len(), 102, "the unknown device has been heard");
    let broken = store.verify_chain(None).await.expect("read");
    assert!(broken.iter().all(|chain| chain.broken.is_none()));
    store.close().await;
}
