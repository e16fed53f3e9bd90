//! Reports out of frames, for the side of the host.

use crate::command::{text, unsigned};
use crate::data::Data;
use crate::decoded::Decoded;
use crate::edition::Edition;
use crate::report::{Report, StationState, StationSurroundings};
use crate::results::{ExeRtn, QnRtn};
use crate::stamp::Stamp;
use crate::suffix::Suffix;
use crate::value::Value;

impl Report {
    /// Reads a report of a device out of a frame.
    ///
    /// Returns `None` for measured data, for commands the frame's edition does not have, and
    /// where a parameter is missing or unreadable; the raw frame stays to be had.
    #[must_use]
    pub fn read(decoded: &Decoded<'_>) -> Option<Self> {
        let cn = decoded.header.cn?;
        // Answers are the same in all editions, and a device may mix them up.
        if !cn.is_answer() {
            cn.info(decoded.edition)?.from_device?;
        }
        let data = &decoded.data;
        let pol = || text(data, "PolId");
        Some(match cn.code() {
            1001 => Self::HardwareIds {
                logger: text(data, "i23005-Info")?,
                processor: text(data, "i23006-Info")?,
                mac1: text(data, "i23007-Info")?,
                mac2: text(data, "i23008-Info"),
            },
            1011 => Self::Time {
                pol_id: pol(),
                time: time(data, "SystemTime")?,
            },
            1013 => Self::ClockRequest { pol_id: pol() },
            1014 if decoded.edition == Edition::V2025 => Self::KeyRequest {
                created: time(data, "SKCreateTime"),
            },
            1014 => Self::LoggerTime(time(data, "SystemTime")?),
            1021 => limits(data)?,
            1031 => Self::ReportTarget(
                text(data, "ReportTarget").or_else(|| text(data, "AlarmTarget"))?,
            ),
            1041 => Self::ReportTime(text(data, "ReportTime")?),
            1061 => Self::RealtimeInterval(unsigned(data, "RtdInterval")?),
            1063 => Self::MinuteInterval(unsigned(data, "MinInterval")?),
            2072 => alarm(data)?,
            2081 => Self::Restarted {
                time: time(data, "DataTime")?,
                restarted: time(data, "RestartTime")?,
            },
            3015 => Self::SampleKept {
                time: time(data, "DataTime")?,
                vase: unsigned(data, "VaseNo")?,
            },
            3017 => Self::SamplingPeriod {
                pol_id: pol()?,
                start: text(data, "CstartTime")?,
                hours: unsigned(data, "Ctime")?,
            },
            3018 => Self::ResultTime {
                pol_id: pol()?,
                minutes: unsigned(data, "Stime")?,
            },
            3019 => Self::Serial {
                pol_id: pol()?,
                serial: with_suffix(data, Suffix::Sn).map(|(_, serial)| serial.to_string())?,
            },
            3020 => info(data)?,
            3040 => Self::StationState(StationState::read(data)?),
            3041 => Self::StationSurroundings(StationSurroundings::read(data)?),
            9011 => Self::RequestAnswer(QnRtn(result(data, "QnRtn")?)),
            9012 => Self::ExecutionResult(ExeRtn(result(data, "ExeRtn")?)),
            9013 => Self::NoticeAnswer,
            9014 => Self::DataAnswer,
            9015 => Self::Heartbeat,
            _ => return None,
        })
    }
}

fn time(data: &Data<'_>, name: &str) -> Option<Stamp> {
    data.field(name).and_then(Value::stamp)
}

fn result(data: &Data<'_>, name: &str) -> Option<u16> {
    unsigned(data, name).and_then(|code| u16::try_from(code).ok())
}

/// Finds the first attribute with a suffix: its code and its value.
fn with_suffix<'a>(data: &Data<'a>, suffix: Suffix) -> Option<(Value<'a>, Value<'a>)> {
    data.attributes()
        .find(|attribute| attribute.suffix() == Some(suffix))
        .map(|attribute| (attribute.code(), attribute.value))
}

fn limits(data: &Data<'_>) -> Option<Report> {
    let value = |suffix| with_suffix(data, suffix)?.1.decimal();
    let (low, up) = (value(Suffix::LowValue)?, value(Suffix::UpValue)?);
    Some(Report::Limits {
        pol_id: text(data, "PolId")?,
        low,
        up,
    })
}

fn alarm(data: &Data<'_>) -> Option<Report> {
    let (code, value) = with_suffix(data, Suffix::Ala)?;
    let over = match unsigned(data, "AlarmType")? {
        1 => true,
        0 => false,
        _ => return None,
    };
    let time = time(data, "AlarmTime")?;
    Some(Report::Alarm {
        time,
        pol_id: code.to_string(),
        value: value.decimal(),
        over,
    })
}

fn info(data: &Data<'_>) -> Option<Report> {
    let (code, value) = with_suffix(data, Suffix::Info)?;
    Some(Report::Info {
        time: time(data, "DataTime")?,
        pol_id: text(data, "PolId"),
        info_id: code.to_string(),
        text: value.unquoted().text().into_owned(),
    })
}
