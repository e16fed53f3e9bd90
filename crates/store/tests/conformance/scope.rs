//! Nothing is seen from outside its scope, by any method.

use model::{
    AlarmAct, AlarmFilter, AlarmId, AreaId, Cadence, CaseFilter, CaseId, ContentHash, Mn,
    ObjectFilter, ObjectId, PersonId, QuarantineFilter, Scope, Timestamp,
};
use store::Store;

use crate::alarms::{alarm, put};
use crate::bench::on_each;
use crate::evidence::{attach, evidence};
use crate::town::{
    T0, area, hour_frame, no_scope, room, scope_at, scope_of_kinds, station, stranger_frame,
};

/// Fills the east with one of everything.
async fn fill(store: &Store) {
    let frames = [
        hour_frame("a", 0, &[("a34004", "35")]),
        stranger_frame("MN-X", "x", 0),
    ];
    store.take_frames(&frames, 10).await.unwrap();
    let rollup = model::Rollup {
        point: station(),
        factor: model::FactorCode::new("a34004"),
        cadence: Cadence::Hour,
        start: T0,
        mean: None,
        min: None,
        max: None,
        valid: 0,
        expected: 60,
        basis: Cadence::Minute,
    };
    store.put_rollups(&[rollup], None).await.unwrap();
    put(store, alarm("l1", 0), "opened").await;
    store.put_evidence(&evidence("a", "p-east")).await.unwrap();
    attach(store, "c1", "p-east", &["a"]).await.unwrap();
    let item = model::Quarantined {
        id: "q1".to_owned(),
        received_at: T0,
        peer: "a".to_owned(),
        mn: Some(Mn::new("MN-E")),
        reason: "crc".to_owned(),
        detail: String::new(),
        bad_offset: None,
        size: 0,
        raw: bytes::Bytes::new(),
    };
    store.put_quarantined(&[item], room(10)).await.unwrap();
}

type Answers = Vec<(&'static str, bool)>;

async fn seen_of_places(store: &Store, scope: &Scope) -> Answers {
    let mn = Mn::new("MN-E");
    let areas = store.areas(scope).await.unwrap();
    let objects = store
        .objects(scope, &ObjectFilter::default())
        .await
        .unwrap();
    let devices = store.devices(scope, None).await.unwrap();
    let quarantine = QuarantineFilter {
        id: None,
        limit: 9,
        mn: Some(mn.clone()),
        reason: None,
        offset: 0,
    };
    let (found, total) = store.quarantined(scope, &quarantine).await.unwrap();
    vec![
        ("areas", areas.iter().any(|area| area.id.as_str() == "east")),
        (
            "area",
            store
                .area(scope, &AreaId::new("east"))
                .await
                .unwrap()
                .is_some(),
        ),
        (
            "object",
            store.object(scope, &station()).await.unwrap().is_some(),
        ),
        (
            "objects",
            objects.iter().any(|object| object.id == station()),
        ),
        ("devices", devices.iter().any(|device| device.mn == mn)),
        (
            "unknown devices",
            devices.iter().any(|device| device.mn.as_str() == "MN-X"),
        ),
        ("device", store.device(scope, &mn).await.unwrap().is_some()),
        (
            "device_of",
            store.device_of(scope, &station()).await.unwrap().is_some(),
        ),
        ("quarantined", !found.is_empty()),
        ("quarantined total", total > 0),
        (
            "quarantine_reasons",
            !store.quarantine_reasons(scope).await.unwrap().is_empty(),
        ),
    ]
}

async fn seen_of_readings(store: &Store, scope: &Scope) -> Answers {
    let end = T0.plus(Timestamp::DAY);
    let hours = store
        .readings(scope, &station(), Cadence::Hour, T0, end, 9)
        .await
        .unwrap();
    let latest = store.latest(scope, Cadence::Hour, end, T0).await.unwrap();
    let revisions = store
        .revisions(scope, &station(), Cadence::Hour, T0)
        .await
        .unwrap();
    let rollups = store
        .rollups(scope, &station(), Cadence::Hour, T0, end)
        .await
        .unwrap();
    vec![
        ("readings", !hours.is_empty()),
        ("latest", !latest.is_empty()),
        ("revisions", !revisions.is_empty()),
        ("rollups", !rollups.is_empty()),
    ]
}

async fn seen_of_alarms(store: &Store, scope: &Scope) -> Answers {
    let (alarm, who) = (AlarmId::new("l1"), PersonId::new("p-root"));
    let filter = AlarmFilter {
        limit: 9,
        point: Some(station()),
        ..AlarmFilter::default()
    };
    let (found, total) = store.alarms(scope, &filter).await.unwrap();
    let act = store
        .act_on_alarm(scope, &alarm, (&who, "某"), &AlarmAct::Take, T0)
        .await
        .unwrap();
    vec![
        ("alarm", store.alarm(scope, &alarm).await.unwrap().is_some()),
        (
            "alarm_history",
            !store.alarm_history(scope, &alarm).await.unwrap().is_empty(),
        ),
        ("alarms", !found.is_empty()),
        ("alarms total", total > 0),
        ("act_on_alarm", act.is_some()),
    ]
}

async fn seen_of_cases(store: &Store, scope: &Scope) -> Answers {
    let (case, hash) = (CaseId::new("c1"), ContentHash::new("a".repeat(64)));
    let filter = CaseFilter {
        limit: 9,
        object: Some(station()),
        ..CaseFilter::default()
    };
    let (found, total) = store.cases(scope, &filter).await.unwrap();
    vec![
        ("case", store.case(scope, &case).await.unwrap().is_some()),
        ("cases", !found.is_empty()),
        ("cases total", total > 0),
        (
            "case_events",
            !store.case_events(scope, &case).await.unwrap().is_empty(),
        ),
        (
            "evidence",
            store.evidence(scope, &hash).await.unwrap().is_some(),
        ),
        (
            "case_evidence",
            !store.case_evidence(scope, &case).await.unwrap().is_empty(),
        ),
        (
            "evidence_uses",
            !store.evidence_uses(scope, &hash).await.unwrap().is_empty(),
        ),
    ]
}

/// Asks every method that takes a scope for what the east holds; returns which gave something.
async fn seen(store: &Store, scope: &Scope) -> Vec<&'static str> {
    let mut answers = seen_of_places(store, scope).await;
    answers.extend(seen_of_readings(store, scope).await);
    answers.extend(seen_of_alarms(store, scope).await);
    answers.extend(seen_of_cases(store, scope).await);
    answers
        .into_iter()
        .filter(|(_, seen)| *seen)
        .map(|(name, _)| name)
        .collect()
}

#[tokio::test]
async fn every_method_keeps_to_the_scope() {
    on_each(async |store, _| {
        fill(store).await;
        assert_eq!(seen(store, &Scope::system()).await.len(), 27);
        assert_eq!(seen(store, &scope_at("/hb/")).await.len(), 27);
        let inside = seen(store, &scope_at("/hb/qs/east/")).await;
        assert_eq!(inside.len(), 26);
        assert!(!inside.contains(&"unknown devices"));
        let nothing: [&str; 0] = [];
        assert_eq!(seen(store, &no_scope()).await, nothing);
        assert_eq!(seen(store, &scope_at("/hb/qs/west/")).await, nothing);
        assert_eq!(seen(store, &scope_at("/hb/qs/eas/")).await, nothing);
    })
    .await;
}

#[tokio::test]
async fn a_line_of_business_sees_only_its_kinds() {
    on_each(async |store, _| {
        fill(store).await;
        let all = seen(store, &scope_of_kinds("/hb/qs/east/", &["air-station"])).await;
        assert_eq!(all.len(), 26);
        for kinds in [&["outlet", "enterprise"][..], &[]] {
            let other = scope_of_kinds("/hb/qs/east/", kinds);
            assert_eq!(seen(store, &other).await, ["areas", "area"], "{kinds:?}");
        }
        let outlets = scope_of_kinds("/hb/", &["outlet"]);
        let objects = store
            .objects(&outlets, &ObjectFilter::default())
            .await
            .unwrap();
        assert_eq!(
            objects.iter().map(|o| o.id.as_str()).collect::<Vec<_>>(),
            ["outlet-e"]
        );
        assert!(
            store
                .device_of(&outlets, &ObjectId::new("outlet-e"))
                .await
                .unwrap()
                .is_some()
        );
    })
    .await;
}

#[tokio::test]
async fn what_has_no_place_is_for_those_who_cover_the_bureau_or_a_root() {
    on_each(async |store, _| {
        fill(store).await;
        store.put_areas(&[area("elsewhere", None)]).await.unwrap();
        for (path, expected) in [
            ("/hb/", true),
            ("/hb/qs/", true),
            ("/elsewhere/", true),
            ("/hb/qs/east/", false),
            ("/hb/q/", false),
            ("/hb/qs/west/", false),
        ] {
            let scope = scope_at(path);
            let stranger = store.device(&scope, &Mn::new("MN-X")).await.unwrap();
            assert_eq!(stranger.is_some(), expected, "{path}");
        }
    })
    .await;
}
