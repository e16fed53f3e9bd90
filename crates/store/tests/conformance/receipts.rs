//! What tells how a device does.

use bytes::Bytes;
use model::{Cadence, IncomingFrame, Mn, Quarantined, Scope, Timestamp};
use store::{HourRefusals, Receipt};

use crate::bench::on_each;
use crate::town::{T0, hour_frame, room, scope_at, station};

#[tokio::test]
async fn every_receipt_of_a_row_is_told_within_the_scope() {
    on_each(async |store, _| {
        let again = IncomingFrame {
            received_at: T0.plus(5 * Timestamp::HOUR),
            ..hour_frame("b", 0, &[("a34004", "36")])
        };
        let frames = [
            hour_frame("a", 0, &[("a34004", "35")]),
            again,
            hour_frame("c", 2, &[("a34004", "1")]),
        ];
        for frame in frames {
            store.take_frames(&[frame], 9).await.unwrap();
        }
        let mn = Mn::new("MN-E");
        let told = async |path: &str, hours: i64| {
            let to = T0.plus(hours * Timestamp::HOUR);
            let told = store
                .receipts(&scope_at(path), &station(), &mn, T0, to)
                .await;
            told.unwrap()
        };
        let receipt = |hour: i64, received: i64| Receipt {
            cadence: Cadence::Hour,
            start: T0.plus(hour * Timestamp::HOUR),
            received_at: T0.plus(received * Timestamp::HOUR),
        };
        assert_eq!(
            told("/hb/", 9).await,
            [receipt(0, 1), receipt(0, 5), receipt(2, 3)]
        );
        assert_eq!(told("/hb/qs/east/", 2).await.len(), 2);
        assert_eq!(told("/hb/qs/west/", 9).await, []);
    })
    .await;
}

#[tokio::test]
async fn refusals_are_counted_by_hour_and_reason() {
    on_each(async |store, _| {
        let item = |id: &str, minute: i64, reason: &str| Quarantined {
            id: id.to_owned(),
            received_at: T0.plus(minute * Timestamp::MINUTE),
            peer: "a".to_owned(),
            mn: Some(Mn::new("MN-E")),
            reason: reason.to_owned(),
            detail: String::new(),
            bad_offset: None,
            size: 1,
            raw: Bytes::from_static(b"#"),
        };
        let items = [
            item("1", 0, "crc"),
            item("2", 59, "crc"),
            item("3", 60, "crc"),
            item("4", 61, "form"),
        ];
        store.put_quarantined(&items, room(9)).await.unwrap();
        let mn = Mn::new("MN-E");
        let line = |hour: i64, reason: &str, count: u64| HourRefusals {
            hour: T0.plus(hour * Timestamp::HOUR),
            reason: reason.to_owned(),
            count,
        };
        let all = store.refusals(&Scope::system(), &mn, T0).await.unwrap();
        assert_eq!(
            all,
            [line(0, "crc", 2), line(1, "crc", 1), line(1, "form", 1)]
        );
        let west = store.refusals(&scope_at("/hb/qs/west/"), &mn, T0).await;
        assert_eq!(west.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_in_a_row_begins_after_the_last_frame_that_was_taken() {
    on_each(async |store, _| {
        let mn = Mn::new("MN-E");
        let item = |id: &str, minute: i64, reason: &str, peer: &str| Quarantined {
            id: id.to_owned(),
            received_at: T0.plus(minute * Timestamp::MINUTE),
            peer: peer.to_owned(),
            mn: Some(mn.clone()),
            reason: reason.to_owned(),
            detail: String::new(),
            bad_offset: None,
            size: 1,
            raw: Bytes::from_static(b"#"),
        };
        let told = async || store.refused_run(&Scope::system(), &mn).await.unwrap();
        assert_eq!(told().await, None);
        let items = [item("1", 10, "crc", "a"), item("2", 20, "form", "b")];
        store.put_quarantined(&items, room(9)).await.unwrap();
        let run = told().await.unwrap();
        assert_eq!((run.taken_at, run.count()), (None, 2));

        // Taken an hour after T0.
        store
            .take_frames(&[hour_frame("a", 0, &[("a34004", "35")])], 9)
            .await
            .unwrap();
        assert_eq!(told().await, None);
        let items = [
            item("3", 61, "crc", "a"),
            item("4", 62, "form", "b"),
            item("5", 63, "crc", "a"),
        ];
        store.put_quarantined(&items, room(9)).await.unwrap();
        let run = told().await.unwrap();
        assert_eq!(run.taken_at, Some(T0.plus(Timestamp::HOUR)));
        assert_eq!(run.reasons, [("crc".to_owned(), 2), ("form".to_owned(), 1)]);
        assert_eq!(run.first_at, T0.plus(61 * Timestamp::MINUTE));
        assert_eq!(run.last_at, T0.plus(63 * Timestamp::MINUTE));
        assert_eq!(run.peers, ["a", "b"]);
        let west = store.refused_run(&scope_at("/hb/qs/west/"), &mn).await;
        assert_eq!(west.unwrap(), None);
    })
    .await;
}
