//! Commands out of frames, for the side of the device.

use crate::command::{CalibrationPoint, Command, HistoryKind, Period, StationCommand};
use crate::data::Data;
use crate::decoded::Decoded;
use crate::edition::Edition;
use crate::suffix::Suffix;
use crate::value::Value;

impl Command {
    /// Reads a command of the host out of a frame.
    ///
    /// Returns `None` where the frame's edition has no such command (answer 9011 with
    /// [`QnRtn::WRONG_CN`](crate::QnRtn::WRONG_CN)) or a parameter is missing or unreadable.
    #[must_use]
    pub fn read(decoded: &Decoded<'_>) -> Option<Self> {
        let cn = decoded.header.cn?;
        let edition = decoded.edition;
        cn.info(edition)?.from_host?;
        let data = &decoded.data;
        let pol = || text(data, "PolId");
        if edition == Edition::SurfaceWater
            && let Some(command) = StationCommand::read(cn.code(), data)
        {
            return Some(Self::Station(command));
        }
        Some(match cn.code() {
            1000 => Self::SetTimeouts {
                over_time_s: unsigned(data, "OverTime")?,
                resends: unsigned(data, "ReCount")?,
            },
            1001 => Self::SetWarnTime(text(data, "WarnTime")?),
            1002 => Self::SetDeviceId {
                logger_id: text(data, "i23005-Info")?,
            },
            1011 => Self::GetTime { pol_id: pol() },
            1012 => Self::SetTime {
                pol_id: pol(),
                time: data.field("SystemTime")?.stamp()?,
            },
            1014 if edition == Edition::V2025 => Self::SetKey {
                created: data.field("SKCreateTime")?.stamp()?,
                key: text(data, "NewSK")?,
            },
            1021 => Self::GetLimits(pol()?),
            1022 => limits(data)?,
            1031 => Self::GetReportTarget,
            // An older text of the 2005 edition has another name for it.
            1032 => Self::SetReportTarget(
                text(data, "ReportTarget").or_else(|| text(data, "AlarmTarget"))?,
            ),
            1041 => Self::GetReportTime,
            1042 => Self::SetReportTime(text(data, "ReportTime")?),
            1061 => Self::GetRealtimeInterval,
            1062 => Self::SetRealtimeInterval(unsigned(data, "RtdInterval")?),
            1063 => Self::GetMinuteInterval,
            1064 => Self::SetMinuteInterval(unsigned(data, "MinInterval")?),
            1072 => Self::SetPassword(text(data, "NewPW").or_else(|| text(data, "PW"))?),
            2011 => Self::GetRealtime(period(data)),
            2012 => Self::StopRealtime,
            2021 => Self::GetDeviceState,
            2022 => Self::StopDeviceState,
            3011 => Self::Calibrate {
                pol_id: pol()?,
                point: calibration_point(data),
            },
            3012 => Self::SampleNow(pol()?),
            3013 => Self::Clean(pol()?),
            3014 if edition == Edition::V2005 => Self::SetSamplingPeriod {
                pol_id: pol()?,
                start: None,
                hours: unsigned(data, "CTime")?,
            },
            3014 => Self::SampleForComparison(pol()?),
            3015 => Self::KeepSample,
            3016 => Self::SetSamplingPeriod {
                pol_id: pol()?,
                start: text(data, "CstartTime"),
                // Printed `CTime` in one place of the standard; names are found in either case.
                hours: unsigned(data, "Ctime")?,
            },
            3017 => Self::GetSamplingPeriod(pol()?),
            3018 => Self::GetResultTime(pol()?),
            3019 => Self::GetSerial(pol()?),
            3020 => Self::GetInfo {
                pol_id: pol()?,
                info_id: text(data, "InfoId")?,
                period: period(data),
            },
            3021 => set_info(data)?,
            3022 => Self::KeepSampleNow(pol()?),
            3024 => Self::StartCheck(pol()?),
            _ => Self::GetHistory(HistoryKind::of(cn)?, period(data)?),
        })
    }
}

pub(crate) fn text(data: &Data<'_>, name: &str) -> Option<String> {
    data.field(name)
        .filter(|value| !value.is_empty())
        .map(|value| value.unquoted().text().into_owned())
}

pub(crate) fn unsigned(data: &Data<'_>, name: &str) -> Option<u32> {
    data.field(name).and_then(Value::unsigned)
}

fn period(data: &Data<'_>) -> Option<Period> {
    Some(Period {
        begin: data.field("BeginTime")?.stamp()?,
        end: data.field("EndTime")?.stamp()?,
    })
}

fn calibration_point(data: &Data<'_>) -> Option<CalibrationPoint> {
    match data.field("CalibrationType")?.bytes() {
        b"0" => Some(CalibrationPoint::Zero),
        b"1" => Some(CalibrationPoint::Span),
        _ => None,
    }
}

fn limits(data: &Data<'_>) -> Option<Command> {
    let pol_id = text(data, "PolId")?;
    let value = |suffix: Suffix| data.field(&format!("{pol_id}-{suffix}"))?.decimal();
    let (low, up) = (value(Suffix::LowValue)?, value(Suffix::UpValue)?);
    Some(Command::SetLimits { pol_id, low, up })
}

fn set_info(data: &Data<'_>) -> Option<Command> {
    let (pol_id, info_id) = (text(data, "PolId")?, text(data, "InfoId")?);
    let value = text(data, &format!("{info_id}-Info"))?;
    Some(Command::SetInfo {
        pol_id,
        info_id,
        value,
    })
}
