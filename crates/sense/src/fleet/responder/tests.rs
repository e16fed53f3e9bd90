//! A device answers every command of its edition, once, and remembers what it was told.

use hj212::{Command, Number};

use super::*;

const MN: &str = "010000A8900016F000169DC0";

fn device(edition: Edition) -> Answerer {
    let mn = if edition == Edition::V2005 {
        "88888880000001"
    } else {
        MN
    };
    let newer = Newer::default().with_key([b'0'; 16]);
    Answerer::new(edition, "32", "123456", mn, newer).unwrap()
}

fn at(second: u8) -> Stamp {
    Stamp::new(2026, 3, 1, 9, 0, second).unwrap()
}

/// Asks, and returns what the device said in short: the command code and the result or report.
fn ask(device: &mut Answerer, command: &Command, second: u8) -> Vec<String> {
    let said = conversation(device, command, at(second), &NoArchive).unwrap();
    said.iter()
        .skip(1)
        .map(|(_, frame)| {
            let frame = Frame::read(frame).unwrap();
            let decoded = decode(frame, &Profile::default());
            let cn = decoded.header.cn.unwrap();
            match Report::read(&decoded) {
                Some(Report::RequestAnswer(code)) => format!("{cn} {code}"),
                Some(Report::ExecutionResult(code)) => format!("{cn} {code}"),
                Some(report) => format!("{cn} {report:?}"),
                None => cn.to_string(),
            }
        })
        .collect()
}

#[test]
fn what_was_set_is_read_back() {
    let mut old = device(Edition::V2005);
    let limits = Command::SetLimits {
        pol_id: "011".to_owned(),
        low: Number {
            mantissa: 5,
            scale: 1,
        },
        up: Number {
            mantissa: 60,
            scale: 0,
        },
    };
    assert_eq!(ask(&mut old, &limits, 1), ["9011 1", "9012 1"]);
    let read = ask(&mut old, &Command::GetLimits("011".to_owned()), 2);
    assert_eq!(read.len(), 3);
    assert!(read[1].contains("mantissa: 5, scale: 1"), "{read:?}");

    let mut middle = device(Edition::V2017);
    assert_eq!(
        ask(&mut middle, &Command::SetRealtimeInterval(90), 1),
        ["9011 1", "9012 1"]
    );
    let read = ask(&mut middle, &Command::GetRealtimeInterval, 2);
    assert_eq!(read[1], "1061 RealtimeInterval(90)");
    assert_eq!(
        ask(&mut middle, &Command::StopRealtime, 3),
        ["9013 NoticeAnswer"]
    );
    assert!(!middle.sends_realtime());
}

#[test]
fn a_request_that_comes_again_is_executed_once() {
    let mut device = device(Edition::V2025);
    let keep = Command::KeepSampleNow("w01018".to_owned());
    assert_eq!(ask(&mut device, &keep, 1), ["9011 1", "9012 1"]);
    assert_eq!(device.memory.vase, 2);
    assert_eq!(ask(&mut device, &keep, 1), ["9011 1", "9012 1"]);
    assert_eq!(device.memory.vase, 2);
}

#[test]
fn a_key_change_that_is_repeated_later_is_refused() {
    let mut device = device(Edition::V2025);
    let key = |second, key: &str| Command::SetKey {
        created: at(second),
        key: key.to_owned(),
    };
    let new = "msbE74gsiSHSEh5e";
    assert_eq!(ask(&mut device, &key(5, new), 5), ["9011 1", "9012 1"]);
    assert_eq!(
        device.newer.key(),
        Some(SecretKey::new(*b"msbE74gsiSHSEh5e"))
    );
    // The same words under another QN, and a key older than the one in use.
    assert_eq!(ask(&mut device, &key(5, new), 6), ["9011 1", "9012 3"]);
    assert_eq!(
        ask(&mut device, &key(4, "0123456789abcdef"), 7),
        ["9011 1", "9012 3"]
    );
    assert_eq!(ask(&mut device, &key(9, "short"), 9), ["9011 1", "9012 3"]);
    assert_eq!(
        device.newer.key(),
        Some(SecretKey::new(*b"msbE74gsiSHSEh5e"))
    );
}

#[test]
fn a_logger_takes_its_number_only_by_its_own_id() {
    let hardware = super::super::edition2025::HardwareIds {
        logger: "L1".to_owned(),
        processor: "C1".to_owned(),
        mac1: "00-11".to_owned(),
        mac2: None,
    };
    let newer = Newer::default().asking_with(hardware);
    let blank = "000000000000000000000000";
    let mut device = Answerer::new(Edition::V2025, "31", "123456", blank, newer).unwrap();
    let given = Identity::new(Edition::V2025, "31", "123456", MN).unwrap();
    let give = |logger: &str, second| {
        let command = Command::SetDeviceId {
            logger_id: logger.to_owned(),
        };
        command.frame(&given, at(second)).unwrap()
    };
    let clock = Timestamp::from_millis(0);
    let said = device.hear(give("L2", 1).as_bytes(), clock, &NoArchive);
    assert!(
        said[1]
            .as_bytes()
            .windows(9)
            .any(|part| part == b"ExeRtn=3&")
    );
    assert_eq!(device.identity().unwrap().mn(), blank);
    device.hear(give("L1", 2).as_bytes(), clock, &NoArchive);
    assert_eq!(device.identity().unwrap().mn(), MN);
    assert!(!device.newer().waits_for_number());
}

use hj212::SecretKey;

#[test]
fn a_wrong_password_or_an_answer_to_nothing() {
    let mut device = device(Edition::V2017);
    let stranger = Identity::new(Edition::V2017, "32", "999999", MN).unwrap();
    let asked = Command::GetRealtimeInterval
        .frame(&stranger, at(1))
        .unwrap();
    let said = device.hear(asked.as_bytes(), Timestamp::from_millis(0), &NoArchive);
    assert!(said[0].as_bytes().windows(7).any(|part| part == b"QnRtn=3"));
    let noise = device.hear(b"##0012", Timestamp::from_millis(0), &NoArchive);
    assert!(noise.is_empty());
}

/// A device that keeps these means of hours, from 08:00 on.
struct Means(Vec<&'static str>);

impl Archive for Means {
    fn reports(&self, _: HistoryKind, _: Period) -> Vec<Upload> {
        Vec::new()
    }

    fn moment(&self, _: Timestamp) -> Option<Upload> {
        None
    }

    fn means(&self, _: Period) -> Vec<HourMean> {
        let first: Timestamp = "2026-03-01T08:00:00+08:00".parse().unwrap();
        let mean = |(hour, value): (i64, &&str)| HourMean {
            start: first.plus(hour * Timestamp::HOUR),
            factor: "011".to_owned(),
            value: value.parse().unwrap(),
        };
        (0..).zip(&self.0).map(mean).collect()
    }
}

#[test]
fn an_alarm_is_kept_of_each_time_that_hours_left_their_limits() {
    let check = |means: &[&'static str], expected: &[&str]| {
        let mut old = Answerer::new(
            Edition::V2005,
            "32",
            "123456",
            "88888880000001",
            Newer::default(),
        )
        .unwrap();
        let limits = Command::SetLimits {
            pol_id: "011".to_owned(),
            low: Number {
                mantissa: 10,
                scale: 0,
            },
            up: Number {
                mantissa: 605,
                scale: 1,
            },
        };
        ask(&mut old, &limits, 1);
        let period = Period {
            begin: at(0),
            end: at(59),
        };
        let command = Command::GetHistory(HistoryKind::Alarms, period);
        let said = conversation(&mut old, &command, at(2), &Means(means.to_vec())).unwrap();
        let told: Vec<String> = said
            .iter()
            .filter_map(|(_, bytes)| {
                let frame = Frame::read(bytes).unwrap();
                let decoded = decode(frame, &Profile::default());
                assert!(decoded.is_usable(), "{:?}", decoded.issues);
                let text = String::from_utf8_lossy(bytes).into_owned();
                let (_, from) = text.split_once("CP=&&011-Ala=")?;
                Some(from.split_once("&&")?.0.to_owned())
            })
            .collect();
        assert_eq!(told, expected, "{means:?}");
    };
    check(&["20", "60.5", "10"], &[]);
    check(
        &["20", "60.6", "99", "30", "9.99"],
        &[
            "60.6,AlarmTime=20260301100000",
            "9.99,AlarmTime=20260301130000",
        ],
    );
    check(&["61"], &["61,AlarmTime=20260301090000"]);
}

#[test]
fn a_station_reads_back_what_it_was_set_to() {
    let mut station = Answerer::new(
        Edition::SurfaceWater,
        "21",
        "123456",
        "A110000_0001",
        Newer::default(),
    )
    .unwrap();
    let of = Command::Station;
    let mut second = 0;
    let mut set = |station: &mut Answerer, command: Command| {
        second += 1;
        assert_eq!(ask(station, &command, second), ["9011 1", "9012 1"]);
    };
    set(
        &mut station,
        of(StationCommand::SetRunMode(RunMode::Manual)),
    );
    set(
        &mut station,
        of(StationCommand::SetPumps(StationPumps::Second)),
    );
    set(&mut station, of(StationCommand::SetRunInterval(6)));
    let settling = StationCommand::SetDuration(StationDuration::Sand, 300);
    set(&mut station, of(settling));
    set(&mut station, of(StationCommand::ClearAlarms));
    set(&mut station, of(StationCommand::Stop));
    // In minutes, of surface water.
    set(&mut station, Command::SetRealtimeInterval(5));
    let said = ask(&mut station, &of(StationCommand::GetState), 40);
    for part in [
        "mode: Some(Manual)",
        "pumps: Some(Second)",
        "task: Some(Stopped)",
        "(Sand, 300)",
        "realtime_minutes: Some(5)",
        "run_hours: Some(6)",
        "alarms: Some([])",
    ] {
        assert!(said[1].contains(part), "{part} in {}", said[1]);
    }
    let read = ask(&mut station, &Command::GetRealtimeInterval, 41);
    assert_eq!(read[1], "1061 RealtimeInterval(5)");
}

use hj212::{RunMode, StationCommand, StationDuration, StationPumps};

#[test]
fn a_device_takes_only_intervals_that_it_can_keep() {
    let mut device = device(Edition::V2017);
    assert_eq!(
        ask(&mut device, &Command::SetMinuteInterval(5), 2),
        ["9011 1", "9012 1"]
    );
    let read = ask(&mut device, &Command::GetMinuteInterval, 3);
    assert_eq!(read[1], "1063 MinuteInterval(5)");
    // One that only has hours neither says an interval nor takes one.
    let mut hours = device.at_pace(Pace {
        realtime_seconds: None,
        minute_minutes: None,
    });
    assert_eq!(
        ask(&mut hours, &Command::GetMinuteInterval, 4),
        ["9011 1", "9012 100"]
    );
    assert_eq!(
        ask(&mut hours, &Command::SetRealtimeInterval(60), 5),
        ["9011 1", "9012 3"]
    );
}
