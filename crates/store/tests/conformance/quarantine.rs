//! Bytes that could not be taken.

use bytes::Bytes;
use model::{Mn, QuarantineFilter, Quarantined, Scope};
use store::{QuarantineBudget, QuarantineKeep, Store};

use crate::bench::on_each;
use crate::town::{T0, device, room, scope_at, stranger_frame};

fn item(id: &str, peer: &str, mn: Option<&str>, reason: &str, second: i64) -> Quarantined {
    Quarantined {
        id: id.to_owned(),
        received_at: T0.plus(second * 1000),
        peer: peer.to_owned(),
        mn: mn.map(Mn::new),
        reason: reason.to_owned(),
        detail: "字节 \0 坏了".to_owned(),
        bad_offset: Some(3),
        size: 5000,
        raw: Bytes::from_static(b"##\0\xFF"),
    }
}

fn all() -> QuarantineFilter {
    QuarantineFilter {
        limit: 100,
        ..QuarantineFilter::default()
    }
}

#[tokio::test]
async fn bytes_are_kept_and_counted_at_their_device() {
    on_each(async |store, _| {
        let items = [
            item("1", "a", Some("MN-E"), "crc", 1),
            item("2", "a", Some("MN-UNHEARD"), "crc", 2),
            item("3", "a", None, "length", 3),
        ];
        store.put_quarantined(&items, room(10)).await.unwrap();
        store.put_quarantined(&items[..1], room(10)).await.unwrap();
        let (found, total) = store.quarantined(&Scope::system(), &all()).await.unwrap();
        assert_eq!(total, 3);
        let ids: Vec<_> = found.iter().map(|item| item.id.as_str()).collect();
        assert_eq!(ids, ["3", "2", "1"]);
        let expected = Quarantined {
            detail: "字节 \u{FFFD} 坏了".to_owned(),
            ..items[0].clone()
        };
        assert_eq!(found[2], expected);
        let devices = store.registry().await.unwrap();
        let bad: Vec<_> = devices
            .iter()
            .map(|d| (d.mn.as_str(), d.bad_frames))
            .collect();
        assert_eq!(
            bad,
            [("MN-E", 1), ("MN-O", 0)],
            "a broken frame makes no device"
        );
    })
    .await;
}

/// The ids of rows that have their bytes, sorted.
async fn kept(store: &Store) -> String {
    let filter = QuarantineFilter {
        limit: 1_000,
        ..all()
    };
    let (found, _) = store.quarantined(&Scope::system(), &filter).await.unwrap();
    assert!(found.iter().all(|item| item.size == 5000));
    let with_bytes = found.into_iter().filter(|item| !item.raw.is_empty());
    let mut ids: Vec<_> = with_bytes.map(|item| item.id).collect();
    ids.sort();
    ids.join(" ")
}

#[tokio::test]
async fn the_oldest_bytes_go_first_and_the_count_stays() {
    on_each(async |store, _| {
        for second in 0..5 {
            let items = ["crc", "length"]
                .map(|why| item(&format!("{why}{second}"), "a", None, why, second));
            store.put_quarantined(&items, room(3)).await.unwrap();
        }
        let other = [item("other", "b", None, "crc", 0)];
        store.put_quarantined(&other, room(3)).await.unwrap();
        assert_eq!(kept(store).await, "crc4 length3 length4 other");
        let filter = QuarantineFilter {
            reason: Some("crc".to_owned()),
            ..all()
        };
        let (_, total) = store.quarantined(&Scope::system(), &filter).await.unwrap();
        assert_eq!(total, 6);
        let page = QuarantineFilter {
            offset: 1,
            limit: 1,
            ..filter.clone()
        };
        let (found, total) = store.quarantined(&Scope::system(), &page).await.unwrap();
        assert_eq!((found.len(), found[0].id.as_str(), total), (1, "crc3", 6));
        let reasons = store.quarantine_reasons(&Scope::system()).await.unwrap();
        assert_eq!(reasons, [("crc".to_owned(), 6), ("length".to_owned(), 5)]);
        let lost = store.quarantine_lost(&Scope::system(), &filter).await;
        assert_eq!(lost.unwrap().over_budget, 4);
    })
    .await;
}

#[tokio::test]
async fn a_budget_is_of_rows_and_of_bytes_and_follows_the_device() {
    on_each(async |store, _| {
        // MN-E is in the registry: wherever it speaks from, its bytes count together. MN-X is
        // not: what it is called does not give it another budget.
        for second in 0..4 {
            let items = [
                item(&format!("e{second}"), "a", Some("MN-E"), "crc", second),
                item(&format!("x{second}"), "a", Some("MN-X"), "crc", second),
                item(&format!("y{second}"), "a", Some("MN-Y"), "crc", second),
            ];
            store.put_quarantined(&items, room(4)).await.unwrap();
        }
        assert_eq!(kept(store).await, "e0 e1 e2 e3 x2 x3 y2 y3");
        // Each row has four bytes.
        let bytes = QuarantineBudget {
            rows: 100,
            bytes: 9,
        };
        let more = [item("e4", "b", Some("MN-E"), "crc", 4)];
        store.put_quarantined(&more, bytes).await.unwrap();
        assert_eq!(kept(store).await, "e3 e4 x2 x3 y2 y3");
        // The same row again counts once.
        store.put_quarantined(&more, bytes).await.unwrap();
        assert_eq!(kept(store).await, "e3 e4 x2 x3 y2 y3");
    })
    .await;
}

#[tokio::test]
async fn who_names_a_device_does_not_push_out_what_it_sent() {
    on_each(async |store, _| {
        let own: Vec<_> = (0..5)
            .map(|n| item(&format!("own{n}"), "a", Some("MN-E"), "crc", n))
            .collect();
        store.put_quarantined(&own, room(10)).await.unwrap();
        let forged: Vec<_> = (0..200)
            .map(|n| item(&format!("forged{n:03}"), "evil", Some("MN-E"), "crc", 9 + n))
            .collect();
        for some in forged.chunks(70) {
            store.put_quarantined(some, room(10)).await.unwrap();
        }
        let expected = "forged195 forged196 forged197 forged198 forged199 own0 own1 own2 own3 own4";
        assert_eq!(kept(store).await, expected);
    })
    .await;
}

#[tokio::test]
async fn what_was_cleaned_up_gives_its_room_back() {
    on_each(async |store, _| {
        let first: Vec<_> = (0..4)
            .map(|n| item(&format!("{n}"), "a", None, "crc", n))
            .collect();
        store.put_quarantined(&first, room(4)).await.unwrap();
        let keep = QuarantineKeep {
            since: T0.plus(2_000),
            since_at_longest: T0,
            rows: 100,
        };
        assert_eq!(store.prune_quarantine(&keep).await.unwrap().by_age, 2);
        let more: Vec<_> = (4..6)
            .map(|n| item(&format!("{n}"), "a", None, "crc", n))
            .collect();
        store.put_quarantined(&more, room(4)).await.unwrap();
        assert_eq!(kept(store).await, "2 3 4 5");
        // Too many rows: of the address that has the most, not the oldest of all.
        let other = [item("old", "b", None, "crc", 2)];
        store.put_quarantined(&other, room(4)).await.unwrap();
        let keep = QuarantineKeep { rows: 3, ..keep };
        assert_eq!(store.prune_quarantine(&keep).await.unwrap().by_number, 2);
        assert_eq!(kept(store).await, "4 5 old");
    })
    .await;
}

#[tokio::test]
async fn what_has_no_place_is_only_for_the_root() {
    on_each(async |store, _| {
        let items = [
            item("placed", "a", Some("MN-E"), "crc", 1),
            item("stranger", "a", Some("MN-X"), "crc", 2),
            item("nobody", "a", None, "crc", 3),
        ];
        store.put_quarantined(&items, room(10)).await.unwrap();
        for (path, expected) in [("/hb/", 3), ("/hb/qs/east/", 1), ("/hb/qs/west/", 0)] {
            let scope = scope_at(path);
            let (found, total) = store.quarantined(&scope, &all()).await.unwrap();
            assert_eq!((found.len() as u64, total), (expected, expected), "{path}");
            let reasons = store.quarantine_reasons(&scope).await.unwrap();
            assert_eq!(
                reasons.iter().map(|(_, count)| count).sum::<u64>(),
                expected
            );
        }
        let devices = store
            .quarantine_devices(&scope_at("/hb/"), 9)
            .await
            .unwrap();
        assert_eq!(devices, [(Mn::new("MN-E"), 1), (Mn::new("MN-X"), 1)]);
        let devices = store.quarantine_devices(&scope_at("/hb/qs/east/"), 9).await;
        assert_eq!(devices.unwrap(), [(Mn::new("MN-E"), 1)]);
        let mine = QuarantineFilter {
            mn: Some(Mn::new("MN-X")),
            ..all()
        };
        assert_eq!(
            store.quarantined(&scope_at("/hb/"), &mine).await.unwrap().1,
            1
        );
    })
    .await;
}

#[tokio::test]
async fn frames_and_bad_bytes_of_the_same_devices_do_not_hold_each_other_up() {
    on_each(async |store, _| {
        let devices = ["MN-E", "MN-O", "MN-1", "MN-2", "MN-3"];
        store
            .put_devices(&devices.map(|mn| device(mn, None)))
            .await
            .unwrap();
        let work = (0..20).map(|round| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut order = devices.to_vec();
                order.rotate_left(round % 5);
                if round % 2 == 0 {
                    let items: Vec<_> = order
                        .iter()
                        .map(|mn| item(&format!("{mn}-{round}"), "a", Some(mn), "crc", 1))
                        .collect();
                    store.put_quarantined(&items, room(1)).await.unwrap();
                } else {
                    let frames: Vec<_> = order
                        .iter()
                        .map(|mn| stranger_frame(mn, &format!("{mn}-{round}"), 1))
                        .collect();
                    store.take_frames(&frames, 100).await.unwrap();
                }
            })
        });
        for outcome in futures::future::join_all(work).await {
            outcome.unwrap();
        }
        for device in store.registry().await.unwrap() {
            assert_eq!(
                (device.frames, device.bad_frames),
                (10, 10),
                "{}",
                device.mn
            );
        }
    })
    .await;
}
