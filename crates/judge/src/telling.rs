//! What an alarm tells; to whom is the matter of its ladder.

use catalog::Catalog;
use model::{Alarm, AlarmStep, NewNotice, NoticeId, Severity, World};

/// Returns the notices of the alarms that these steps open.
pub(crate) fn of_steps(
    world: &World,
    catalog: &Catalog,
    steps: &[(Alarm, AlarmStep)],
) -> Vec<NewNotice> {
    steps
        .iter()
        .filter(|(_, step)| step.what == "opened")
        .filter_map(|(alarm, _)| notice(world, catalog, alarm))
        .collect()
}

fn notice(world: &World, catalog: &Catalog, alarm: &Alarm) -> Option<NewNotice> {
    let ladder = catalog.ladder_of_alarm(&alarm.rule, alarm.severity)?;
    let area = alarm.area_path.ids().next_back()?;
    let rule = catalog.rule(&alarm.rule);
    let rule = rule.map_or(alarm.rule.as_str(), |rule| rule.name.as_str());
    let grade = match alarm.severity {
        Severity::Notice => "提示",
        Severity::Warning => "警告",
        Severity::Serious => "严重报警",
    };
    let since = alarm.started_at.beijing().format("%Y-%m-%d %H:%M");
    Some(NewNotice {
        id: NoticeId::new(world.new_id()),
        cause: format!("alarm:{}", alarm.id),
        subject: format!("alarm:{}", alarm.id),
        ladder: ladder.to_owned(),
        title: format!("{grade}：{} {rule}", alarm.point_name),
        text: format!(
            "{}\n地点：{}\n开始：{since}",
            alarm.summary, alarm.area_name
        ),
        link: format!("/alarms/{}", alarm.id),
        area,
        merge: format!("rule:{}", alarm.rule),
        at: alarm.opened_at,
        to: Vec::new(),
    })
}
