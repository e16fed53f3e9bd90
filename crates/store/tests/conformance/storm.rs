//! Many frames of many points at once: the rows of each commit are set aside.

use model::{IncomingFrame, Mn, ObjectId};
use store::{Aside, Store};

use crate::bench::Bench;
use crate::town::{device, hour_frame, object};

/// Points, enough for many steps.
const POINTS: i64 = 40;
/// Frames of one commit, more than enter the ledger at once.
pub(crate) const COMMIT: i64 = 320;

fn outlet(number: i64) -> String {
    format!("storm-{number}")
}

fn logger(number: i64) -> String {
    format!("MN-STORM-{number}")
}

/// Puts the points and their devices into the town.
pub(crate) async fn build(store: &Store) {
    let objects: Vec<_> = (0..POINTS)
        .map(|number| object(&outlet(number), "outlet", "east", Some("works")))
        .collect();
    store.put_objects(&objects).await.unwrap();
    let devices: Vec<_> = (0..POINTS)
        .map(|number| device(&logger(number), Some(&outlet(number))))
        .collect();
    store.put_devices(&devices).await.unwrap();
}

/// The frames of a commit, each with an hour that no other frame of its point has.
pub(crate) fn commit(number: i64) -> Vec<IncomingFrame> {
    let frame = |at: i64| {
        let point = at % POINTS;
        let hour = number * (COMMIT / POINTS) + at / POINTS;
        let mut frame = hour_frame(&format!("{number}-{at}"), hour, &[("w01018", "30.5")]);
        frame.mn = Mn::new(logger(point));
        frame.point = Some(ObjectId::new(outlet(point)));
        frame
    };
    (0..COMMIT).map(frame).collect()
}

async fn number(bench: &Bench, statement: &str) -> i64 {
    bench.column(statement).await[0].parse().unwrap()
}

/// Demands that so many frames are logged, and that each has its row, in the ledger or aside.
pub(crate) async fn demand_each_has_its_row(store: &Store, frames: i64) {
    assert_eq!(store.count_frames(None).await.unwrap(), frames);
    let aside = store.unsorted().await.unwrap().waiting.frames;
    let aside = i64::try_from(aside).unwrap();
    assert_eq!(store.count_readings().await.unwrap() + aside, frames);
}

/// Demands that all of so many frames are in the ledger, each once, and were counted once.
pub(crate) async fn demand_each_entered_once(store: &Store, bench: &Bench, frames: i64) {
    assert_eq!(store.aside().await.unwrap(), Aside::default());
    demand_each_has_its_row(store, frames).await;
    let again = "SELECT CAST(COUNT(*) AS TEXT) FROM readings WHERE revision > 0";
    assert_eq!(number(bench, again).await, 0);
    let counted = "SELECT CAST(CAST(SUM(frames) AS BIGINT) AS TEXT) FROM devices";
    assert_eq!(number(bench, counted).await, frames);
}
