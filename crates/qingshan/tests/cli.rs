//! The commands as a person calls them.

mod support;

use std::net::TcpListener;
use std::process::Command;

use support::server::Server;
use support::{complained, database, run, said};

#[test]
fn a_server_starts_answers_and_stops_with_a_clean_log() {
    let folder = tempfile::tempdir().expect("folder");
    let server = Server::start(folder.path());
    assert!(server.get("/healthz").ends_with("ok"));
    assert!(server.get("/api/v1/about").contains("青山"));
    assert!(
        server
            .get("/metrics")
            .contains("http_request_seconds_bucket")
    );
    assert!(server.get("/api/v1/session").contains("not-signed-in"));
    server.stop_cleanly();
}

#[test]
fn a_taken_port_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().expect("folder");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let data = folder.path().to_str().expect("a path");
    let output = run(&["serve", "--data", data, "--http", &address]);
    assert_eq!(output.status.code(), Some(1));
    let text = complained(&output);
    assert!(
        text.contains(&format!("the address {address} for the pages is in use")),
        "{text}"
    );
    assert!(text.contains("--http HOST:PORT"), "{text}");
}

#[test]
fn a_city_is_written_only_when_told_to() {
    let folder = tempfile::tempdir().expect("folder");
    let db = database(folder.path());
    let city = support::city();
    let city = city.to_str().expect("a path");
    let output = run(&["import", "city", city, "--db", &db]);
    assert!(output.status.success());
    assert!(
        said(&output).contains("Nothing was written; --commit writes"),
        "{}",
        said(&output)
    );
    let output = run(&["admin", "set-password", "duty", "--db", &db]);
    assert!(
        complained(&output).contains("there is no person"),
        "{}",
        complained(&output)
    );
    for _ in 0..2 {
        let output = run(&["import", "city", city, "--db", &db, "--commit", "--json"]);
        let report: serde_json::Value = serde_json::from_str(&said(&output)).expect("JSON");
        assert_eq!(report["committed"], true, "{report}");
        assert_eq!(report["counts"]["areas"], 80, "{report}");
    }
    let output = run(&["admin", "set-password", "duty", "--db", &db]);
    assert!(
        said(&output).starts_with("First password of duty: "),
        "{}",
        said(&output)
    );
}

#[test]
fn a_person_is_added_once() {
    let folder = tempfile::tempdir().expect("folder");
    support::import_city(folder.path());
    let db = database(folder.path());
    let add = |login: &str, role: &str| {
        run(&[
            "admin",
            "add-person",
            login,
            "--name",
            "王芳",
            "--unit",
            "u-duty",
            "--area",
            "qs",
            "--role",
            role,
            "--db",
            &db,
        ])
    };
    let output = add("wangfang", "duty-officer");
    assert!(said(&output).starts_with("Added wangfang with the first password "));
    let output = add("wangfang", "duty-officer");
    assert!(complained(&output).contains("the login wangfang is taken"));
    let output = add("lihua", "emperor");
    assert!(complained(&output).contains("no role \"emperor\"; it has "));
}

#[test]
fn chains_of_an_untouched_database_are_whole() {
    let folder = tempfile::tempdir().expect("folder");
    let db = database(folder.path());
    assert!(run(&["migrate", "--db", &db]).status.success());
    let output = run(&["admin", "verify-chain", "--db", &db, "--json"]);
    assert!(output.status.success());
    assert_eq!(
        said(&output),
        "{\"ok\":true,\"cases\":0,\"events\":0,\"broken\":[]}\n"
    );
}

#[test]
fn frames_are_decoded_and_garbage_is_counted() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("capture.bin");
    let frame = "##0141QN=20160801085857223;ST=22;CN=2011;PW=100000;MN=010000A8900016F000169DC0;\
                 Flag=4;CP=&&DataTime=20160801085857;a34004-Rtd=0.350,a34004-Flag=N&&A881\r\n";
    std::fs::write(&file, format!("AT+OK\r\n{frame}##0141QN=2016")).expect("written");
    let output = run(&["hj212", "decode", file.to_str().expect("a path")]);
    assert!(output.status.success());
    let text = said(&output);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "{\"offset\":0,\"garbage\":7}");
    assert!(lines[1].starts_with("{\"offset\":7,\"len\":151,\"edition\":\"2017\",\"crc_ok\":true"));
    assert!(lines[1].contains("\"cn\":2011"), "{}", lines[1]);
    assert_eq!(lines[2], "{\"offset\":160,\"garbage\":13}");
    assert_eq!(lines.len(), 3);
}

#[test]
fn an_hour_is_judged_by_the_law_of_its_stamp() {
    let hours = support::city().join("hours.csv.gz");
    let hours = hours.to_str().expect("a path");
    let output = run(&["assess", "hour", hours, "--station", "4119A", "--json"]);
    assert!(output.status.success(), "{}", complained(&output));
    let text = said(&output);
    let of = |stamp: &str| {
        text.lines()
            .find(|line| line.contains(stamp))
            .unwrap_or_default()
    };
    let old = of("2026-03-01T00:00:00");
    assert!(
        old.contains("HJ 633-2012") && old.contains("\"aqi\":123"),
        "{old}"
    );
    let new = of("2026-03-01T01:00:00");
    assert!(
        new.contains("HJ 633-2026") && new.contains("\"aqi\":133"),
        "{new}"
    );
}

#[test]
fn a_simulated_fleet_delivers_recorded_hours() {
    let folder = tempfile::tempdir().expect("folder");
    support::import_city(folder.path());
    let server = Server::start(folder.path());
    let readings = folder.path().join("hours.csv");
    let text = "stamp,station,so2,no2,pm10,pm2_5,co,o3\n\
                2026030101,1325A,6,27,32,26,0.9,22\n\
                2026030102,1325A,6,27,,26,0.9,22\n";
    std::fs::write(&readings, text).expect("written");
    let to = server.gateway.to_string();
    let readings = readings.to_str().expect("a path");
    let output = run(&[
        "simulate",
        "--to",
        &to,
        "--from-readings",
        readings,
        "--speed",
        "7200",
        "--json",
    ]);
    assert!(output.status.success(), "{}", complained(&output));
    let counts: serde_json::Value = serde_json::from_str(&said(&output)).expect("JSON");
    assert_eq!(counts["sent"], 2, "{counts}");
    assert_eq!(counts["acknowledged"], 2, "{counts}");
    server.stop_cleanly();
}

/// The frame of HJ 212-2017 appendix A's device, as an hour report that wants an answer.
fn hour_report(qn: &str, mn: &str) -> String {
    format!(
        "{{\"qn\":\"{qn}\",\"st\":\"22\",\"cn\":2061,\"pw\":\"123456\",\"mn\":\"{mn}\",\"flag\":5,\
         \"cp\":\"DataTime=20260301080000;a34004-Avg=35,a34004-Flag=N\"}}\n"
    )
}

#[test]
fn what_was_encoded_is_sent_and_the_answers_are_printed() {
    let folder = tempfile::tempdir().expect("folder");
    support::import_city(folder.path());
    let server = Server::start(folder.path());
    let mn = "D0515322000000000001325A";
    let lines = folder.path().join("frames.jsonl");
    let text = [
        hour_report("20260301090001000", mn),
        "{\"offset\":0,\"garbage\":7}\n".to_owned(),
        hour_report("20260301090002000", mn),
    ];
    std::fs::write(&lines, text.concat()).expect("written");
    let encoded = run(&["hj212", "encode", lines.to_str().expect("a path")]);
    assert!(encoded.status.success(), "{}", complained(&encoded));
    let frames = folder.path().join("frames.bin");
    std::fs::write(&frames, &encoded.stdout).expect("written");
    let frames = frames.to_str().expect("a path");
    let decoded = run(&["hj212", "decode", frames]);
    assert_eq!(said(&decoded).lines().count(), 2, "garbage is not written");

    let sent = run(&["hj212", "send", &server.gateway.to_string(), frames]);
    assert!(sent.status.success(), "{}", complained(&sent));
    let text = said(&sent);
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(
        (&lines[0]["cn"], &lines[0]["qn"]),
        (&9014.into(), &"20260301090001000".into())
    );
    assert_eq!(
        (&lines[1]["cn"], &lines[1]["qn"]),
        (&9014.into(), &"20260301090002000".into())
    );
    let outcome = &lines[2];
    assert_eq!(
        (&outcome["sent"], &outcome["answered"]),
        (&2.into(), &2.into()),
        "{outcome}"
    );

    // A password that is not that of the registry is not acknowledged.
    let wrong = hour_report("20260301090003000", mn).replace("123456", "000000");
    let wrong_lines = folder.path().join("wrong.jsonl");
    std::fs::write(&wrong_lines, wrong).expect("written");
    let encoded = run(&["hj212", "encode", wrong_lines.to_str().expect("a path")]);
    let wrong = folder.path().join("wrong.bin");
    std::fs::write(&wrong, &encoded.stdout).expect("written");
    let output = run(&[
        "hj212",
        "send",
        &server.gateway.to_string(),
        wrong.to_str().expect("a path"),
        "--over-time",
        "1",
        "--resends",
        "1",
    ]);
    assert_eq!(output.status.code(), Some(1));
    let outcome: serde_json::Value = serde_json::from_str(&said(&output)).expect("JSON");
    assert_eq!(
        (&outcome["resent"], &outcome["timed_out"]),
        (&1.into(), &1.into())
    );
    server.stop_cleanly();
}

#[test]
fn a_line_that_is_no_frame_is_named_by_its_number() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("lines");
    std::fs::write(
        &file,
        format!("{}{{}}\n", hour_report("20260301090001000", "A1")),
    )
    .expect("written");
    let file = file.to_str().expect("a path");
    let output = run(&["hj212", "encode", file]);
    assert_eq!(output.status.code(), Some(1));
    let why = complained(&output);
    assert!(why.contains("line 1") && why.contains("mn_form"), "{why}");
    let output = run(&["hj212", "encode", "--as-is", file]);
    assert!(said(&output).starts_with("##"), "the first is written");
    assert!(complained(&output).contains("line 2"));
    let output = run(&["hj212", "send", "127.0.0.1:1", file]);
    assert!(complained(&output).contains("holds no frame"));
}

#[test]
fn a_reader_that_goes_away_ends_the_reading_and_a_full_disk_is_told() {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::process::Stdio;

    let frame = "##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;\
                 Flag=5;CP=&&RtdInterval=30&&1C80\r\n";
    let mut decoding = Command::new(env!("CARGO_BIN_EXE_qingshan"))
        .args(["hj212", "decode"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("started");
    let mut to = decoding.stdin.take().expect("a pipe");
    to.write_all(frame.as_bytes()).expect("taken");
    // The frame is seen while its source is still open.
    let mut from = BufReader::new(decoding.stdout.take().expect("a pipe"));
    let mut line = String::new();
    from.read_line(&mut line).expect("a line");
    assert!(line.contains("\"cn\":1062"), "{line}");
    drop(from);
    while to.write_all(frame.repeat(100).as_bytes()).is_ok() {}
    assert!(decoding.wait().expect("ended").success());

    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("capture.bin");
    std::fs::write(&file, frame).expect("written");
    if let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") {
        let ended = Command::new(env!("CARGO_BIN_EXE_qingshan"))
            .args(["hj212", "decode"])
            .arg(&file)
            .stdout(full)
            .status()
            .expect("ended");
        assert_eq!(ended.code(), Some(1));
    }
}

#[test]
fn lines_of_an_editor_are_encoded_and_wrong_ones_named() {
    let folder = tempfile::tempdir().expect("folder");
    let check = |bytes: &[u8], expected: &str| {
        let file = folder.path().join("lines");
        std::fs::write(&file, bytes).expect("written");
        let output = run(&["hj212", "encode", file.to_str().expect("a path")]);
        let told = format!("{}{}", said(&output), complained(&output));
        assert!(told.contains(expected), "{told}");
    };
    let line = hour_report("20260301090001000", "D0515322000000000001325A");
    let with_mark = format!("\u{feff}{}\r\n\r\n", line.trim_end());
    check(with_mark.as_bytes(), "##0");
    check(b"\xFF\n", "it is not UTF-8");
    check(b"5\n", "it is no JSON object");
    check(&b"x".repeat(2_000_000), "it is longer than");
}

#[test]
fn a_server_that_does_not_speak_the_protocol_holds_nothing_up() {
    use std::io::Write as _;

    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("frames.bin");
    let frame = "##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;\
                 Flag=5;CP=&&RtdInterval=30&&1C80\r\n";
    std::fs::write(&file, frame).expect("written");
    let file = file.to_str().expect("a path");
    let send = |to: &str| {
        run(&[
            "hj212",
            "send",
            to,
            file,
            "--over-time",
            "1",
            "--resends",
            "0",
        ])
    };
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let to = listener.local_addr().expect("an address").to_string();
    let flooding = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().expect("a caller");
        while socket.write_all(&b"HTTP/1.1 400\r\n".repeat(500)).is_ok() {}
    });
    let output = send(&to);
    flooding.join().expect("ended");
    assert_eq!(output.status.code(), Some(1));
    let outcome: serde_json::Value = serde_json::from_str(&said(&output)).expect("JSON");
    assert_eq!(outcome["timed_out"], 1);
    assert!(outcome["noise"].as_u64().expect("a number") > 1_000);
    let output = send("127.0.0.1");
    assert!(complained(&output).contains("a host and a port are wanted"));
}

/// Returns the frames in the conversations of docs/hj212.md, those of surface water apart.
fn documented() -> [Vec<u8>; 2] {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/hj212.md");
    let text = std::fs::read_to_string(path).expect("part of the repository");
    let said = text
        .lines()
        .filter_map(|line| line.strip_prefix("→ ").or_else(|| line.strip_prefix("← ")))
        .filter(|frame| frame.starts_with("##"));
    let (water, others): (Vec<&str>, Vec<&str>) =
        said.partition(|frame| frame.contains("MN=A110000_0001"));
    assert!(water.len() > 100 && others.len() > 150);
    [others, water].map(|frames| format!("{}\r\n", frames.join("\r\n")).into_bytes())
}

#[test]
fn every_documented_frame_is_decoded_and_encoded_to_the_same_bytes() {
    let folder = tempfile::tempdir().expect("folder");
    let there_and_back = |frames: &[u8], flags: &[&str]| {
        let (capture, lines) = (folder.path().join("bin"), folder.path().join("jsonl"));
        std::fs::write(&capture, frames).expect("written");
        let capture = capture.to_str().expect("a path");
        let decoded = run(&[&["hj212", "decode", capture], flags].concat());
        assert!(!said(&decoded).contains("garbage"));
        std::fs::write(&lines, &decoded.stdout).expect("written");
        let lines = lines.to_str().expect("a path");
        let encoded = run(&[&["hj212", "encode", lines], flags].concat());
        assert!(encoded.status.success(), "{}", complained(&encoded));
        assert!(encoded.stdout == frames, "{flags:?}");
    };
    let [frames, water] = documented();
    there_and_back(&frames, &[]);
    there_and_back(&water, &["--edition", "surface-water"]);
}

/// Answers each frame after so long, until the caller goes away; or closes at once.
fn answer_late(listener: &TcpListener, pause: Option<std::time::Duration>) {
    use std::io::{Read as _, Write as _};

    let (mut socket, _) = listener.accept().expect("a caller");
    let Some(pause) = pause else { return };
    let mut buffer = [0; 4_096];
    while let Ok(count @ 1..) = socket.read(&mut buffer) {
        let text = String::from_utf8_lossy(&buffer[..count]).into_owned();
        let qn = &text[text.find("QN=").expect("a QN")..][..20];
        let segment =
            format!("{qn};ST=91;CN=9014;PW=123456;MN=D0515322000000000001325A;Flag=4;CP=&&&&");
        let word = hj212::crc(segment.as_bytes());
        std::thread::sleep(pause);
        let frame = format!("##{:04}{segment}{word:04X}\r\n", segment.len());
        if socket.write_all(frame.as_bytes()).is_err() {
            return;
        }
    }
}

#[test]
fn a_server_that_answers_late_or_closes_is_told_apart() {
    use std::time::Duration;

    let folder = tempfile::tempdir().expect("folder");
    let lines: String = ["000", "001"]
        .map(|place| {
            hour_report(
                &format!("20260301090001{place}"),
                "D0515322000000000001325A",
            )
        })
        .concat();
    let file = folder.path().join("lines");
    std::fs::write(&file, lines).expect("written");
    let encoded = run(&["hj212", "encode", file.to_str().expect("a path")]);
    std::fs::write(&file, &encoded.stdout).expect("written");
    let send = |pause: Option<Duration>| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let to = listener.local_addr().expect("an address").to_string();
        let server = std::thread::spawn(move || answer_late(&listener, pause));
        let file = file.to_str().expect("a path");
        let limits = ["--over-time", "1", "--resends", "0"];
        let output = run(&[&["hj212", "send", &to, file][..], &limits].concat());
        server.join().expect("ended");
        let text = said(&output);
        let last = text.lines().last().expect("a line");
        let outcome: serde_json::Value = serde_json::from_str(last).expect("JSON");
        (output.status.code(), outcome, complained(&output))
    };
    let (code, outcome, _) = send(Some(Duration::from_millis(200)));
    assert_eq!((code, &outcome["answered"]), (Some(0), &2.into()));
    let (code, outcome, told) = send(Some(Duration::from_millis(1_300)));
    assert_eq!(code, Some(1));
    assert_eq!(outcome["timed_out"], 2, "{outcome}");
    assert_eq!(outcome["late"], 1, "{outcome}");
    assert!(
        told.contains("frame 2 (QN 20260301090001001) was not answered"),
        "{told}"
    );
    let (code, outcome, told) = send(None);
    assert_eq!(code, Some(1));
    assert!(outcome["unsent"] != 0, "{outcome}");
    assert!(told.contains("went away"), "{told}");
}
