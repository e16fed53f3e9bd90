//! Episodes and alarms: what the judge finds, and what people do about it.

use model::{
    Alarm, AlarmFilter, AlarmId, AlarmState, AlarmStep, AreaPath, Episode, FactorCode, ObjectId,
    Phase, RuleId, Scope, Severity, Timestamp,
};
use store::{Store, StoreError};

use crate::bench::on_each;
use crate::town::{T0, station};

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

pub(crate) fn all() -> AlarmFilter {
    AlarmFilter {
        limit: 100,
        ..AlarmFilter::default()
    }
}

pub(crate) async fn stands(store: &Store, id: &str) -> Alarm {
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
