//! The gateway goes away in the middle, the store fails, and nothing acknowledged is lost.

use std::sync::Arc;
use std::time::Duration;

use model::{Cadence, FactorCode, Mn, Timestamp};
use sense::fleet::{
    Fault, FaultWindow, Fleet, FleetConfig, FleetStats, Signal, SimDevice, Source, Synthetic,
};
use tokio_util::sync::CancellationToken;

use crate::support::*;

const FROM: &str = "2026-03-01T00:00:00+08:00";

fn fleet(faults: Vec<FaultWindow>) -> Fleet {
    let device = SimDevice {
        mn: Mn::new(KNOWN),
        st: "32".to_owned(),
        password: "123456".to_owned(),
        edition: hj212::Edition::V2017,
        newer: sense::fleet::Newer::default(),
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
        answer_timeout: Duration::from_millis(300),
        shortest_pause: Duration::from_millis(50),
        longest_pause: Duration::from_millis(100),
        tick: Duration::from_millis(10),
        spread_millis: 1,
        window: 4,
        ..FleetConfig::starting(time(FROM))
    };
    Fleet::new(vec![device], config).expect("a fleet")
}

/// Waits until everything due has been acknowledged: nine hours of ten-minute and hour data.
async fn all_acknowledged(stats: &FleetStats, count: u64) {
    for _ in 0..1_200 {
        if stats.counts().acknowledged >= count {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("not all was acknowledged: {:?}", stats.counts());
}

#[tokio::test]
async fn a_restarted_gateway_has_everything_once() {
    let mut bench = Bench::start().await;
    let fleet = fleet(vec![]);
    let (stats, stop) = (fleet.stats(), CancellationToken::new());
    let address = bench.address.to_string();
    let sending = tokio::spawn(fleet.run(address, bench.world.clone(), stop.clone()));
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(150)).await;
        bench.restart().await;
    }
    all_acknowledged(&stats, 9 * 7).await;
    stop.cancel();
    sending.await.expect("it ends");
    assert!(stats.counts().connections > 1, "{:?}", stats.counts());
    assert_eq!(stats.counts().lost, 0);
    assert_eq!(bench.frames(KNOWN).await, 9 * 7);
    let minutes = bench.rows("p1", Cadence::Minute).await;
    assert_eq!(minutes.len(), 9 * 6);
    assert!(
        minutes.iter().all(|row| row.ends_with("#0")),
        "none came twice"
    );
    assert_eq!(bench.rows("p1", Cadence::Hour).await.len(), 9);
}

#[tokio::test]
async fn misbehaviour_costs_nothing_that_can_be_saved() {
    async fn check(fault: Fault) {
        let bench = Bench::start().await;
        let window = FaultWindow {
            fault: fault.clone(),
            from: time(FROM),
            to: time(FROM).plus(Timestamp::DAY),
        };
        let fleet = fleet(vec![window]);
        let (stats, stop) = (fleet.stats(), CancellationToken::new());
        let address = bench.address.to_string();
        let sending = tokio::spawn(fleet.run(address, bench.world.clone(), stop.clone()));
        all_acknowledged(&stats, 9 * 7).await;
        stop.cancel();
        sending.await.expect("it ends");
        assert_eq!(bench.frames(KNOWN).await, 9 * 7, "{fault:?}");
        assert_eq!(bench.rows("p1", Cadence::Hour).await.len(), 9, "{fault:?}");
    }
    check(Fault::HalfFrames).await;
    check(Fault::Glued).await;
    check(Fault::Duplicates).await;
    check(Fault::GarbageBefore).await;
    check(Fault::WrongLength).await;
    check(Fault::LowerCaseCrc).await;
    check(Fault::Gbk).await;
    check(Fault::Storm).await;
    check(Fault::Reconnects).await;
}

#[tokio::test]
async fn a_bad_check_word_is_made_good_when_the_fault_ends() {
    let bench = Bench::start().await;
    let window = FaultWindow {
        fault: Fault::BadCrc,
        from: time(FROM),
        to: bench.world.now().plus(1),
    };
    let fleet = fleet(vec![window]);
    let (stats, stop) = (fleet.stats(), CancellationToken::new());
    let address = bench.address.to_string();
    let sending = tokio::spawn(fleet.run(address, bench.world.clone(), stop.clone()));
    assert_eq!(bench.quarantine(3).await[0].reason, "crc");
    assert_eq!(stats.counts().acknowledged, 0);
    bench.clock.advance(1);
    all_acknowledged(&stats, 9 * 7).await;
    stop.cancel();
    sending.await.expect("it ends");
    assert_eq!(bench.frames(KNOWN).await, 9 * 7);
}

#[tokio::test]
async fn a_failing_store_acknowledges_nothing() {
    let mut bench = Bench::start().await;
    let mut client = bench.connect().await;
    client.send(hour_frame(KNOWN, 1, 8, "1")).await;
    client.is_acknowledged(1).await;
    bench.store.close().await;
    client.send(hour_frame(KNOWN, 2, 9, "2")).await;
    client.hears_nothing().await;
    bench.halt().await;
}
