//! Lamps of deadlines, and how what is left is said.

use catalog::cases::CaseDefinition;
use model::{Case, CaseClock, Lamp, Timestamp};

use crate::machine::ClockRun;

/// Returns the lamp of a case as of a time: that of its most urgent clock; grey if none runs.
#[must_use]
pub fn lamp(case: &Case, now: Timestamp) -> Lamp {
    most_urgent(case).map_or(Lamp::Grey, |clock| of_clock(clock, now))
}

/// Returns the running clock of a case that runs out first.
#[must_use]
pub fn most_urgent(case: &Case) -> Option<&CaseClock> {
    case.clocks.iter().min_by_key(|clock| clock.due_at)
}

/// Returns the lamp of a run of a clock as of a time. A stopped clock is red if it was stopped too
/// late, and grey otherwise.
#[must_use]
pub fn of_run(run: &ClockRun, now: Timestamp) -> Lamp {
    match run.stopped_at {
        None if !run.is_running() => Lamp::Grey,
        None => of_clock(&run.clock, now),
        Some(stopped) if stopped >= run.clock.due_at => Lamp::Red,
        Some(_) => Lamp::Grey,
    }
}

fn of_clock(clock: &CaseClock, now: Timestamp) -> Lamp {
    if now >= clock.due_at {
        Lamp::Red
    } else if now >= clock.warn_at {
        Lamp::Yellow
    } else {
        Lamp::Green
    }
}

/// Says what is left of a deadline, or by how much it has passed: 剩 3 小时, 超期 2 天.
///
/// Whole units, rounded down: from 48 hours on days, from 60 minutes on hours, else minutes.
#[must_use]
pub fn left_text(due: Timestamp, now: Timestamp) -> String {
    let left = due.since(now);
    if left > 0 {
        format!("剩 {}", span(left))
    } else {
        format!("超期 {}", span(-left))
    }
}

/// Says how a run of a clock stands or ended.
#[must_use]
pub fn run_text(run: &ClockRun, now: Timestamp) -> String {
    match run.stopped_at {
        None if !run.is_running() => "已挂起".to_owned(),
        None => left_text(run.clock.due_at, now),
        Some(stopped) if stopped >= run.clock.due_at => {
            format!("超期 {}完成", span(stopped.since(run.clock.due_at)))
        }
        Some(_) => "按时完成".to_owned(),
    }
}

/// Returns the name of a clock; its id if the definition does not know it.
#[must_use]
pub fn clock_name<'a>(flow: &'a CaseDefinition, clock: &'a CaseClock) -> &'a str {
    flow.clock(&clock.id)
        .map_or(clock.id.as_str(), |clock| clock.name.as_str())
}

fn span(millis: i64) -> String {
    if millis >= 2 * Timestamp::DAY {
        format!("{} 天", millis / Timestamp::DAY)
    } else if millis >= Timestamp::HOUR {
        format!("{} 小时", millis / Timestamp::HOUR)
    } else if millis >= Timestamp::MINUTE {
        format!("{} 分钟", millis / Timestamp::MINUTE)
    } else {
        "不到 1 分钟".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_said_in_whole_units() {
        let due = Timestamp::from_millis(1_772_000_000_000);
        for (left, text) in [
            (3 * Timestamp::DAY, "剩 3 天"),
            (2 * Timestamp::DAY - 1, "剩 47 小时"),
            (3 * Timestamp::HOUR + 59 * Timestamp::MINUTE, "剩 3 小时"),
            (Timestamp::HOUR - 1, "剩 59 分钟"),
            (Timestamp::MINUTE, "剩 1 分钟"),
            (1, "剩 不到 1 分钟"),
            (0, "超期 不到 1 分钟"),
            (-90 * Timestamp::MINUTE, "超期 1 小时"),
            (-2 * Timestamp::DAY, "超期 2 天"),
        ] {
            assert_eq!(left_text(due, due.plus(-left)), text, "{left} ms left");
        }
    }
}
