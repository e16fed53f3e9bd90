//! An unknown device speaks, and is adopted.

use model::{Cadence, DeviceStatus, Live, Mn, ObjectId, Scope};
use sense::GatewayConfig;

use crate::support::*;

#[tokio::test]
async fn what_an_unknown_device_sent_becomes_rows_exactly_once() {
    let mut bench = Bench::start().await;
    let mut client = bench.connect().await;
    for n in 0..3 {
        client
            .send(hour_frame(STRANGER, n, n, &n.to_string()))
            .await;
        client.is_acknowledged(n).await;
    }
    let device = bench.device(STRANGER).await.expect("it is visible");
    assert_eq!(
        (device.status, device.held_frames),
        (DeviceStatus::Unknown, 3)
    );
    assert!(bench.rows("p2", Cadence::Hour).await.is_empty());
    let live = bench.live.recv().await.expect("a message");
    assert!(
        matches!(
            live,
            Live::Device {
                status: DeviceStatus::Unknown,
                ..
            }
        ),
        "{live:?}"
    );

    let (scope, mn, point) = (Scope::system(), Mn::new(STRANGER), ObjectId::new("p2"));
    let adopted = bench
        .gateway
        .adopt(&scope, &mn, &point)
        .await
        .expect("the store works");
    assert_eq!(adopted.map(|adopted| adopted.released), Some(3));
    let rows = [
        "00:00 w01018=0 #0",
        "01:00 w01018=1 #0",
        "02:00 w01018=2 #0",
    ];
    assert_eq!(bench.rows("p2", Cadence::Hour).await, rows);

    // Nothing is released twice, and what comes now counts at once.
    let again = bench
        .gateway
        .adopt(&scope, &mn, &point)
        .await
        .expect("the store works");
    assert!(again.is_none());
    client.send(hour_frame(STRANGER, 1, 1, "1")).await;
    client.send(hour_frame(STRANGER, 4, 3, "3")).await;
    client.is_acknowledged(1).await;
    client.is_acknowledged(4).await;
    assert_eq!(bench.rows("p2", Cadence::Hour).await.len(), 4);
}

#[tokio::test]
async fn no_frame_is_held_for_ever_when_a_device_speaks_during_its_adoption() {
    let bench = Bench::start().await;
    let mut client = bench.connect().await;
    client.send(hour_frame(STRANGER, 0, 0, "0")).await;
    client.is_acknowledged(0).await;
    let talking = tokio::spawn(async move {
        for n in 1..=60 {
            client
                .send(hour_frame(STRANGER, n, n % 24, &n.to_string()))
                .await;
            client.is_acknowledged(n).await;
        }
    });
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    let (scope, mn) = (Scope::system(), Mn::new(STRANGER));
    let point = ObjectId::new("p2");
    let adopted = bench
        .gateway
        .adopt(&scope, &mn, &point)
        .await
        .expect("the store works");
    assert!(adopted.is_some());
    talking.await.expect("all is answered");
    let held = bench
        .store
        .held_frames(&mn, 100)
        .await
        .expect("the store works");
    assert!(held.is_empty(), "{held:?}");
    assert_eq!(bench.frames(STRANGER).await, 61);
    assert_eq!(bench.rows("p2", Cadence::Hour).await.len(), 24);
}

#[tokio::test]
async fn a_stranger_cannot_fill_the_disk() {
    let config = GatewayConfig {
        held_frames: 2,
        ..GatewayConfig::default()
    };
    let bench = Bench::start_with(config).await;
    let mut client = bench.connect().await;
    for n in 0..5 {
        client.send(hour_frame(STRANGER, n, n, "1")).await;
    }
    // What is not kept is not acknowledged: the device will send it again.
    client.is_acknowledged(0).await;
    client.is_acknowledged(1).await;
    client.hears_nothing().await;
    let device = bench.device(STRANGER).await.expect("it is visible");
    assert_eq!((device.frames, device.held_frames), (5, 2));
    assert_eq!(bench.frames(STRANGER).await, 2);

    let (scope, mn) = (Scope::system(), Mn::new(STRANGER));
    let point = ObjectId::new("p2");
    let adopted = bench.gateway.adopt(&scope, &mn, &point).await;
    assert!(adopted.expect("the store works").is_some());
    for n in 2..5 {
        client.send(hour_frame(STRANGER, n, n, "1")).await;
        client.is_acknowledged(n).await;
    }
    assert_eq!(bench.rows("p2", Cadence::Hour).await.len(), 5);
}

#[tokio::test]
async fn a_device_outside_the_scope_is_not_adopted() {
    let bench = Bench::start().await;
    let mut client = bench.connect().await;
    client.send(hour_frame(STRANGER, 0, 0, "0")).await;
    client.is_acknowledged(0).await;
    let nobody = Scope::of_posts(&model::PersonId::new("p"), &[], None, false);
    let (mn, point) = (Mn::new(STRANGER), ObjectId::new("p2"));
    let adopted = bench
        .gateway
        .adopt(&nobody, &mn, &point)
        .await
        .expect("the store works");
    assert!(adopted.is_none());
}

#[tokio::test]
async fn another_process_may_adopt() {
    let config = GatewayConfig {
        registry_refresh: std::time::Duration::from_millis(50),
        ..GatewayConfig::default()
    };
    let bench = Bench::start_with(config).await;
    let mut client = bench.connect().await;
    client.send(hour_frame(STRANGER, 0, 0, "0")).await;
    client.is_acknowledged(0).await;
    let (mn, point) = (Mn::new(STRANGER), ObjectId::new("p2"));
    let adopted = bench
        .store
        .adopt_device(&Scope::system(), &mn, &point, bench.world.now())
        .await;
    assert!(adopted.expect("the store works").is_some());
    for _ in 0..100 {
        if !bench.rows("p2", Cadence::Hour).await.is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("the held frame never became a row");
}
