//! Rows that are set aside: durable at once, in the ledger a moment later, the same in the end.

use model::{Cadence, FrameFate, IncomingFrame, Mn, ObjectId, Scope, Timestamp};
use store::{Aside, Due, Store, StoreError};

use crate::bench::on_each;
use crate::town::{T0, hour_frame, station, stranger_frame};

/// More than enter the ledger at once.
const MANY: i64 = 300;

/// Frames of many hours of two points, of which some tell an hour again: with the same values, with
/// others, and with a further factor.
fn many() -> Vec<IncomingFrame> {
    let mut frames: Vec<IncomingFrame> = (0..MANY)
        .map(|hour| hour_frame(&format!("h-{hour}"), hour, &[("a34004", "35.0")]))
        .collect();
    for (key, hour, factor, value) in [
        ("same", 3, "a34004", "35"),
        ("other", 4, "a34004", "36"),
        ("further", 5, "a21026", "7"),
        ("again", 4, "a34004", "37"),
    ] {
        frames.push(hour_frame(key, hour, &[(factor, value)]));
    }
    for frame in frames.iter_mut().skip(1).step_by(3) {
        frame.mn = Mn::new("MN-O");
        frame.point = Some(ObjectId::new("outlet-e"));
    }
    frames
}

/// All that the ledger and the registry say.
async fn everything(store: &Store) -> Vec<String> {
    let scope = Scope::system();
    let mut said = Vec::new();
    for point in [station(), ObjectId::new("outlet-e")] {
        for hour in 0..=MANY {
            let start = T0.plus(hour * Timestamp::HOUR);
            let rows = store
                .revisions(&scope, &point, Cadence::Hour, start)
                .await
                .unwrap();
            said.push(format!("{rows:?}"));
        }
    }
    for mn in ["MN-E", "MN-O"] {
        let device = store.device(&scope, &Mn::new(mn)).await.unwrap();
        said.push(format!("{device:?}"));
    }
    said.push(format!("{:?}", store.last_received().await.unwrap()));
    said
}

#[tokio::test]
async fn what_was_set_aside_becomes_what_it_would_have_been_at_once() {
    let expected = std::cell::RefCell::new(None);
    on_each(async |store, _| {
        // A few at a time, so that nothing is set aside.
        for few in many().chunks(50) {
            let commit = store.take_frames(few, 10).await.unwrap();
            assert_eq!((commit.aside, commit.touched.is_empty()), (0, false));
        }
        assert_eq!(store.aside().await.unwrap(), Aside::default());
        expected.replace(Some(everything(store).await));
    })
    .await;
    on_each(async |store, _| {
        let frames = many();
        let commit = store.take_frames(&frames, 10).await.unwrap();
        assert_eq!(commit.aside, frames.len());
        assert_eq!(commit.touched, []);
        let total = frames.len() as u64;
        assert_eq!(store.aside().await.unwrap().frames, total);
        assert_eq!(
            store.count_frames(None).await.unwrap().unsigned_abs(),
            total
        );
        assert_eq!(store.count_readings().await.unwrap(), 0);

        let mut entered = 0;
        while let Some(sorted) = store.sort_readings(Due::ALL).await.unwrap() {
            assert!(!sorted.touched.is_empty());
            entered += sorted.frames;
        }
        assert_eq!(entered, total);
        assert_eq!(store.aside().await.unwrap(), Aside::default());
        assert_eq!(Some(everything(store).await), *expected.borrow());
    })
    .await;
}

#[tokio::test]
async fn what_comes_behind_does_not_enter_before() {
    on_each(async |store, _| {
        store.take_frames(&many(), 10).await.unwrap();
        let later = [hour_frame("later", 4, &[("a34004", "99")])];
        assert_eq!(store.take_frames(&later, 10).await.unwrap().aside, 1);
        store.sort_all_readings().await.unwrap();
        let hour = T0.plus(4 * Timestamp::HOUR);
        let scope = Scope::system();
        let rows = store
            .raw_readings(&scope, &station(), Cadence::Hour, hour, hour.plus(1))
            .await
            .unwrap();
        assert_eq!(rows[0].factors[0].value, "99".parse().ok());

        // Nothing waits any more: the next few enter at once.
        let few = [hour_frame("few", 5, &[("a34004", "98")])];
        let commit = store.take_frames(&few, 10).await.unwrap();
        assert_eq!((commit.aside, commit.touched.len()), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn a_frame_sent_again_enters_once() {
    on_each(async |store, _| {
        let mut frames = many();
        frames.extend(many());
        let commit = store.take_frames(&frames, 10).await.unwrap();
        assert_eq!(commit.aside, frames.len() / 2);
        let fates = store.take_frames(&many(), 10).await.unwrap().fates;
        assert!(fates.iter().all(|fate| *fate == FrameFate::Duplicate));
        store.sort_all_readings().await.unwrap();
        let fates = store.take_frames(&many(), 10).await.unwrap().fates;
        assert!(fates.iter().all(|fate| *fate == FrameFate::Duplicate));
        assert_eq!(store.aside().await.unwrap(), Aside::default());
        let device = store.device(&Scope::system(), &Mn::new("MN-E")).await;
        let of_station = many()
            .iter()
            .filter(|frame| frame.mn.as_str() == "MN-E")
            .count();
        assert_eq!(
            device.unwrap().unwrap().frames,
            i64::try_from(of_station).unwrap()
        );
    })
    .await;
}

#[tokio::test]
async fn it_waits_over_an_end_of_the_program_and_strangers_do_not() {
    on_each(async |store, bench| {
        let mut frames = many();
        frames.push(stranger_frame("MN-NEW", "n", 1));
        let commit = store.take_frames(&frames, 10).await.unwrap();
        assert_eq!(commit.new_devices, [Mn::new("MN-NEW")]);
        assert_eq!(commit.aside, frames.len() - 1);
        let held = store.held_frames(&Mn::new("MN-NEW"), 9).await.unwrap();
        assert_eq!(held.len(), 1, "a stranger's frame waits for its adoption");

        let next = Store::open(&bench.address).await.unwrap();
        assert_eq!(next.aside().await.unwrap().frames, commit.aside as u64);
        next.sort_all_readings().await.unwrap();
        assert_eq!(next.aside().await.unwrap(), Aside::default());
        // The first one finds nothing left to do.
        assert!(store.sort_readings(Due::ALL).await.unwrap().is_none());
        next.close().await;
    })
    .await;
}

#[tokio::test]
async fn rows_are_due_when_they_are_old_or_too_many_wait() {
    on_each(async |store, _| {
        let (first, second) = (many(), later());
        store.take_frames(&first, 10).await.unwrap();
        let old = store.aside().await.unwrap().newest;
        store.take_frames(&second, 10).await.unwrap();
        let all = (first.len() + second.len()) as u64;
        let due = |keep, commit| Due {
            keep,
            commit,
            ..Due::ALL
        };
        let none = store.sort_readings(due(all, old - 1)).await.unwrap();
        assert!(none.is_none(), "neither too many nor old");
        let old = store.sort_readings(due(all, old)).await.unwrap();
        assert!(old.is_some_and(|sorted| sorted.frames > 0), "old");
        store.sort_all_readings().await.unwrap();

        store.take_frames(&far(), 10).await.unwrap();
        let all = far().len() as u64;
        let many = store.sort_readings(due(all - 1, 0)).await.unwrap();
        assert_eq!(many.expect("more than may wait").frames, all);
        assert_eq!(store.aside().await.unwrap(), Aside::default());
    })
    .await;
}

/// As many frames of hours that follow.
fn later() -> Vec<IncomingFrame> {
    (0..MANY)
        .map(|hour| hour_frame(&format!("l-{hour}"), MANY + hour, &[("a34004", "36.0")]))
        .collect()
}

/// As many again.
fn far() -> Vec<IncomingFrame> {
    (0..MANY)
        .map(|hour| hour_frame(&format!("f-{hour}"), 2 * MANY + hour, &[("a34004", "37.0")]))
        .collect()
}

/// A step that ended before its process did is not done again by the next one, and what it left is
/// done: the lot of a commit stays until the last of it has entered.
#[tokio::test]
async fn what_entered_of_a_commit_does_not_enter_again() {
    on_each(async |store, bench| {
        let frames = many();
        store.take_frames(&frames, 10).await.unwrap();
        let one = Due {
            most: 1,
            ..Due::ALL
        };
        // What a commit says of a point is never parted: there are two steps.
        let first = store.sort_readings(one).await.unwrap().unwrap().frames;
        assert!(first > 0 && first < frames.len() as u64);
        let left = frames.len() as u64 - first;
        assert_eq!(store.aside().await.unwrap().frames, left);
        assert_eq!(store.unsorted().await.unwrap().waiting.frames, left);

        let next = Store::open(&bench.address).await.unwrap();
        let mut entered = 0;
        while let Some(sorted) = next.sort_readings(Due::ALL).await.unwrap() {
            entered += sorted.frames;
        }
        assert_eq!(entered, left);
        assert_eq!(next.aside().await.unwrap(), Aside::default());
        let mut counted = 0;
        for mn in ["MN-E", "MN-O"] {
            let device = next.device(&Scope::system(), &Mn::new(mn)).await.unwrap();
            counted += device.unwrap().frames;
        }
        assert_eq!(counted, i64::try_from(frames.len()).unwrap());
        next.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_frame_for_a_point_that_is_not_there_leaves_nothing() {
    on_each(async |store, _| {
        let mut frames = many();
        frames[7].point = Some(ObjectId::new("gone"));
        let refused = store.take_frames(&frames, 10).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))));
        assert_eq!(store.count_frames(None).await.unwrap(), 0);
        assert_eq!(store.aside().await.unwrap(), Aside::default());
    })
    .await;
}

#[tokio::test]
async fn a_commit_that_cannot_be_read_does_not_hold_up_the_others() {
    on_each(async |store, bench| {
        store.take_frames(&many(), 10).await.unwrap();
        store.take_frames(&later(), 10).await.unwrap();
        let next = Store::open(&bench.address).await.unwrap();
        let broken = bench
            .tamper(
                "UPDATE rows_aside SET bytes = substr(bytes, 1, 40) WHERE id =
                     (SELECT MIN(id) FROM rows_aside)",
            )
            .await;
        assert_eq!(broken, 1);
        let (entered, given_up) = sort_all(&next).await;
        let expected = (later().len() as u64, many().len() as u64);
        assert_eq!((entered, given_up), expected);
        assert_eq!(next.aside().await.unwrap(), Aside::default());

        // It is tried again, and given up again.
        next.retry_given_up().await.unwrap();
        assert_eq!(next.aside().await.unwrap().frames, given_up);
        assert_eq!(sort_all(&next).await, (0, given_up));
        next.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_point_whose_rows_cannot_enter_does_not_hold_up_the_others() {
    on_each(async |store, bench| {
        // What is in force for an hour of the station cannot be read any more.
        store
            .take_frames(&[hour_frame("first", 3, &[("a34004", "1")])], 10)
            .await
            .unwrap();
        let spoil = "UPDATE readings SET pack = substr(pack, 1, 3)";
        assert_eq!(bench.tamper(spoil).await, 1);
        store.take_frames(&many(), 10).await.unwrap();
        let of_station = many()
            .iter()
            .filter(|frame| frame.point == Some(station()))
            .count() as u64;
        let others = many().len() as u64 - of_station;
        assert_eq!(sort_all(store).await, (others, of_station));
        assert_eq!(store.aside().await.unwrap(), Aside::default());
        assert_eq!(store.unsorted().await.unwrap().given_up.frames, of_station);

        // Once it can be read, what was given up enters.
        let mend = "UPDATE readings SET pack = (SELECT o.pack FROM readings o
                        WHERE o.point_id = 'outlet-e' ORDER BY o.start LIMIT 1) WHERE point_id = 'station-e'";
        assert_eq!(bench.tamper(mend).await, 1);
        store.retry_given_up().await.unwrap();
        assert_eq!(sort_all(store).await, (of_station, 0));
        assert_eq!(store.unsorted().await.unwrap().given_up.frames, 0);
    })
    .await;
}

/// What a program of before set aside, by shelves, enters as well.
#[tokio::test]
async fn what_lay_on_shelves_enters_after_the_migration() {
    on_each(async |store, bench| {
        store.take_frames(&many(), 10).await.unwrap();
        let bytes = if bench.is_sqlite() { "BLOB" } else { "BYTEA" };
        let back = format!(
            "CREATE TABLE readings_aside (shelf BIGINT, id BIGINT, frames BIGINT, bytes {bytes})"
        );
        bench.tamper(&back).await;
        let moved = "INSERT INTO readings_aside SELECT 5, id, frames, bytes FROM rows_aside";
        assert_eq!(bench.tamper(moved).await, 1);
        bench.tamper("DELETE FROM rows_aside").await;
        let folder = format!(
            "{}/migrations/{}",
            env!("CARGO_MANIFEST_DIR"),
            store.engine()
        );
        let migration = std::fs::read_to_string(format!("{folder}/0032_rows_aside.sql")).unwrap();
        bench.tamper(&migration).await;

        let next = Store::open(&bench.address).await.unwrap();
        let total = many().len() as u64;
        assert_eq!(next.unsorted().await.unwrap().waiting.frames, total);
        assert_eq!(sort_all(&next).await, (total, 0));
        assert_eq!(next.aside().await.unwrap(), Aside::default());
        next.close().await;
    })
    .await;
}

/// Lets everything enter that can; returns how many frames did and how many were given up.
async fn sort_all(store: &Store) -> (u64, u64) {
    let (mut entered, mut given_up) = (0, 0);
    while let Some(sorted) = store.sort_readings(Due::ALL).await.unwrap() {
        entered += sorted.frames;
        given_up += sorted.given_up;
    }
    (entered, given_up)
}
