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
async fn a_shelf_is_due_when_it_is_old_or_too_many_wait() {
    on_each(async |store, _| {
        let frames = many();
        store.take_frames(&frames, 10).await.unwrap();
        let newest = store.aside().await.unwrap().newest;
        let all = store.aside().await.unwrap().frames;
        let due = |keep, commit| Due { keep, commit };
        let none = store.sort_readings(due(all, newest - 1)).await.unwrap();
        assert!(none.is_none(), "neither too many nor old");
        let full = store.sort_readings(due(all - 1, newest - 1)).await.unwrap();
        let full = full.expect("more than may wait").frames;
        assert!(full > all - full, "the fuller one of two");
        let none = store.sort_readings(due(all - 1, newest - 1)).await.unwrap();
        assert!(none.is_none(), "the other may wait");
        let old = store.sort_readings(due(all, newest)).await.unwrap();
        assert_eq!(old.expect("old").frames, all - full);
        assert_eq!(store.aside().await.unwrap(), Aside::default());
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
async fn what_cannot_enter_does_not_hold_up_the_others() {
    on_each(async |store, bench| {
        store.take_frames(&many(), 10).await.unwrap();
        let broken = bench
            .tamper(
                "UPDATE readings_aside SET bytes = substr(bytes, 1, 40) WHERE shelf =
                     (SELECT MIN(shelf) FROM readings_aside)",
            )
            .await;
        assert_eq!(broken, 1);
        let (mut entered, mut given_up) = (0, 0);
        while let Some(sorted) = store.sort_readings(Due::ALL).await.unwrap() {
            entered += sorted.frames;
            given_up += sorted.given_up;
        }
        assert!(entered > 0 && given_up > 0);
        assert_eq!(entered + given_up, many().len() as u64);
        assert_eq!(store.aside().await.unwrap(), Aside::default());

        store.retry_given_up().await.unwrap();
        assert_eq!(store.aside().await.unwrap().frames, given_up);
    })
    .await;
}
