//! What was asked of a device, as it is shown.

use std::collections::BTreeMap;

use model::{Downlink, DownlinkFrame};
use sense::downlink::{Offer, confirmation};
use serde::Serialize;
use utoipa::ToSchema;

/// What was asked of a device, and what came of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct DownlinkView {
    id: String,
    mn: String,
    command: String,
    command_name: String,
    /// By field; without the one that is never shown again.
    parameters: BTreeMap<String, String>,
    changes: bool,
    reason: String,
    /// Who asked.
    by: String,
    by_system: bool,
    asked_at: String,
    state: &'static str,
    state_name: &'static str,
    /// Whether nothing more will come.
    over: bool,
    sent_at: Option<String>,
    ended_at: Option<String>,
    /// The code of the device's refusal or result.
    code: Option<u16>,
    /// Frames of data that came.
    records: u32,
    outcome: String,
}

/// A downlink with its frames.
#[derive(Serialize, ToSchema)]
pub(crate) struct DownlinkRecord {
    #[serde(flatten)]
    downlink: DownlinkView,
    frames: Vec<LoggedFrame>,
}

/// One frame, as it was sent or came.
#[derive(Serialize, ToSchema)]
struct LoggedFrame {
    at: String,
    /// Sent by the platform.
    outgoing: bool,
    code: u16,
    words: String,
    /// The bytes as text; empty where they would show a secret.
    raw: String,
}

impl DownlinkRecord {
    /// Joins a downlink and its frames.
    pub(crate) fn of(downlink: Downlink, frames: Vec<DownlinkFrame>) -> Self {
        Self {
            downlink: DownlinkView::from(downlink),
            frames: frames.into_iter().map(logged).collect(),
        }
    }
}

fn logged(frame: DownlinkFrame) -> LoggedFrame {
    let raw: Vec<u8> = frame.raw.to_vec();
    let shown = |byte: &u8| match byte {
        b'\r' | b'\n' => None,
        b' '..=b'~' => Some(char::from(*byte)),
        _ => Some('·'),
    };
    // Texts since 2017 are UTF-8; anything else is shown byte by byte.
    let raw = match String::from_utf8(raw) {
        Ok(text) => text.trim_end().to_owned(),
        Err(error) => error.as_bytes().iter().filter_map(shown).collect(),
    };
    let raw = without_password(&raw);
    LoggedFrame {
        at: frame.at.to_string(),
        outgoing: frame.outgoing,
        code: frame.cn,
        words: frame.words,
        raw,
    }
}

/// Hides the password of a device: who may see what was said need not be able to speak for it.
fn without_password(raw: &str) -> String {
    let Some(at) = raw.find("PW=") else {
        return raw.to_owned();
    };
    let (before, secret) = raw.split_at(at + "PW=".len());
    let rest = secret.find([';', '&']).map_or("", |end| &secret[end..]);
    format!("{before}******{rest}")
}

impl From<Downlink> for DownlinkView {
    fn from(downlink: Downlink) -> Self {
        let offer = Offer::named(&downlink.command);
        let outcome = match offer {
            Some(offer) if downlink.outcome.is_empty() && downlink.changes => {
                confirmation(offer, downlink.mn.as_str(), &downlink.parameters)
            }
            _ => downlink.outcome,
        };
        Self {
            command_name: offer.map_or_else(String::new, |offer| offer.name.to_owned()),
            id: downlink.id.to_string(),
            mn: downlink.mn.to_string(),
            command: downlink.command,
            parameters: downlink.parameters,
            changes: downlink.changes,
            reason: downlink.reason,
            by_system: downlink.by.person.is_none(),
            by: downlink.by.name,
            asked_at: downlink.asked_at.to_string(),
            state: downlink.state.as_str(),
            state_name: downlink.state.name_zh(),
            over: downlink.state.is_over(),
            sent_at: downlink.sent_at.map(|time| time.to_string()),
            ended_at: downlink.ended_at.map(|time| time.to_string()),
            code: downlink.code,
            records: downlink.records,
            outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn the_password_of_a_device_is_not_shown() {
        let check = |raw: &str, shown: &str| assert_eq!(without_password(raw), shown);
        check(
            "##0070QN=1;ST=22;CN=1011;PW=123456;MN=1;CP=&&&&",
            "##0070QN=1;ST=22;CN=1011;PW=******;MN=1;CP=&&&&",
        );
        check("ST=22;PW=123456", "ST=22;PW=******");
        check("CP=&&&&", "CP=&&&&");
    }
}
