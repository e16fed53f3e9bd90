//! A panic while a batch of frames is written: connections close, nothing is acknowledged, the
//! gateway ends and says so, and the next one stores every frame once.

#[expect(dead_code, reason = "the tests of the gateway use the rest of it")]
#[path = "gateway/support.rs"]
mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use sense::{Doors, GatewayError};
use support::{Bench, KNOWN, PATIENCE, hour_frame};

/// Panics at the figure that is recorded after a batch is on disk and before anybody is told.
struct Trap(Arc<AtomicBool>);

impl Recorder for Trap {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::noop()
    }
    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }
    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        let is_caught = key.name() == "sense_commit_seconds" && self.0.load(Ordering::Relaxed);
        assert!(!is_caught, "the trap is shut");
        Histogram::noop()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_within_a_batch_ends_the_gateway_and_acknowledges_nothing() {
    let is_set = Arc::new(AtomicBool::new(false));
    metrics::set_global_recorder(Trap(Arc::clone(&is_set))).expect("no other recorder");
    let mut bench = Bench::start().await;
    let (mut device, mut other) = (bench.connect().await, bench.connect().await);
    device.send(hour_frame(KNOWN, 1, 1, "1")).await;
    device.is_acknowledged(1).await;

    is_set.store(true, Ordering::Relaxed);
    device.send(hour_frame(KNOWN, 2, 2, "2")).await;
    device.is_closed().await;
    other.is_closed().await;
    let ended = tokio::time::timeout(PATIENCE, &mut bench.running).await;
    let ended = ended.expect("in time").expect("it does not panic");
    let why = ended.expect_err("nobody told it to end");
    assert!(matches!(why, GatewayError::Broken), "{why}");

    // The frame was on disk, and nobody had been told: the device sends it again.
    is_set.store(false, Ordering::Relaxed);
    bench.restart_at(Doors::default()).await;
    let mut device = bench.connect().await;
    device.send(hour_frame(KNOWN, 2, 2, "2")).await;
    device.is_acknowledged(2).await;
    device.send(hour_frame(KNOWN, 3, 3, "3")).await;
    device.is_acknowledged(3).await;
    bench.halt().await;
    assert_eq!(bench.frames(KNOWN).await, 3);
    let rows = bench.rows("p1", model::Cadence::Hour).await;
    assert_eq!(rows.len(), 3, "{rows:?}");
}
