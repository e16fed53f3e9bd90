//! What people do about alarms, and the case that one opens.

use model::{AlarmAct, AlarmFilter, AlarmId, AlarmState, AlarmStep, CaseId, PersonId, Scope};
use store::StoreError;

use crate::alarms::{alarm, all, put, stands};
use crate::bench::on_each;
use crate::town::{T0, new_case, scope_at};

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
