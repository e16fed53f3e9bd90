//! What a device says besides measured data (现场机上传、通知和应答).

mod read;
mod station;
mod write;

pub use station::{StationState, StationSurroundings, StationTask};

use crate::number::Number;
use crate::results::{ExeRtn, QnRtn};
use crate::stamp::Stamp;

/// A message of a device other than measured data, with typed parameters.
///
/// Measured data (2011, 2013, 2021 to 2071, 2111) stay in [`Decoded::data`](crate::Decoded) and
/// are written by [`Upload`](crate::Upload).
///
/// ```
/// use hj212::{Edition, Identity, Profile, Report, Stamp, decode};
///
/// let device = Identity::new(Edition::V2017, "32", "123456", "010000A8900016F000169DC0")?;
/// let time = Stamp::new(2026, 3, 1, 9, 0, 0).unwrap();
/// let kept = Report::SampleKept { time, vase: 3 };
/// let sent = kept.frame(&device, time, true)?;
/// let heard = decode(sent.read().unwrap(), &Profile::default());
/// assert_eq!(Report::read(&heard), Some(kept));
/// # Ok::<(), hj212::BuildError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Report {
    /// 1001 of 2025: the hardware ids of a logger; known only through readers of that edition.
    HardwareIds {
        /// Id of the logger, `i23005`.
        logger: String,
        /// Id of its processor, `i23006`.
        processor: String,
        /// First network address, `i23007`.
        mac1: String,
        /// Second network address, `i23008`, if there is one.
        mac2: Option<String>,
    },
    /// 1011: the time of the device or of one of its analysers.
    Time {
        /// Factor code of the analyser.
        pol_id: Option<String>,
        /// Its time.
        time: Stamp,
    },
    /// 1013: asks the host to set the time.
    ClockRequest {
        /// Factor code of the analyser.
        pol_id: Option<String>,
    },
    /// 1014: asks the host for a new key; known only through readers of 2025.
    KeyRequest {
        /// When the key in use was made.
        created: Option<Stamp>,
    },
    /// 1021 of 2005: the alarm limits of a factor.
    Limits {
        /// The factor code.
        pol_id: String,
        /// Lower limit.
        low: Number,
        /// Upper limit.
        up: Number,
    },
    /// 1031 of 2005: the address of the host.
    ReportTarget(String),
    /// 1041 of 2005: the time of the daily report, `hhmm`.
    ReportTime(String),
    /// 1014 of surface water: the time of the logger.
    LoggerTime(Stamp),
    /// 1061: the real-time interval in seconds, of surface water in minutes.
    RealtimeInterval(u32),
    /// 1063: the minute interval in minutes.
    MinuteInterval(u32),
    /// 2072 of 2005: an alarm begins or ends.
    Alarm {
        /// When.
        time: Stamp,
        /// The factor code.
        pol_id: String,
        /// The value that raised or ended it, where it can be read.
        value: Option<Number>,
        /// True for over the limit, false for back within it.
        over: bool,
    },
    /// 2081: the logger was started.
    Restarted {
        /// When the message was made.
        time: Stamp,
        /// When the logger was started.
        restarted: Stamp,
    },
    /// 3015: a sample was kept.
    SampleKept {
        /// When.
        time: Stamp,
        /// Number of the bottle.
        vase: u32,
    },
    /// 3017: the sampling period.
    SamplingPeriod {
        /// The factor code.
        pol_id: String,
        /// First sampling of the day, `hhmmss`.
        start: String,
        /// Period in hours.
        hours: u32,
    },
    /// 3018: how many minutes an analyser takes to a result.
    ResultTime {
        /// The factor code.
        pol_id: String,
        /// Minutes.
        minutes: u32,
    },
    /// 3019: the serial number of an analyser.
    Serial {
        /// The factor code.
        pol_id: String,
        /// 24 hexadecimal digits.
        serial: String,
    },
    /// 3020: a log, a state or a parameter.
    Info {
        /// When it was made.
        time: Stamp,
        /// The factor code, where it belongs to one analyser.
        pol_id: Option<String>,
        /// What it is, `i11001`.
        info_id: String,
        /// The text, without its `//`.
        text: String,
    },
    /// 3040 of surface water: the state of the station, or its alarms alone.
    StationState(StationState),
    /// 3041 of surface water: place and surroundings of the station.
    StationSurroundings(StationSurroundings),
    /// 9011: answer to a request.
    RequestAnswer(QnRtn),
    /// 9012: result of a request.
    ExecutionResult(ExeRtn),
    /// 9013: answer to a notice.
    NoticeAnswer,
    /// 9014: answer to data.
    DataAnswer,
    /// 9015: heartbeat, of 2025 and of surface water.
    Heartbeat,
}
