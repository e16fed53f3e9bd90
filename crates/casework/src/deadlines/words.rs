//! What a reminder says.

use model::{Case, CaseClock, Timestamp};

use super::Rung;
use crate::lamp;

/// Most characters of a title in a list.
const TITLE: usize = 60;

/// Says in a line what has come to the case.
pub(super) fn title(case: &Case, rung: Rung) -> String {
    let what = match rung {
        Rung::Warn => "即将到期".to_owned(),
        Rung::Due => "已到期".to_owned(),
        Rung::Late(weeks) => format!("超期 {weeks} 周"),
    };
    let title = format!("{what}：{} {}", case.number, case.title);
    if title.chars().count() <= TITLE {
        return title;
    }
    let cut: String = title.chars().take(TITLE - 1).collect();
    format!("{cut}…")
}

/// Says which clock it is, when it ends, and what is left of it.
pub(super) fn text(case: &Case, clock_name: &str, clock: &CaseClock, now: Timestamp) -> String {
    format!(
        "{}“{}”：{clock_name}至 {}，{}。请尽快办理。",
        case.number,
        case.title,
        clock.due_at.deadline_text(),
        lamp::left_text(clock.due_at, now)
    )
}
