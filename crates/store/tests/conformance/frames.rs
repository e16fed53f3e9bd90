//! The frame log: durable once, counted once, in order.

use model::{Cadence, DeviceStatus, FrameFate, IncomingFrame, Mn, ObjectId, Scope, Timestamp};
use store::{LastReceived, StoreError};

use crate::bench::on_each;
use crate::town::{T0, hour_frame, reading, station, stranger_frame};

const STORED: FrameFate = FrameFate::Stored;
const DUPLICATE: FrameFate = FrameFate::Duplicate;

#[tokio::test]
async fn a_batch_is_stored_with_counters_last_words_and_rows() {
    on_each(async |store, _| {
        let mut second = hour_frame("b", 1, &[("a34004", "36")]);
        second
            .readings
            .push(reading(Cadence::Minute, T0, &[("a34004", "35")]));
        second.skew_seconds = None;
        let batch = [
            hour_frame("a", 0, &[("a34004", "35.10"), ("a21026", "7")]),
            second,
        ];
        let commit = store.take_frames(&batch, 10).await.unwrap();
        assert_eq!(commit.fates, [STORED, STORED]);
        assert_eq!(commit.new_devices, []);
        let touched: Vec<_> = commit
            .touched
            .iter()
            .map(|(point, path, cadence, start)| {
                (
                    point.as_str(),
                    path.as_str(),
                    *cadence,
                    start.since(T0) / Timestamp::HOUR,
                )
            })
            .collect();
        let expected = [
            ("station-e", "/hb/qs/east/", Cadence::Minute, 0),
            ("station-e", "/hb/qs/east/", Cadence::Hour, 1),
        ];
        assert_eq!(touched, expected);
        assert_eq!(store.count_frames(None).await.unwrap(), 2);
        assert_eq!(store.count_frames(Some(&Mn::new("MN-O"))).await.unwrap(), 0);
        assert_eq!(store.count_readings().await.unwrap(), 3);

        let device = store
            .device(&Scope::system(), &Mn::new("MN-E"))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (device.frames, device.held_frames, device.bad_frames),
            (2, 0, 0)
        );
        assert_eq!(device.edition.as_deref(), Some("2017"));
        assert_eq!(device.st.as_deref(), Some("22"));
        assert_eq!(device.first_seen, Some(T0.plus(Timestamp::HOUR)));
        assert_eq!(device.last_seen, Some(T0.plus(2 * Timestamp::HOUR)));
        assert_eq!(device.last_peer.as_deref(), Some("127.0.0.1:4000"));
        assert_eq!(device.skew_seconds, Some(-2));
        let last = store.last_received().await.unwrap();
        let at = Some(T0.plus(2 * Timestamp::HOUR));
        let last_of = |point: ObjectId, mn: &str, at| LastReceived {
            point,
            mn: Mn::new(mn),
            row: at,
            heard: at,
        };
        let expected = [
            last_of(ObjectId::new("outlet-e"), "MN-O", None),
            last_of(station(), "MN-E", at),
        ];
        assert_eq!(last, expected);
    })
    .await;
}

#[tokio::test]
async fn the_same_frame_again_changes_nothing() {
    on_each(async |store, _| {
        let frame = hour_frame("a", 0, &[("a34004", "35")]);
        let twice = [frame.clone(), hour_frame("a", 0, &[("a34004", "99")])];
        let commit = store.take_frames(&twice, 10).await.unwrap();
        assert_eq!(commit.fates, [STORED, DUPLICATE]);
        let before = store.registry().await.unwrap();
        let commit = store.take_frames(&[frame], 10).await.unwrap();
        assert_eq!(commit.fates, [DUPLICATE]);
        assert!(commit.touched.is_empty());
        assert_eq!(store.registry().await.unwrap(), before);
        assert_eq!(store.count_frames(None).await.unwrap(), 1);
        assert_eq!(store.count_readings().await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_empty_batch_and_a_frame_without_rows_are_fine() {
    on_each(async |store, _| {
        assert!(store.take_frames(&[], 10).await.unwrap().fates.is_empty());
        let mut frame = hour_frame("a", 0, &[]);
        frame.readings.clear();
        let commit = store.take_frames(&[frame], 10).await.unwrap();
        assert_eq!(commit.fates, [STORED]);
        assert!(commit.touched.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_answer_does_not_say_what_a_device_measures() {
    on_each(async |store, _| {
        let frame = hour_frame("a", 0, &[("a34004", "1")]);
        let (mn, measures) = (frame.mn.clone(), frame.st.clone());
        let mut answer = hour_frame("b", 1, &[]);
        answer.mn = mn.clone();
        answer.st = "91".to_owned();
        answer.readings.clear();
        store.take_frames(&[frame], 10).await.unwrap();
        store.take_frames(&[answer], 10).await.unwrap();
        let device = store.device(&Scope::system(), &mn).await.unwrap().unwrap();
        assert_eq!(device.st, Some(measures));
    })
    .await;
}

#[tokio::test]
async fn a_batch_that_cannot_be_stored_leaves_no_trace() {
    on_each(async |store, _| {
        let mut lost = hour_frame("b", 0, &[("a34004", "1")]);
        lost.point = Some(ObjectId::new("nowhere"));
        let nul = hour_frame("c\0", 0, &[("a34004", "1")]);
        for bad in [lost, nul] {
            let batch = [hour_frame("a", 0, &[("a34004", "1")]), bad];
            let error = store.take_frames(&batch, 10).await.unwrap_err();
            assert!(matches!(error, StoreError::Conflict(_)), "{error:?}");
            assert_eq!(store.count_frames(None).await.unwrap(), 0);
            assert_eq!(store.readings_since(0, 10).await.unwrap(), []);
        }
    })
    .await;
}

#[tokio::test]
async fn texts_of_hostile_bytes_do_not_stop_a_batch() {
    on_each(async |store, _| {
        let mut frame = hour_frame("a", 0, &[("a\0b", "1")]);
        frame.st = "2\0".to_owned();
        frame.peer = "\0".to_owned();
        store.take_frames(&[frame], 10).await.unwrap();
        let device = store
            .device(&Scope::system(), &Mn::new("MN-E"))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(device.st.as_deref(), Some("2\u{FFFD}"));
        let row = store.readings_since(0, 1).await.unwrap().remove(0).reading;
        assert_eq!(row.factors[0].factor.as_str(), "a\0b");
    })
    .await;
}

#[tokio::test]
async fn a_large_batch_of_many_devices_is_one_commit() {
    on_each(async |store, _| {
        // So many of a point that they are not set aside.
        let batch: Vec<IncomingFrame> = (0_i64..700)
            .map(|n| {
                let mut frame = hour_frame(&format!("k{n}"), n, &[("a34004", "35")]);
                if n % 4 != 0 {
                    frame = stranger_frame(&format!("MN-X{n}"), &format!("k{n}"), n);
                }
                frame
            })
            .collect();
        let commit = store.take_frames(&batch, 1).await.unwrap();
        assert_eq!(commit.fates, vec![STORED; 700]);
        assert_eq!(commit.new_devices.len(), 525);
        assert_eq!(commit.touched.len(), 1);
        assert_eq!(commit.touched[0].3, T0.plus(696 * Timestamp::HOUR));
        assert_eq!(store.count_readings().await.unwrap(), 175);
        let seqs: Vec<i64> = store
            .readings_since(0, 1000)
            .await
            .unwrap()
            .iter()
            .map(|row| row.seq)
            .collect();
        assert_eq!(seqs.len(), 175);
        assert!(seqs.is_sorted_by(|one, other| one < other));
        assert_eq!(
            store.take_frames(&batch, 1).await.unwrap().fates,
            vec![DUPLICATE; 700]
        );
    })
    .await;
}

#[tokio::test]
async fn parallel_commits_are_seen_in_the_order_of_their_numbers() {
    on_each(async |store, _| {
        let writers = (0_i64..20).map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                let frames: Vec<_> = (0_i64..5)
                    .map(|n| {
                        let key = format!("w{writer}-{n}");
                        hour_frame(&key, writer * 5 + n, &[("a34004", "35")])
                    })
                    .collect();
                store.take_frames(&frames, 10).await.unwrap();
            })
        });
        let writers = futures::future::join_all(writers);
        // A reader that always goes on from the greatest number it saw misses nothing.
        let reader = async {
            let mut seen: Vec<i64> = Vec::new();
            while seen.len() < 100 {
                let since = seen.last().copied().unwrap_or(0);
                let rows = store.readings_since(since, 7).await.unwrap();
                assert!(rows.iter().all(|row| row.seq > since));
                seen.extend(rows.iter().map(|row| row.seq));
            }
            seen
        };
        let (joined, seen) = futures::future::join(writers, reader).await;
        for outcome in joined {
            outcome.unwrap();
        }
        assert!(seen.is_sorted_by(|one, other| one < other));
        assert_eq!(store.readings_since(0, 1000).await.unwrap().len(), 100);
    })
    .await;
}

#[tokio::test]
async fn the_same_frame_from_many_sides_is_stored_once() {
    on_each(async |store, _| {
        let sides = (0..10).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let frame = hour_frame("same", 0, &[("a34004", "35")]);
                store.take_frames(&[frame], 10).await.unwrap().fates[0]
            })
        });
        let fates = futures::future::join_all(sides).await;
        let stored = fates
            .iter()
            .filter(|fate| *fate.as_ref().unwrap() == STORED)
            .count();
        assert_eq!(stored, 1);
        let device = store
            .device(&Scope::system(), &Mn::new("MN-E"))
            .await
            .unwrap()
            .unwrap();
        assert_eq!((device.frames, device.status), (1, DeviceStatus::Active));
    })
    .await;
}

#[tokio::test]
async fn the_bytes_come_back_alone_and_from_a_group() {
    on_each(async |store, _| {
        // Few frames lie in their rows, many together; a resend among them has no bytes again.
        for count in [1_u8, 3, 4, 44, 200] {
            let frame = |number: u8| {
                let mut frame = stranger_frame("MN-X", &format!("{count}-{number}"), 0);
                frame.raw = vec![b'#', number, count, 0, 0xFF].into();
                frame
            };
            let batch: Vec<IncomingFrame> = (0..count).chain(0..count.min(2)).map(frame).collect();
            store.take_frames(&batch, 10_000).await.unwrap();
            for number in 0..count {
                let raw = store.raw_frame(&format!("{count}-{number}")).await.unwrap();
                assert_eq!(raw.unwrap(), frame(number).raw);
            }
        }
        assert_eq!(store.raw_frame("none").await.unwrap(), None);
        let mn = Mn::new("MN-X");
        let held = store.held_frames(&mn, 10_000).await.unwrap();
        assert_eq!(held.len(), 1 + 3 + 4 + 44 + 200);
        assert!(held.iter().all(|frame| frame.raw.len() == 5));
        assert!(store.size().await.unwrap() > 0);
    })
    .await;
}
