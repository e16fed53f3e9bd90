//! What devices report, and when.

use std::sync::Arc;

use hj212::{Edition, Identity, Profile, decode};
use model::Mn;
use standards::decimal::mean_rounded;

use super::*;
use crate::fleet::{RecordedHour, Recording, Synthetic};
use crate::interpret::interpret;

const MN: &str = "010000A8900016F000169DC0";

fn at(text: &str) -> Timestamp {
    format!("2026-03-01T{text}:00+08:00")
        .parse()
        .expect("a time")
}

fn plan(source: Source, faults: Vec<FaultWindow>, from: Timestamp) -> Plan {
    let device = SimDevice {
        mn: Mn::new(MN),
        st: "32".to_owned(),
        password: "123456".to_owned(),
        edition: Edition::V2017,
        newer: crate::fleet::Newer::default(),
        source,
        faults,
    };
    let config = FleetConfig {
        spread_millis: 1,
        ..FleetConfig::starting(from)
    };
    Plan::new(&device, &config)
}

/// Writes what is due in short: `cadence hh:mm factor=value …`.
fn due(plan: &mut Plan, now: Timestamp) -> Vec<String> {
    let identity = Identity::new(Edition::V2017, "32", "123456", MN).expect("an identity");
    let mut lines = Vec::new();
    for upload in plan.due(now).expect("frames") {
        let qn = clock_text::stamp(now).expect("a time");
        for frame in upload.frames(&identity, qn, true).expect("frames") {
            let decoded = decode(frame.read().expect("a frame"), &Profile::default());
            let message = interpret(&decoded, now).expect("it is taken");
            let row = &message.readings[0];
            let values: Vec<String> = row
                .factors
                .iter()
                .map(|one| format!("{}={}", one.factor, one.value.expect("a value")))
                .collect();
            let time = row.start.beijing().format("%d-%H:%M");
            lines.push(format!("{} {time} {}", row.cadence, values.join(" ")));
        }
    }
    lines
}

fn recording() -> Source {
    let hour = |text: &str, pm: Option<&str>, co: Option<&str>| RecordedHour {
        start: at(text),
        values: vec![pm.map(Into::into), co.map(Into::into)],
    };
    Source::Recorded(Arc::new(Recording {
        factors: vec![FactorCode::new("a34004"), FactorCode::new("a21005")],
        hours: vec![
            hour("00:00", Some("31"), Some("0.90")),
            hour("01:00", Some("32"), None),
            hour("02:00", Some("33"), Some("1.1")),
        ],
    }))
}

#[test]
fn a_recorded_hour_is_sent_after_its_end_with_its_digits() {
    let mut plan = plan(recording(), vec![], at("00:00"));
    assert!(due(&mut plan, at("00:59")).is_empty());
    let first = due(&mut plan, at("01:00"));
    assert_eq!(first, ["hour 01-00:00 a34004=31 a21005=0.90"]);
    assert!(due(&mut plan, at("01:30")).is_empty());
    let rest = due(&mut plan, at("05:00"));
    assert_eq!(
        rest,
        [
            "hour 01-01:00 a34004=32",
            "hour 01-02:00 a34004=33 a21005=1.1"
        ]
    );
}

#[test]
fn a_fleet_resumes_where_it_was_told_to() {
    let mut plan = plan(recording(), vec![], at("02:00"));
    assert_eq!(
        due(&mut plan, at("05:00")),
        ["hour 01-02:00 a34004=33 a21005=1.1"]
    );
}

#[test]
fn faults_change_what_is_reported() {
    let window = |fault, from: &str, to: &str| FaultWindow {
        fault,
        from: at(from),
        to: at(to),
    };
    let factor = FactorCode::new("a34004");
    let check = |fault: FaultWindow, expected: &[&str]| {
        let mut plan = plan(recording(), vec![fault], at("00:00"));
        assert_eq!(due(&mut plan, at("05:00")), expected);
    };
    let value = Decimal::integer(500);
    check(
        window(
            Fault::OverLimit {
                factor: factor.clone(),
                value,
            },
            "02:00",
            "03:00",
        ),
        &[
            "hour 01-00:00 a34004=31 a21005=0.90",
            "hour 01-01:00 a34004=32",
            "hour 01-02:00 a34004=500 a21005=1.1",
        ],
    );
    check(
        window(Fault::Stuck { factor }, "00:00", "23:00"),
        &[
            "hour 01-00:00 a34004=31 a21005=0.90",
            "hour 01-01:00 a34004=31",
            "hour 01-02:00 a34004=31 a21005=1.1",
        ],
    );
    check(
        window(Fault::Silent, "01:30", "02:30"),
        &[
            "hour 01-00:00 a34004=31 a21005=0.90",
            "hour 01-02:00 a34004=33 a21005=1.1",
        ],
    );
    check(
        window(Fault::ClockSkew { seconds: -86_400 }, "00:00", "01:00"),
        &[
            "hour 28-00:00 a34004=31 a21005=0.90",
            "hour 01-01:00 a34004=32",
            "hour 01-02:00 a34004=33 a21005=1.1",
        ],
    );
}

fn water() -> Source {
    Source::Synthetic(Arc::new(Synthetic {
        seed: 1,
        signals: vec![Signal {
            factor: FactorCode::new("w01018"),
            base: 450,
            spread: 100,
            decimals: 1,
        }],
        realtime_minutes: 5,
    }))
}

#[test]
fn an_invented_device_reports_four_cadences() {
    let mut plan = plan(water(), vec![], at("23:30"));
    let midnight = at("23:59").plus(Timestamp::MINUTE);
    let kinds: Vec<String> = due(&mut plan, midnight)
        .iter()
        .map(|line| line[..line.find(" w").expect("a value")].to_owned())
        .collect();
    let expected = [
        "realtime 01-23:35",
        "realtime 01-23:40",
        "minute 01-23:30",
        "realtime 01-23:45",
        "realtime 01-23:50",
        "minute 01-23:40",
        "realtime 01-23:55",
        "realtime 02-00:00",
        "minute 01-23:50",
        "hour 01-23:00",
        "day 01-00:00",
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn an_hour_is_the_mean_of_its_own_minutes() {
    let mut plan = plan(water(), vec![], at("08:00"));
    let lines = due(&mut plan, at("09:00"));
    let value = |line: &String| -> Decimal {
        line.rsplit('=')
            .next()
            .and_then(|text| text.parse().ok())
            .expect("a value")
    };
    let minutes: Vec<Decimal> = lines
        .iter()
        .filter(|line| line.starts_with("minute"))
        .map(value)
        .collect();
    assert_eq!(minutes.len(), 6);
    let hour = lines
        .iter()
        .find(|line| line.starts_with("hour"))
        .map(value);
    assert_eq!(hour, mean_rounded(minutes, 1).ok());
}

#[test]
fn old_real_time_values_are_not_made_up_later() {
    let mut plan = plan(water(), vec![], at("00:00"));
    let lines = due(&mut plan, at("06:00"));
    let realtime = lines
        .iter()
        .filter(|line| line.starts_with("realtime"))
        .count();
    let hours = lines.iter().filter(|line| line.starts_with("hour")).count();
    assert_eq!((realtime, hours), (13, 6));
}

fn period(from: &str, to: &str) -> Period {
    let stamp = |text| clock_text::stamp(at(text)).expect("a stamp");
    Period {
        begin: stamp(from),
        end: stamp(to),
    }
}

#[test]
fn single_measurements_are_told_and_those_of_noise_by_who_measures_it() {
    let count = |source: Source, kind| {
        let mut plan = plan(source, vec![], at("08:00"));
        due(&mut plan, at("09:00"));
        plan.reports(kind, period("08:10", "08:19")).len()
    };
    let noise = Source::Synthetic(Arc::new(Synthetic {
        seed: 3,
        signals: vec![Signal {
            factor: FactorCode::new("LA"),
            base: 545,
            spread: 90,
            decimals: 1,
        }],
        realtime_minutes: 1,
    }));
    assert_eq!(count(water(), HistoryKind::Raw), 10);
    assert_eq!(count(water(), HistoryKind::Noise), 0);
    assert_eq!(count(noise, HistoryKind::Noise), 10);
}

#[test]
fn the_means_of_hours_are_those_that_were_reported() {
    let mut plan = plan(water(), vec![], at("08:00"));
    let lines = due(&mut plan, at("10:00"));
    let reported: Vec<&str> = lines
        .iter()
        .filter(|line| line.starts_with("hour"))
        .filter_map(|line| line.rsplit('=').next())
        .collect();
    let means = plan.means(period("08:00", "09:59"));
    let told: Vec<String> = means.iter().map(|mean| mean.value.to_string()).collect();
    assert_eq!(told, reported);
}

/// Minutes of a pace that is otherwise that of the device.
fn pace(realtime_seconds: u32, minute_minutes: u32) -> Pace {
    Pace {
        realtime_seconds: Some(realtime_seconds),
        minute_minutes: Some(minute_minutes),
    }
}

/// Returns the times of one cadence.
fn times(lines: &[String], cadence: &str) -> Vec<String> {
    let of = lines.iter().filter_map(|line| line.strip_prefix(cadence));
    of.map(|rest| rest[4..9].to_owned()).collect()
}

#[test]
fn a_device_goes_on_at_the_pace_that_was_set() {
    let mut plan = plan(water(), vec![], at("08:00"));
    let before = due(&mut plan, at("08:23"));
    assert_eq!(times(&before, "minute"), ["08:00", "08:10"]);
    plan.follow(pace(120, 5), 0, at("08:23"));
    let after = due(&mut plan, at("08:41"));
    // The running period is not cut short.
    assert_eq!(times(&after, "minute"), ["08:20", "08:30", "08:35"]);
    let realtime = times(&after, "realtime");
    assert_eq!(realtime[..3], ["08:24", "08:26", "08:28"]);
    plan.follow(pace(30, 30), 0, at("08:41"));
    let last = due(&mut plan, at("10:00"));
    let minute = times(&last, "minute");
    assert_eq!(minute[..4], ["08:40", "08:45", "08:50", "08:55"]);
    assert_eq!(minute[4..], ["09:00", "09:30"]);
    let halves = times(&last, "realtime");
    assert_eq!(halves.iter().filter(|time| *time == "09:30").count(), 2);
    // The hour with three lengths is still the mean of all its minutes.
    assert_eq!(times(&last, "hour"), ["08:00", "09:00"]);
    // What is stored is asked for as it was reported.
    let told = plan.reports(HistoryKind::Minute, period("08:00", "09:59"));
    assert_eq!(told.len(), 2 + 3 + 4 + 2);
}

#[test]
fn a_clock_that_was_set_right_stamps_right() {
    let skewed = FaultWindow {
        fault: Fault::ClockSkew { seconds: 600 },
        from: at("00:00"),
        to: at("23:00"),
    };
    let mut plan = plan(water(), vec![skewed], at("08:00"));
    assert_eq!(times(&due(&mut plan, at("08:10")), "minute"), ["08:10"]);
    plan.follow(Pace::of(&water()), -600_720, at("08:10"));
    assert_eq!(times(&due(&mut plan, at("08:20")), "minute"), ["08:10"]);
}
