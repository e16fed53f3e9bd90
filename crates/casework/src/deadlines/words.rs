//! What a reminder says.

use chrono::NaiveTime;
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
        moment(clock.due_at),
        lamp::left_text(clock.due_at, now)
    )
}

/// Says a deadline as people do: one at midnight is the end of the day before it.
fn moment(due: Timestamp) -> String {
    let due = due.beijing();
    if due.time() == NaiveTime::MIN {
        let day = due.date().pred_opt().unwrap_or(due.date());
        format!("{} 24:00", day.format("%Y-%m-%d"))
    } else {
        due.format("%Y-%m-%d %H:%M").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_is_the_end_of_a_day() {
        let said = |text: &str| moment(text.parse().expect("a time"));
        assert_eq!(said("2026-10-14T00:00:00+08:00"), "2026-10-13 24:00");
        assert_eq!(said("2026-10-14T09:30:00+08:00"), "2026-10-14 09:30");
    }
}
