//! Reports as frames, for a device.

use crate::build::{Area, BuildError, FrameBuilder, Identity, WireFrame};
use crate::cn::Cn;
use crate::edition::Edition;
use crate::report::Report;
use crate::stamp::Stamp;

impl Report {
    /// Builds the frame of this report; `ack` asks for an answer.
    ///
    /// Answers 9011 to 9014 are not built here but from what they answer, by
    /// [`Answer::to`](crate::Answer::to).
    ///
    /// # Errors
    ///
    /// Fails where the edition has no such report, for an answer, and where a text does not fit.
    pub fn frame(&self, from: &Identity, qn: Stamp, ack: bool) -> Result<WireFrame, BuildError> {
        let edition = from.edition();
        let cn = self.cn();
        // Codes that mean something else in another edition.
        let wanted = match self {
            Self::HardwareIds { .. } | Self::KeyRequest { .. } => Some(Edition::V2025),
            Self::LoggerTime(_) => Some(Edition::SurfaceWater),
            _ => None,
        };
        let known = cn.info(edition).and_then(|info| info.from_device).is_some();
        if cn.is_answer() || !known || wanted.is_some_and(|wanted| wanted != edition) {
            return Err(BuildError::NotInEdition { cn, edition });
        }
        let builder: FrameBuilder<'_> = from.frame(cn, qn).ack(ack);
        builder.build(&self.area()?)
    }

    /// Returns the command code.
    #[must_use]
    pub fn cn(&self) -> Cn {
        Cn::from_table(match self {
            Self::HardwareIds { .. } => 1001,
            Self::Time { .. } => 1011,
            Self::ClockRequest { .. } => 1013,
            Self::KeyRequest { .. } | Self::LoggerTime(_) => 1014,
            Self::Limits { .. } => 1021,
            Self::ReportTarget(_) => 1031,
            Self::ReportTime(_) => 1041,
            Self::RealtimeInterval(_) => 1061,
            Self::MinuteInterval(_) => 1063,
            Self::Alarm { .. } => 2072,
            Self::Restarted { .. } => 2081,
            Self::SampleKept { .. } => 3015,
            Self::SamplingPeriod { .. } => 3017,
            Self::ResultTime { .. } => 3018,
            Self::Serial { .. } => 3019,
            Self::Info { .. } => 3020,
            Self::StationState(_) => 3040,
            Self::StationSurroundings(_) => 3041,
            Self::RequestAnswer(_) => 9011,
            Self::ExecutionResult(_) => 9012,
            Self::NoticeAnswer => 9013,
            Self::DataAnswer => 9014,
            Self::Heartbeat => 9015,
        })
    }

    fn area(&self) -> Result<Area, BuildError> {
        let area = Area::new();
        match self {
            Self::HardwareIds {
                logger,
                processor,
                mac1,
                mac2,
            } => {
                let area = area
                    .field("i23005-Info", logger)?
                    .field("i23006-Info", processor)?
                    .field("i23007-Info", mac1)?;
                with(area, "i23008-Info", mac2.as_deref())
            }
            Self::Time { pol_id, time } => {
                with(area, "PolId", pol_id.as_deref())?.time("SystemTime", *time)
            }
            Self::ClockRequest { pol_id } => with(area, "PolId", pol_id.as_deref()),
            Self::KeyRequest { created } => with(
                area,
                "SKCreateTime",
                created.map(Stamp::millis_text).as_deref(),
            ),
            Self::Limits { pol_id, low, up } => {
                let (low, up) = (low.to_string(), up.to_string());
                let (low_name, up_name) =
                    (format!("{pol_id}-LowValue"), format!("{pol_id}-UpValue"));
                area.field("PolId", pol_id)?.item([
                    (low_name.as_str(), low.as_str()),
                    (up_name.as_str(), up.as_str()),
                ])
            }
            Self::LoggerTime(time) => area.time("SystemTime", *time),
            Self::StationState(state) => state.area(area),
            Self::StationSurroundings(told) => told.area(area),
            Self::ReportTarget(target) => area.field("ReportTarget", target),
            Self::ReportTime(time) => area.field("ReportTime", time),
            Self::RealtimeInterval(seconds) => area.field("RtdInterval", &seconds.to_string()),
            Self::MinuteInterval(minutes) => area.field("MinInterval", &minutes.to_string()),
            Self::Alarm {
                time,
                pol_id,
                value,
                over,
            } => {
                let value = value.map(|value| value.to_string()).unwrap_or_default();
                area.time("AlarmTime", *time)?
                    .field(&format!("{pol_id}-Ala"), &value)?
                    .field("AlarmType", if *over { "1" } else { "0" })
            }
            Self::Restarted { time, restarted } => area
                .time("DataTime", *time)?
                .time("RestartTime", *restarted),
            Self::SampleKept { time, vase } => area
                .time("DataTime", *time)?
                .field("VaseNo", &vase.to_string()),
            Self::SamplingPeriod {
                pol_id,
                start,
                hours,
            } => area
                .field("PolId", pol_id)?
                .field("CstartTime", start)?
                .field("Ctime", &hours.to_string()),
            Self::ResultTime { pol_id, minutes } => area
                .field("PolId", pol_id)?
                .field("Stime", &minutes.to_string()),
            Self::Serial { pol_id, serial } => area
                .field("PolId", pol_id)?
                .field(&format!("{pol_id}-SN"), serial),
            Self::Info {
                time,
                pol_id,
                info_id,
                text,
            } => {
                let area = with(area.time("DataTime", *time)?, "PolId", pol_id.as_deref())?;
                area.text(&format!("{info_id}-Info"), text)
            }
            Self::RequestAnswer(_)
            | Self::ExecutionResult(_)
            | Self::NoticeAnswer
            | Self::DataAnswer
            | Self::Heartbeat => Ok(area),
        }
    }
}

/// Adds a field where there is a value for it.
fn with(area: Area, name: &str, value: Option<&str>) -> Result<Area, BuildError> {
    match value {
        Some(value) => area.field(name, value),
        None => Ok(area),
    }
}
