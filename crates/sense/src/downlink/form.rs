//! From a filled-in form to a command.

mod station;

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use hj212::{CalibrationPoint, Command, Edition, HistoryKind, Number, Period, Stamp};
use model::Timestamp;
use thiserror::Error;

use super::offer::{Field, FieldKind, Offer};
use crate::clock_text;

/// Why a form cannot become a command.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{field}: {message}")]
pub struct FormError {
    /// The field; `command` for the command itself.
    pub field: String,
    /// Why not, for a clerk.
    pub message: String,
}

fn wrong(field: &str, message: impl Into<String>) -> FormError {
    FormError {
        field: field.to_owned(),
        message: message.into(),
    }
}

/// The values of a form, checked field by field.
struct Filled<'f> {
    values: &'f BTreeMap<String, String>,
    secret: Option<&'f str>,
    now: Timestamp,
}

/// Splits the one value that is never shown again off a form.
#[must_use]
pub fn take_secret(offer: &Offer, values: &mut BTreeMap<String, String>) -> Option<String> {
    let secret = offer
        .fields
        .iter()
        .find(|field| field.kind == FieldKind::Secret)?;
    values.remove(secret.name)
}

/// Makes the command that a form asks for in an edition; `now` fills in a time that was left out.
///
/// # Errors
///
/// Says which field is missing, unknown or out of its range, or that the edition has no such
/// command. A new key is not made here.
pub fn command(
    offer: &Offer,
    edition: Edition,
    values: &BTreeMap<String, String>,
    secret: Option<&str>,
    now: Timestamp,
) -> Result<Command, FormError> {
    if offer.code(edition).is_none() {
        let message = format!("设备所用的 {edition} 没有“{}”这个命令", offer.name);
        return Err(wrong("command", message));
    }
    if let Some(unknown) = values
        .keys()
        .find(|name| !offer.fields.iter().any(|field| field.name == *name))
    {
        return Err(wrong(unknown, "这个命令没有该参数"));
    }
    let filled = Filled {
        values,
        secret,
        now,
    };
    for field in offer.fields_in(edition) {
        filled.check(field)?;
    }
    filled.command(offer, edition)
}

impl Filled<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        let value = self.values.get(name)?.trim();
        (!value.is_empty()).then_some(value)
    }

    fn check(&self, field: &Field) -> Result<(), FormError> {
        let value = match field.kind {
            FieldKind::Secret => self.secret,
            _ => self.get(field.name),
        };
        let Some(value) = value else {
            return if field.required {
                Err(wrong(field.name, format!("请填写{}", field.label)))
            } else {
                Ok(())
            };
        };
        let alphanumeric = |most: usize| {
            (1..=most).contains(&value.len())
                && value.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        let message = match field.kind {
            FieldKind::Factor if !alphanumeric(12) => "应为字母和数字，如 w01018",
            FieldKind::Info if !alphanumeric(6) => "应为六位编码，如 i13004",
            FieldKind::Text(most) if value.len() > most || !is_plain(value) => {
                "过长，或含有空格、逗号、分号等不能传输的字符"
            }
            FieldKind::Secret if value.len() != 6 || !alphanumeric(6) => "应为六位字母或数字",
            FieldKind::Number { least, most }
                if !value
                    .parse()
                    .is_ok_and(|number| (least..=most).contains(&number)) =>
            {
                let message = format!("应为 {least} 至 {most} 的整数");
                return Err(wrong(field.name, message));
            }
            FieldKind::Decimal if Number::read(value.as_bytes()).is_none() => "应为数字",
            FieldKind::Choice(choices) if choices.iter().all(|(word, _)| *word != value) => {
                "不是可选的值"
            }
            FieldKind::Time if moment(value).is_none() => "应为时间，如 2026-03-01 08:00:00",
            FieldKind::Clock(digits)
                if value.len() != digits || !value.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                "应为时刻，只写数字"
            }
            _ => return Ok(()),
        };
        Err(wrong(field.name, message))
    }

    fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default().to_owned()
    }

    fn optional(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    fn number(&self, name: &str) -> u32 {
        self.get(name)
            .and_then(|value| value.parse().ok())
            .unwrap_or_default()
    }

    fn decimal(&self, name: &str) -> Result<Number, FormError> {
        let value = self.get(name).unwrap_or_default();
        Number::read(value.as_bytes()).ok_or_else(|| wrong(name, "应为数字"))
    }

    fn time(&self, name: &str) -> Result<Option<Stamp>, FormError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        moment(value)
            .and_then(clock_text::stamp)
            .map(Some)
            .ok_or_else(|| wrong(name, "时间超出范围"))
    }

    /// Returns the time of a field, or that of the platform where it was left out.
    fn time_or_now(&self, name: &str) -> Result<Stamp, FormError> {
        match self.time(name)? {
            Some(time) => Ok(time),
            None => clock_text::stamp(self.now).ok_or_else(|| wrong(name, "平台时间超出范围")),
        }
    }

    fn period(&self) -> Result<Option<Period>, FormError> {
        match (self.time("begin")?, self.time("end")?) {
            (Some(begin), Some(end)) if begin <= end => Ok(Some(Period { begin, end })),
            (Some(_), Some(_)) => Err(wrong("end", "结束时间不能早于开始时间")),
            (Some(_), None) => Err(wrong("end", "请填写结束时间")),
            (None, Some(_)) => Err(wrong("begin", "请填写开始时间")),
            (None, None) => Ok(None),
        }
    }

    fn history(&self, kind: HistoryKind) -> Result<Command, FormError> {
        let period = self.period()?;
        let period = period.ok_or_else(|| wrong("begin", "请填写开始时间"))?;
        Ok(Command::GetHistory(kind, period))
    }

    fn command(&self, offer: &Offer, edition: Edition) -> Result<Command, FormError> {
        let pol = || self.text("pol_id");
        Ok(match offer.word {
            "set-timeouts" => Command::SetTimeouts {
                over_time_s: self.number("over_time"),
                resends: self.number("resends"),
            },
            "set-warn-time" => Command::SetWarnTime(self.text("time")),
            "set-device-id" => Command::SetDeviceId {
                logger_id: self.text("logger_id"),
            },
            "get-time" => Command::GetTime {
                pol_id: self.optional("pol_id"),
            },
            "set-time" => Command::SetTime {
                pol_id: self.optional("pol_id"),
                time: self.time_or_now("time")?,
            },
            "get-limits" => Command::GetLimits(pol()),
            "set-limits" => Command::SetLimits {
                pol_id: pol(),
                low: self.decimal("low")?,
                up: self.decimal("up")?,
            },
            "get-report-target" => Command::GetReportTarget,
            "set-report-target" => Command::SetReportTarget(self.text("target")),
            "get-report-time" => Command::GetReportTime,
            "set-report-time" => Command::SetReportTime(self.text("time")),
            "get-realtime-interval" => Command::GetRealtimeInterval,
            "set-realtime-interval" => Command::SetRealtimeInterval(self.number("seconds")),
            "get-minute-interval" => Command::GetMinuteInterval,
            "set-minute-interval" => Command::SetMinuteInterval(self.number("minutes")),
            "set-password" => Command::SetPassword(self.secret.unwrap_or_default().to_owned()),
            "get-realtime" => Command::GetRealtime(self.period()?),
            "stop-realtime" => Command::StopRealtime,
            "get-raw" => self.history(HistoryKind::Raw)?,
            "get-state" => Command::GetDeviceState,
            "stop-state" => Command::StopDeviceState,
            "get-day" => self.history(HistoryKind::Day)?,
            "get-device-day" => self.history(HistoryKind::DeviceDay)?,
            "get-minute" => self.history(HistoryKind::Minute)?,
            "get-noise" => self.history(HistoryKind::Noise)?,
            "get-hour" => self.history(HistoryKind::Hour)?,
            "get-checks" => self.history(HistoryKind::Checks)?,
            "get-alarms" => self.history(HistoryKind::Alarms)?,
            "calibrate" => Command::Calibrate {
                pol_id: pol(),
                point: match self.get("point") {
                    Some("zero") => Some(CalibrationPoint::Zero),
                    Some("span") => Some(CalibrationPoint::Span),
                    _ => None,
                },
            },
            "sample" => Command::SampleNow(pol()),
            "clean" => Command::Clean(pol()),
            "sample-for-comparison" => Command::SampleForComparison(pol()),
            "set-sampling-period" => Command::SetSamplingPeriod {
                pol_id: pol(),
                start: self.optional("start").filter(|_| edition != Edition::V2005),
                hours: self.number("hours"),
            },
            "keep-sample" => Command::KeepSample,
            "get-sampling-period" => Command::GetSamplingPeriod(pol()),
            "get-result-time" => Command::GetResultTime(pol()),
            "get-serial" => Command::GetSerial(pol()),
            "get-info" => Command::GetInfo {
                pol_id: pol(),
                info_id: self.text("info_id"),
                period: self.period()?,
            },
            "set-info" => Command::SetInfo {
                pol_id: pol(),
                info_id: self.text("info_id"),
                value: self.text("value"),
            },
            "keep-sample-now" => Command::KeepSampleNow(pol()),
            "start-check" => Command::StartCheck(pol()),
            word => match self.station(word)? {
                Some(command) => command,
                None => return Err(wrong("command", "这个命令不能由表单下发")),
            },
        })
    }
}

/// Reads a moment: RFC 3339, or civil Beijing time with or without seconds.
fn moment(text: &str) -> Option<Timestamp> {
    if let Ok(time) = text.parse() {
        return Some(time);
    }
    let text = text.replace('T', " ");
    ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(&text, form).ok())
        .map(Timestamp::from_beijing)
}

/// Tells whether a value can stand in a frame.
fn is_plain(value: &str) -> bool {
    let allowed =
        |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b';' | b',' | b'&' | b'=' | b'#');
    value.bytes().all(allowed) && !value.starts_with("//")
}

/// Fills a confirmation in: `{mn}` and the names of fields.
#[must_use]
pub fn confirmation(offer: &Offer, mn: &str, values: &BTreeMap<String, String>) -> String {
    let text = offer.confirm.replace("{mn}", mn);
    offer.fields.iter().fold(text, |text, field| {
        let value = values.get(field.name).map_or("—", String::as_str);
        text.replace(&format!("{{{}}}", field.name), value)
    })
}

#[cfg(test)]
mod tests;
