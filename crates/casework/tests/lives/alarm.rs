//! Alarms of the town's outlet, as the judge would leave them.

use model::{
    Alarm, AlarmId, AlarmState, AlarmStep, AreaPath, ObjectId, RuleId, Scope, Severity, Timestamp,
};

use crate::town::Town;

fn id(number: u32) -> AlarmId {
    AlarmId::new(format!("alarm-{number}"))
}

/// Lets an alarm begin now.
pub(crate) async fn begins(town: &Town, number: u32, rule: &str) -> Alarm {
    let now = town.now();
    let alarm = Alarm {
        id: id(number),
        rule: RuleId::new(rule),
        severity: Severity::Warning,
        point: ObjectId::new("outlet"),
        point_name: String::new(),
        point_kind: String::new(),
        area_path: AreaPath::from_stored(""),
        area_name: String::new(),
        lon: 0.0,
        lat: 0.0,
        factor: None,
        state: AlarmState::Open,
        started_at: now.plus(-Timestamp::HOUR),
        opened_at: now,
        cleared_at: None,
        summary: "一小时无数据".to_owned(),
        peak: None,
        law: None,
        flow: None,
        case: None,
        case_number: None,
        case_state: None,
        taken_by: None,
        taken_at: None,
    };
    save(town, alarm, "opened").await;
    stored(town, number).await
}

/// Lets it end now.
pub(crate) async fn ends(town: &Town, number: u32) {
    let mut alarm = stored(town, number).await;
    alarm.state = AlarmState::Cleared;
    alarm.cleared_at = Some(town.now());
    save(town, alarm, "cleared").await;
}

async fn stored(town: &Town, number: u32) -> Alarm {
    let alarm = town.store.alarm(&Scope::system(), &id(number)).await;
    alarm.unwrap().expect("it has begun")
}

async fn save(town: &Town, alarm: Alarm, what: &str) {
    let step = AlarmStep {
        at: town.now(),
        who: None,
        what: what.to_owned(),
        note: None,
    };
    let steps = [(alarm, step)];
    let saved = town.store.save_judgement(&[], &[], &steps, None).await;
    saved.unwrap();
}
