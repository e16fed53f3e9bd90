//! Commands that only the national surface-water protocol has (地表水自动监测站命令).

mod wire;

use crate::number::Number;
use crate::stamp::Stamp;

/// What a host asks of a surface-water station beyond the commands of HJ 212-2017.
///
/// The text of the protocol was not at hand. Codes, names of parameters and units are those on
/// which public programs of stations and of platforms agree, or that one of them alone has; the
/// variant says so where it is only one.
///
/// ```
/// use hj212::{Command, Edition, Identity, RunMode, Stamp, StationCommand};
///
/// let station = Identity::new(Edition::SurfaceWater, "21", "123456", "A110000_0001")?;
/// let command = Command::Station(StationCommand::SetRunMode(RunMode::Continuous));
/// let frame = command.frame(&station, Stamp::new(2026, 3, 1, 9, 0, 0).unwrap())?;
/// assert!(frame.as_bytes().windows(21).any(|part| part == b"CN=3042;PW=123456;MN="));
/// assert!(frame.as_bytes().windows(13).any(|part| part == b"&&RunMode=2&&"));
/// # Ok::<(), hj212::BuildError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum StationCommand {
    /// 1014: asks for the time of the logger (数采仪时间); 1011 asks for that of an analyser.
    GetLoggerTime,
    /// 1015: sets the time of the logger.
    SetLoggerTime(Stamp),
    /// 3040: asks for the state of the station (系统运行状态).
    GetState,
    /// 3041: asks for place, temperature, humidity and voltage; of one program.
    GetSurroundings,
    /// 3042: changes the mode of running (切换系统运行模式).
    SetRunMode(RunMode),
    /// 3043: restarts the logger (重启数采仪).
    Restart,
    /// 3044: makes one test of the water (启动单次测试).
    TestOnce {
        /// The factor code; two programs test all, one wants it named.
        pol_id: Option<String>,
    },
    /// 3045: stops what is running (紧急停机).
    Stop,
    /// 3046: goes to stand-by (进入待机状态).
    StandBy,
    /// 3047: clears the alarms (清除报警); of one program.
    ClearAlarms,
    /// 3048 to 3054: cleans a part; of one program.
    Clean(StationPart),
    /// 3055 and 3060 to 3065: sets how long a step takes, in seconds, 1 to 9999.
    SetDuration(StationDuration, u32),
    /// 3056: sets every how many hours the station measures, 1 to 24 (测试间隔).
    SetRunInterval(u32),
    /// 3057: sets which pumps take the water (采水泵).
    SetPumps(StationPumps),
    /// 3080 to 3086: makes an analyser do a check or a calibration (单台仪表质控).
    Test {
        /// The factor code of the analyser.
        pol_id: String,
        /// What it does.
        test: AnalyserTest,
    },
}

/// How a station runs (系统运行模式, `RunMode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunMode {
    /// 0: by hand (手动).
    Manual,
    /// 1: on the hour (间歇).
    Intermittent,
    /// 2: without a pause (连续).
    Continuous,
    /// 3: emergency (应急).
    Emergency,
}

/// Which pumps take the water (采水泵状态, `PumpState`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StationPumps {
    /// 1: the first only.
    First,
    /// 2: the second only.
    Second,
    /// 3: both by turns.
    Alternating,
}

/// A part of a station that is cleaned by a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StationPart {
    /// 3048: the whole (系统).
    Whole,
    /// 3049: the pipe to the source (外管路).
    OuterPipe,
    /// 3050: the pipes inside (内管路).
    InnerPipe,
    /// 3051: the sand basin (沉砂池).
    SandBasin,
    /// 3052: algae are removed (除藻).
    Algae,
    /// 3053: the basin of the five parameters (五参数池).
    FiveParameterBasin,
    /// 3054: the filter (过滤器).
    Filter,
}

/// A length of time in the work of a station; all are in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StationDuration {
    /// Settling of sand (沉砂); set by 3055.
    Sand,
    /// Cleaning of the sand basin (沉砂池清洗); only told.
    SandCleaning,
    /// Rest of the sample (水样静置); only told.
    SandWait,
    /// Waiting for the analysers (等待仪表测量); set by 3065.
    MeasureWait,
    /// Cleaning of the outer pipe (清洗外管路); set by 3062.
    OuterPipe,
    /// Cleaning of the inner pipes (清洗内管路); set by 3063.
    InnerPipe,
    /// Blow-back (反吹); only told.
    BlowBack,
    /// From one blow-back to the next (反吹间隔); only told.
    BlowBackInterval,
    /// Cleaning (清洗); set by 3064.
    Cleaning,
    /// From one cleaning to the next (清洗间隔); only told.
    CleaningInterval,
    /// Taking water from the source (采样); set by 3060, not told.
    Sampling,
    /// Bringing water to the analysers (进样); set by 3061, not told.
    Supply,
}

/// What an analyser does on a command (质控).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnalyserTest {
    /// 3080: check with a standard solution (标液核查).
    Standard,
    /// 3081: spike recovery (加标回收).
    SpikeRecovery {
        /// Volume of the spike in millilitres (加标体积).
        volume_ml: Option<Number>,
    },
    /// 3082: parallel samples (平行样测试).
    Parallel,
    /// 3083: zero check (零点核查).
    Zero,
    /// 3084: span check (跨度核查).
    Span,
    /// 3085: calibration with a blank (空白校准).
    BlankCalibration,
    /// 3086: calibration with a standard (标样校准).
    StandardCalibration,
}

impl RunMode {
    pub(crate) const ALL: [Self; 4] = [
        Self::Manual,
        Self::Intermittent,
        Self::Continuous,
        Self::Emergency,
    ];

    /// Returns the value of `RunMode`.
    #[must_use]
    pub fn value(self) -> u32 {
        match self {
            Self::Manual => 0,
            Self::Intermittent => 1,
            Self::Continuous => 2,
            Self::Emergency => 3,
        }
    }

    pub(crate) fn of(value: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.value() == value)
    }
}

impl StationPumps {
    const ALL: [Self; 3] = [Self::First, Self::Second, Self::Alternating];

    /// Returns the value of `PumpState`.
    #[must_use]
    pub fn value(self) -> u32 {
        match self {
            Self::First => 1,
            Self::Second => 2,
            Self::Alternating => 3,
        }
    }

    pub(crate) fn of(value: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|pumps| pumps.value() == value)
    }
}

impl StationDuration {
    pub(crate) const ALL: [Self; 12] = [
        Self::Sand,
        Self::SandCleaning,
        Self::SandWait,
        Self::MeasureWait,
        Self::OuterPipe,
        Self::InnerPipe,
        Self::BlowBack,
        Self::BlowBackInterval,
        Self::Cleaning,
        Self::CleaningInterval,
        Self::Sampling,
        Self::Supply,
    ];

    /// Returns the command that sets it, `None` for one that is only told.
    #[must_use]
    pub fn code(self) -> Option<u16> {
        Some(match self {
            Self::Sand => 3055,
            Self::Sampling => 3060,
            Self::Supply => 3061,
            Self::OuterPipe => 3062,
            Self::InnerPipe => 3063,
            Self::Cleaning => 3064,
            Self::MeasureWait => 3065,
            _ => return None,
        })
    }

    /// Returns its name in the state of a station (3040), `None` for one that is only set.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::Sand => "SandTime",
            Self::SandCleaning => "SandCleanTime",
            Self::SandWait => "SandWaitTime",
            Self::MeasureWait => "MeasureWaitTime",
            Self::OuterPipe => "CleanOutPipeTime",
            Self::InnerPipe => "CleanInPipeTime",
            Self::BlowBack => "AirCleanTime",
            Self::BlowBackInterval => "AirCleanInterval",
            Self::Cleaning => "WcleanTime",
            Self::CleaningInterval => "WcleanInterval",
            Self::Sampling | Self::Supply => return None,
        })
    }
}
