//! What the doctor finds, and with which words.

mod support;

use std::net::TcpListener;
use std::path::Path;

use model::{Cadence, IncomingFrame, Mn, NewReading, ObjectId, Timestamp};
use serde_json::Value;
use store::Store;
use support::server::Server;
use support::{database, run, said};

#[test]
fn the_doctor_names_what_is_wrong() {
    let folder = tempfile::tempdir().expect("folder");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let data = folder.path().to_str().expect("a path");
    let output = run(&[
        "doctor",
        "--data",
        data,
        "--http",
        "127.0.0.1:0",
        "--gateway",
        &address,
        "--json",
    ]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_str(&said(&output)).expect("JSON");
    let checks = report["checks"].as_array().expect("a list");
    let state = |name: &str| {
        let check = checks.iter().find(|check| check["name"] == name);
        check.map(|check| check["state"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(state("gateway").as_deref(), Some("wrong"), "{report}");
    assert_eq!(state("http").as_deref(), Some("ok"), "{report}");
    assert_eq!(state("catalogue").as_deref(), Some("ok"), "{report}");
    assert_eq!(state("database").as_deref(), Some("note"), "{report}");

    let nowhere = "postgres://qs:secret@127.0.0.1:1/qs";
    let output = run(&["doctor", "--data", data, "--db", nowhere]);
    let text = said(&output);
    assert!(text.contains("127.0.0.1:1 cannot be reached"), "{text}");
    assert!(!text.contains("secret"), "{text}");
}

/// A frame of a logger of the demo's registry, of a minute long past.
fn frame(minute: i64) -> IncomingFrame {
    let start = Timestamp::from_millis(1_577_808_000_000).plus(minute * Timestamp::MINUTE);
    IncomingFrame {
        key: format!("doctor-{minute}"),
        mn: Mn::new("D05153320000000000000701"),
        point: Some(ObjectId::new("out-07-w1")),
        cn: 2051,
        st: "32".to_owned(),
        edition: "2017",
        peer: "127.0.0.1:9".to_owned(),
        received_at: start,
        skew_seconds: None,
        raw: b"##".to_vec().into(),
        readings: vec![NewReading {
            cadence: Cadence::Minute,
            start,
            factors: Vec::new(),
        }],
    }
}

/// Asks the doctor; returns its exit code and what it says of the ledger.
fn ask_of_ledger(folder: &Path) -> (Option<i32>, Value) {
    let folder = folder.to_str().expect("a path");
    let ports = ["--http", "127.0.0.1:0", "--gateway", "127.0.0.1:0"];
    let output = run(&[&["doctor", "--json", "--data", folder], &ports[..]].concat());
    let report: Value = serde_json::from_str(&said(&output)).expect("JSON");
    let checks = report["checks"].as_array().expect("a list");
    let ledger = checks.iter().find(|check| check["name"] == "ledger");
    let ledger = ledger.unwrap_or_else(|| panic!("nothing is said of the ledger: {report}"));
    (output.status.code(), ledger.clone())
}

#[test]
fn readings_that_a_server_left_aside_are_told_until_one_has_let_them_enter() {
    let folder = tempfile::tempdir().expect("folder");
    support::import_city(folder.path());
    let (_, ledger) = ask_of_ledger(folder.path());
    assert_eq!(ledger["state"], "ok", "{ledger}");

    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let store = Store::connect(&database(folder.path()))
            .await
            .expect("there");
        let frames: Vec<IncomingFrame> = (0..300).map(frame).collect();
        let commit = store.take_frames(&frames, 9).await.expect("taken");
        assert_eq!(commit.aside, 300);
        store.close().await;
    });
    let (code, ledger) = ask_of_ledger(folder.path());
    assert_eq!((code, &ledger["state"]), (Some(1), &"wrong".into()));
    assert_eq!(
        ledger["detail"],
        "the readings of 300 frames since 2020-01-01T00:00:00+08:00 wait to enter the ledger"
    );
    let advice = ledger["advice"].as_str().expect("what to do");
    assert!(advice.contains("start `qingshan serve`"), "{advice}");

    Server::start(folder.path()).stop_cleanly();
    let (_, ledger) = ask_of_ledger(folder.path());
    assert_eq!(ledger["state"], "ok", "{ledger}");
}
