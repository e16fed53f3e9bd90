//! What a frame says, in our words. Pure: bytes and the time of arrival in, rows out.

mod factors;

use hj212::{Cn, Decoded, Edition, Severity, Stamp};
use model::{Cadence, Mn, NewReading, Timestamp};

use self::factors::factors;
use crate::clock_text;
use crate::issue_text::issue_at;
use crate::key::frame_key;
use crate::reason::{Reason, Refusal};
use crate::sealed::sealed_zh;
use crate::text::printable;

/// The longest device number that is taken; the standards know 14 and 24, the field 3 to 26.
const MN_MOST: usize = 64;

/// A frame that may be made durable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// What makes it the same frame when it is sent again.
    pub key: String,
    /// The sender.
    pub mn: Mn,
    /// Command number.
    pub cn: u16,
    /// System type.
    pub st: String,
    /// Edition in which it was written: `2005`, `2017`, `2025`, `surface-water`.
    pub edition: &'static str,
    /// The device's clock minus ours, seconds, if the frame tells.
    pub skew_seconds: Option<i64>,
    /// What it says; empty for commands that carry no readings.
    pub readings: Vec<NewReading>,
}

/// Reads the sender of a frame, byte for byte; `None` where there is none that could be one.
#[must_use]
pub fn sender(decoded: &Decoded<'_>) -> Option<Mn> {
    let bytes = decoded.header.mn?.bytes();
    let is_number =
        !bytes.is_empty() && bytes.len() <= MN_MOST && bytes.iter().all(u8::is_ascii_graphic);
    let text = str::from_utf8(bytes).ok().filter(|_| is_number)?;
    Some(Mn::new(text))
}

/// Puts a frame into our words.
///
/// # Errors
///
/// Refuses what the device's profile does not let through, a sender that cannot be one, and data
/// without a time.
pub fn interpret(decoded: &Decoded<'_>, received_at: Timestamp) -> Result<Message, Refusal> {
    if let Some(refusal) = unusable(decoded) {
        return Err(refusal);
    }
    let mn = sender(decoded)
        .ok_or_else(|| Refusal::new(Reason::Device, "设备标识 MN 缺失或含非法字符"))?;
    let cn = decoded
        .header
        .cn
        .ok_or_else(|| Refusal::new(Reason::Command, "命令编码 CN 缺失"))?;
    let st = decoded
        .header
        .st
        .map_or_else(String::new, |st| printable(st.bytes(), 16));
    let readings = match cadence(cn) {
        Some(cadence) => vec![reading(decoded, cadence)?],
        None => Vec::new(),
    };
    Ok(Message {
        key: frame_key(mn.as_str(), decoded, received_at),
        mn,
        cn: cn.code(),
        st,
        edition: edition(decoded.edition),
        skew_seconds: skew_seconds(decoded, cn, received_at),
        readings,
    })
}

/// Returns the first error of the codec's list as a refusal.
fn unusable(decoded: &Decoded<'_>) -> Option<Refusal> {
    if decoded.is_usable() {
        return None;
    }
    let issues = decoded.issues.as_slice();
    let Some(issue) = issues
        .iter()
        .find(|issue| issue.severity == Severity::Error)
    else {
        return Some(Refusal::new(Reason::Form, "格式错误过多"));
    };
    let detail = match sealed_zh(decoded, issue.kind) {
        Some(sealed) => format!("{sealed}（第 {} 字节）", issue.at),
        None => issue_at(*issue),
    };
    Some(Refusal {
        reason: Reason::of_issue(issue.kind),
        detail,
        bad_offset: Some(u32::from(issue.at)),
    })
}

/// Returns the cadence of the rows that a command carries (HJ 212-2017 table 9).
fn cadence(cn: Cn) -> Option<Cadence> {
    match cn {
        Cn::REALTIME => Some(Cadence::Realtime),
        Cn::MINUTE => Some(Cadence::Minute),
        Cn::HOUR => Some(Cadence::Hour),
        Cn::DAY => Some(Cadence::Day),
        _ => None,
    }
}

pub(crate) fn edition(edition: Edition) -> &'static str {
    match edition {
        Edition::V2005 => "2005",
        Edition::V2017 => "2017",
        Edition::V2025 => "2025",
        Edition::SurfaceWater => "surface-water",
    }
}

/// Reads the row of a data frame.
fn reading(decoded: &Decoded<'_>, cadence: Cadence) -> Result<NewReading, Refusal> {
    let time = decoded.data.field("DataTime").and_then(hj212::Value::stamp);
    let start = time
        .and_then(clock_text::timestamp)
        .ok_or_else(|| Refusal::new(Reason::DataTime, "数据时间 DataTime 缺失或无法读取"))?;
    Ok(NewReading {
        cadence,
        start: period_start(cadence, start),
        factors: factors(decoded, cadence),
    })
}

/// Returns the beginning of the period in which a device's `DataTime` lies.
///
/// `DataTime` of minute, hour and day data is the beginning of the interval (HJ 212-2017 6.6.4).
/// Devices write odd seconds or minutes into it; without this one period would be two rows. The
/// moment of a real-time value is kept to the millisecond.
fn period_start(cadence: Cadence, time: Timestamp) -> Timestamp {
    match cadence {
        Cadence::Realtime => time,
        Cadence::Minute => {
            Timestamp::from_millis(time.millis().div_euclid(Timestamp::MINUTE) * Timestamp::MINUTE)
        }
        Cadence::Hour => time.hour_start(),
        Cadence::Day => time.day_start(),
    }
}

/// Returns the device's clock minus ours, as far as the frame tells: the QN is the time of
/// sending, the `DataTime` of real-time data the time of sampling.
///
/// A frame that says it is a resend tells nothing. One that is resent without saying so looks
/// like a slow clock until the next fresh frame.
fn skew_seconds(decoded: &Decoded<'_>, cn: Cn, received_at: Timestamp) -> Option<i64> {
    if decoded.header.resent {
        return None;
    }
    let sent = decoded.header.qn.and_then(|qn| Stamp::read(qn.bytes()));
    let stamp = match sent {
        Some((stamp, _)) => stamp,
        None if cn == Cn::REALTIME => decoded.data.field("DataTime")?.stamp()?,
        None => return None,
    };
    Some(clock_text::timestamp(stamp)?.since(received_at) / 1000)
}

#[cfg(test)]
mod tests;
