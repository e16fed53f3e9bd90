//! A point from which nothing arrives (数据中断).

use model::Timestamp;

use super::Finding;
use crate::episode::Verdict;

/// Judges at `now` a point that was last heard at `last`.
///
/// The period that is judged is named by `last`: as long as nothing arrives it is the same
/// silence, judged once.
pub(crate) fn silence(minutes: u32, last: Timestamp, now: Timestamp) -> Verdict<Finding> {
    if now.since(last) <= i64::from(minutes) * Timestamp::MINUTE {
        return Verdict::HoldsNot;
    }
    Verdict::Holds(Finding {
        peak: None,
        factor: None,
        summary: format!(
            "自 {} 后无数据，已超过 {minutes} 分钟",
            last.beijing().format("%Y-%m-%d %H:%M")
        ),
        law: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(now: &str, expected: &str) {
        let last = "2026-03-01T10:05:30+08:00".parse().unwrap();
        let said = match silence(60, last, now.parse().unwrap()) {
            Verdict::Holds(finding) => finding.summary,
            Verdict::HoldsNot => "heard".to_owned(),
            Verdict::Unknown => "unknown".to_owned(),
        };
        assert_eq!(said, expected, "{now}");
    }

    #[test]
    fn silence_begins_after_its_minutes() {
        check("2026-03-01T11:05:30+08:00", "heard");
        check(
            "2026-03-01T11:05:31+08:00",
            "自 2026-03-01 10:05 后无数据，已超过 60 分钟",
        );
        // A clock that was set back proves no silence.
        check("2026-03-01T09:00:00+08:00", "heard");
    }
}
