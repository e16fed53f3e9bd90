//! Quarantined bytes that enter the ledger after all, and how quarantine is cleaned up.

use bytes::Bytes;
use model::{
    Cadence, FrameFate, IncomingFrame, Mn, ObjectId, PersonId, QuarantineFilter, Quarantined,
    ReadAs, Release, Scope, Timestamp,
};
use store::{Effect, QuarantineKeep, QuarantinePruned, Releasing, Store, StoreError};

use crate::bench::on_each;
use crate::town::{T0, device, hour_frame, room, scope_at, station, stranger_frame};

/// Bytes of MN-E that came in the minute given.
fn item(id: &str, mn: Option<&str>, minute: i64) -> Quarantined {
    Quarantined {
        id: id.to_owned(),
        received_at: T0.plus(minute * Timestamp::MINUTE),
        peer: "10.0.0.7".to_owned(),
        mn: mn.map(Mn::new),
        reason: "crc".to_owned(),
        detail: "校验码不对".to_owned(),
        bad_offset: Some(3),
        size: 8,
        raw: Bytes::from_static(b"##000100"),
    }
}

/// What these bytes say of the hour 00:00.
fn read(key: &str, minute: i64, factors: &[(&str, &str)]) -> IncomingFrame {
    IncomingFrame {
        received_at: T0.plus(minute * Timestamp::MINUTE),
        ..hour_frame(key, 0, factors)
    }
}

fn release() -> Release {
    Release {
        mn: Mn::new("MN-E"),
        at: T0.plus(Timestamp::DAY),
        by: PersonId::new("p-east"),
        by_name: "p-east员".to_owned(),
        read_as: ReadAs::default(),
        reason: Some("与纸质记录核对一致".to_owned()),
    }
}

async fn release_it(store: &Store, id: &str, frame: &IncomingFrame) -> Releasing {
    let (scope, release) = (scope_at("/hb/qs/east/"), release());
    let done = store.release_quarantined(&scope, id, frame, &release);
    done.await.unwrap().expect("in scope")
}

/// The rows of the station, all of them in force: `factor=value#revision`.
async fn rows(store: &Store) -> Vec<String> {
    let (scope, point, to) = (Scope::system(), station(), T0.plus(Timestamp::DAY));
    let rows = store.readings(&scope, &point, Cadence::Hour, T0, to, 100);
    let line = |row: &model::Reading| {
        let values: Vec<_> = row
            .factors
            .iter()
            .map(|one| format!("{}={}", one.factor, one.value.unwrap()))
            .collect();
        format!("{} #{}", values.join(" "), row.revision)
    };
    rows.await.unwrap().iter().map(line).collect()
}

#[tokio::test]
async fn a_release_enters_once_by_the_rules_of_any_frame() {
    on_each(async |store, _| {
        store
            .take_frames(&[hour_frame("heard", 3, &[("a34004", "9")])], 9)
            .await
            .unwrap();
        let before = store.last_received().await.unwrap();
        store
            .put_quarantined(&[item("q", Some("MN-E"), 61)], room(9))
            .await
            .unwrap();
        let frame = read("a", 61, &[("a34004", "35.10")]);
        let Releasing::Now(done, touched) = release_it(store, "q", &frame).await else {
            panic!("it was not released before");
        };
        assert_eq!((done.fate, done.entered), (FrameFate::Stored, 1));
        assert_eq!(touched.len(), 1);
        assert_eq!(rows(store).await, ["a34004=35.10 #0", "a34004=9 #0"]);
        assert_eq!(store.raw_frame("a").await.unwrap().unwrap(), frame.raw);
        assert_eq!(
            store.last_received().await.unwrap(),
            before,
            "a release is no sign of life"
        );
        // Again: nothing happens, and it is said who did it.
        let again = release_it(store, "q", &frame).await;
        assert_eq!(again, Releasing::Before(done.clone()));
        let (items, _) = store
            .quarantined(
                &Scope::system(),
                &QuarantineFilter {
                    limit: 9,
                    ..QuarantineFilter::default()
                },
            )
            .await
            .unwrap();
        let releases = store.releases(&items).await.unwrap();
        assert_eq!(releases["q"], done);
        // The device had resent it meanwhile: recognised, stored once.
        store
            .put_quarantined(&[item("q2", Some("MN-E"), 62)], room(9))
            .await
            .unwrap();
        let Releasing::Now(twin, _) = release_it(store, "q2", &frame).await else {
            panic!("this row was not released before");
        };
        assert_eq!((twin.fate, twin.entered), (FrameFate::Duplicate, 0));
        assert_eq!(store.count_frames(None).await.unwrap(), 2);
        assert_eq!(store.count_readings().await.unwrap(), 2);
        assert_eq!(store.registry().await.unwrap()[0].frames, 2);
    })
    .await;
}

#[tokio::test]
async fn what_the_device_said_later_stays() {
    on_each(async |store, _| {
        // In force since minute 60.
        store
            .take_frames(
                &[hour_frame("x", 0, &[("a34004", "35"), ("a21026", "7")])],
                9,
            )
            .await
            .unwrap();
        let told = [("a34004", "99"), ("a21026", "7"), ("a21004", "20")];
        let check = async |minute: i64, expected: [Effect; 3]| {
            let frame = read("f", minute, &told);
            let foreseen = store
                .foresee(&Scope::system(), &frame)
                .await
                .unwrap()
                .unwrap();
            let effects: Vec<_> = foreseen.rows[0]
                .factors
                .iter()
                .map(|(_, _, e)| *e)
                .collect();
            assert_eq!(effects, expected, "{minute}");
        };
        check(59, [Effect::Stays, Effect::Same, Effect::New]).await;
        check(61, [Effect::Replaces, Effect::Same, Effect::New]).await;
        store
            .put_quarantined(&[item("early", Some("MN-E"), 59)], room(9))
            .await
            .unwrap();
        release_it(store, "early", &read("early", 59, &told)).await;
        assert_eq!(rows(store).await, ["a34004=35 a21026=7 a21004=20 #1"]);
    })
    .await;
}

#[tokio::test]
async fn only_a_device_in_scope_that_reports_for_the_point_is_released() {
    on_each(async |store, _| {
        let items = [item("q", Some("MN-E"), 1), item("nobody", None, 2)];
        store.put_quarantined(&items, room(9)).await.unwrap();
        let frame = read("a", 1, &[("a34004", "35")]);
        for (path, id) in [
            ("/hb/qs/west/", "q"),
            ("/hb/qs/east/", "nobody"),
            ("/hb/", "?"),
        ] {
            let scope = scope_at(path);
            let done = store
                .release_quarantined(&scope, id, &frame, &release())
                .await;
            assert_eq!(done.unwrap(), None, "{path} {id}");
        }
        assert_eq!(
            store
                .foresee(&scope_at("/hb/qs/west/"), &frame)
                .await
                .unwrap(),
            None
        );
        let elsewhere = IncomingFrame {
            point: Some(ObjectId::new("outlet-e")),
            ..frame.clone()
        };
        let scope = scope_at("/hb/");
        let refused = store
            .release_quarantined(&scope, "q", &elsewhere, &release())
            .await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))));
        assert_eq!(store.count_frames(None).await.unwrap(), 0);
        assert!(store.releases(&items).await.unwrap().is_empty());
        // Whoever sees everything may release what names nobody by itself.
        let done = store
            .release_quarantined(&scope, "nobody", &frame, &release())
            .await;
        assert!(matches!(done.unwrap(), Some(Releasing::Now(_, _))));
    })
    .await;
}

#[tokio::test]
async fn two_who_release_at_once_store_once() {
    on_each(async |store, _| {
        store
            .put_quarantined(&[item("q", Some("MN-E"), 1)], room(9))
            .await
            .unwrap();
        let work = (0..4).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let frame = read("a", 1, &[("a34004", "35")]);
                matches!(release_it(&store, "q", &frame).await, Releasing::Now(_, _))
            })
        });
        let done = futures::future::join_all(work).await;
        assert_eq!(
            done.into_iter()
                .filter(|one| *one.as_ref().unwrap())
                .count(),
            1
        );
        assert_eq!(store.count_readings().await.unwrap(), 1);
    })
    .await;
}

async fn left(store: &Store) -> Vec<String> {
    let filter = QuarantineFilter {
        limit: 100,
        ..QuarantineFilter::default()
    };
    let (items, _) = store.quarantined(&Scope::system(), &filter).await.unwrap();
    let mut ids: Vec<_> = items.into_iter().map(|item| item.id).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn old_rows_go_and_the_last_word_of_a_device_stays_longer() {
    on_each(async |store, _| {
        store.put_devices(&[device("MN-S", None)]).await.unwrap();
        store
            .take_frames(&[stranger_frame("MN-S", "s", 1)], 9)
            .await
            .unwrap();
        let items = [
            item("e1", Some("MN-E"), 1),
            item("e2", Some("MN-E"), 2),
            item("e3", Some("MN-E"), 3),
            item("s1", Some("MN-S"), 4),
            item("n1", None, 5),
            item("n2", None, 6),
            item("x1", Some("MN-NOBODY"), 7),
        ];
        store.put_quarantined(&items, room(100)).await.unwrap();
        release_it(store, "e1", &read("a", 1, &[("a34004", "35")])).await;
        let at = |minute: i64| T0.plus(minute * Timestamp::MINUTE);
        let check = async |since: i64, longest: i64, rows: i64, went: [u64; 2], stay: &[&str]| {
            let keep = QuarantineKeep {
                since: at(since),
                since_at_longest: at(longest),
                rows,
            };
            let pruned = store.prune_quarantine(&keep).await.unwrap();
            let [by_age, by_number] = went;
            assert_eq!(pruned, QuarantinePruned { by_age, by_number });
            assert_eq!(left(store).await, stay);
        };
        let all = ["e1", "e2", "e3", "n1", "n2", "s1", "x1"];
        check(0, 0, 100, [0, 0], &all).await;
        check(6, 0, 100, [2, 0], &["e1", "e3", "n2", "s1", "x1"]).await;
        check(6, 0, 4, [0, 1], &["e1", "e3", "s1", "x1"]).await;
        check(6, 0, 1, [0, 1], &["e1", "e3", "s1"]).await;
        check(9, 3, 1, [1, 0], &["e3", "s1"]).await;
        check(9, 9, 1, [2, 0], &[]).await;
        // The note of a release is for good.
        assert_eq!(store.releases(&items).await.unwrap().len(), 1);
    })
    .await;
}
