//! What floods, stalls or stays silent is bounded.

use std::time::Duration;

use model::{Cadence, Mn};
use sense::GatewayConfig;
use sense::fleet::blast::{BlastConfig, blast};

use crate::support::*;

#[tokio::test]
async fn a_silent_connection_is_closed() {
    let config = GatewayConfig {
        idle: Duration::from_millis(200),
        ..GatewayConfig::default()
    };
    let bench = Bench::start_with(config).await;
    let mut client = bench.connect().await;
    let mut other = bench.connect().await;
    other.send(hour_frame(KNOWN, 1, 8, "1")).await;
    other.is_acknowledged(1).await;
    client.is_closed().await;
    // Nothing came, so there is nothing to keep; and others go on.
    let mut next = bench.connect().await;
    next.send(hour_frame(KNOWN, 2, 9, "1")).await;
    next.is_acknowledged(2).await;
    assert_eq!(bench.quarantine(0).await, []);
}

#[tokio::test]
async fn the_rest_of_a_frame_is_not_waited_for_for_ever() {
    let config = GatewayConfig {
        quiet: Duration::from_millis(100),
        ..GatewayConfig::default()
    };
    let bench = Bench::start_with(config).await;
    let mut client = bench.connect().await;
    // Bytes were lost: without giving it up, the next frame would be taken for its rest.
    client.send(&hour_frame(KNOWN, 1, 8, "1")[..50]).await;
    assert_eq!(bench.quarantine(1).await[0].reason, "length");
    client.send(hour_frame(KNOWN, 2, 9, "2")).await;
    client.is_acknowledged(2).await;
}

#[tokio::test]
async fn more_connections_than_allowed_are_closed() {
    let config = GatewayConfig {
        connections: 1,
        ..GatewayConfig::default()
    };
    let bench = Bench::start_with(config).await;
    let mut first = bench.connect().await;
    first.send(hour_frame(KNOWN, 1, 8, "1")).await;
    first.is_acknowledged(1).await;
    bench.connect().await.is_closed().await;
    first.send(hour_frame(KNOWN, 2, 9, "2")).await;
    first.is_acknowledged(2).await;
}

#[tokio::test]
async fn a_flood_of_unknown_devices_is_not_let_in() {
    let config = GatewayConfig {
        unknown_per_minute: 3,
        ..GatewayConfig::default()
    };
    let bench = Bench::start_with(config).await;
    let mut client = bench.connect().await;
    for n in 0..20 {
        client
            .send(hour_frame(&format!("{n:024X}"), n, 8, "1"))
            .await;
    }
    for n in 0..3 {
        client.is_acknowledged(n).await;
    }
    client.hears_nothing().await;
    let rows = bench.quarantine(17).await;
    assert!(rows.iter().all(|row| row.reason == "unknown-flood"));
    assert!(bench.device(&format!("{:024X}", 2)).await.is_some());
    assert!(bench.device(&format!("{:024X}", 3)).await.is_none());
}

#[tokio::test]
async fn quarantine_is_bounded_in_rate() {
    let config = GatewayConfig {
        quarantine_per_minute: 5,
        ..GatewayConfig::default()
    };
    let bench = Bench::start_with(config).await;
    let mut client = bench.connect().await;
    let bad = hour_frame(KNOWN, 1, 8, "1").replace("Avg=1", "Avg=2");
    client.send(bad.repeat(50)).await;
    client.send(hour_frame(KNOWN, 1, 8, "1")).await;
    client.is_acknowledged(1).await;
    assert_eq!(bench.quarantine(5).await.len(), 5);
}

#[tokio::test]
async fn a_peer_that_takes_no_answers_is_not_read_without_end() {
    let config = GatewayConfig {
        unanswered: 4,
        queue: 4,
        answer_timeout: Duration::from_mins(1),
        ..GatewayConfig::default()
    };
    let bench = Bench::start_with(config).await;
    let mut client = bench.connect().await;
    // A resend of one frame costs the gateway no rows; the answers fill the way back.
    let chunk = hour_frame(KNOWN, 1, 8, "1").repeat(50);
    let most = 64 << 20;
    let sent = tokio::time::timeout(
        Duration::from_mins(1),
        client.send_until_stuck(chunk.as_bytes(), most),
    );
    assert!(sent.await.expect("it gets stuck") < most);
    assert_eq!(bench.frames(KNOWN).await, 1);
}

#[tokio::test]
async fn a_load_is_acknowledged_and_stored_exactly() {
    let mut bench = Bench::start().await;
    // The first device is unknown: its frames are held, and no point has them.
    let points = ["p1", "p2", "p3"];
    let devices: Vec<Mn> = (0..3).map(|n| Mn::new(format!("{n:023X}A"))).collect();
    let registered: Vec<model::Device> = devices[1..]
        .iter()
        .zip(&points[1..])
        .map(|(mn, point)| device(mn.as_str(), point))
        .collect();
    bench.store.put_devices(&registered).await.expect("devices");
    bench.restart().await;
    let config = BlastConfig {
        devices: devices
            .iter()
            .map(|mn| (mn.clone(), "123456".to_owned()))
            .collect(),
        frames_per_device: 300,
        factors: 5,
        window: 16,
        interval: None,
        duration: Duration::from_mins(5),
        remember: true,
        start: time("2026-03-01T00:00:00+08:00"),
        clock: time("2026-03-01T09:00:10+08:00"),
        answer_timeout: PATIENCE,
    };
    let report = blast(&bench.address.to_string(), &config).await;
    assert_eq!(report.broken, Vec::<String>::new());
    assert_eq!((report.sent, report.acknowledged), (900, 900));
    assert_eq!(report.latencies.count(), 900);
    let remembered: std::collections::HashSet<_> = report.remembered.into_iter().collect();
    assert_eq!(remembered.len(), 900);
    for (mn, point) in devices.iter().zip(points) {
        assert_eq!(bench.frames(mn.as_str()).await, 300);
        let rows = bench.rows(point, Cadence::Minute).await.len();
        assert_eq!(rows, if point == "p1" { 0 } else { 300 }, "{point}");
    }
}
