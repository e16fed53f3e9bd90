//! A simulated device reports as often as it was told to, also over its next connections.

use std::sync::Arc;
use std::time::Duration;

use hj212::Edition;
use model::{Cadence, FactorCode, Mn, ObjectId, Timestamp};
use sense::fleet::{
    Fault, FaultWindow, Fleet, FleetConfig, Newer, Signal, SimDevice, Source, Synthetic,
};
use tokio_util::sync::CancellationToken;

use crate::support::{Bench, MN, time};

fn fleet(faults: Vec<FaultWindow>) -> Fleet {
    let device = SimDevice {
        mn: Mn::new(MN),
        st: "32".to_owned(),
        password: "123456".to_owned(),
        edition: Edition::V2017,
        newer: Newer::default(),
        source: Source::Synthetic(Arc::new(Synthetic {
            seed: 3,
            signals: vec![Signal {
                factor: FactorCode::new("w01018"),
                base: 450,
                spread: 100,
                decimals: 1,
            }],
            realtime_minutes: 0,
        })),
        faults,
    };
    let config = FleetConfig {
        answer_timeout: Duration::from_millis(500),
        shortest_pause: Duration::from_millis(20),
        longest_pause: Duration::from_millis(50),
        tick: Duration::from_millis(10),
        spread_millis: 1,
        ..FleetConfig::starting(time("2026-03-01T08:30:00+08:00"))
    };
    Fleet::new(vec![device], config).unwrap()
}

/// Waits until the ledger holds so many rows of minute data; returns their minutes after 08:00.
async fn minutes(bench: &Bench, count: usize) -> Vec<i64> {
    let from = time("2026-03-01T08:00:00+08:00");
    let mut found = Vec::new();
    for _ in 0..400 {
        found = bench
            .store
            .periods_present(
                &ObjectId::new("p1"),
                Cadence::Minute,
                from,
                bench.world.now(),
            )
            .await
            .unwrap();
        if found.len() >= count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    let minute = |start: Timestamp| start.since(from) / Timestamp::MINUTE;
    found.into_iter().map(minute).collect()
}

#[tokio::test]
async fn a_device_reports_as_often_as_it_was_told_to() {
    let bench = Bench::start(Edition::V2017).await;
    let reconnects = FaultWindow {
        fault: Fault::Reconnects,
        from: time("2026-03-01T09:15:00+08:00"),
        to: time("2026-03-01T09:40:00+08:00"),
    };
    let fleet = fleet(vec![reconnects]);
    let (stats, stop) = (fleet.stats(), CancellationToken::new());
    let (address, world) = (bench.address.to_string(), bench.world.clone());
    let sending = tokio::spawn(fleet.run(address, world, stop.clone()));
    assert_eq!(minutes(&bench, 3).await, [30, 40, 50]);

    let set = bench
        .done(MN, "set-minute-interval", &[("minutes", "5")])
        .await;
    assert_eq!(set.outcome, "执行成功");
    bench.clock.advance(30 * Timestamp::MINUTE);
    let expected = [30, 40, 50, 60, 70, 75, 80];
    assert_eq!(minutes(&bench, 7).await[..7], expected);
    assert!(stats.counts().connections > 1, "{:?}", stats.counts());

    bench.clock.advance(31 * Timestamp::MINUTE);
    let after = minutes(&bench, 14).await;
    assert_eq!(after[7..], [85, 90, 95, 100, 105, 110, 115]);
    let told = bench.done(MN, "get-minute-interval", &[]).await;
    let outcome = told.outcome;
    assert!(outcome.contains("分钟数据间隔为 5 分钟"), "{outcome}");
    // What it cannot do, it says.
    let realtime = bench
        .done(MN, "set-realtime-interval", &[("seconds", "60")])
        .await;
    let outcome = realtime.outcome;
    assert!(outcome.contains("ExeRtn=3"), "{outcome}");
    stop.cancel();
    sending.await.unwrap();
    bench.halt().await;
}
