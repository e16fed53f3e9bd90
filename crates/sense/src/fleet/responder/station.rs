//! What a simulated surface-water station does on the commands of its own protocol.

use hj212::{
    Area, BuildError, ExeRtn, HistoryKind, Number, Report, RunMode, Stamp, StationCommand,
    StationDuration, StationPumps, StationState, StationSurroundings, StationTask,
};
use model::Timestamp;

use super::memory::Memory;
use crate::clock_text;

/// Settings of a station, as they are when it is switched on.
#[derive(Clone, Debug)]
pub(super) struct Station {
    mode: RunMode,
    pumps: StationPumps,
    task: StationTask,
    run_hours: u32,
    durations: Vec<(StationDuration, u32)>,
    /// It has lost its mains since it was switched on, and nobody cleared that.
    has_alarm: bool,
}

impl Default for Station {
    fn default() -> Self {
        Self {
            mode: RunMode::Intermittent,
            pumps: StationPumps::Alternating,
            task: StationTask::StandBy,
            run_hours: 4,
            durations: vec![
                (StationDuration::Sand, 600),
                (StationDuration::MeasureWait, 2_700),
                (StationDuration::OuterPipe, 60),
                (StationDuration::InnerPipe, 60),
                (StationDuration::Cleaning, 120),
            ],
            has_alarm: true,
        }
    }
}

impl Memory {
    /// Returns what a station tells in one report.
    pub(super) fn station_told(&self, command: &StationCommand, now: Stamp) -> Option<Report> {
        let station = &self.station;
        Some(match command {
            StationCommand::GetLoggerTime => Report::LoggerTime(now),
            StationCommand::GetState => {
                let mut state = StationState::default();
                state.mode = Some(station.mode);
                state.pumps = Some(station.pumps);
                state.task = Some(station.task);
                state.valves = vec![false; 4];
                state.durations.clone_from(&station.durations);
                state.removes_algae = Some(false);
                state.realtime_minutes = self.realtime_minutes();
                state.run_hours = Some(station.run_hours);
                state.alarms = Some(if station.has_alarm {
                    vec![1]
                } else {
                    Vec::new()
                });
                state.time = Some(now);
                Report::StationState(state)
            }
            StationCommand::GetSurroundings => {
                let tenths = |mantissa| Some(Number { mantissa, scale: 1 });
                let mut told = StationSurroundings::default();
                told.time = Some(now);
                told.celsius = tenths(215);
                told.humidity = tenths(480);
                told.volts = tenths(2_213);
                Report::StationSurroundings(told)
            }
            _ => return None,
        })
    }

    /// Changes a setting of a station or operates something.
    pub(super) fn station_set(&mut self, command: &StationCommand, clock: Timestamp) -> ExeRtn {
        let station = &mut self.station;
        match command {
            StationCommand::SetLoggerTime(time) => {
                let Some(time) = clock_text::timestamp(*time) else {
                    return ExeRtn::WRONG_CONDITION;
                };
                self.clock_moved += time.since(clock);
            }
            StationCommand::SetRunMode(mode) => station.mode = *mode,
            StationCommand::TestOnce { .. } => station.task = StationTask::Sampling,
            StationCommand::Stop => station.task = StationTask::Stopped,
            StationCommand::Restart | StationCommand::StandBy => {
                station.task = StationTask::StandBy;
            }
            StationCommand::Clean(_) => station.task = StationTask::Cleaning,
            StationCommand::ClearAlarms => station.has_alarm = false,
            StationCommand::SetDuration(duration, seconds) => {
                let mut kept = station.durations.iter_mut();
                match kept.find(|(one, _)| one == duration) {
                    Some((_, old)) => *old = *seconds,
                    None => station.durations.push((*duration, *seconds)),
                }
            }
            StationCommand::SetRunInterval(hours) => station.run_hours = *hours,
            StationCommand::SetPumps(pumps) => station.pumps = *pumps,
            StationCommand::Test { .. } => station.task = StationTask::Analysing,
            _ => return ExeRtn::NO_DATA,
        }
        ExeRtn::DONE
    }
}

/// Returns a check of a day, as the station kept it; `None` for what is no check.
pub(super) fn check(kind: HistoryKind, day: Stamp) -> Option<Result<Area, BuildError>> {
    let before = clock_text::timestamp(day)?.plus(-Timestamp::HOUR);
    let before = clock_text::stamp(before)?.seconds_text();
    let values: Vec<(&str, &str)> = match kind {
        HistoryKind::Checks => vec![("Check", "2.03"), ("StandardValue", "2.00")],
        HistoryKind::SpikeRecoveries => vec![
            ("Check", "1.49"),
            ("WaterTime", &before),
            ("Water", "0.51"),
            ("Chroma", "100"),
            ("Volume", "1"),
            ("DVolume", "100"),
        ],
        HistoryKind::ParallelSamples => {
            vec![("Check", "0.53"), ("WaterTime", &before), ("Water", "0.51")]
        }
        HistoryKind::ZeroChecks => vec![
            ("Check", "0.01"),
            ("StandardValue", "0.00"),
            ("SpanValue", "4.00"),
        ],
        HistoryKind::SpanChecks => vec![
            ("Check", "3.94"),
            ("StandardValue", "4.00"),
            ("SpanValue", "4.00"),
        ],
        _ => return None,
    };
    let named: Vec<(String, &str)> = values
        .into_iter()
        .chain([("Flag", "N")])
        .map(|(suffix, value)| (format!("w21003-{suffix}"), value))
        .collect();
    let pairs = named.iter().map(|(name, value)| (name.as_str(), *value));
    Some(
        Area::new()
            .time("DataTime", day)
            .and_then(|area| area.item(pairs)),
    )
}
