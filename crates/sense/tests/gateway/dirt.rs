//! What must not be taken, and must not disturb what must.

use model::{CrcRule, DeviceSettings};

use crate::support::*;

/// Sends dirt and then a good frame over one connection: the frame is answered, nothing else is,
/// and the dirt lies in quarantine for this reason.
async fn check(dirt: &[u8], reason: &str, mn: Option<&str>) {
    let bench = Bench::start().await;
    let mut client = bench.connect().await;
    client.send(dirt).await;
    client.send(hour_frame(KNOWN, 1, 8, "1")).await;
    let shown = dirt.escape_ascii().to_string();
    client.is_acknowledged(1).await;
    let rows = bench.quarantine(1).await;
    assert_eq!(rows.len(), 1, "{shown}");
    let row = &rows[0];
    let sender = row.mn.as_ref().map(model::Mn::as_str);
    assert_eq!((row.reason.as_str(), sender), (reason, mn), "{shown}");
    assert_eq!(row.peer, "127.0.0.1");
    assert!(dirt.starts_with(&row.raw), "{shown}");
    assert_eq!(bench.frames(KNOWN).await, 1, "{shown}");
}

#[tokio::test]
async fn dirt_is_kept_apart_with_its_reason() {
    let good = hour_segment(KNOWN, 7, 7, "7");
    check(b"IMEI:861234567890123\r\n", "garbage", None).await;
    check(b"\x08]\0?http://www.cmsoft.cn", "garbage", None).await;
    check(
        framed(&good).replace("Avg=7", "Avg=8").as_bytes(),
        "crc",
        Some(KNOWN),
    )
    .await;
    check(&framed(&good).as_bytes()[..60], "length", None).await;
    check(
        framed(&good.replace("PW=123456", "PW=654321")).as_bytes(),
        "password",
        Some(KNOWN),
    )
    .await;
    check(
        framed(&good.replace("PW=123456;", "")).as_bytes(),
        "password",
        Some(KNOWN),
    )
    .await;
    check(
        framed(&good.replace(&format!("MN={KNOWN};"), "")).as_bytes(),
        "device",
        None,
    )
    .await;
    check(
        framed(&good.replace("CN=2061;", "")).as_bytes(),
        "command",
        Some(KNOWN),
    )
    .await;
    check(
        framed(&good.replace("20260301070000", "2026")).as_bytes(),
        "data-time",
        Some(KNOWN),
    )
    .await;
}

#[tokio::test]
async fn bad_frames_are_counted_at_their_device() {
    let bench = Bench::start().await;
    let mut client = bench.connect().await;
    client
        .send(hour_frame(KNOWN, 1, 8, "1").replace("Avg=1", "Avg=2"))
        .await;
    let row = bench.quarantine(1).await.remove(0);
    assert!(row.bad_offset.is_some());
    assert_eq!(
        bench.device(KNOWN).await.map(|device| device.bad_frames),
        Some(1)
    );
}

#[tokio::test]
async fn an_unclosed_data_area_with_a_right_check_word_is_taken() {
    let bench = Bench::start().await;
    let mut client = bench.connect().await;
    let segment = hour_segment(KNOWN, 1, 8, "1");
    client.send(framed(segment.trim_end_matches("&&"))).await;
    client.is_acknowledged(1).await;
}

#[tokio::test]
async fn a_frame_of_a_million_bytes_ends_the_connection() {
    let bench = Bench::start().await;
    for head in ["##1000000QN=20260301090000001;", "##9999QN=2026"] {
        let mut client = bench.connect().await;
        let million = format!("{head}{}", "a34004-Avg=1;".repeat(77_000));
        client
            .send_until_stuck(million.as_bytes(), million.len())
            .await;
        client.is_closed().await;
    }
    let rows = bench.quarantine(2).await;
    assert!(rows.iter().any(|row| row.reason == "too-long"), "{rows:?}");
    assert!(rows.iter().all(|row| row.raw.len() <= 4_096));
    // The gateway still takes others.
    let mut client = bench.connect().await;
    client.send(hour_frame(KNOWN, 1, 8, "1")).await;
    client.is_acknowledged(1).await;
}

#[tokio::test]
async fn a_device_is_read_with_its_own_profile() {
    let bench = Bench::start().await;
    let settings = DeviceSettings {
        crc: CrcRule::Modbus,
        ..DeviceSettings::default()
    };
    bench.set(KNOWN, &settings).await;
    let mut client = bench.connect().await;
    for (qn, mn) in [(1, STRANGER), (2, KNOWN)] {
        let segment = hour_segment(mn, qn, 8, "1");
        let word = hj212::crc_modbus(segment.as_bytes());
        let frame = format!("##{:04}{segment}{word:04X}\r\n", segment.len());
        client.send(frame).await;
    }
    // Only the device that is known to compute it so is let through.
    client.is_acknowledged(2).await;
    let row = bench.quarantine(1).await.remove(0);
    let sender = row.mn.as_ref().map(model::Mn::as_str);
    assert_eq!((row.reason.as_str(), sender), ("crc", Some(STRANGER)));
}
