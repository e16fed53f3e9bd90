//! Episodes and alarms: what the judge finds, and what people do about it.

use model::{
    Alarm, AlarmAct, AlarmFilter, AlarmId, AlarmState, AlarmStep, AreaPath, CaseId, Episode,
    FactorCode, ObjectId, PersonId, Phase, RuleId, Scope, Severity, Timestamp,
};
use store::{Store, StoreError};

use crate::bench::on_each;
use crate::town::{T0, new_case, scope_at, station};

pub(crate) fn alarm(id: &str, minute: i64) -> Alarm {
    Alarm {
        id: AlarmId::new(id),
        rule: RuleId::new("pm25-high"),
        severity: Severity::Warning,
        point: station(),
        point_name: String::new(),
        point_kind: String::new(),
        area_path: AreaPath::from_stored(""),
        area_name: String::new(),
        lon: 0.0,
        lat: 0.0,
        factor: Some(FactorCode::new("a34004")),
        state: AlarmState::Open,
        started_at: T0,
        opened_at: T0.plus(minute * Timestamp::MINUTE),
        cleared_at: None,
        summary: "PM2.5 小时值 168".to_owned(),
        peak: Some("168".to_owned()),
        law: Some("HJ 633-2026".to_owned()),
        flow: Some("air-alert".to_owned()),
        case: None,
        case_number: None,
        case_state: None,
        taken_by: None,
        taken_at: None,
    }
}

pub(crate) fn step(what: &str) -> AlarmStep {
    AlarmStep {
        at: T0,
        who: None,
        what: what.to_owned(),
        note: None,
    }
}

fn episode(factor: Option<&str>, count: u32) -> Episode {
    Episode {
        rule: RuleId::new("pm25-high"),
        point: station(),
        factor: factor.map(FactorCode::new),
        phase: Phase::Pending,
        started_at: T0,
        count,
        judged_to: T0,
        alarm: None,
    }
}

pub(crate) async fn put(store: &Store, alarm: Alarm, what: &str) {
    store
        .save_judgement(&[], &[], &[(alarm, step(what))], None)
        .await
        .unwrap();
}

fn all() -> AlarmFilter {
    AlarmFilter {
        limit: 100,
        ..AlarmFilter::default()
    }
}

async fn stands(store: &Store, id: &str) -> Alarm {
    store
        .alarm(&Scope::system(), &AlarmId::new(id))
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn a_round_of_judging_is_kept_whole_or_not_at_all() {
    on_each(async |store, _| {
        let mut open = episode(Some("a34004"), 2);
        open.phase = Phase::Open;
        open.alarm = Some(AlarmId::new("l1"));
        let put = [open.clone(), episode(None, 1)];
        let found = [(alarm("l1", 0), step("opened"))];
        store
            .save_judgement(&put, &[], &found, Some(("judge", 9)))
            .await
            .unwrap();
        let mut episodes = store.episodes().await.unwrap();
        episodes.sort_by_key(|episode| episode.factor.is_none());
        assert_eq!(episodes, put);
        assert_eq!(store.cursor("judge").await.unwrap(), 9);

        let mut lost = alarm("l2", 0);
        lost.point = ObjectId::new("nowhere");
        let found = [(alarm("l3", 0), step("opened")), (lost, step("opened"))];
        let failed = store
            .save_judgement(&[], &put, &found, Some(("judge", 10)))
            .await;
        assert!(matches!(failed, Err(StoreError::Conflict(_))));
        assert_eq!(store.episodes().await.unwrap().len(), 2);
        assert_eq!(store.cursor("judge").await.unwrap(), 9);

        open.count = 3;
        store
            .save_judgement(&[open.clone()], &[episode(None, 0)], &[], None)
            .await
            .unwrap();
        assert_eq!(store.episodes().await.unwrap(), [open]);
    })
    .await;
}

#[tokio::test]
async fn an_alarm_is_told_with_its_place_and_history() {
    on_each(async |store, _| {
        put(store, alarm("l1", 5), "opened").await;
        let mut peaked = alarm("l1", 5);
        peaked.peak = Some("200".to_owned());
        put(store, peaked, "peaked").await;
        let found = stands(store, "l1").await;
        assert_eq!(
            (found.point_name.as_str(), found.point_kind.as_str()),
            ("station-e号", "air-station")
        );
        assert_eq!(
            (found.area_path.as_str(), found.area_name.as_str()),
            ("/hb/qs/east/", "east区")
        );
        assert_eq!(found.peak.as_deref(), Some("200"));
        let history = store
            .alarm_history(&Scope::system(), &found.id)
            .await
            .unwrap();
        assert_eq!(history, [step("opened"), step("peaked")]);
    })
    .await;
}

#[tokio::test]
async fn alarms_are_filtered_counted_and_paged() {
    on_each(async |store, _| {
        for (id, minute) in [("l1", 1), ("l2", 2), ("l3", 3)] {
            put(store, alarm(id, minute), "opened").await;
        }
        let mut cleared = alarm("l2", 2);
        cleared.state = AlarmState::Cleared;
        cleared.cleared_at = Some(T0.plus(9));
        put(store, cleared, "cleared").await;
        let check = async |filter: AlarmFilter, expected: &[&str], total: u64| {
            let (found, count) = store.alarms(&Scope::system(), &filter).await.unwrap();
            let found: Vec<_> = found.iter().map(|alarm| alarm.id.as_str()).collect();
            assert_eq!((found.as_slice(), count), (expected, total), "{filter:?}");
        };
        check(all(), &["l3", "l2", "l1"], 3).await;
        check(
            AlarmFilter {
                state: Some(AlarmState::Open),
                ..all()
            },
            &["l3", "l1"],
            2,
        )
        .await;
        check(AlarmFilter { limit: 0, ..all() }, &[], 3).await;
        check(
            AlarmFilter {
                limit: 1,
                offset: 1,
                ..all()
            },
            &["l2"],
            3,
        )
        .await;
        check(
            AlarmFilter {
                rule: Some(RuleId::new("other")),
                ..all()
            },
            &[],
            0,
        )
        .await;
        check(
            AlarmFilter {
                point: Some(station()),
                untaken: true,
                ..all()
            },
            &["l3", "l2", "l1"],
            3,
        )
        .await;
    })
    .await;
}

#[tokio::test]
async fn an_alarm_is_taken_by_one() {
    on_each(async |store, _| {
        put(store, alarm("l1", 0), "opened").await;
        let id = AlarmId::new("l1");
        let (east, west) = (PersonId::new("p-east"), PersonId::new("p-west"));
        let scope = scope_at("/hb/qs/");
        let take = async |who: &PersonId, at: i64| {
            store
                .act_on_alarm(&scope, &id, (who, "某人"), &AlarmAct::Take, T0.plus(at))
                .await
        };
        let taken = take(&east, 1).await.unwrap().unwrap();
        assert_eq!(taken.taken_by, Some((east.clone(), "某人".to_owned())));
        assert_eq!(take(&east, 2).await.unwrap().unwrap(), taken);
        assert!(matches!(take(&west, 3).await, Err(StoreError::Conflict(_))));
        assert_eq!(store.alarm_history(&scope, &id).await.unwrap().len(), 2);
        let (untaken, _) = store
            .alarms(
                &scope,
                &AlarmFilter {
                    untaken: true,
                    ..all()
                },
            )
            .await
            .unwrap();
        assert_eq!(untaken, []);
        // The judge goes on and does not take it away.
        put(store, alarm("l1", 0), "peaked").await;
        assert_eq!(stands(store, "l1").await.taken_by, taken.taken_by);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_take_at_once_one_gets_it() {
    on_each(async |store, _| {
        put(store, alarm("l1", 0), "opened").await;
        let takers = ["p-east", "p-west", "p-root"].map(|who| {
            let store = store.clone();
            tokio::spawn(async move {
                let (who, id) = (PersonId::new(who), AlarmId::new("l1"));
                store
                    .act_on_alarm(&Scope::system(), &id, (&who, "某"), &AlarmAct::Take, T0)
                    .await
            })
        });
        let outcomes = futures::future::join_all(takers).await;
        let taken = outcomes
            .iter()
            .filter(|outcome| outcome.as_ref().unwrap().is_ok())
            .count();
        assert_eq!(taken, 1);
        let history = store
            .alarm_history(&Scope::system(), &AlarmId::new("l1"))
            .await
            .unwrap();
        assert_eq!(history.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_false_alarm_stays_false() {
    on_each(async |store, _| {
        put(store, alarm("l1", 0), "opened").await;
        let (id, who) = (AlarmId::new("l1"), PersonId::new("p-east"));
        let act = AlarmAct::FalseAlarm {
            reason: "校准".to_owned(),
        };
        let scope = scope_at("/hb/");
        let away = store
            .act_on_alarm(&scope_at("/hb/qs/west/"), &id, (&who, "张三"), &act, T0)
            .await;
        assert_eq!(away.unwrap(), None);
        for at in [5, 6] {
            let by = (&who, "张三");
            let after = store
                .act_on_alarm(&scope, &id, by, &act, T0.plus(at))
                .await
                .unwrap();
            let after = after.unwrap();
            assert_eq!(
                (after.state, after.cleared_at),
                (AlarmState::FalseAlarm, Some(T0.plus(5)))
            );
        }
        let take = store
            .act_on_alarm(&scope, &id, (&who, "张三"), &AlarmAct::Take, T0)
            .await;
        assert!(matches!(take, Err(StoreError::Conflict(_))));
        put(store, alarm("l1", 0), "peaked").await;
        assert_eq!(stands(store, "l1").await.state, AlarmState::FalseAlarm);
        let history = store.alarm_history(&scope, &id).await.unwrap();
        let expected = AlarmStep {
            at: T0.plus(5),
            who: Some("张三".to_owned()),
            what: "false-alarm".to_owned(),
            note: Some("校准".to_owned()),
        };
        assert_eq!(history[1], expected);
        assert_eq!(history.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn an_alarm_opens_one_case() {
    on_each(async |store, _| {
        put(store, alarm("l1", 1), "opened").await;
        let mut flowless = alarm("l2", 0);
        flowless.flow = None;
        put(store, flowless, "opened").await;
        let waiting = store.alarms_without_case(9).await.unwrap();
        assert_eq!(
            waiting.iter().map(|l| l.id.as_str()).collect::<Vec<_>>(),
            ["l1"]
        );
        assert_eq!(store.alarms_without_case(0).await.unwrap(), []);

        let case = store.open_case(&new_case("c1")).await.unwrap();
        let other = store.open_case(&new_case("c2")).await.unwrap();
        let id = AlarmId::new("l1");
        for _ in 0..2 {
            store.link_case(&id, &case.id, T0).await.unwrap();
        }
        assert_eq!(store.alarms_without_case(9).await.unwrap(), []);
        let linked = stands(store, "l1").await;
        assert_eq!(linked.case_number.as_deref(), Some("空异〔2026〕0001"));
        assert_eq!(linked.case_state.as_deref(), Some("handed-over"));
        let history = store.alarm_history(&Scope::system(), &id).await.unwrap();
        assert_eq!(
            (history.len(), history[1].what.as_str()),
            (2, "case-opened")
        );
        for (alarm, case) in [
            (&id, &other.id),
            (&AlarmId::new("no"), &other.id),
            (&AlarmId::new("l2"), &CaseId::new("no")),
        ] {
            let error = store.link_case(alarm, case, T0).await.unwrap_err();
            assert!(matches!(error, StoreError::Conflict(_)), "{error:?}");
        }
    })
    .await;
}
