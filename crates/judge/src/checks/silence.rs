//! A device from which no data arrive (数据中断).

use model::Timestamp;
use store::LastReceived;

use super::Finding;
use crate::absence::Absences;
use crate::episode::Verdict;

/// Judges at `now` a device whose data last came at `last`.
///
/// The period that is judged is named by `last`: as long as no data arrive it is the same silence,
/// judged once. Whether the device still gives signs of life is said as it is at the beginning of
/// the alarm: then not the line but what it measures with is to be looked at.
///
/// While no gateway was at work nobody could be heard: that time does not count, and until enough has
/// passed without it nothing is said, neither of a silence nor of its end.
pub(crate) fn silence(
    minutes: u32,
    device: &LastReceived,
    last: Timestamp,
    absences: &Absences,
    now: Timestamp,
) -> Verdict<Finding> {
    let patience = i64::from(minutes) * Timestamp::MINUTE;
    if now.since(last) <= patience {
        return Verdict::HoldsNot;
    }
    let unheard = absences.within(last, now);
    if now.since(last) - unheard <= patience {
        return Verdict::Unknown;
    }
    let mn = &device.mn;
    let since = last.beijing().format("%Y-%m-%d %H:%M");
    let heard = device.heard.filter(|heard| *heard > last);
    let life = heard.map_or_else(
        || "其间没有任何通讯".to_owned(),
        |heard| format!("但 {} 还有通讯", heard.beijing().format("%m-%d %H:%M")),
    );
    let ours = match unheard / Timestamp::MINUTE {
        0 => String::new(),
        minutes => format!("（采集服务停止的 {minutes} 分钟不计）"),
    };
    Verdict::Holds(Finding {
        peak: None,
        factor: None,
        summary: format!("数采仪 {mn} 自 {since} 后无数据，已超过 {minutes} 分钟{ours}，{life}"),
        law: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Mn, ObjectId};

    fn check(now: &str, heard: &str, expected: &str) {
        let last = "2026-03-01T10:05:30+08:00".parse().unwrap();
        let device = LastReceived {
            point: ObjectId::new("p"),
            mn: Mn::new("M1"),
            row: Some(last),
            heard: Some(heard.parse().unwrap()),
        };
        let said = match silence(
            60,
            &device,
            last,
            &Absences::default(),
            now.parse().unwrap(),
        ) {
            Verdict::Holds(finding) => finding.summary,
            Verdict::HoldsNot => "heard".to_owned(),
            Verdict::Unknown => "unknown".to_owned(),
        };
        assert_eq!(said, expected, "{now}");
    }

    #[test]
    fn silence_begins_after_its_minutes() {
        let heard = "2026-03-01T10:05:30+08:00";
        check("2026-03-01T11:05:30+08:00", heard, "heard");
        check(
            "2026-03-01T11:05:31+08:00",
            heard,
            "数采仪 M1 自 2026-03-01 10:05 后无数据，已超过 60 分钟，其间没有任何通讯",
        );
        // A clock that was set back proves no silence.
        check("2026-03-01T09:00:00+08:00", heard, "heard");
    }

    #[test]
    fn a_device_that_only_gives_signs_of_life_is_told_apart() {
        check(
            "2026-03-01T11:05:31+08:00",
            "2026-03-01T11:05:00+08:00",
            "数采仪 M1 自 2026-03-01 10:05 后无数据，已超过 60 分钟，但 03-01 11:05 还有通讯",
        );
    }
}
