//! Reading quarantined bytes again (按方案试读): what could be read of them had their device
//! other settings. Pure; nothing is stored.

use bytes::Bytes;
use hj212::{Decoded, Frame, Issues, Profile, decode};
use model::{DeviceSettings, IncomingFrame, Mn, ObjectId, Quarantined, ReadAs};

use crate::device_profile;
use crate::gateway::KeyChain;
use crate::interpret::{Message, edition, interpret, sender};
use crate::reason::Refusal;
use crate::text::printable;

/// Longest text of a header's key that is shown.
const SHOWN: usize = 64;

/// What a frame says under certain settings.
#[derive(Clone, Debug)]
pub struct Reread {
    /// The sender, as far as the bytes tell.
    pub mn: Option<Mn>,
    /// The edition that it was read as: `2005`, `2017`, `2025`, `surface-water`.
    pub edition: &'static str,
    /// The keys before the data area, in the order they came.
    pub header: Vec<(String, String)>,
    /// Everything that departs from the standard, with its place.
    pub issues: Issues,
    /// What would be made durable, or why it would be refused.
    pub outcome: Result<Message, Refusal>,
    /// The bytes of the frame alone, in plain.
    pub raw: Bytes,
    /// The bytes were encrypted and a key of the device opened them: places are those of the plain
    /// text.
    pub was_encrypted: bool,
}

impl Reread {
    /// Returns the frame as the gateway's writer takes it, as if it had come when its bytes did.
    #[must_use]
    pub fn frame(&self, row: &Quarantined, point: ObjectId) -> Option<IncomingFrame> {
        let message = self.outcome.as_ref().ok()?.clone();
        Some(IncomingFrame {
            key: message.key,
            mn: message.mn,
            point: Some(point),
            cn: message.cn,
            st: message.st,
            edition: message.edition,
            peer: row.peer.clone(),
            received_at: row.received_at,
            skew_seconds: message.skew_seconds,
            raw: self.raw.clone(),
            readings: message.readings,
        })
    }
}

/// Reads a row of quarantine with settings that its device may have; `None` where its bytes hold
/// no whole frame at their beginning, which no setting changes.
///
/// What the password and the address of the device are is not looked at: whoever releases the row
/// answers for that.
#[must_use]
pub fn reread(row: &Quarantined, read_as: ReadAs, keys: Option<&KeyChain>) -> Option<Reread> {
    let settings = DeviceSettings {
        strictness: read_as.strictness,
        crc: read_as.crc,
        edition: read_as.edition,
        ..DeviceSettings::default()
    };
    let profile = device_profile::of(&settings);
    let plain = opened(row, keys);
    let was_encrypted = plain.is_some();
    let bytes = plain.map_or_else(|| row.raw.clone(), Bytes::from);
    let frame = Frame::read(&bytes)?;
    let decoded = decode(frame, &profile);
    Some(Reread {
        mn: sender(&decoded),
        edition: edition(decoded.edition),
        header: header(&decoded),
        issues: decoded.audit(&profile),
        outcome: interpret(&decoded, row.received_at),
        raw: bytes.slice_ref(frame.raw()),
        was_encrypted,
    })
}

/// Returns the bytes in plain where they are encrypted and a key of the device opens them.
fn opened(row: &Quarantined, keys: Option<&KeyChain>) -> Option<Vec<u8>> {
    let frame = Frame::read(&row.raw)?;
    let mn = sender(&decode(frame, &Profile::default()))?;
    keys?.open(&mn, &frame, row.received_at)
}

fn header(decoded: &Decoded<'_>) -> Vec<(String, String)> {
    let shown = |field: hj212::HeaderField<'_>| {
        let value = field.value.map_or(&[][..], |value| value.bytes());
        (printable(field.key.bytes(), SHOWN), printable(value, SHOWN))
    };
    decoded.header.fields().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{CrcRule, Strictness, Timestamp};

    fn row(raw: &str) -> Quarantined {
        Quarantined {
            id: "q".to_owned(),
            received_at: Timestamp::from_millis(1_772_294_400_000),
            peer: "10.0.0.1".to_owned(),
            mn: None,
            reason: "crc".to_owned(),
            detail: String::new(),
            bad_offset: None,
            size: raw.len() as u64,
            raw: Bytes::copy_from_slice(raw.as_bytes()),
        }
    }

    fn framed(segment: &str, word: u16) -> String {
        format!("##{:04}{segment}{word:04X}\r\n", segment.len())
    }

    /// What is read: the rows' values, or the reason of the refusal; `-` where there is no frame.
    fn check(raw: &str, read_as: ReadAs, expected: &str) {
        let said = match reread(&row(raw), read_as, None) {
            None => "-".to_owned(),
            Some(read) => match &read.outcome {
                Err(refusal) => refusal.reason.as_str().to_owned(),
                Ok(message) => message
                    .readings
                    .iter()
                    .flat_map(|reading| &reading.factors)
                    .map(|one| format!("{}={:?}", one.factor, one.value.map(|v| v.to_string())))
                    .collect::<Vec<_>>()
                    .join(" "),
            },
        };
        assert_eq!(said, expected, "{raw} {read_as:?}");
    }

    #[test]
    fn the_same_bytes_say_more_under_other_settings() {
        let segment = "QN=20260301000000000;ST=32;CN=2061;PW=123456;MN=M1;Flag=5;\
                       CP=&&DataTime=20260301000000;w01018-Avg=7.0,w01018-Flag=N&&";
        let word = hj212::crc(segment.as_bytes());
        let standard = ReadAs::default();
        let any_word = ReadAs {
            crc: CrcRule::Ignore,
            ..standard
        };
        let strict = ReadAs {
            strictness: Strictness::Strict,
            ..standard
        };
        let value = "w01018=Some(\"7.0\")";
        check(&framed(segment, word), standard, value);
        check(&framed(segment, word ^ 1), standard, "crc");
        check(&framed(segment, word ^ 1), any_word, value);
        // The password is one character short.
        let short = segment.replace("123456", "12345");
        let framed_short = framed(&short, hj212::crc(short.as_bytes()));
        check(&framed_short, standard, value);
        check(&framed_short, strict, "form");
        check("##0050QN=2026", any_word, "-");
        check("", any_word, "-");
    }

    #[test]
    fn the_frame_goes_on_as_it_came() {
        let segment = "ST=32;CN=2011;PW=123456;MN=M1;CP=&&DataTime=20260301000000;w01018-Rtd=7&&";
        let raw = framed(segment, hj212::crc(segment.as_bytes()));
        let row = row(&raw);
        let read = reread(&row, ReadAs::default(), None).expect("a frame");
        let frame = read.frame(&row, ObjectId::new("p")).expect("readable");
        assert_eq!(frame.received_at, row.received_at);
        assert_eq!(&frame.raw[..], raw.trim_end().as_bytes());
        assert_eq!(read.header[0], ("ST".to_owned(), "32".to_owned()));
    }
}
