//! Connections are written down: who came, how much they sent, how they went.

use std::time::Duration;

use model::{ConnectionEnd, DeviceConnection, Mn, Scope, Timestamp, Transport};
use sense::GatewayConfig;

use crate::support::*;

fn quick() -> GatewayConfig {
    GatewayConfig {
        record_connections_every: Duration::from_millis(10),
        connections_heartbeat: Duration::from_millis(50),
        ..GatewayConfig::default()
    }
}

/// Waits until the connections of the known device are as wished, the last first.
async fn until(bench: &Bench, wish: impl Fn(&[DeviceConnection]) -> bool) -> Vec<DeviceConnection> {
    let mut told = Vec::new();
    for _ in 0..400 {
        let (scope, mn) = (Scope::system(), Mn::new(KNOWN));
        let since = Timestamp::from_millis(0);
        let record = bench.store.connections(&scope, &mn, since).await;
        told = record.expect("the store").expect("a device").connections;
        if wish(&told) {
            return told;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never as wished: {told:?}");
}

#[tokio::test]
async fn a_connection_is_written_at_its_opening_with_its_counts_and_at_its_end() {
    let bench = Bench::start_with(quick()).await;
    let mut client = bench.connect().await;
    let frame = hour_frame(KNOWN, 1, 8, "1");
    client.send(&frame).await;
    client.is_acknowledged(1).await;
    let told = until(&bench, |told| told.len() == 1).await;
    assert_eq!((told[0].closed, told[0].transport), (None, Transport::Tcp));
    assert!(told[0].peer.starts_with("127.0.0.1:"));

    // A wrong check word belongs to the device that has shown itself here.
    let broken = frame.replace("=1,", "=2,");
    client.send(&broken).await;
    bench.clock.advance(Timestamp::MINUTE);
    client.send(hour_frame(KNOWN, 2, 9, "1")).await;
    client.is_acknowledged(2).await;
    let told = until(&bench, |told| told[0].frames == 2).await;
    let one = &told[0];
    assert_eq!((one.refused, one.crc_errors), (1, 1));
    assert_eq!(one.bytes, 2 * frame.trim_end().len() as u64);
    assert_eq!(one.heard_at.since(one.opened_at), Timestamp::MINUTE);

    drop(client);
    let told = until(&bench, |told| told[0].closed.is_some()).await;
    let ended = told[0].closed.map(|(_, why)| why);
    assert_eq!((told.len(), ended), (1, Some(ConnectionEnd::Peer)));
}

#[tokio::test]
async fn a_restart_closes_what_was_open() {
    let mut bench = Bench::start_with(quick()).await;
    let mut client = bench.connect().await;
    client.send(hour_frame(KNOWN, 1, 8, "1")).await;
    client.is_acknowledged(1).await;
    bench.restart().await;
    let told = until(&bench, |told| !told.is_empty()).await;
    let ended = told[0].closed.map(|(_, why)| why);
    assert_eq!((told.len(), ended), (1, Some(ConnectionEnd::Stopped)));
    // The gateway that runs now says so when it begins.
    let (scope, mn) = (Scope::system(), Mn::new(KNOWN));
    let since = Timestamp::from_millis(0);
    for _ in 0..400 {
        let record = bench.store.connections(&scope, &mn, since).await;
        let runs = record.expect("the store").expect("a device").runs;
        let ended = runs.iter().filter(|run| run.ended_at.is_some()).count();
        if (runs.len(), ended) == (2, 1) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the runs of both gateways are not kept");
}

#[tokio::test]
async fn a_storm_of_reconnects_leaves_a_row_of_each() {
    let bench = Bench::start_with(quick()).await;
    for round in 0..50 {
        let mut client = bench.connect().await;
        client.send(hour_frame(KNOWN, round, 8, "1")).await;
        client.is_acknowledged(round).await;
    }
    let told = until(&bench, |told| {
        told.len() == 50 && told.iter().all(|one| one.closed.is_some())
    })
    .await;
    assert!(told.iter().all(|one| one.frames == 1));
}

#[tokio::test]
async fn a_device_whose_every_frame_is_hurt_is_no_session_but_is_seen() {
    let bench = Bench::start_with(quick()).await;
    let (scope, mn) = (Scope::system(), Mn::new(KNOWN));
    let mut client = bench.connect().await;
    for number in 1..=3 {
        let frame = hour_frame(KNOWN, number, 8, "1");
        client.send(&frame.replace("=1,", "=2,")).await;
    }
    let mut run = None;
    for _ in 0..400 {
        run = bench
            .store
            .refused_run(&scope, &mn)
            .await
            .expect("the store");
        if run.as_ref().is_some_and(|run| run.count() == 3) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let run = run.expect("it is in quarantine");
    assert_eq!(run.reasons, [("crc".to_owned(), 3)]);
    assert_eq!(
        (run.taken_at, run.peers),
        (None, vec!["127.0.0.1".to_owned()])
    );
    let sessions = bench.gateway.sessions();
    assert_eq!(sessions.session(&mn), None);
    let claim = sessions.claim(&mn).expect("it is connected");
    assert_eq!(claim.transport, Transport::Tcp);

    // The first frame that is taken proves it.
    client.send(hour_frame(KNOWN, 4, 9, "1")).await;
    client.is_acknowledged(4).await;
    assert!(sessions.session(&mn).is_some());
    assert_eq!(sessions.claim(&mn), None);
    let run = bench.store.refused_run(&scope, &mn).await;
    assert_eq!(run.expect("the store"), None);
}
