//! The commands of the surface-water protocol: written, read back, and kept apart from those of
//! 2025, whose version bits it borrows.

use hj212::{
    AnalyserTest, BuildError, Cn, Command, Edition, HistoryKind, Identity, Number, Pattern, Period,
    Profile, Report, RunMode, Stamp, StationCommand, StationDuration, StationPart, StationPumps,
    StationState, StationSurroundings, Suffix, decode,
};

fn station() -> Identity {
    Identity::new(Edition::SurfaceWater, "21", "123456", "A110000_0001").expect("names")
}

fn at(hour: u8) -> Stamp {
    Stamp::new(2026, 3, 1, hour, 0, 0).expect("a time")
}

/// Builds a command, compares code and data area, and reads it back; no other edition has it.
fn check(command: StationCommand, code: u16, area: &str) {
    let command = Command::Station(command);
    let wire = command.frame(&station(), at(8)).expect("a frame");
    let decoded = decode(wire.read().expect("a frame"), &Profile::default());
    let issues = decoded.audit(&Profile::default());
    assert!(
        issues.as_slice().is_empty(),
        "{command:?} {:?}",
        issues.as_slice()
    );
    assert_eq!(decoded.edition, Edition::SurfaceWater);
    assert_eq!(decoded.header.cn.map(Cn::code), Some(code));
    assert_eq!(String::from_utf8_lossy(decoded.data.bytes()), area);
    assert_eq!(Command::read(&decoded), Some(command.clone()));
    for edition in [Edition::V2005, Edition::V2017, Edition::V2025] {
        assert!(command.cn(edition).is_err(), "{edition} {command:?}");
    }
}

#[test]
fn commands_of_a_station() {
    let pol = || "w01018".to_owned();
    check(StationCommand::GetLoggerTime, 1014, "");
    check(
        StationCommand::SetLoggerTime(at(9)),
        1015,
        "SystemTime=20260301090000",
    );
    check(StationCommand::GetState, 3040, "");
    check(StationCommand::GetSurroundings, 3041, "");
    check(
        StationCommand::SetRunMode(RunMode::Manual),
        3042,
        "RunMode=0",
    );
    check(
        StationCommand::SetRunMode(RunMode::Emergency),
        3042,
        "RunMode=3",
    );
    check(StationCommand::Restart, 3043, "");
    check(StationCommand::TestOnce { pol_id: None }, 3044, "");
    check(
        StationCommand::TestOnce {
            pol_id: Some(pol()),
        },
        3044,
        "PolId=w01018",
    );
    check(StationCommand::Stop, 3045, "");
    check(StationCommand::StandBy, 3046, "PolId=w00000");
    check(StationCommand::ClearAlarms, 3047, "");
    check(StationCommand::Clean(StationPart::Whole), 3048, "");
    check(StationCommand::Clean(StationPart::Filter), 3054, "");
    let set = StationCommand::SetDuration;
    check(set(StationDuration::Sand, 120), 3055, "SandTime=120");
    check(set(StationDuration::Sampling, 60), 3060, "Time=60");
    check(set(StationDuration::MeasureWait, 9999), 3065, "Time=9999");
    check(StationCommand::SetRunInterval(4), 3056, "RunInterval=4");
    check(
        StationCommand::SetPumps(StationPumps::Alternating),
        3057,
        "PumpState=3",
    );
    let test = |test| StationCommand::Test {
        pol_id: pol(),
        test,
    };
    check(test(AnalyserTest::Standard), 3080, "PolId=w01018");
    let volume_ml = Some(Number {
        mantissa: 25,
        scale: 1,
    });
    check(
        test(AnalyserTest::SpikeRecovery { volume_ml }),
        3081,
        "PolId=w01018;Volume=2.5",
    );
    check(
        test(AnalyserTest::SpikeRecovery { volume_ml: None }),
        3081,
        "PolId=w01018",
    );
    check(test(AnalyserTest::Parallel), 3082, "PolId=w01018");
    check(test(AnalyserTest::Zero), 3083, "PolId=w01018");
    check(test(AnalyserTest::Span), 3084, "PolId=w01018");
    check(test(AnalyserTest::BlankCalibration), 3085, "PolId=w01018");
    check(
        test(AnalyserTest::StandardCalibration),
        3086,
        "PolId=w01018",
    );
}

#[test]
fn every_command_of_the_dialect_is_typed_but_one() {
    let identity = station();
    let untyped: Vec<u16> = Cn::all(Edition::SurfaceWater)
        .filter(|info| matches!(info.from_host, Some(Pattern::Request | Pattern::Notice)))
        .filter(|info| {
            // A data area with every parameter that any of them has.
            let area = [
                ("BeginTime", "20260301000000"),
                ("EndTime", "20260301010000"),
                ("SystemTime", "20260301000000"),
                ("PolId", "w01018"),
                ("InfoId", "i13004"),
                ("i13004-Info", "1"),
                ("NewPW", "654321"),
            ]
            .into_iter()
            .chain(
                [
                    "OverTime",
                    "ReCount",
                    "RtdInterval",
                    "MinInterval",
                    "RunMode",
                    "SandTime",
                    "RunInterval",
                    "PumpState",
                    "Time",
                ]
                .map(|name| (name, "1")),
            )
            .try_fold(hj212::Area::new(), |area, (name, value)| {
                area.field(name, value)
            })
            .expect("an area");
            let wire = identity.frame(info.cn, at(8)).ack(true).build(&area);
            let wire = wire.expect("a frame");
            Command::read(&decode(wire.read().expect("a frame"), &Profile::default())).is_none()
        })
        .map(|info| info.cn.code())
        .collect();
    assert_eq!(untyped, [3100], "its parameters are in no public source");
}

#[test]
fn checks_are_asked_by_period_and_told_with_their_own_suffixes() {
    let period = Period {
        begin: at(1),
        end: at(2),
    };
    let kinds = [
        (HistoryKind::Checks, 2062),
        (HistoryKind::SpikeRecoveries, 2063),
        (HistoryKind::ParallelSamples, 2064),
        (HistoryKind::ZeroChecks, 2065),
        (HistoryKind::SpanChecks, 2066),
    ];
    for (kind, code) in kinds {
        let command = Command::GetHistory(kind, period);
        let wire = command.frame(&station(), at(8)).expect("a frame");
        let decoded = decode(wire.read().expect("a frame"), &Profile::default());
        assert_eq!(decoded.header.cn.map(Cn::code), Some(code));
        assert_eq!(Command::read(&decoded), Some(command));
    }
    let said = "QN=20260301080000000;ST=21;CN=2063;PW=123456;MN=A110000_0001;Flag=9;CP=&&\
                DataTime=20260301070000;w21003-Check=1.52,w21003-WaterTime=20260301060000,\
                w21003-Water=0.51,w21003-Chroma=100,w21003-Volume=1,w21003-DVolume=100,\
                w21003-Flag=N&&";
    let wire = format!(
        "##{:04}{said}{:04X}\r\n",
        said.len(),
        hj212::crc(said.as_bytes())
    );
    let frame = hj212::Frame::read(wire.as_bytes()).expect("a frame");
    let decoded = decode(frame, &Profile::default());
    assert!(decoded.audit(&Profile::default()).as_slice().is_empty());
    let factor = decoded.data.factors().next().expect("a factor");
    let read: Vec<Option<Suffix>> = factor.attributes().map(|one| one.suffix()).collect();
    let expected = [
        Suffix::Check,
        Suffix::WaterTime,
        Suffix::Water,
        Suffix::Chroma,
        Suffix::Volume,
        Suffix::DVolume,
        Suffix::Flag,
    ];
    assert_eq!(read, expected.map(Some));
}

#[test]
fn what_a_station_tells() {
    fn check(report: Report, area: &str) {
        let wire = report.frame(&station(), at(8), true).expect("a frame");
        let decoded = decode(wire.read().expect("a frame"), &Profile::default());
        assert!(decoded.audit(&Profile::default()).as_slice().is_empty());
        assert_eq!(String::from_utf8_lossy(decoded.data.bytes()), area);
        assert_eq!(Report::read(&decoded), Some(report));
    }
    check(Report::LoggerTime(at(8)), "SystemTime=20260301080000");
    check(
        Report::SampleKept {
            time: at(8),
            vase: 3,
        },
        "DataTime=20260301080000;VaseNo=3",
    );
    let mut state = StationState::default();
    state.alarms = Some(Vec::new());
    check(Report::StationState(state.clone()), "SystemAlarm=00");
    state.alarms = Some(vec![1, 3]);
    state.mode = Some(RunMode::Continuous);
    state.pumps = Some(StationPumps::First);
    state.task = Some(hj212::StationTask::Settling);
    state.valves = vec![false, true];
    state.durations = vec![
        (StationDuration::Sand, 600),
        (StationDuration::BlowBackInterval, 3600),
    ];
    state.removes_algae = Some(false);
    state.realtime_minutes = Some(5);
    state.run_hours = Some(4);
    state.time = Some(at(8));
    check(
        Report::StationState(state),
        "RunMode=2;PumpState=1;SystemTask=4;ValveCount=2;ValveStateList=0|1;SandTime=600;\
         AirCleanInterval=3600;AlgClean=0;RtdInterval=5;RunInterval=4;SystemAlarm=01|03;\
         SystemTime=20260301080000",
    );
    let mut told = StationSurroundings::default();
    told.time = Some(at(8));
    told.celsius = Number::read(b"-3.5");
    told.volts = Number::read(b"221");
    check(
        Report::StationSurroundings(told),
        "DataTime=20260301080000;Temp=-3.5;Volt=221",
    );
}

#[test]
fn ranges_and_dialects_are_kept_apart() {
    let built = |command: Command| command.frame(&station(), at(8)).map(|_| ());
    let station_command = |command| built(Command::Station(command));
    for wrong in [
        StationCommand::SetRunInterval(0),
        StationCommand::SetRunInterval(25),
        StationCommand::SetDuration(StationDuration::Sand, 0),
        StationCommand::SetDuration(StationDuration::BlowBack, 60),
    ] {
        assert_eq!(station_command(wrong), Err(BuildError::Range));
    }
    // The real-time interval is in minutes there, and in seconds elsewhere.
    assert_eq!(built(Command::SetRealtimeInterval(5)), Ok(()));
    assert_eq!(
        built(Command::SetRealtimeInterval(1441)),
        Err(BuildError::Range)
    );
    // 1014 is a key in 2025 and a time here.
    let newer = Identity::new(Edition::V2025, "32", "123456", "010000A8900016F000169DC0");
    let newer = newer.expect("names");
    assert!(
        Report::LoggerTime(at(8))
            .frame(&newer, at(8), true)
            .is_err()
    );
    let key = Report::KeyRequest { created: None };
    assert!(key.frame(&station(), at(8), true).is_err());
    let set = Command::SetKey {
        created: at(8),
        key: "0123456789abcdef".to_owned(),
    };
    assert!(built(set).is_err());
}
