//! Every command and report is written and read back in each edition that has it.

use hj212::{
    Answer, CalibrationPoint, Command, Edition, HistoryKind, Identity, Number, Period, Profile,
    Report, Stamp, decode,
};

const EDITIONS: [Edition; 3] = [Edition::V2005, Edition::V2017, Edition::V2025];

fn identity(edition: Edition) -> Identity {
    let mn = if edition == Edition::V2005 {
        "88888880000001"
    } else {
        "010000A8900016F000169DC0"
    };
    Identity::new(edition, "32", "123456", mn).expect("names")
}

fn at(hour: u8) -> Stamp {
    Stamp::new(2026, 3, 1, hour, 0, 0).expect("a time")
}

/// Builds the command in each edition that has it and compares what is read.
fn check(command: &Command, area: &str, editions: &[Edition]) {
    for edition in EDITIONS {
        let built = command.frame(&identity(edition), at(8));
        assert_eq!(
            built.is_ok(),
            editions.contains(&edition),
            "{edition}: {command:?} {built:?}"
        );
        let Ok(wire) = built else { continue };
        let decoded = decode(wire.read().expect("a frame"), &Profile::default());
        assert!(
            decoded.audit(&Profile::default()).as_slice().is_empty(),
            "{command:?}"
        );
        assert_eq!(
            String::from_utf8_lossy(decoded.data.bytes()),
            area,
            "{command:?}"
        );
        assert_eq!(Command::read(&decoded).as_ref(), Some(command));
    }
}

#[test]
fn commands_of_the_host() {
    let pol = || "w01018".to_owned();
    let all = &EDITIONS[..];
    let (old, new) = (&EDITIONS[..1], &EDITIONS[2..]);
    check(
        &Command::SetTimeouts {
            over_time_s: 5,
            resends: 3,
        },
        "OverTime=5;ReCount=3",
        all,
    );
    check(&Command::SetWarnTime("10".to_owned()), "WarnTime=10", old);
    check(
        &Command::SetDeviceId {
            logger_id: "A1".to_owned(),
        },
        "i23005-Info=A1",
        new,
    );
    check(&Command::GetTime { pol_id: None }, "", all);
    check(
        &Command::GetTime {
            pol_id: Some(pol()),
        },
        "PolId=w01018",
        all,
    );
    check(
        &Command::SetTime {
            pol_id: None,
            time: at(9),
        },
        "SystemTime=20260301090000",
        all,
    );
    let key = Command::SetKey {
        created: at(9),
        key: "0123456789abcdef".to_owned(),
    };
    check(
        &key,
        "SKCreateTime=20260301090000000;NewSK=0123456789abcdef",
        new,
    );
    check(&Command::GetLimits("011".to_owned()), "PolId=011", old);
    let limits = Command::SetLimits {
        pol_id: "011".to_owned(),
        low: Number {
            mantissa: 5,
            scale: 1,
        },
        up: Number {
            mantissa: 100,
            scale: 0,
        },
    };
    check(&limits, "PolId=011;011-LowValue=0.5,011-UpValue=100", old);
    check(&Command::GetReportTarget, "", old);
    check(
        &Command::SetReportTarget("13800000000".to_owned()),
        "ReportTarget=13800000000",
        old,
    );
    check(&Command::GetReportTime, "", old);
    check(&Command::SetReportTime("2460".to_owned()), "", &[]);
    check(
        &Command::SetReportTime("0100".to_owned()),
        "ReportTime=0100",
        old,
    );
}

#[test]
fn data_commands_of_the_host() {
    let (all, since_2017) = (&EDITIONS[..], &EDITIONS[1..]);
    let (old, new) = (&EDITIONS[..1], &EDITIONS[2..]);
    let period = Period {
        begin: at(1),
        end: at(2),
    };
    let bounds = "BeginTime=20260301010000;EndTime=20260301020000";
    check(&Command::GetRealtimeInterval, "", all);
    check(&Command::SetRealtimeInterval(30), "RtdInterval=30", all);
    check(&Command::SetRealtimeInterval(29), "", &[]);
    check(&Command::GetMinuteInterval, "", since_2017);
    check(
        &Command::SetMinuteInterval(10),
        "MinInterval=10",
        since_2017,
    );
    check(&Command::SetMinuteInterval(7), "", &[]);
    check(&Command::GetRealtime(None), "", all);
    check(&Command::GetRealtime(Some(period)), bounds, all);
    check(&Command::StopRealtime, "", all);
    check(&Command::GetDeviceState, "", all);
    check(&Command::StopDeviceState, "", all);
    check(&Command::GetHistory(HistoryKind::Hour, period), bounds, all);
    check(
        &Command::GetHistory(HistoryKind::Alarms, period),
        bounds,
        old,
    );
    check(
        &Command::GetHistory(HistoryKind::Checks, period),
        bounds,
        new,
    );
    check(
        &Command::GetHistory(HistoryKind::Noise, period),
        bounds,
        new,
    );
}

#[test]
fn control_commands_of_the_host() {
    let pol = || "w01018".to_owned();
    let (all, since_2017) = (&EDITIONS[..], &EDITIONS[1..]);
    let (middle, new) = (&EDITIONS[1..2], &EDITIONS[2..]);
    let period = Period {
        begin: at(1),
        end: at(2),
    };
    let bounds = "BeginTime=20260301010000;EndTime=20260301020000";
    let calibrate = |point| Command::Calibrate {
        pol_id: pol(),
        point,
    };
    check(&calibrate(None), "PolId=w01018", all);
    check(
        &calibrate(Some(CalibrationPoint::Span)),
        "PolId=w01018,CalibrationType=1",
        all,
    );
    check(&Command::SampleNow(pol()), "PolId=w01018", all);
    check(&Command::Clean(pol()), "PolId=w01018", all);
    check(&Command::SampleForComparison(pol()), "PolId=w01018", middle);
    check(&Command::KeepSample, "", middle);
    check(&Command::GetSamplingPeriod(pol()), "PolId=w01018", middle);
    check(&Command::GetResultTime(pol()), "PolId=w01018", since_2017);
    check(&Command::GetSerial(pol()), "PolId=w01018", since_2017);
    let info_id = || "i11001".to_owned();
    let log = Command::GetInfo {
        pol_id: pol(),
        info_id: info_id(),
        period: Some(period),
    };
    check(
        &log,
        &format!("PolId=w01018;InfoId=i11001;{bounds}"),
        since_2017,
    );
    let set = Command::SetInfo {
        pol_id: pol(),
        info_id: "i13004".to_owned(),
        value: "168.0".to_owned(),
    };
    check(
        &set,
        "PolId=w01018;InfoId=i13004;i13004-Info=168.0",
        since_2017,
    );
    check(&Command::KeepSampleNow(pol()), "PolId=w01018", new);
    check(&Command::StartCheck(pol()), "PolId=w01018", new);
}

#[test]
fn commands_that_differ_between_editions() {
    fn area(command: &Command, edition: Edition) -> Option<String> {
        let wire = command.frame(&identity(edition), at(8)).ok()?;
        let decoded = decode(wire.read()?, &Profile::default());
        assert_eq!(Command::read(&decoded).as_ref(), Some(command));
        Some(format!(
            "{} {}",
            decoded.header.cn?,
            decoded.data.bytes().escape_ascii()
        ))
    }
    let password = Command::SetPassword("654321".to_owned());
    let areas = EDITIONS.map(|edition| area(&password, edition).expect("all have it"));
    assert_eq!(
        areas,
        ["1072 PW=654321", "1072 NewPW=654321", "1072 NewPW=654321"]
    );
    let sampling = |start: Option<&str>| Command::SetSamplingPeriod {
        pol_id: "011".to_owned(),
        start: start.map(str::to_owned),
        hours: 2,
    };
    let old = area(&sampling(None), Edition::V2005);
    assert_eq!(old.as_deref(), Some("3014 PolId=011;CTime=2"));
    let middle = area(&sampling(Some("000000")), Edition::V2017);
    assert_eq!(
        middle.as_deref(),
        Some("3016 PolId=011;CstartTime=000000;Ctime=2")
    );
    assert_eq!(area(&sampling(Some("000000")), Edition::V2025), None);
}

/// Builds the report in each edition that has it and compares what is read.
fn check_report(report: &Report, area: &str, editions: &[Edition], answer: Answer) {
    for edition in EDITIONS {
        let built = report.frame(&identity(edition), at(8), true);
        assert_eq!(
            built.is_ok(),
            editions.contains(&edition),
            "{edition}: {report:?} {built:?}"
        );
        let Ok(wire) = built else { continue };
        let decoded = decode(wire.read().expect("a frame"), &Profile::default());
        assert!(
            decoded.audit(&Profile::default()).as_slice().is_empty(),
            "{report:?}"
        );
        assert_eq!(
            String::from_utf8_lossy(decoded.data.bytes()),
            area,
            "{report:?}"
        );
        assert_eq!(Report::read(&decoded).as_ref(), Some(report));
        assert_eq!(Answer::for_device(&decoded), answer, "{report:?}");
    }
}

#[test]
fn reports_of_the_device() {
    let new = &EDITIONS[2..];
    let since_2017 = &EDITIONS[1..];
    let pol = || "w01018".to_owned();
    let ids = Report::HardwareIds {
        logger: "L1".to_owned(),
        processor: "C1".to_owned(),
        mac1: "00-11".to_owned(),
        mac2: Some("00-12".to_owned()),
    };
    let area = "i23005-Info=L1;i23006-Info=C1;i23007-Info=00-11;i23008-Info=00-12";
    check_report(&ids, area, new, Answer::Notice);
    let time = Report::Time {
        pol_id: None,
        time: at(8),
    };
    check_report(&time, "SystemTime=20260301080000", &EDITIONS, Answer::Data);
    let clock = Report::ClockRequest {
        pol_id: Some(pol()),
    };
    check_report(&clock, "PolId=w01018", since_2017, Answer::Notice);
    let key = Report::KeyRequest {
        created: Some(at(8)),
    };
    check_report(&key, "SKCreateTime=20260301080000000", new, Answer::Notice);
}

#[test]
fn events_and_settings_of_the_device() {
    let (old, middle, new) = (&EDITIONS[..1], &EDITIONS[1..2], &EDITIONS[2..]);
    let since_2017 = &EDITIONS[1..];
    let pol = || "w01018".to_owned();
    let alarm = Report::Alarm {
        time: at(8),
        pol_id: "011".to_owned(),
        value: Some(Number {
            mantissa: 1205,
            scale: 1,
        }),
        over: true,
    };
    check_report(
        &alarm,
        "AlarmTime=20260301080000;011-Ala=120.5;AlarmType=1",
        old,
        Answer::Notice,
    );
    check_report(
        &Report::RealtimeInterval(30),
        "RtdInterval=30",
        &EDITIONS,
        Answer::Data,
    );
    check_report(
        &Report::MinuteInterval(10),
        "MinInterval=10",
        since_2017,
        Answer::Data,
    );
    let restarted = Report::Restarted {
        time: at(8),
        restarted: at(7),
    };
    check_report(
        &restarted,
        "DataTime=20260301080000;RestartTime=20260301070000",
        since_2017,
        Answer::Data,
    );
    let kept = Report::SampleKept {
        time: at(8),
        vase: 1,
    };
    check_report(
        &kept,
        "DataTime=20260301080000;VaseNo=1",
        middle,
        Answer::Data,
    );
    let sampling = Report::SamplingPeriod {
        pol_id: pol(),
        start: "000000".to_owned(),
        hours: 2,
    };
    check_report(
        &sampling,
        "PolId=w01018;CstartTime=000000;Ctime=2",
        middle,
        Answer::Data,
    );
    let result = Report::ResultTime {
        pol_id: pol(),
        minutes: 30,
    };
    check_report(&result, "PolId=w01018;Stime=30", since_2017, Answer::Data);
    let serial = Report::Serial {
        pol_id: pol(),
        serial: "010000A8900016F000169DC0".to_owned(),
    };
    check_report(
        &serial,
        "PolId=w01018;w01018-SN=010000A8900016F000169DC0",
        since_2017,
        Answer::Data,
    );
    let info = Report::Info {
        time: at(8),
        pol_id: Some(pol()),
        info_id: "i11001".to_owned(),
        text: "开始; a=1, 校准".to_owned(),
    };
    let area = "DataTime=20260301080000;PolId=w01018;i11001-Info=//开始; a=1, 校准//";
    check_report(&info, area, since_2017, Answer::Data);
    check_report(&Report::Heartbeat, "", new, Answer::Notice);
}

#[test]
fn ranges_that_only_one_edition_has() {
    let slow = Command::SetTimeouts {
        over_time_s: 120,
        resends: 3,
    };
    assert!(slow.frame(&identity(Edition::V2005), at(8)).is_ok());
    assert_eq!(
        slow.frame(&identity(Edition::V2017), at(8)),
        Err(hj212::BuildError::Range)
    );
    let period = |hours, start: &str| Command::SetSamplingPeriod {
        pol_id: "w01018".to_owned(),
        start: Some(start.to_owned()),
        hours,
    };
    let built = |command: &Command| command.frame(&identity(Edition::V2017), at(8)).is_ok();
    assert!(built(&period(2, "235959")));
    assert!(
        !built(&period(0, "000000")) && !built(&period(2, "240000")) && !built(&period(2, "0000"))
    );
}
