//! Commands of the host with typed parameters (上位机命令).

mod read;
mod station;
mod write;

pub(crate) use read::{text, unsigned};
pub use station::{
    AnalyserTest, RunMode, StationCommand, StationDuration, StationPart, StationPumps,
};

use crate::cn::Cn;
use crate::number::Number;
use crate::stamp::Stamp;

/// A time of begin and one of end, both in the device's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First moment.
    pub begin: Stamp,
    /// Last moment.
    pub end: Stamp,
}

/// Which stored data are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HistoryKind {
    /// Raw periodic data, 2013; known only through readers of 2025.
    Raw,
    /// Day data, 2031.
    Day,
    /// Running time of devices by day, 2041.
    DeviceDay,
    /// Minute data, 2051.
    Minute,
    /// Single measurements of noise, 2052; known only through readers of 2025.
    Noise,
    /// Hour data, 2061.
    Hour,
    /// Checks with standard samples, 2062, of 2025 and of surface water; known only through readers
    /// of either.
    Checks,
    /// Recoveries of spikes, 2063, of surface water (加标回收).
    SpikeRecoveries,
    /// Parallel samples, 2064, of surface water (平行样).
    ParallelSamples,
    /// Checks of the zero, 2065, of surface water (零点核查).
    ZeroChecks,
    /// Checks of the span, 2066, of surface water (跨度核查).
    SpanChecks,
    /// Alarm records, 2071, of the 2005 edition.
    Alarms,
}

/// Which point a calibration sets (`CalibrationType`); known only through readers of 2025.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CalibrationPoint {
    /// Zero (零点).
    Zero,
    /// Span (量程).
    Span,
}

/// What a host asks a device to do.
///
/// Each becomes a frame by [`Command::frame`] and is read back by [`Command::read`]. Commands of
/// no edition, or with parameters that cannot be read, stay raw in the decoded frame.
///
/// ```
/// use hj212::{BuildError, Command, Edition, Identity, Profile, Stamp, decode};
///
/// let device = Identity::new(Edition::V2017, "32", "123456", "010000A8900016F000169DC0")?;
/// let qn = Stamp::new(2026, 3, 1, 9, 0, 0).unwrap();
/// let asked = Command::SetRealtimeInterval(30).frame(&device, qn)?;
/// let heard = decode(asked.read().unwrap(), &Profile::default());
/// assert_eq!(Command::read(&heard), Some(Command::SetRealtimeInterval(30)));
/// // The standard has 30 to 3600 seconds, and an edition the commands that it has.
/// let refused = Command::SetRealtimeInterval(1).frame(&device, qn);
/// assert_eq!(refused, Err(BuildError::Range));
/// assert!(Command::GetReportTarget.frame(&device, qn).is_err());
/// # Ok::<(), BuildError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Command {
    /// 1000: how long to wait for an answer and how often to resend (超时时间及重发次数).
    SetTimeouts {
        /// Time to wait, in seconds, 1 to 99 (to 99999 in 2005).
        over_time_s: u32,
        /// Number of resends, 0 to 99.
        resends: u32,
    },
    /// 1001 of 2005: the over-limit alarm time, as a text.
    SetWarnTime(String),
    /// 1002: gives the logger its id. The new id stands in the frame's header; the logger is
    /// named by its own id. The parameter is known only through one reader of 2025.
    SetDeviceId {
        /// The logger's own id, as it sent it in 1001.
        logger_id: String,
    },
    /// 1011: asks for the time of the device or of one of its analysers.
    GetTime {
        /// Factor code of an analyser, of 2017 and later.
        pol_id: Option<String>,
    },
    /// 1012: sets the time.
    SetTime {
        /// Factor code of an analyser, of 2017 and later.
        pol_id: Option<String>,
        /// The time to set.
        time: Stamp,
    },
    /// 1014: gives a new key (新密钥); known only through readers of 2025.
    SetKey {
        /// When the key was made, 17 digits.
        created: Stamp,
        /// The key, as a text.
        key: String,
    },
    /// 1021 of 2005: asks for the alarm limits of a factor.
    GetLimits(String),
    /// 1022 of 2005: sets the alarm limits of a factor.
    SetLimits {
        /// The factor code.
        pol_id: String,
        /// Lower limit.
        low: Number,
        /// Upper limit.
        up: Number,
    },
    /// 1031 of 2005: asks for the address of the host.
    GetReportTarget,
    /// 1032 of 2005: sets the address of the host.
    SetReportTarget(String),
    /// 1041 of 2005: asks for the time of the daily report.
    GetReportTime,
    /// 1042 of 2005: sets the time of the daily report, `hhmm`.
    SetReportTime(String),
    /// 1061: asks for the real-time interval.
    GetRealtimeInterval,
    /// 1062: sets the real-time interval, in seconds, 30 to 3600; of surface water in minutes, 1 to
    /// 1440.
    SetRealtimeInterval(u32),
    /// 1063: asks for the minute interval.
    GetMinuteInterval,
    /// 1064: sets the minute interval, in minutes: 1 to 6, 10, 12, 15, 20 or 30.
    SetMinuteInterval(u32),
    /// 1072: sets the password, six letters or digits. The answer has the old one.
    SetPassword(String),
    /// 2011: starts real-time data, or asks for stored ones of power use (2025, ST=44).
    GetRealtime(Option<Period>),
    /// 2012: stops real-time data.
    StopRealtime,
    /// 2021: starts running states.
    GetDeviceState,
    /// 2022: stops running states.
    StopDeviceState,
    /// 2013, 2031, 2041, 2051, 2052, 2061 to 2066, 2071: asks for stored data.
    GetHistory(HistoryKind, Period),
    /// 3011: calibrates an analyser.
    Calibrate {
        /// The factor code.
        pol_id: String,
        /// Zero or span, of 2025.
        point: Option<CalibrationPoint>,
    },
    /// 3012: takes a sample now.
    SampleNow(String),
    /// 3013: cleans or blows back (2005: operates) the analyser of a factor.
    Clean(String),
    /// 3014 of 2017: takes a comparison sample.
    SampleForComparison(String),
    /// 3014 of 2005 and 3016 of 2017: sets the sampling period.
    SetSamplingPeriod {
        /// The factor code.
        pol_id: String,
        /// First sampling of the day, `hhmmss`, of 2017.
        start: Option<String>,
        /// Period in hours.
        hours: u32,
    },
    /// 3015 of 2017 and of surface water: keeps a sample.
    KeepSample,
    /// 3017 of 2017: asks for the sampling period.
    GetSamplingPeriod(String),
    /// 3018: asks how long an analyser takes to a result.
    GetResultTime(String),
    /// 3019: asks for the serial number of an analyser.
    GetSerial(String),
    /// 3020: asks for a log, a state or a parameter.
    GetInfo {
        /// The factor code.
        pol_id: String,
        /// What is asked for, `i11001`.
        info_id: String,
        /// From when to when, for a log.
        period: Option<Period>,
    },
    /// 3021: sets a parameter.
    SetInfo {
        /// The factor code.
        pol_id: String,
        /// The parameter, `i13004`.
        info_id: String,
        /// The value.
        value: String,
    },
    /// 3022: keeps a sample now; known only through readers of 2025.
    KeepSampleNow(String),
    /// 3024: starts a check with a standard sample; known only through readers of 2025.
    StartCheck(String),
    /// A command that only the surface-water protocol has.
    Station(StationCommand),
}

impl HistoryKind {
    const ALL: [Self; 12] = [
        Self::Raw,
        Self::Day,
        Self::DeviceDay,
        Self::Minute,
        Self::Noise,
        Self::Hour,
        Self::Checks,
        Self::SpikeRecoveries,
        Self::ParallelSamples,
        Self::ZeroChecks,
        Self::SpanChecks,
        Self::Alarms,
    ];

    /// Returns the command code.
    #[must_use]
    pub fn code(self) -> u16 {
        match self {
            Self::Raw => 2013,
            Self::Day => 2031,
            Self::DeviceDay => 2041,
            Self::Minute => 2051,
            Self::Noise => 2052,
            Self::Hour => 2061,
            Self::Checks => 2062,
            Self::SpikeRecoveries => 2063,
            Self::ParallelSamples => 2064,
            Self::ZeroChecks => 2065,
            Self::SpanChecks => 2066,
            Self::Alarms => 2071,
        }
    }

    fn of(cn: Cn) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == cn.code())
    }
}
