//! Commands of surface-water stations as data areas, and out of them.

use super::{AnalyserTest, RunMode, StationCommand, StationDuration, StationPart, StationPumps};
use crate::build::{Area, BuildError};
use crate::command::read::{text, unsigned};
use crate::data::Data;
use crate::value::Value;

/// The factor code that stands for the station as a whole.
const WHOLE: &str = "w00000";

const PARTS: [(u16, StationPart); 7] = [
    (3048, StationPart::Whole),
    (3049, StationPart::OuterPipe),
    (3050, StationPart::InnerPipe),
    (3051, StationPart::SandBasin),
    (3052, StationPart::Algae),
    (3053, StationPart::FiveParameterBasin),
    (3054, StationPart::Filter),
];

impl StationCommand {
    /// Reads the command of a code that the dialect alone has.
    pub(crate) fn read(code: u16, data: &Data<'_>) -> Option<Self> {
        Some(match code {
            1014 => Self::GetLoggerTime,
            1015 => Self::SetLoggerTime(data.field("SystemTime")?.stamp()?),
            3040 => Self::GetState,
            3041 => Self::GetSurroundings,
            3042 => Self::SetRunMode(RunMode::of(unsigned(data, "RunMode")?)?),
            3043 => Self::Restart,
            3044 => Self::TestOnce {
                pol_id: text(data, "PolId"),
            },
            3045 => Self::Stop,
            3046 => Self::StandBy,
            3047 => Self::ClearAlarms,
            3048..=3054 => Self::Clean(part(code)?),
            3055 => Self::SetDuration(StationDuration::Sand, unsigned(data, "SandTime")?),
            3056 => Self::SetRunInterval(unsigned(data, "RunInterval")?),
            3057 => Self::SetPumps(StationPumps::of(unsigned(data, "PumpState")?)?),
            3060..=3065 => Self::SetDuration(duration(code)?, unsigned(data, "Time")?),
            3080..=3086 => Self::Test {
                pol_id: text(data, "PolId")?,
                test: test(code, data)?,
            },
            _ => return None,
        })
    }

    /// Returns the command code; `None` for a duration that no command sets.
    pub(crate) fn code(&self) -> Option<u16> {
        Some(match self {
            Self::GetLoggerTime => 1014,
            Self::SetLoggerTime(_) => 1015,
            Self::GetState => 3040,
            Self::GetSurroundings => 3041,
            Self::SetRunMode(_) => 3042,
            Self::Restart => 3043,
            Self::TestOnce { .. } => 3044,
            Self::Stop => 3045,
            Self::StandBy => 3046,
            Self::ClearAlarms => 3047,
            Self::Clean(part) => PARTS.iter().find(|(_, one)| one == part)?.0,
            Self::SetDuration(duration, _) => duration.code()?,
            Self::SetRunInterval(_) => 3056,
            Self::SetPumps(_) => 3057,
            Self::Test { test, .. } => match test {
                AnalyserTest::Standard => 3080,
                AnalyserTest::SpikeRecovery { .. } => 3081,
                AnalyserTest::Parallel => 3082,
                AnalyserTest::Zero => 3083,
                AnalyserTest::Span => 3084,
                AnalyserTest::BlankCalibration => 3085,
                AnalyserTest::StandardCalibration => 3086,
            },
        })
    }

    /// Tells whether its numbers lie in their ranges.
    pub(crate) fn fits(&self) -> bool {
        match self {
            Self::SetDuration(_, seconds) => (1..=9999).contains(seconds),
            Self::SetRunInterval(hours) => (1..=24).contains(hours),
            _ => true,
        }
    }

    pub(crate) fn area(&self, area: Area) -> Result<Area, BuildError> {
        match self {
            Self::SetLoggerTime(time) => area.time("SystemTime", *time),
            Self::SetRunMode(mode) => area.field("RunMode", &mode.value().to_string()),
            Self::TestOnce {
                pol_id: Some(pol_id),
            } => area.field("PolId", pol_id),
            Self::StandBy => area.field("PolId", WHOLE),
            Self::SetDuration(StationDuration::Sand, seconds) => {
                area.field("SandTime", &seconds.to_string())
            }
            Self::SetDuration(_, seconds) => area.field("Time", &seconds.to_string()),
            Self::SetRunInterval(hours) => area.field("RunInterval", &hours.to_string()),
            Self::SetPumps(pumps) => area.field("PumpState", &pumps.value().to_string()),
            Self::Test { pol_id, test } => {
                let area = area.field("PolId", pol_id)?;
                match test {
                    AnalyserTest::SpikeRecovery {
                        volume_ml: Some(volume),
                    } => area.number("Volume", *volume),
                    _ => Ok(area),
                }
            }
            _ => Ok(area),
        }
    }
}

fn part(code: u16) -> Option<StationPart> {
    PARTS
        .into_iter()
        .find_map(|(one, part)| (one == code).then_some(part))
}

fn duration(code: u16) -> Option<StationDuration> {
    StationDuration::ALL
        .into_iter()
        .find(|duration| duration.code() == Some(code))
}

fn test(code: u16, data: &Data<'_>) -> Option<AnalyserTest> {
    Some(match code {
        3080 => AnalyserTest::Standard,
        3081 => AnalyserTest::SpikeRecovery {
            volume_ml: data.field("Volume").and_then(Value::decimal),
        },
        3082 => AnalyserTest::Parallel,
        3083 => AnalyserTest::Zero,
        3084 => AnalyserTest::Span,
        3085 => AnalyserTest::BlankCalibration,
        3086 => AnalyserTest::StandardCalibration,
        _ => return None,
    })
}
