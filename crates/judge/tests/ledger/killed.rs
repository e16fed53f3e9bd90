//! A judge that is killed anywhere and started again comes to the same end.

use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::task::Poll;

use crate::bench::{Bench, OUTLET, STATION, catalog, quiet_but, time};
use model::Timestamp;
use proptest::prelude::*;
use tempfile::TempDir;

/// PM2.5 of each hour; 0 is a row without the value, `None` an hour that never arrives.
type Hours = Vec<Option<u16>>;

/// Sends the hours; judges after each if asked to, as a judge that is never late would.
async fn send(bench: &Bench, hours: &Hours, judging: bool) {
    for (number, value) in (0_i64..).zip(hours) {
        let start = time("2026-03-01 00:00").plus(number * Timestamp::HOUR);
        let Some(value) = value else { continue };
        let at = start.plus(65 * Timestamp::MINUTE);
        let text = if *value == 0 {
            "-".to_owned()
        } else {
            value.to_string()
        };
        bench.send_at(STATION, start, at, &quiet_but(&text)).await;
        bench.send_at(OUTLET, start, at, &[("w01018", &text)]).await;
        bench.clock.set(at);
        if judging {
            bench.run().await;
        }
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// Polls a future until it is ready or has been pending `polls` times, then drops it where it is.
async fn kill_after<F: Future>(polls: u32, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending if left == 0 => Poll::Ready(None),
        Poll::Pending => {
            left -= 1;
            Poll::Pending
        }
    })
    .await
}

/// What an undisturbed run comes to: alarms and number of cases.
async fn undisturbed(folder: &Path, now: Timestamp) -> (Vec<String>, u64) {
    let bench = Bench::open(folder, catalog()).await;
    bench.clock.set(now);
    bench.run().await;
    let end = (bench.lines().await, bench.count_cases().await);
    bench.store.close().await;
    end
}

/// Kills a run and tells whether it had come to its end.
async fn killed(folder: &Path, now: Timestamp, polls: u32) -> bool {
    let bench = Bench::open(folder, catalog()).await;
    bench.clock.set(now);
    let end = kill_after(polls, bench.judge.run_once()).await;
    bench.store.close().await;
    end.is_some()
}

/// A database with readings, nothing judged yet, and the time of the last.
async fn unjudged(hours: &Hours) -> (TempDir, Timestamp) {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::open(folder.path(), catalog()).await;
    send(&bench, hours, false).await;
    let now = bench.clock_now();
    bench.store.close().await;
    (folder, now)
}

fn copy_of(folder: &TempDir) -> TempDir {
    let copied = tempfile::tempdir().unwrap();
    copy(folder.path(), copied.path());
    copied
}

#[tokio::test]
async fn killed_at_each_step() {
    let hours: Hours = [60, 140, 150, 168, 60, 60, 0, 145, 60].map(Some).to_vec();
    let (source, now) = unjudged(&hours).await;
    let expected = undisturbed(copy_of(&source).path(), now).await;
    // Of the two episodes above 150 one was over before anybody could be sent out for it.
    assert_eq!((expected.0.len(), expected.1), (4, 1), "{expected:?}");
    let mut polls = 0;
    loop {
        let folder = copy_of(&source);
        let is_done = killed(folder.path(), now, polls).await;
        assert_eq!(
            undisturbed(folder.path(), now).await,
            expected,
            "after {polls} polls"
        );
        if is_done {
            break;
        }
        polls += 1;
    }
    assert!(polls > 20, "{polls}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whether the judge kept up or had everything to catch up with: the alarms are the same.
    #[test]
    fn how_rows_are_batched_does_not_matter(
        hours in proptest::collection::vec(
            proptest::option::weighted(0.9, prop_oneof![Just(0), 20_u16..260]),
            1..48,
        ),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let bench = Bench::open(folder.path(), catalog()).await;
            send(&bench, &hours, true).await;
            let kept_up = bench.lines().await;
            let (source, now) = unjudged(&hours).await;
            assert_eq!(undisturbed(source.path(), now).await.0, kept_up);
        });
    }

    #[test]
    fn killed_again_and_again(
        hours in proptest::collection::vec(proptest::option::weighted(0.9, 0_u16..260), 1..30),
        kills in proptest::collection::vec(0_u32..60, 0..6),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let (source, now) = unjudged(&hours).await;
            let expected = undisturbed(copy_of(&source).path(), now).await;
            for polls in kills {
                killed(source.path(), now, polls).await;
            }
            assert_eq!(undisturbed(source.path(), now).await, expected);
            assert_eq!(undisturbed(source.path(), now).await, expected, "and once more");
        });
    }
}
