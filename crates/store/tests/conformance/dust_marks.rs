//! Marks of sand and dust: two people, one record, and nobody else's city.

use model::{
    DustAct, DustActed, DustState, NewDustMark, NewDustStep, PersonId, Scope, Timestamp, UnitId,
};
use store::{Store, StoreError};

use crate::bench::on_each;
use crate::town::{T0, scope_at, station};

fn actor(person: &str) -> (PersonId, String, UnitId, String) {
    (
        PersonId::new(person),
        person.to_owned(),
        UnitId::new("u"),
        "监测站".to_owned(),
    )
}

fn proposal(id: &str, area: &str, from: i64, to: i64) -> NewDustMark {
    NewDustMark {
        id: id.to_owned(),
        area: model::AreaId::new(area),
        point: None,
        from: T0.plus(from * Timestamp::HOUR),
        to: T0.plus(to * Timestamp::HOUR),
        reason: "沙尘过境".to_owned(),
        document: "总站沙尘影响通报第3期".to_owned(),
        by: actor("one"),
        at: T0,
    }
}

fn step(act: DustAct, person: &str, seen_steps: u32, request: &str) -> NewDustStep {
    NewDustStep {
        act,
        reason: Some("核对通报".to_owned()),
        by: actor(person),
        at: T0.plus(Timestamp::HOUR),
        seen_steps,
        request_id: request.to_owned(),
    }
}

async fn act(store: &Store, scope: &Scope, step: &NewDustStep) -> String {
    match store.act_on_dust(scope, "m", step).await.unwrap() {
        None => "nothing".to_owned(),
        Some(DustActed::Done(mark)) => format!("{} {}", mark.state.as_str(), mark.steps.len()),
        Some(DustActed::SamePerson) => "same person".to_owned(),
        Some(DustActed::Stale) => "stale".to_owned(),
    }
}

#[tokio::test]
async fn a_mark_is_confirmed_by_another_and_revoked_for_all_to_see() {
    on_each(async |store, _| {
        let east = scope_at("/hb/qs/east/");
        for _ in 0..2 {
            let stored = store
                .propose_dust(&east, &proposal("m", "east", 0, 5))
                .await;
            let stored = stored.unwrap();
            assert_eq!(stored.state, DustState::Proposed);
            assert_eq!(stored.steps.len(), 1);
            assert_eq!(
                stored.steps[0].document.as_deref(),
                Some("总站沙尘影响通报第3期")
            );
        }
        let confirm = |person, seen, request| step(DustAct::Confirm, person, seen, request);
        let check = async |step: NewDustStep, expected: &str| {
            assert_eq!(act(store, &east, &step).await, expected, "{step:?}");
        };
        check(confirm("one", 1, "r1"), "same person").await;
        check(confirm("two", 0, "r2"), "stale").await;
        check(step(DustAct::Revoke, "two", 1, "r3"), "stale").await;
        check(confirm("two", 1, "r4"), "confirmed 2").await;
        check(confirm("two", 1, "r4"), "confirmed 2").await;
        check(confirm("three", 2, "r5"), "stale").await;
        check(step(DustAct::Revoke, "three", 2, "r6"), "revoked 3").await;
        check(confirm("two", 3, "r7"), "stale").await;
        let mark = store.dust_mark(&east, "m").await.unwrap().unwrap();
        let acts: Vec<&str> = mark.steps.iter().map(|step| step.act.as_str()).collect();
        assert_eq!(acts, ["propose", "confirm", "revoke"]);
    })
    .await;
}

#[tokio::test]
async fn marks_are_found_by_what_they_touch_and_by_whom_they_concern() {
    on_each(async |store, _| {
        let (east, west) = (scope_at("/hb/qs/east/"), scope_at("/hb/qs/west/"));
        let refused = store
            .propose_dust(&west, &proposal("x", "east", 0, 1))
            .await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))));
        // A part of the city may not mark the whole.
        let refused = store.propose_dust(&east, &proposal("x", "qs", 0, 1)).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))));
        let mut of_station = proposal("m", "east", 2, 4);
        of_station.point = Some(station());
        store.propose_dust(&east, &of_station).await.unwrap();
        let mut elsewhere = of_station.clone();
        elsewhere.area = model::AreaId::new("west");
        let refused = store.propose_dust(&east, &elsewhere).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))));
        let count = async |scope: &Scope, state, from: i64, to: i64| {
            let at = |hour: i64| T0.plus(hour * Timestamp::HOUR);
            let found = store.dust_marks(scope, state, at(from), at(to)).await;
            found.unwrap().len()
        };
        assert_eq!(count(&east, None, 0, 2).await, 0);
        assert_eq!(count(&east, None, 0, 3).await, 1);
        assert_eq!(count(&east, None, 4, 9).await, 0);
        assert_eq!(count(&east, Some(DustState::Confirmed), 0, 9).await, 0);
        assert_eq!(count(&west, None, 0, 9).await, 0);
        let confirm = step(DustAct::Confirm, "two", 1, "r");
        assert_eq!(act(store, &west, &confirm).await, "nothing");
        assert_eq!(act(store, &east, &confirm).await, "confirmed 2");
        assert_eq!(count(&east, Some(DustState::Confirmed), 0, 9).await, 1);

        // What is in force over the city is in force in its parts, where its record is not shown.
        let city = scope_at("/hb/qs/");
        store
            .propose_dust(&city, &proposal("c", "qs", 0, 9))
            .await
            .unwrap();
        let in_force = async |scope: &Scope| {
            let found = store.dust_in_force(scope, T0, T0.plus(9 * Timestamp::HOUR));
            let found = found.await.unwrap();
            found.into_iter().map(|mark| mark.id).collect::<Vec<_>>()
        };
        assert_eq!(in_force(&west).await, [""; 0]);
        let confirm = step(DustAct::Confirm, "two", 1, "rc");
        store.act_on_dust(&city, "c", &confirm).await.unwrap();
        assert_eq!(in_force(&west).await, ["c"]);
        assert_eq!(in_force(&east).await, ["c", "m"]);
        assert_eq!(in_force(&scope_at("/hb/hs/")).await, [""; 0]);
        assert_eq!(store.dust_mark(&west, "c").await.unwrap(), None);
    })
    .await;
}
