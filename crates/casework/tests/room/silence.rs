//! The way of a silent device: from its alarm to its end, on both engines.

use casework::HandOver;
use model::{
    Alarm, AlarmId, AlarmState, AlarmStep, AreaPath, Cadence, Case, CaseId, Device, FactorCode,
    FactorReading, IncomingFrame, Mn, NewReading, ObjectId, RuleId, Scope, Severity, Timestamp,
};

use crate::bureau::{Bureau, on_each};

const DUTY: &str = "duty-officer-0";
const OPERATOR: &str = "station-operator-0";
const OTHER: &str = "station-operator-1";
const ENGINEER: &str = "monitor-engineer-0";
const POINT: &str = "obj-outlet";

fn silent(bureau: &Bureau, id: &str, since: Timestamp) -> Alarm {
    Alarm {
        id: AlarmId::new(id),
        rule: RuleId::new("point-silent"),
        severity: Severity::Warning,
        point: ObjectId::new(POINT),
        point_name: String::new(),
        point_kind: String::new(),
        area_path: AreaPath::from_stored(""),
        area_name: String::new(),
        lon: 0.0,
        lat: 0.0,
        factor: None,
        state: AlarmState::Open,
        started_at: since,
        opened_at: bureau.now(),
        cleared_at: None,
        summary: "数采仪 MN-O 无数据".to_owned(),
        peak: None,
        law: None,
        flow: None,
        case: None,
        case_number: None,
        case_state: None,
        taken_by: None,
        taken_at: None,
    }
}

async fn save(bureau: &Bureau, alarm: &Alarm, what: &str) {
    let step = AlarmStep {
        at: bureau.now(),
        who: None,
        what: what.to_owned(),
        note: None,
    };
    let steps = [(alarm.clone(), step)];
    let saved = bureau.store.save_judgement(&[], &[], &steps, None).await;
    saved.expect("saved");
}

/// Lets an alarm begin that finds the device silent for an hour.
async fn falls_silent(bureau: &Bureau, id: &str) -> Alarm {
    let since = bureau.now();
    bureau.clock.advance(Timestamp::HOUR);
    let alarm = silent(bureau, id, since);
    save(bureau, &alarm, "opened").await;
    stored(bureau, id).await
}

/// Lets the device send the hour values of these hours of the calendar, and its alarm end.
async fn speaks(bureau: &Bureau, alarm: &Alarm, hours: &[i64]) {
    let value = FactorReading {
        factor: FactorCode::new("w01018"),
        value: "12".parse().ok(),
        min: None,
        max: None,
        total: None,
        flag: Some("N".to_owned()),
    };
    let first = alarm.started_at.millis().div_euclid(Timestamp::HOUR);
    let readings = hours.iter().map(|hour| NewReading {
        cadence: Cadence::Hour,
        start: Timestamp::from_millis((first + hour) * Timestamp::HOUR),
        factors: vec![value.clone()],
    });
    let frame = IncomingFrame {
        key: format!("{}-{}", alarm.id, bureau.now().millis()),
        mn: Mn::new("MN-O"),
        point: Some(ObjectId::new(POINT)),
        cn: 2061,
        st: "32".to_owned(),
        edition: "2017",
        peer: "127.0.0.1:4000".to_owned(),
        received_at: bureau.now(),
        skew_seconds: None,
        raw: Vec::new().into(),
        readings: readings.collect(),
    };
    let taken = bureau.store.take_frames(&[frame], 10).await;
    taken.expect("taken");
    bureau.clock.advance(Timestamp::MINUTE);
    let mut cleared = stored(bureau, alarm.id.as_str()).await;
    cleared.state = AlarmState::Cleared;
    cleared.cleared_at = Some(bureau.now());
    save(bureau, &cleared, "cleared").await;
}

async fn stored(bureau: &Bureau, id: &str) -> Alarm {
    let alarm = bureau
        .store
        .alarm(&Scope::system(), &AlarmId::new(id))
        .await;
    alarm.expect("store").expect("there")
}

/// Hands an alarm over to the first operator, and joins both as the pages' server does.
async fn hand_over(bureau: &Bureau, name: &str, alarm: &Alarm) -> Result<Case, String> {
    let call = HandOver {
        request_id: bureau.request(),
        facts: [("unit".to_owned(), format!("unit-{OPERATOR}"))].into(),
    };
    let (actor, _) = bureau.find(name);
    let handed = Box::pin(bureau.casework.hand_over(actor, alarm, call)).await;
    handed.map_err(|error| error.to_string())
}

async fn follow(bureau: &Bureau) -> usize {
    bureau.casework.follow_alarms().await.expect("follows")
}

async fn sees(bureau: &Bureau, name: &str, case: &CaseId) -> bool {
    let (_, scope) = bureau.find(name);
    let case = bureau.store.case(scope, case).await.expect("store");
    case.is_some()
}

async fn does(bureau: &Bureau, name: &str, verb: &str, case: &CaseId) -> Result<String, String> {
    bureau.clock.advance(Timestamp::MINUTE);
    let event = bureau.does(name, verb, case, &[]).await?;
    Ok(event.event.to_state)
}

async fn build(bureau: &Bureau) {
    let device = Device::new(Mn::new("MN-O"), ObjectId::new(POINT));
    bureau.store.put_devices(&[device]).await.expect("stored");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_device_is_put_right_falls_silent_again_and_is_confirmed() {
    on_each(async |bureau| {
        build(bureau).await;
        let alarm = falls_silent(bureau, "a1").await;
        assert_eq!(follow(bureau).await, 0, "nobody has handed it over");
        let refused = hand_over(bureau, "grid-lead-0", &alarm).await;
        assert_eq!(refused.unwrap_err(), "您不能交办[qs-1]的这条报警");
        let case = hand_over(bureau, DUTY, &alarm).await.expect("handed");
        let again = hand_over(bureau, ENGINEER, &alarm).await.expect("known");
        assert_eq!(again.id, case.id, "an alarm has one case");
        assert_eq!(case.title, "outlet对象：点位中断数据");
        let case = case.id;
        assert_eq!(
            follow(bureau).await,
            1,
            "both are joined, even after a crash in between"
        );

        // Whoever is no part of the bureau sees what awaits them or what they did, and nothing else.
        assert!(sees(bureau, OPERATOR, &case).await);
        assert!(!sees(bureau, OTHER, &case).await);
        let refused = does(bureau, OTHER, "take", &case).await;
        assert_eq!(refused.unwrap_err(), "没有找到这个事项，或者您无权查看");

        does(bureau, OPERATOR, "take", &case).await.expect("taken");
        let refused = does(bureau, OPERATOR, "answer-remote", &case).await;
        assert_eq!(refused.unwrap_err(), "报警还没有解除，不能“报告已远程恢复”");
        does(bureau, OPERATOR, "answer", &case).await.expect("said");
        assert!(
            sees(bureau, OPERATOR, &case).await,
            "who has acted still sees it"
        );
        let refused = does(bureau, ENGINEER, "accept", &case).await;
        assert_eq!(refused.unwrap_err(), "报警还没有解除，不能“确认恢复”");

        bureau.clock.advance(3 * Timestamp::HOUR);
        speaks(bureau, &alarm, &[0, 2]).await;
        assert_eq!(follow(bureau).await, 1);
        assert_eq!(follow(bureau).await, 0, "said once");
        let record = bureau.record(ENGINEER, &case).await;
        let heard = record.events.last().expect("events");
        assert_eq!(
            (heard.verb_name.as_str(), heard.kind),
            ("报警解除", "milestone")
        );
        assert_eq!(heard.event.event.actor, None);
        let said: Vec<_> = heard.fields.iter().map(|one| one.value.as_str()).collect();
        assert_eq!(said[0], "恢复上传");
        assert_eq!(
            said[3..],
            ["4 小时 5 分钟", "中断期间整点 4 个，已有小时数据 2 个"]
        );

        // The same is silent again: no second case, and nobody can confirm it meanwhile.
        let second = falls_silent(bureau, "a2").await;
        assert_eq!(follow(bureau).await, 2, "joined and written down");
        assert_eq!(stored(bureau, "a2").await.case, Some(case.clone()));
        let refused = does(bureau, ENGINEER, "accept", &case).await;
        assert_eq!(refused.unwrap_err(), "报警还没有解除，不能“确认恢复”");
        speaks(bureau, &second, &[0]).await;
        speaks(bureau, &alarm, &[1]).await;
        follow(bureau).await;
        let refused = does(bureau, ENGINEER, "close-silent", &case).await;
        assert_eq!(refused.unwrap_err(), "报警已经解除，不能“未恢复办结”");
        assert_eq!(
            does(bureau, ENGINEER, "accept", &case)
                .await
                .expect("confirmed"),
            "closed"
        );

        let record = bureau.record(DUTY, &case).await;
        let last = record.events.last().expect("events");
        let checked = last.fields.iter().find(|one| one.label == "系统核对");
        assert_eq!(
            checked.map(|one| one.value.as_str()),
            Some("中断 2 次，共 5 小时 6 分钟；中断期间整点 5 个，已有小时数据 4 个")
        );
        assert_eq!(record.silences.len(), 2);
        assert_eq!(follow(bureau).await, 0);
        // Once it is closed, the next silence begins anew.
        let third = falls_silent(bureau, "a3").await;
        assert_eq!(follow(bureau).await, 0);
        let next = hand_over(bureau, DUTY, &third).await.expect("handed");
        assert_ne!(next.id, case);
        let chains = bureau.store.verify_chain(None).await.expect("store");
        assert!(chains.iter().all(|chain| chain.broken.is_none()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_speaks_again_by_itself_is_closed_by_another_than_who_handed_it_over() {
    on_each(async |bureau| {
        build(bureau).await;
        let alarm = falls_silent(bureau, "b1").await;
        let case = hand_over(bureau, ENGINEER, &alarm)
            .await
            .expect("handed")
            .id;
        let early = does(bureau, "monitor-engineer-1", "close-heard", &case).await;
        assert_eq!(early.unwrap_err(), "报警还没有解除，不能“自行恢复办结”");
        follow(bureau).await;
        speaks(bureau, &alarm, &[]).await;
        assert_eq!(follow(bureau).await, 1);
        let own = does(bureau, ENGINEER, "close-heard", &case).await;
        assert!(own.unwrap_err().contains("“立项”是您办的"));
        let closed = does(bureau, "monitor-engineer-1", "close-heard", &case).await;
        assert_eq!(closed.expect("closed"), "closed");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_person_calls_false_is_written_down_too_and_a_retired_device_is_closed_silent() {
    on_each(async |bureau| {
        build(bureau).await;
        let alarm = falls_silent(bureau, "c1").await;
        let case = hand_over(bureau, DUTY, &alarm).await.expect("handed").id;
        follow(bureau).await;
        does(bureau, OPERATOR, "take", &case).await.expect("taken");
        does(bureau, OPERATOR, "answer", &case).await.expect("said");
        assert_eq!(
            does(bureau, ENGINEER, "close-silent", &case)
                .await
                .expect("closed"),
            "closed"
        );

        let alarm = falls_silent(bureau, "c2").await;
        let case = hand_over(bureau, DUTY, &alarm).await.expect("handed").id;
        follow(bureau).await;
        let (actor, _) = bureau.find(DUTY);
        let by = (&actor.person, actor.name.as_str());
        let reason = "平台检修，数据正常".to_owned();
        let act = model::AlarmAct::FalseAlarm { reason };
        let (scope, now) = (Scope::system(), bureau.now());
        let done = bureau.store.act_on_alarm(&scope, &alarm.id, by, &act, now);
        done.await.expect("store");
        assert_eq!(follow(bureau).await, 1);
        let record = bureau.record(DUTY, &case).await;
        let said = &record.events.last().expect("events").fields;
        assert_eq!(said[0].value, "误报：平台检修，数据正常");
        assert!(said.iter().all(|one| one.label != "再次收到数据"));
    })
    .await;
}
