//! A frame as a line of JSON, which `encode` reads back.

use hj212::{CrcVerdict, Decoded, Edition, Profile, Severity};
use serde::{Deserialize, Serialize};

/// A frame as it is printed.
#[derive(Serialize)]
pub(super) struct FrameLine<'a> {
    /// Offset of the first `#` in the stream.
    offset: u64,
    /// Bytes from the first `#` to the last digit of the check word.
    len: usize,
    edition: &'static str,
    crc_ok: bool,
    #[serde(flatten)]
    fields: Fields,
    issues: Vec<IssueLine<'a>>,
}

/// What is in a frame.
#[derive(Serialize, Deserialize)]
pub(super) struct Fields {
    pub qn: Option<String>,
    pub st: Option<String>,
    pub cn: Option<u16>,
    pub pw: Option<String>,
    pub mn: Option<String>,
    pub flag: Option<u8>,
    pub pnum: Option<u16>,
    pub pno: Option<u16>,
    /// The resend mark, where it is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rf: Option<u8>,
    /// What stands between `CP=&&` and `&&`, as text.
    pub cp: String,
    /// The same as bytes in hex, where the text is not the bytes: GBK, or encrypted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cp_hex: Option<String>,
}

#[derive(Serialize)]
struct IssueLine<'a> {
    code: &'a str,
    /// Byte offset within the frame.
    at: u16,
    severity: &'static str,
}

/// Bytes that belong to no frame.
#[derive(Serialize)]
pub(super) struct GarbageLine {
    pub offset: u64,
    pub garbage: u64,
}

impl<'a> FrameLine<'a> {
    pub(super) fn of(decoded: &'a Decoded<'_>, profile: Profile) -> Self {
        let Decoded { frame, edition, .. } = decoded;
        Self {
            offset: frame.offset(),
            len: frame.raw().len(),
            edition: word(*edition),
            crc_ok: frame.crc_verdict() == CrcVerdict::Right,
            fields: Fields::of(decoded),
            issues: decoded
                .audit(&profile)
                .iter()
                .map(|issue| IssueLine {
                    code: issue.kind.code(),
                    at: issue.at,
                    severity: severity(issue.severity),
                })
                .collect(),
        }
    }
}

impl Fields {
    fn of(decoded: &Decoded<'_>) -> Self {
        let Decoded { header, data, .. } = decoded;
        let text = |value: Option<hj212::Value<'_>>| value.map(|value| value.text().into_owned());
        let bytes = data.bytes();
        Self {
            qn: text(header.qn),
            st: text(header.st),
            cn: header.cn.map(hj212::Cn::code),
            pw: text(header.pw),
            mn: text(header.mn),
            flag: header.flag.map(hj212::Flag::byte),
            pnum: header.pnum,
            pno: header.pno,
            rf: header.resent.then_some(1),
            cp_hex: (data.text().as_bytes() != bytes).then(|| hex(bytes)),
            cp: data.text().into_owned(),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789ABCDEF"[usize::from(half)]);
    let digits = |byte: &u8| [digit(byte >> 4), digit(byte & 15)];
    bytes.iter().flat_map(digits).collect()
}
fn word(edition: Edition) -> &'static str {
    match edition {
        Edition::V2005 => "2005",
        Edition::V2017 => "2017",
        Edition::V2025 => "2025",
        Edition::SurfaceWater => "surface-water",
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
