//! `qingshan simulate` as whoever calls it sees it.

mod support;

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use support::server::Server;
use support::{complained, run, said};

const HEAD: &str = "stamp,station,so2,no2,pm10,pm2_5,co,o3\n";

/// Writes a file of readings; returns its path as text.
fn readings(folder: &Path, rows: &str) -> String {
    let path: PathBuf = folder.join("hours.csv");
    std::fs::write(&path, format!("{HEAD}{rows}")).expect("written");
    path.to_str().expect("a path").to_owned()
}

/// Five hours of a station that the demo's city has registered.
fn five_hours() -> String {
    let row = |hour: u8| format!("202603010{hour},1325A,6,27,32,26,0.9,22\n");
    [1, 2, 3, 4, 5].map(row).concat()
}

/// Returns a port at which nobody listens.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

fn simulate(args: &[&str]) -> Child {
    support::qingshan()
        .arg("simulate")
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts")
}

#[test]
fn what_cannot_be_simulated_is_refused_with_its_reason() {
    let check = |args: &[&str], expected: &str| {
        let output = run(&[&["simulate"], args].concat());
        let text = complained(&output);
        assert!(!output.status.success(), "{args:?}");
        assert!(text.contains(expected), "{args:?}: {text}");
    };
    let voc = ["--profile", "voc", "--to", "127.0.0.1:9"];
    let with = |more: &[&'static str]| [&voc[..], more].concat();
    for to in ["127.0.0.1", "localhost", "127.0.0.1:0", "::1:9001", ":9001"] {
        check(
            &["--profile", "voc", "--to", to],
            "a host and a port are wanted",
        );
    }
    check(&with(&["--devices", "0"]), "0 is not in 1..=100000");
    check(&with(&["--key", "short"]), "a key has 16");
    check(&with(&["--key", "0123456789abcdef"]), "--edition 2025");
    check(&with(&["--activate"]), "--edition 2025");
    check(&with(&["--password", "12"]), "not six letters or digits");
    let meter = ["--profile", "power-meter", "--edition", "2017"];
    check(
        &[&meter[..], &["--to", "127.0.0.1:9"]].concat(),
        "no device of this edition is a power-meter",
    );
}

#[test]
fn a_file_that_is_broken_in_lines_is_refused_with_all_of_them() {
    let folder = tempfile::tempdir().expect("folder");
    let rows = "2026030101,1325A,6,27,32,26,0.9,22\n\
                2026030102,1325A,6,NA,32,26,0.9,22\n\
                2026030103,1325A,6,27,32\n";
    let file = readings(folder.path(), rows);
    let output = run(&["simulate", "--to", "127.0.0.1:9", "--from-readings", &file]);
    let text = complained(&output);
    assert_eq!(output.status.code(), Some(1));
    for line in ["line 3: \"NA\" is no number", "line 4: there are 5 fields"] {
        assert!(text.contains(line), "{text}");
    }
}

#[cfg(unix)]
#[test]
fn a_server_that_is_not_there_is_named_once_and_the_exit_code_says_it() {
    let to = format!("127.0.0.1:{}", free_port());
    let mut child = simulate(&["--to", &to, "--profile", "voc", "--devices", "20"]);
    let mut heard = BufReader::new(child.stderr.take().expect("piped"));
    let mut first = String::new();
    heard.read_line(&mut first).expect("a line");
    assert!(
        first.starts_with(&format!("qingshan: cannot connect to {to}: ")),
        "{first}"
    );
    assert!(first.contains("tries again in 0.5 s"), "{first}");
    // Ctrl-C, after every device has tried once more.
    std::thread::sleep(std::time::Duration::from_secs(1));
    let id = child.id().to_string();
    let asked = Command::new("kill").args(["-INT", &id]).status();
    assert!(asked.expect("asked to stop").success());
    let mut rest = String::new();
    heard.read_to_string(&mut rest).expect("text");
    assert_eq!(rest, "");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    let text = said(&output);
    assert!(
        text.contains("0 frames sent") && text.contains("over 0 connections"),
        "{text}"
    );
    assert!(
        text.contains(&format!("At the end: cannot connect to {to}")),
        "{text}"
    );
}

#[test]
fn a_server_that_comes_later_gets_everything() {
    let folder = tempfile::tempdir().expect("folder");
    support::import_city(folder.path());
    let file = readings(folder.path(), &five_hours());
    let to = format!("127.0.0.1:{}", free_port());
    let args = ["--to", &to, "--from-readings", &file, "--speed", "36000"];
    let mut child = simulate(&[&args[..], &["--json"]].concat());
    let mut heard = BufReader::new(child.stderr.take().expect("piped"));
    let mut line = String::new();
    heard.read_line(&mut line).expect("a line");
    assert!(line.contains("cannot connect to"), "{line}");
    let server = Server::start_with(folder.path(), &["--gateway", &to]);
    line.clear();
    heard.read_line(&mut line).expect("a line");
    assert_eq!(line, format!("qingshan: {to}: all is well again\n"));
    let output = child.wait_with_output().expect("it ends by itself");
    assert!(output.status.success());
    let counts: serde_json::Value = serde_json::from_str(&said(&output)).expect("JSON");
    assert_eq!(counts["acknowledged"], 5, "{counts}");
    assert_eq!(counts["left"], 0, "{counts}");
    assert_eq!(counts["trouble"], serde_json::Value::Null, "{counts}");
    server.stop_cleanly();
}

#[test]
fn misbehaving_devices_still_deliver_all_that_can_be_read() {
    let folder = tempfile::tempdir().expect("folder");
    support::import_city(folder.path());
    let server = Server::start(folder.path());
    let file = readings(folder.path(), &five_hours());
    let to = server.gateway.to_string();
    let check = |kind: &str, acknowledged: u64| {
        let args = ["simulate", "--to", &to, "--from-readings", &file, "--json"];
        let how = ["--speed", "36000", "--misbehave", kind];
        let output = run(&[&args[..], &how].concat());
        assert!(output.status.success(), "{kind}: {}", complained(&output));
        let counts: serde_json::Value = serde_json::from_str(&said(&output)).expect("JSON");
        assert_eq!(counts["acknowledged"], acknowledged, "{kind}: {counts}");
        assert_eq!(counts["left"], 0, "{kind}: {counts}");
        counts["connections"].as_u64().expect("a number")
    };
    for kind in ["lower-case-crc", "half-frames", "glued", "garbage-before"] {
        check(kind, 5);
    }
    assert_eq!(check("silent", 0), 1);
    // Each answer costs a connection, and none of the five is left behind.
    assert!(check("reconnects", 5) >= 5);
    server.stop_cleanly();
}
