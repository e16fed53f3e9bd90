//! Commands as data areas and frames.

use crate::build::{Area, BuildError, Identity, WireFrame};
use crate::cn::Cn;
use crate::command::{CalibrationPoint, Command, Period};
use crate::edition::Edition;
use crate::stamp::Stamp;

impl Command {
    /// Builds the frame of this command, which asks for its answer.
    ///
    /// # Errors
    ///
    /// Fails where the edition has no such command or a parameter is out of its range.
    pub fn frame(&self, to: &Identity, qn: Stamp) -> Result<WireFrame, BuildError> {
        let edition = to.edition();
        let cn = self.cn(edition)?;
        if cn.info(edition).and_then(|info| info.from_host).is_none() {
            return Err(BuildError::NotInEdition { cn, edition });
        }
        self.check(edition)?;
        to.frame(cn, qn).ack(true).build(&self.area(edition)?)
    }

    /// Returns the command code, which for some depends on the edition.
    ///
    /// # Errors
    ///
    /// Fails where the code means something else in this edition, and for a duration of a station
    /// that no command sets.
    pub fn cn(&self, edition: Edition) -> Result<Cn, BuildError> {
        let code = match self {
            Self::SetTimeouts { .. } => 1000,
            Self::SetWarnTime(_) => 1001,
            Self::SetDeviceId { .. } => 1002,
            Self::GetTime { .. } => 1011,
            Self::SetTime { .. } => 1012,
            Self::SetKey { .. } => 1014,
            Self::GetLimits(_) => 1021,
            Self::SetLimits { .. } => 1022,
            Self::GetReportTarget => 1031,
            Self::SetReportTarget(_) => 1032,
            Self::GetReportTime => 1041,
            Self::SetReportTime(_) => 1042,
            Self::GetRealtimeInterval => 1061,
            Self::SetRealtimeInterval(_) => 1062,
            Self::GetMinuteInterval => 1063,
            Self::SetMinuteInterval(_) => 1064,
            Self::SetPassword(_) => 1072,
            Self::GetRealtime(_) => 2011,
            Self::StopRealtime => 2012,
            Self::GetDeviceState => 2021,
            Self::StopDeviceState => 2022,
            Self::GetHistory(kind, _) => kind.code(),
            Self::Calibrate { .. } => 3011,
            Self::SampleNow(_) => 3012,
            Self::Clean(_) => 3013,
            Self::SampleForComparison(_) => 3014,
            Self::SetSamplingPeriod { .. } if edition == Edition::V2005 => 3014,
            Self::SetSamplingPeriod { .. } => 3016,
            Self::KeepSample => 3015,
            Self::GetSamplingPeriod(_) => 3017,
            Self::GetResultTime(_) => 3018,
            Self::GetSerial(_) => 3019,
            Self::GetInfo { .. } => 3020,
            Self::SetInfo { .. } => 3021,
            Self::KeepSampleNow(_) => 3022,
            Self::StartCheck(_) => 3024,
            Self::Station(command) => command.code().ok_or(BuildError::Range)?,
        };
        let cn = Cn::from_table(code);
        // Codes that mean something else in another edition.
        let wanted = match self {
            Self::SetWarnTime(_) => Some(Edition::V2005),
            Self::SampleForComparison(_) => Some(Edition::V2017),
            Self::SetKey { .. } | Self::SetDeviceId { .. } => Some(Edition::V2025),
            Self::Station(_) => Some(Edition::SurfaceWater),
            _ => None,
        };
        if wanted.is_some_and(|wanted| wanted != edition) {
            return Err(BuildError::NotInEdition { cn, edition });
        }
        Ok(cn)
    }

    /// Checks the ranges that the standards give.
    fn check(&self, edition: Edition) -> Result<(), BuildError> {
        let fits = match self {
            Self::SetRealtimeInterval(minutes) if edition == Edition::SurfaceWater => {
                (1..=1440).contains(minutes)
            }
            Self::SetRealtimeInterval(seconds) => (30..=3600).contains(seconds),
            Self::SetMinuteInterval(minutes) => (1..=30).contains(minutes) && 60 % minutes == 0,
            Self::SetPassword(password) => {
                password.len() == 6 && password.bytes().all(|byte| byte.is_ascii_alphanumeric())
            }
            Self::SetTimeouts {
                over_time_s,
                resends,
            } => {
                let most = if edition == Edition::V2005 {
                    99_999
                } else {
                    99
                };
                (1..=most).contains(over_time_s) && *resends <= 99
            }
            Self::SetReportTime(time) => is_clock(time, 4),
            Self::SetSamplingPeriod { start, hours, .. } => {
                (1..=99).contains(hours) && start.as_ref().is_none_or(|start| is_clock(start, 6))
            }
            Self::GetHistory(_, period) | Self::GetRealtime(Some(period)) => {
                period.begin <= period.end
            }
            Self::Station(command) => command.fits(),
            _ => true,
        };
        if fits { Ok(()) } else { Err(BuildError::Range) }
    }

    fn area(&self, edition: Edition) -> Result<Area, BuildError> {
        let area = Area::new();
        match self {
            Self::SetTimeouts {
                over_time_s,
                resends,
            } => area
                .field("OverTime", &over_time_s.to_string())?
                .field("ReCount", &resends.to_string()),
            Self::SetWarnTime(time) => area.field("WarnTime", time),
            Self::SetDeviceId { logger_id } => area.field("i23005-Info", logger_id),
            Self::GetTime { pol_id } => optional_pol(area, pol_id.as_deref()),
            Self::SetTime { pol_id, time } => {
                optional_pol(area, pol_id.as_deref())?.time("SystemTime", *time)
            }
            Self::SetKey { created, key } => area
                .field("SKCreateTime", &created.millis_text())?
                .field("NewSK", key),
            Self::SetLimits { pol_id, low, up } => {
                let (low, up) = (low.to_string(), up.to_string());
                let (low_name, up_name) =
                    (format!("{pol_id}-LowValue"), format!("{pol_id}-UpValue"));
                area.field("PolId", pol_id)?.item([
                    (low_name.as_str(), low.as_str()),
                    (up_name.as_str(), up.as_str()),
                ])
            }
            Self::SetReportTarget(target) => area.field("ReportTarget", target),
            Self::SetReportTime(time) => area.field("ReportTime", time),
            Self::SetRealtimeInterval(seconds) => area.field("RtdInterval", &seconds.to_string()),
            Self::SetMinuteInterval(minutes) => area.field("MinInterval", &minutes.to_string()),
            Self::SetPassword(password) if edition == Edition::V2005 => area.field("PW", password),
            Self::SetPassword(password) => area.field("NewPW", password),
            Self::GetRealtime(Some(period)) | Self::GetHistory(_, period) => bounds(area, *period),
            Self::Calibrate { pol_id, point } => calibration(area, pol_id, *point),
            Self::GetLimits(pol_id)
            | Self::SampleNow(pol_id)
            | Self::Clean(pol_id)
            | Self::SampleForComparison(pol_id)
            | Self::GetSamplingPeriod(pol_id)
            | Self::GetResultTime(pol_id)
            | Self::GetSerial(pol_id)
            | Self::KeepSampleNow(pol_id)
            | Self::StartCheck(pol_id) => area.field("PolId", pol_id),
            Self::SetSamplingPeriod {
                pol_id,
                start,
                hours,
            } => {
                let area = area.field("PolId", pol_id)?;
                let hours = hours.to_string();
                if edition == Edition::V2005 {
                    return area.field("CTime", &hours);
                }
                let start = start.as_deref().unwrap_or("000000");
                area.field("CstartTime", start)?.field("Ctime", &hours)
            }
            Self::GetInfo {
                pol_id,
                info_id,
                period,
            } => {
                let area = area.field("PolId", pol_id)?.field("InfoId", info_id)?;
                period.map_or(Ok(area.clone()), |period| bounds(area, period))
            }
            Self::SetInfo {
                pol_id,
                info_id,
                value,
            } => area
                .field("PolId", pol_id)?
                .field("InfoId", info_id)?
                .field(&format!("{info_id}-Info"), value),
            Self::Station(command) => command.area(area),
            Self::GetReportTarget
            | Self::GetReportTime
            | Self::GetRealtimeInterval
            | Self::GetMinuteInterval
            | Self::GetRealtime(None)
            | Self::StopRealtime
            | Self::GetDeviceState
            | Self::StopDeviceState
            | Self::KeepSample => Ok(area),
        }
    }
}

/// Tells whether a text is a time of day of so many digits, `hhmm` or `hhmmss`.
fn is_clock(text: &str, digits: usize) -> bool {
    let in_range = |(place, two): (usize, &[u8])| {
        let most: &[u8] = if place == 0 { b"23" } else { b"59" };
        two.iter().all(u8::is_ascii_digit) && two <= most
    };
    text.len() == digits && text.as_bytes().chunks(2).enumerate().all(in_range)
}

fn optional_pol(area: Area, pol_id: Option<&str>) -> Result<Area, BuildError> {
    match pol_id {
        Some(pol_id) => area.field("PolId", pol_id),
        None => Ok(area),
    }
}

fn bounds(area: Area, period: Period) -> Result<Area, BuildError> {
    area.time("BeginTime", period.begin)?
        .time("EndTime", period.end)
}

fn calibration(
    area: Area,
    pol_id: &str,
    point: Option<CalibrationPoint>,
) -> Result<Area, BuildError> {
    let kind = match point {
        None => return area.field("PolId", pol_id),
        Some(CalibrationPoint::Zero) => "0",
        Some(CalibrationPoint::Span) => "1",
    };
    area.item([("PolId", pol_id), ("CalibrationType", kind)])
}
