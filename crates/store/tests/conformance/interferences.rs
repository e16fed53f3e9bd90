//! The log of what goes on near stations.

use model::{Interference, InterferenceKind, PersonId, Timestamp};
use store::StoreError;

use crate::bench::on_each;
use crate::town::{T0, scope_at, station};

fn entry(id: &str, from: i64, to: Option<i64>) -> Interference {
    let hour = |hour: i64| T0.plus(hour * Timestamp::HOUR);
    Interference {
        id: id.to_owned(),
        point: station(),
        kind: InterferenceKind::Roadworks,
        started_at: hour(from),
        ended_at: to.map(hour),
        doer: "市政二公司".to_owned(),
        note: "站点北侧开挖".to_owned(),
        photo: None,
        by: (PersonId::new("p-east"), "p-east员".to_owned()),
        recorded_at: hour(from),
    }
}

#[tokio::test]
async fn an_entry_is_found_in_the_hours_it_touches() {
    on_each(async |store, _| {
        let east = scope_at("/hb/qs/east/");
        for one in [entry("a", 0, Some(2)), entry("b", 5, None)] {
            store.add_interference(&east, &one).await.unwrap();
            store.add_interference(&east, &one).await.unwrap();
        }
        let ids = async |from: i64, to: i64| {
            let (from, to) = (
                T0.plus(from * Timestamp::HOUR),
                T0.plus(to * Timestamp::HOUR),
            );
            let found = store.interferences(&east, Some(&station()), from, to).await;
            let found = found.unwrap();
            found.into_iter().map(|one| one.id).collect::<Vec<_>>()
        };
        assert_eq!(ids(0, 1).await, ["a"]);
        assert_eq!(ids(2, 3).await, ["a"]);
        assert_eq!(ids(3, 5).await, [""; 0]);
        assert_eq!(ids(0, 99).await, ["b", "a"]);
        assert_eq!(ids(50, 99).await, ["b"]);
        let stored = store.interference(&east, "a").await.unwrap();
        assert_eq!(stored, Some(entry("a", 0, Some(2))));
    })
    .await;
}

#[tokio::test]
async fn it_ends_once_and_only_for_those_who_see_it() {
    on_each(async |store, _| {
        let (east, west) = (scope_at("/hb/qs/east/"), scope_at("/hb/qs/west/"));
        let refused = store.add_interference(&west, &entry("x", 0, None)).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))));
        store
            .add_interference(&east, &entry("a", 1, None))
            .await
            .unwrap();
        let end = |hour: i64| T0.plus(hour * Timestamp::HOUR);
        assert!(!store.end_interference(&west, "a", end(2)).await.unwrap());
        assert!(!store.end_interference(&east, "a", end(0)).await.unwrap());
        assert!(store.end_interference(&east, "a", end(2)).await.unwrap());
        assert!(!store.end_interference(&east, "a", end(3)).await.unwrap());
        let stored = store.interference(&east, "a").await.unwrap().unwrap();
        assert_eq!(stored.ended_at, Some(end(2)));
        assert_eq!(store.interference(&west, "a").await.unwrap(), None);
    })
    .await;
}
