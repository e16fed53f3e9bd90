//! Quarantined bytes of one device and one reason, a piece at a time.

use bytes::Bytes;
use model::{Mn, PersonId, Quarantined, ReadAs, Release, Timestamp};
use store::{QuarantineBatch, QuarantineBatchSize, QuarantinePlace, Store};

use crate::bench::on_each;
use crate::town::{T0, hour_frame, room, scope_at};

fn at(minute: i64) -> Timestamp {
    T0.plus(minute * Timestamp::MINUTE)
}

fn item(id: &str, mn: Option<&str>, reason: &str, minute: i64) -> Quarantined {
    Quarantined {
        id: id.to_owned(),
        received_at: at(minute),
        peer: "10.0.0.7".to_owned(),
        mn: mn.map(Mn::new),
        reason: reason.to_owned(),
        detail: String::new(),
        bad_offset: None,
        size: 8,
        raw: Bytes::from_static(b"##000100"),
    }
}

fn batch(from: Option<i64>, until: Option<i64>) -> QuarantineBatch {
    QuarantineBatch {
        mn: Mn::new("MN-E"),
        reason: "crc".to_owned(),
        from: from.map(at),
        until: until.map(at),
    }
}

/// Three of one minute, one earlier, one later, and four that do not belong to the batch.
async fn fill(store: &Store) {
    let items = [
        item("d", Some("MN-E"), "crc", 9),
        item("b2", Some("MN-E"), "crc", 5),
        item("b1", Some("MN-E"), "crc", 5),
        item("b3", Some("MN-E"), "crc", 5),
        item("a", Some("MN-E"), "crc", 1),
        item("x", Some("MN-E"), "length", 4),
        item("y", Some("MN-O"), "crc", 4),
        item("z", Some("MN-NOBODY"), "crc", 4),
        item("n", None, "crc", 4),
    ];
    store.put_quarantined(&items, room(100)).await.unwrap();
}

/// Goes through a batch in pieces of so many rows.
async fn walk(store: &Store, path: &str, batch: &QuarantineBatch, piece: u32) -> Vec<String> {
    let scope = scope_at(path);
    let mut ids = Vec::new();
    let mut after: Option<QuarantinePlace> = None;
    loop {
        let rows = store.quarantine_batch(&scope, batch, after.as_ref(), piece);
        let rows = rows.await.unwrap();
        let Some(last) = rows.last() else {
            return ids;
        };
        after = Some(QuarantinePlace {
            received_at: last.received_at,
            id: last.id.clone(),
        });
        ids.extend(rows.into_iter().map(|row| row.id));
    }
}

#[tokio::test]
async fn pieces_of_any_size_give_each_row_once_the_oldest_first() {
    on_each(async |store, _| {
        fill(store).await;
        for piece in 1..=6 {
            let all = walk(store, "/hb/qs/east/", &batch(None, None), piece).await;
            assert_eq!(all, ["a", "b1", "b2", "b3", "d"], "{piece}");
        }
        let some = walk(store, "/hb/", &batch(Some(5), Some(8)), 2).await;
        assert_eq!(some, ["b1", "b2", "b3"]);
        let none = walk(store, "/hb/qs/west/", &batch(None, None), 2).await;
        assert!(none.is_empty(), "{none:?}");
    })
    .await;
}

#[tokio::test]
async fn a_batch_says_how_much_of_it_is_released() {
    on_each(async |store, _| {
        fill(store).await;
        let size = async |path: &str, batch: &QuarantineBatch| {
            let size = store.quarantine_batch_size(&scope_at(path), batch).await;
            size.unwrap()
        };
        let expected = |rows, released, newest| QuarantineBatchSize {
            rows,
            released,
            newest,
        };
        let all = batch(None, None);
        assert_eq!(
            size("/hb/qs/east/", &all).await,
            expected(5, 0, Some(at(9)))
        );
        let release = Release {
            mn: Mn::new("MN-E"),
            at: at(90),
            by: PersonId::new("p-east"),
            by_name: "p-east员".to_owned(),
            read_as: ReadAs::default(),
            reason: Some("与纸质记录核对一致".to_owned()),
        };
        let frame = hour_frame("f", 0, &[("a34004", "35")]);
        store
            .release_quarantined(&scope_at("/hb/"), "b2", &frame, &release)
            .await
            .unwrap()
            .expect("in scope");
        assert_eq!(
            size("/hb/qs/east/", &all).await,
            expected(5, 1, Some(at(9)))
        );
        let early = batch(None, Some(4));
        assert_eq!(
            size("/hb/qs/east/", &early).await,
            expected(1, 0, Some(at(1)))
        );
        assert_eq!(size("/hb/qs/west/", &all).await, expected(0, 0, None));
    })
    .await;
}
