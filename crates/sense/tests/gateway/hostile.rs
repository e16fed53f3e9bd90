//! What a hostile or broken device can send, what the gateway does with it and keeps of it, and
//! that a neighbour does not notice.

use std::time::Duration;

use model::{AddressRange, Cadence, DeviceSettings};
use sense::GatewayConfig;

use crate::support::*;

/// Another device at the point `p2`.
const NEIGHBOUR: &str = "010000A8900016F000169DC1";

/// What became of something hostile.
#[derive(Debug, PartialEq, Eq, Default)]
struct Outcome {
    /// Reasons of the rows in quarantine.
    quarantined: Vec<&'static str>,
    /// Frames in the log, with the good one behind it.
    logged: i64,
    /// Rows of the hour 09:00 at the point, with the good one.
    rows: Vec<&'static str>,
}

/// The hostile device sends something and then a good frame on the same connection; meanwhile its
/// neighbour sends frames and has them answered.
async fn check(hostile: impl AsRef<[u8]>, expected: Outcome) {
    let config = GatewayConfig {
        quiet: Duration::from_millis(500),
        ..GatewayConfig::default()
    };
    let mut bench = Bench::start_with(config).await;
    let neighbour = device(NEIGHBOUR, "p2");
    bench.store.put_devices(&[neighbour]).await.expect("stored");
    bench.restart().await;
    let mut client = bench.connect().await;
    let mut other = bench.connect().await;
    other.send(hour_frame(NEIGHBOUR, 101, 8, "1")).await;
    client.send(&hostile).await;
    other.send(hour_frame(NEIGHBOUR, 102, 9, "1")).await;
    other.is_acknowledged(101).await;
    other.is_acknowledged(102).await;
    client.send(hour_frame(KNOWN, 99, 7, "1")).await;
    let shown =
        String::from_utf8_lossy(&hostile.as_ref()[..hostile.as_ref().len().min(80)]).into_owned();
    loop {
        let answer = client.answer().await.expect("still connected");
        if answer == "9014 20260301090000099" {
            break;
        }
    }
    let rows = bench.quarantine(expected.quarantined.len()).await;
    for row in &rows {
        let kept = hostile
            .as_ref()
            .windows(row.raw.len().max(1))
            .any(|bytes| bytes == row.raw);
        assert!(kept, "the bytes of {shown} are kept as they came: {row:?}");
    }
    let mut quarantined: Vec<&str> = rows.iter().map(|row| row.reason.as_str()).collect();
    quarantined.sort_unstable();
    let logged = bench.frames(KNOWN).await;
    let rows = bench.rows("p1", Cadence::Hour).await;
    assert_eq!(
        (quarantined, logged),
        (expected.quarantined, expected.logged),
        "{shown}"
    );
    assert_eq!(rows, expected.rows, "{shown}");
}

/// The row of the good frame.
const GOOD: &str = "07:00 w01018=1 #0";

fn segment(head: &str, data: &str) -> String {
    format!("{head}ST=32;CN=2061;PW=123456;MN={KNOWN};Flag=5;CP=&&{data}&&")
}

const QN: &str = "QN=20260301090000001;";

fn taken(row: &'static str) -> Outcome {
    Outcome {
        quarantined: vec![],
        logged: 2,
        rows: vec![GOOD, row],
    }
}

fn refused(reason: &'static str) -> Outcome {
    Outcome {
        quarantined: vec![reason],
        logged: 1,
        rows: vec![GOOD],
    }
}

const AT_NINE: &str = "DataTime=20260301090000;";

#[tokio::test]
async fn nul_bytes_are_garbage_outside_of_frames_and_no_device_inside() {
    check(b"\0\0\0\0\0\0\0\0", refused("garbage")).await;
    let with_nul = segment(QN, AT_NINE).replace(KNOWN, "01\x00000A8900016F000169DC0");
    check(framed(&with_nul), refused("device")).await;
    let data = format!("{AT_NINE}w01018-Avg=2,w01018-Flag=N\0");
    check(framed(&segment(QN, &data)), taken("09:00 w01018=2 #0")).await;
}

#[tokio::test]
async fn a_length_that_is_none_loses_only_its_frame() {
    let good = segment(QN, &format!("{AT_NINE}w01018-Avg=2"));
    let word = hj212::crc(good.as_bytes());
    for (length, reason) in [
        ("-1", "garbage"),
        ("-001", "garbage"),
        ("+081", "garbage"),
        ("00A1", "length"),
    ] {
        check(format!("##{length}{good}{word:04X}\r\n"), refused(reason)).await;
    }
    // A length that leads far behind the frame: the check word tells where it ends, and without one
    // it is lost alone.
    check(
        format!("##9999{good}{word:04X}\r\n"),
        taken("09:00 w01018=2 #0"),
    )
    .await;
    check(format!("##9999{good}0000\r\n"), refused("length")).await;
}

#[tokio::test]
async fn ten_thousand_factors_do_not_fit_into_a_frame() {
    let factors: Vec<String> = (0..10_000).map(|n| format!("w{n:05}-Avg=1")).collect();
    let all = segment(QN, &format!("{AT_NINE}{}", factors.join(";")));
    assert!(all.len() > 65_536);
    // A frame as long as it can be: some seven hundred factors, all kept.
    let most = segment(QN, &format!("{AT_NINE}{}", factors[..700].join(";")));
    let bench = Bench::start().await;
    let mut client = bench.connect().await;
    client.send(framed(&most)).await;
    client.is_acknowledged(1).await;
    let rows = bench.rows("p1", Cadence::Hour).await;
    assert_eq!(rows[0].matches('=').count(), 700);
    // All of them in what calls itself a frame: the connection ends, its first bytes are kept.
    client
        .send_until_stuck(framed(&all).as_bytes(), all.len())
        .await;
    client.is_closed().await;
    let rows = bench.quarantine(1).await;
    assert!(rows.iter().any(|row| row.reason == "too-long"), "{rows:?}");
}

#[tokio::test]
async fn a_factor_twice_has_its_last_value() {
    let data = format!("{AT_NINE}w01018-Avg=2,w01018-Flag=D;w01018-Avg=3,w01018-Flag=N");
    check(framed(&segment(QN, &data)), taken("09:00 w01018=3 #0")).await;
}

#[tokio::test]
async fn nested_marks_of_the_data_area_make_an_unreadable_factor() {
    let data = format!("{AT_NINE}w01018-Avg=2;&&w21003-Avg=5&&");
    check(
        framed(&segment(QN, &data)),
        taken("09:00 w01018=2 &&w21003=? #0"),
    )
    .await;
}

#[tokio::test]
async fn a_qn_of_the_year_1_is_a_name_and_a_very_slow_clock() {
    let data = format!("{AT_NINE}w01018-Avg=2");
    let old = segment("QN=00010101000000000;", &data);
    check(framed(&old), taken("09:00 w01018=2 #0")).await;
}

#[tokio::test]
async fn an_answer_to_nothing_is_logged_and_not_answered() {
    let answer = format!("{QN}ST=91;CN=9014;PW=123456;MN={KNOWN};Flag=4;CP=&&&&");
    let expected = Outcome {
        quarantined: vec![],
        logged: 2,
        rows: vec![GOOD],
    };
    check(framed(&answer), expected).await;
}

#[tokio::test]
async fn packet_7_of_1_is_no_packet() {
    let data = format!("{AT_NINE}w01018-Avg=2");
    let packet = segment(QN, &data).replace("Flag=5;", "Flag=7;PNUM=1;PNO=7;");
    check(framed(&packet), refused("packet")).await;
}

#[tokio::test]
async fn a_device_that_floods_waits_and_its_neighbour_does_not() {
    let config = GatewayConfig {
        frames_per_second: Some(20),
        burst: Duration::from_millis(100),
        ..GatewayConfig::default()
    };
    let bench = Bench::start_with(config).await;
    let mut client = bench.connect().await;
    let chunk = hour_frame(KNOWN, 1, 8, "1").repeat(20);
    let flood = tokio::spawn(async move {
        // Read nothing, write until the way is full.
        client.send_until_stuck(chunk.as_bytes(), 64 << 20).await
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let mut other = bench.connect().await;
    let asked = tokio::time::Instant::now();
    other.send(hour_frame(STRANGER, 5, 8, "1")).await;
    other.is_acknowledged(5).await;
    assert!(
        asked.elapsed() < Duration::from_secs(2),
        "{:?}",
        asked.elapsed()
    );
    let sent = flood.await.expect("it floods");
    assert!(sent < 64 << 20, "back-pressure holds it");
}

#[tokio::test]
async fn a_device_may_be_slowed_by_its_own_setting() {
    let config = GatewayConfig {
        burst: Duration::ZERO,
        ..GatewayConfig::default()
    };
    let bench = Bench::start_with(config).await;
    let settings = DeviceSettings {
        frames_per_second: Some(5),
        ..DeviceSettings::default()
    };
    bench.set(KNOWN, &settings).await;
    let mut client = bench.connect().await;
    let asked = tokio::time::Instant::now();
    for qn in 1..=4 {
        client.send(hour_frame(KNOWN, qn, 8, "1")).await;
        client.is_acknowledged(qn).await;
    }
    assert!(
        asked.elapsed() >= Duration::from_millis(600),
        "{:?}",
        asked.elapsed()
    );
}

#[tokio::test]
async fn a_slow_loris_is_closed_and_a_slow_device_is_not() {
    let config = GatewayConfig {
        first_frame: Duration::from_millis(400),
        frame_time: Duration::from_millis(200),
        ..GatewayConfig::default()
    };
    let bench = Bench::start_with(config).await;
    // One that has shown a frame may drip afterwards; what drips too long is given up.
    let mut slow = bench.connect().await;
    slow.send(hour_frame(KNOWN, 1, 8, "1")).await;
    slow.is_acknowledged(1).await;
    let mut loris = bench.connect().await;
    let frame = hour_frame(KNOWN, 2, 9, "1");
    let drip = async {
        for byte in frame.as_bytes() {
            loris.send([*byte]).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
            if loris.is_gone().await {
                return true;
            }
        }
        false
    };
    assert!(drip.await, "a connection that drips was not closed");
    let rows = bench.quarantine(1).await;
    assert!(
        rows.iter()
            .all(|row| row.reason == "length" || row.reason == "garbage"),
        "{rows:?}"
    );
    slow.send(hour_frame(KNOWN, 3, 10, "1")).await;
    slow.is_acknowledged(3).await;
}

#[tokio::test]
async fn a_device_speaks_only_from_where_it_may() {
    let bench = Bench::start().await;
    let mut client = bench.connect().await;
    let elsewhere = DeviceSettings {
        addresses: vec![AddressRange::parse("10.0.0.0/8").expect("a range")],
        ..DeviceSettings::default()
    };
    bench.set(KNOWN, &elsewhere).await;
    client.send(hour_frame(KNOWN, 1, 8, "1")).await;
    let row = bench.quarantine(1).await.remove(0);
    assert_eq!(row.reason, "address");
    assert!(row.detail.contains("127.0.0.1"), "{}", row.detail);
    assert_eq!(bench.gateway.sessions().connected(), 0);
    bench.set(KNOWN, &DeviceSettings::default()).await;
    client.send(hour_frame(KNOWN, 2, 8, "1")).await;
    client.is_acknowledged(2).await;
}

#[tokio::test]
async fn a_storm_of_unknown_devices_fills_neither_memory_nor_quarantine() {
    let config = GatewayConfig {
        unknown_per_minute: 5,
        quarantine_per_minute: 10,
        ..GatewayConfig::default()
    };
    let mut bench = Bench::start_with(config).await;
    let mut storm = bench.connect().await;
    let mut frames = String::new();
    for n in 0..2_000 {
        frames.push_str(&hour_frame(&format!("{n:024X}"), n, 8, "1"));
    }
    let flood = tokio::spawn(async move {
        storm
            .send_until_stuck(frames.as_bytes(), frames.len())
            .await;
        storm
    });
    let mut other = bench.connect().await;
    other.send(hour_frame(KNOWN, 1, 8, "1")).await;
    other.is_acknowledged(1).await;
    let mut storm = flood.await.expect("it is sent");
    for n in 0..5 {
        storm.is_acknowledged(n).await;
    }
    bench.halt().await;
    let rows = bench.quarantine(11).await;
    assert_eq!(
        rows.len(),
        11,
        "ten kept, and one row that tells of the rest"
    );
    let told = rows.iter().find(|row| row.raw.is_empty()).expect("told");
    assert!(told.detail.contains("1985"), "{}", told.detail);
    let devices = bench.store.registry().await.expect("the registry");
    assert_eq!(devices.len(), 1 + 5);
}
