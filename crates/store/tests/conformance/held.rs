//! Frames of strangers: held within a budget, released exactly once.

use model::{Cadence, FrameFate, IncomingFrame, Mn, NewReading, ObjectId, Scope, Timestamp};
use store::Store;

use crate::bench::on_each;
use crate::town::{T0, device, reading, stranger_frame};

fn mn() -> Mn {
    Mn::new("MN-X")
}

async fn counters(store: &Store) -> (i64, i64) {
    let device = store
        .device(&Scope::system(), &mn())
        .await
        .unwrap()
        .unwrap();
    (device.frames, device.held_frames)
}

fn strangers(minutes: std::ops::Range<i64>) -> Vec<IncomingFrame> {
    minutes
        .map(|minute| stranger_frame("MN-X", &format!("x{minute}"), minute))
        .collect()
}

fn rows(keys: &[&str]) -> Vec<(String, Vec<NewReading>)> {
    keys.iter()
        .zip(0_i64..)
        .map(|(key, hour)| {
            let start = T0.plus(hour * Timestamp::HOUR);
            (
                (*key).to_owned(),
                vec![reading(Cadence::Hour, start, &[("a34004", "35")])],
            )
        })
        .collect()
}

#[tokio::test]
async fn a_stranger_fills_its_budget_and_is_only_counted_beyond() {
    on_each(async |store, _| {
        let commit = store.take_frames(&strangers(0..2), 3).await.unwrap();
        assert_eq!(commit.new_devices, [mn()]);
        let commit = store.take_frames(&strangers(2..6), 3).await.unwrap();
        assert_eq!(commit.fates, [FrameFate::Stored; 4]);
        assert_eq!(commit.new_devices, []);
        assert_eq!(counters(store).await, (6, 3));
        assert_eq!(store.count_frames(Some(&mn())).await.unwrap(), 3);
        // What is held is known again, whatever the budget.
        let commit = store.take_frames(&strangers(0..3), 0).await.unwrap();
        assert_eq!(commit.fates, [FrameFate::Duplicate; 3]);
        assert_eq!(counters(store).await, (6, 3));

        let held = store.held_frames(&mn(), 2).await.unwrap();
        let keys: Vec<_> = held.iter().map(|frame| frame.key.as_str()).collect();
        assert_eq!(keys, ["x0", "x1"]);
        assert_eq!(&held[0].raw[..], b"##0001\0\xFF\r\n");
        assert_eq!(held[1].received_at, T0.plus(Timestamp::MINUTE));
    })
    .await;
}

#[tokio::test]
async fn an_active_device_without_a_point_at_hand_is_not_limited() {
    on_each(async |store, _| {
        let mut frame = stranger_frame("MN-E", "late", 0);
        assert_eq!(
            store
                .take_frames(&[frame.clone()], 0)
                .await
                .unwrap()
                .fates
                .len(),
            1
        );
        assert_eq!(
            store.held_frames(&Mn::new("MN-E"), 9).await.unwrap().len(),
            1
        );
        // Of a retired device frames are kept, but nothing is going to be made of them.
        let mut retired = device("MN-E", None);
        retired.status = model::DeviceStatus::Retired;
        store.put_devices(&[retired]).await.unwrap();
        frame.key = "later".to_owned();
        store.take_frames(&[frame], 0).await.unwrap();
        assert_eq!(
            store.held_frames(&Mn::new("MN-E"), 9).await.unwrap().len(),
            1
        );
        assert_eq!(store.count_frames(Some(&Mn::new("MN-E"))).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn held_frames_become_rows_exactly_once() {
    on_each(async |store, _| {
        store.take_frames(&strangers(0..3), 10).await.unwrap();
        let point = ObjectId::new("station-w");
        store
            .adopt_device(&Scope::system(), &mn(), &point, T0)
            .await
            .unwrap()
            .unwrap();
        let first = rows(&["x0", "x1", "x1", "unheard"]);
        assert_eq!(
            store.release_held(&mn(), &point, &first, T0).await.unwrap(),
            2
        );
        assert_eq!(
            store.release_held(&mn(), &point, &first, T0).await.unwrap(),
            0
        );
        assert_eq!(store.count_readings().await.unwrap(), 2);
        assert_eq!(counters(store).await, (3, 1));
        // Nobody releases what another device sent.
        let other = Mn::new("MN-E");
        assert_eq!(
            store
                .release_held(&other, &point, &rows(&["x2"]), T0)
                .await
                .unwrap(),
            0
        );
        let row = store.readings_since(0, 9).await.unwrap().remove(1).reading;
        assert_eq!(
            (row.mn, row.received_at),
            (mn(), T0.plus(Timestamp::MINUTE))
        );
        assert_eq!(store.held_frames(&mn(), 9).await.unwrap().len(), 1);
        assert_eq!(store.count_frames(Some(&mn())).await.unwrap(), 3);
        let again = store.take_frames(&strangers(0..3), 10).await.unwrap();
        assert_eq!(again.fates, [FrameFate::Duplicate; 3]);
    })
    .await;
}

#[tokio::test]
async fn two_who_release_at_once_share_the_frames() {
    on_each(async |store, _| {
        store.take_frames(&strangers(0..5), 10).await.unwrap();
        let sides = (0..4).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let frames = rows(&["x0", "x1", "x2", "x3", "x4"]);
                store
                    .release_held(&mn(), &ObjectId::new("station-w"), &frames, T0)
                    .await
                    .unwrap()
            })
        });
        let released = futures::future::join_all(sides).await;
        assert_eq!(
            released
                .into_iter()
                .map(|count| count.unwrap())
                .sum::<usize>(),
            5
        );
        assert_eq!(store.count_readings().await.unwrap(), 5);
        assert_eq!(counters(store).await, (5, 0));
    })
    .await;
}
