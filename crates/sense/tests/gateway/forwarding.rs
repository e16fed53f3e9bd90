//! A gateway passes its frames on to a superior one, and nothing that goes away loses any.

use std::time::Duration;

use model::{Cadence, Mn};
use sense::forward::{Destination, Forwarder, LinkState, Selection};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::support::*;

/// The number by which the superior platform knows the device.
const RENAMED: &str = "51D000000000000000000001";

/// A forwarder at work.
struct Running {
    forwarder: Forwarder,
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Running {
    async fn start(from: &Bench, destination: Destination) -> Self {
        let name = destination.name.clone();
        let forwarder = Forwarder::new(vec![destination]);
        let stop = CancellationToken::new();
        let (running, token) = (forwarder.clone(), stop.clone());
        let (store, world) = (from.store.clone(), from.world.clone());
        let task = tokio::spawn(async move { running.run(store, world, token).await });
        while from
            .store
            .forwarded_to(&name)
            .await
            .expect("an answer")
            .is_none()
        {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Self {
            forwarder,
            stop,
            task,
        }
    }

    async fn end(self) {
        self.stop.cancel();
        self.task.await.expect("it ends");
    }

    /// Ends it as a power cut would: nothing more is noted.
    async fn kill(self) {
        self.task.abort();
        // The tasks within hear the token a moment later; what they note then is true all the same.
        self.stop.cancel();
        assert!(self.task.await.is_err());
    }
}

fn destination(to: &Bench) -> Destination {
    Destination {
        password: Some("654321".to_owned()),
        renames: [(KNOWN.to_owned(), RENAMED.to_owned())].into(),
        rate: 10_000,
        window: 8,
        over_time: Duration::from_millis(300),
        shortest_pause: Duration::from_millis(20),
        longest_pause: Duration::from_millis(50),
        look: Duration::from_millis(20),
        ..Destination::new("province", &to.address.to_string())
    }
}

/// A superior gateway that knows the renamed device by another password.
async fn superior() -> Bench {
    let bench = Bench::start().await;
    let mut device = device(RENAMED, "p2");
    device.password = Some("654321".to_owned());
    bench.store.put_devices(&[device]).await.expect("a device");
    bench
}

async fn has_frames(bench: &Bench, mn: &str, count: i64) {
    for _ in 0..600 {
        if bench.frames(mn).await >= count {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    assert_eq!(bench.frames(mn).await, count);
}

async fn feed(bench: &Bench, qns: std::ops::Range<u32>) {
    let mut client = bench.connect().await;
    for qn in qns {
        client
            .send(hour_frame(KNOWN, qn, qn % 24, &qn.to_string()))
            .await;
        client.is_acknowledged(qn).await;
    }
}

#[tokio::test]
async fn every_frame_arrives_once_and_in_order_though_both_sides_go_away() {
    let mut below = Bench::start().await;
    let mut above = superior().await;
    above.restart().await;
    // Its own queue tells in which order frames came.
    above
        .store
        .set_forwarding(&["nobody"])
        .await
        .expect("a queue");
    let mut running = Running::start(&below, destination(&above)).await;
    for round in 0..6_u32 {
        feed(&below, round * 20..(round + 1) * 20).await;
        match round % 3 {
            0 => above.restart().await,
            1 => {
                running.kill().await;
                running = Running::start(&below, destination(&above)).await;
            }
            _ => below.restart().await,
        }
    }
    has_frames(&above, RENAMED, 120).await;
    running.end().await;

    let frames = above.store.queued_after(0, 1_000).await.expect("frames");
    assert_eq!(frames.len(), 120, "none came twice");
    let qns: Vec<&str> = frames
        .iter()
        .filter_map(|one| one.key.split('|').nth(1))
        .collect();
    assert!(qns.is_sorted(), "{qns:?}");
    assert!(frames.iter().all(|one| one.mn == Mn::new(RENAMED)));
    let rows = above.rows("p2", Cadence::Hour).await;
    assert_eq!(rows.len(), 24, "one row of each hour");
    assert!(rows.iter().all(|row| row.ends_with("#4")), "{rows:?}");
    assert_eq!(
        above.quarantine(0).await,
        [],
        "password and number were right"
    );
}

#[tokio::test]
async fn nothing_is_sent_again_after_an_orderly_stop() {
    let (below, above) = (Bench::start().await, superior().await);
    let running = Running::start(&below, destination(&above)).await;
    feed(&below, 0..5).await;
    has_frames(&above, RENAMED, 5).await;
    running.end().await;
    let running = Running::start(&below, destination(&above)).await;
    feed(&below, 5..7).await;
    has_frames(&above, RENAMED, 7).await;
    let status = running
        .forwarder
        .status(&below.store)
        .await
        .expect("a status");
    assert_eq!(
        (status[0].sent, status[0].acknowledged),
        (2, 2),
        "{status:?}"
    );
    assert!(matches!(status[0].link, LinkState::Up(_)));
    running.end().await;
}

#[tokio::test]
async fn a_new_destination_begins_with_what_comes_and_gets_what_is_its_business() {
    let (below, above) = (Bench::start().await, superior().await);
    feed(&below, 0..3).await;
    let running = Running::start(
        &below,
        Destination {
            selection: Selection {
                area: Some("420000".to_owned()),
                cn: vec![2061],
                ..Selection::default()
            },
            ..destination(&above)
        },
    )
    .await;
    let mut client = below.connect().await;
    client.send(hour_frame(STRANGER, 50, 1, "1")).await;
    client.is_acknowledged(50).await;
    feed(&below, 3..5).await;
    has_frames(&above, RENAMED, 2).await;
    assert_eq!(above.frames(STRANGER).await, 0, "it lies in no area");
    running.end().await;
}

#[tokio::test]
async fn a_platform_that_is_away_is_waited_for_and_the_backlog_is_told() {
    let (below, mut above) = (Bench::start().await, superior().await);
    above.halt().await;
    let running = Running::start(&below, destination(&above)).await;
    feed(&below, 0..4).await;
    let mut waiting = None;
    for _ in 0..200 {
        let status = running
            .forwarder
            .status(&below.store)
            .await
            .expect("a status");
        if status[0].last_error.is_some() {
            waiting = status.into_iter().next();
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let waiting = waiting.expect("it says that it cannot connect");
    assert_eq!((waiting.link, waiting.backlog.frames), (LinkState::Down, 4));
    assert_eq!(waiting.backlog.oldest, Some(below.world.now()));
    above.restart().await;
    has_frames(&above, RENAMED, 4).await;
    running.end().await;
}
