//! Cases: opened once, moved on one event at a time.

use model::{Appended, AreaId, Awaiting, Case, CaseClock, CaseId, PersonId, RoleId, Scope};
use store::{Store, StoreError};

use crate::bench::on_each;
use crate::town::{T0, event, new_case};

pub(crate) fn awaiting(role: &str, area: &str, person: Option<&str>) -> Awaiting {
    Awaiting {
        party: "cell".to_owned(),
        role: RoleId::new(role),
        area: AreaId::new(area),
        unit: None,
        person: person.map(PersonId::new),
    }
}

async fn find(store: &Store, id: &str) -> Case {
    store
        .case(&Scope::system(), &CaseId::new(id))
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn a_case_comes_back_with_number_place_and_head() {
    on_each(async |store, _| {
        let mut new = new_case("c1");
        new.case.awaiting = vec![
            awaiting("grid-member", "east", None),
            awaiting("duty-officer", "hb", Some("p-root")),
        ];
        let clock = CaseClock {
            id: "handle".to_owned(),
            party: Some("cell".to_owned()),
            started_at: T0,
            warn_at: T0.plus(1),
            due_at: T0.plus(2),
        };
        new.case.clocks = vec![clock];
        let opened = store.open_case(&new).await.unwrap();
        assert_eq!(opened.number, "空异〔2026〕0001");
        assert_eq!(opened.head_seq, 1);
        assert_eq!(
            (opened.area_path.as_str(), opened.area_name.as_str()),
            ("/hb/qs/east/", "east区")
        );
        assert_eq!(
            (opened.object_name.as_deref(), opened.place),
            (Some("station-e号"), Some((114.31, 30.61)))
        );
        assert_eq!(
            (&opened.awaiting, &opened.clocks),
            (&new.case.awaiting, &new.case.clocks)
        );
        assert_eq!(find(store, "c1").await, opened);
        assert_eq!(
            store.case_by_origin("alarm:c1").await.unwrap(),
            Some(opened.clone())
        );
        assert_eq!(store.case_by_origin("alarm:other").await.unwrap(), None);
        let events = store
            .case_events(&Scope::system(), &opened.id)
            .await
            .unwrap();
        assert_eq!(events.len(), 1);
        assert_eq!((events[0].seq, &events[0].hash), (1, &opened.head_hash));
        assert_eq!(events[0].event, new.event);
    })
    .await;
}

#[tokio::test]
async fn numbers_are_counted_for_each_series_without_a_gap() {
    on_each(async |store, _| {
        let mut numbers = Vec::new();
        for (id, series) in [("1", "甲"), ("2", "甲"), ("3", "乙"), ("4", "甲")] {
            let mut new = new_case(id);
            new.series = series.to_owned();
            new.series_digits = 2;
            numbers.push(store.open_case(&new).await.unwrap().number);
            // Neither the same origin nor a failure uses up a number.
            store.open_case(&new).await.unwrap();
            new.case.origin = "alarm:else".to_owned();
            new.case.area = AreaId::new("nowhere");
            new.case.id = CaseId::new("else");
            assert!(matches!(
                store.open_case(&new).await,
                Err(StoreError::Conflict(_))
            ));
        }
        assert_eq!(numbers, ["甲01", "甲02", "乙01", "甲03"]);
    })
    .await;
}

#[tokio::test]
async fn one_origin_opens_one_case_from_however_many_sides() {
    on_each(async |store, _| {
        let sides = (0..8).map(|side| {
            let store = store.clone();
            let mut new = new_case(&format!("c{side}"));
            new.case.origin = "alarm:same".to_owned();
            new.series = format!("系列{}-", side % 2);
            tokio::spawn(async move { store.open_case(&new).await.unwrap() })
        });
        let opened = futures::future::join_all(sides).await;
        let ids: std::collections::BTreeSet<_> = opened
            .into_iter()
            .map(|case| case.unwrap().id.as_str().to_owned())
            .collect();
        assert_eq!(ids.len(), 1);
        assert_eq!(store.open_cases().await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_event_moves_the_case_on() {
    on_each(async |store, _| {
        let opened = store.open_case(&new_case("c1")).await.unwrap();
        let mut derived = opened.clone();
        derived.state = "closed".to_owned();
        derived.open = false;
        derived.updated_at = T0.plus(7);
        derived.awaiting = vec![awaiting("grid-member", "east", None)];
        derived.title = "not written".to_owned();
        let closing = event("close", "closed", Some("p-east"), "r1");
        let done = store
            .append_event(&opened.id, 1, &closing, &derived)
            .await
            .unwrap();
        let Appended::Done(placed) = done else {
            panic!("{done:?}")
        };
        assert_eq!((placed.seq, &placed.prev_hash), (2, &opened.head_hash));
        assert_eq!(placed.event, closing);
        let now = find(store, "c1").await;
        assert_eq!(
            (now.state.as_str(), now.open, now.head_seq),
            ("closed", false, 2)
        );
        assert_eq!((now.updated_at, &now.head_hash), (T0.plus(7), &placed.hash));
        assert_eq!(
            (now.title, now.awaiting),
            (opened.title, derived.awaiting.clone())
        );
        assert_eq!(store.open_cases().await.unwrap(), []);

        // The same request again, even from somebody who still sees the old head.
        let again = store
            .append_event(&opened.id, 1, &closing, &derived)
            .await
            .unwrap();
        assert_eq!(again, Appended::Already(placed.clone()));
        assert_eq!(
            store.event_by_request(&opened.id, "r1").await.unwrap(),
            Some(placed)
        );
        assert_eq!(
            store.event_by_request(&opened.id, "r2").await.unwrap(),
            None
        );
        let late = event("close", "closed", None, "r2");
        let stale = store
            .append_event(&opened.id, 1, &late, &derived)
            .await
            .unwrap();
        assert_eq!(stale, Appended::Stale { head_seq: 2 });
        assert_eq!(
            store
                .case_events(&Scope::system(), &opened.id)
                .await
                .unwrap()
                .len(),
            2
        );
        let nowhere = store
            .append_event(&CaseId::new("no"), 1, &late, &derived)
            .await;
        assert!(matches!(nowhere, Err(StoreError::Conflict(_))));
        let nul = event("close", "closed", None, "\0");
        let refused = store.append_event(&opened.id, 2, &nul, &derived).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))));
    })
    .await;
}

#[tokio::test]
async fn of_two_appends_at_once_one_is_stale() {
    on_each(async |store, _| {
        let case = store.open_case(&new_case("c1")).await.unwrap();
        let append = |request: &'static str| {
            let (store, case) = (store.clone(), case.clone());
            tokio::spawn(async move {
                let event = event("act", "handed-over", Some("p-east"), request);
                store
                    .append_event(&case.id, 1, &event, &case)
                    .await
                    .unwrap()
            })
        };
        let (one, other) = futures::future::join(append("r1"), append("r2")).await;
        let outcomes = [one.unwrap(), other.unwrap()];
        let done = outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Appended::Done(_)))
            .count();
        assert_eq!(done, 1, "{outcomes:?}");
        assert!(
            outcomes.contains(&Appended::Stale { head_seq: 2 }),
            "{outcomes:?}"
        );

        // The same request from two sides is carried out once.
        let case = store.open_case(&new_case("c2")).await.unwrap();
        let append = || {
            let (store, case) = (store.clone(), case.clone());
            tokio::spawn(async move {
                let event = event("act", "handed-over", None, "same");
                store
                    .append_event(&case.id, 1, &event, &case)
                    .await
                    .unwrap()
            })
        };
        let (one, other) = futures::future::join(append(), append()).await;
        let outcomes = [one.unwrap(), other.unwrap()];
        let done = outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Appended::Done(_)))
            .count();
        let already = outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Appended::Already(_)))
            .count();
        assert_eq!((done, already), (1, 1), "{outcomes:?}");
    })
    .await;
}
