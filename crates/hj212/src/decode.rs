//! Reading a frame: always what could be read, and what was wrong with it.

use crate::cn::Cn;
use crate::crc::is_possible;
use crate::data::Data;
use crate::decoded::Decoded;
use crate::edition::{Edition, Flag};
use crate::frame::{CrcVerdict, Frame, LengthVerdict};
use crate::header::{Header, HeaderFields, Key};
use crate::issue::{IssueKind, Issues};
use crate::profile::Profile;
use crate::stamp::{Stamp, StampForm};
use crate::value::Value;

/// The longest data segment the standards allow to be sent, in bytes.
pub(crate) const STANDARD_SEGMENT: usize = 1024;

/// Reads a frame under the settings of its device.
///
/// It never fails and never allocates: a part that cannot be read is absent and has an issue.
/// Whether the frame may be used is [`Decoded::is_usable`].
///
/// ```
/// use hj212::{Frame, Profile, Suffix, decode};
///
/// let line = b"##0141QN=20160801085857223;ST=22;CN=2011;PW=100000;MN=010000A8900016F000169DC0;\
///              Flag=4;CP=&&DataTime=20160801085857;a34004-Rtd=0.350,a34004-Flag=N&&A881\r\n";
/// let frame = Frame::read(line).unwrap();
/// let decoded = decode(frame, &Profile::default());
/// assert!(decoded.is_usable());
/// let dust = decoded.data.factor("a34004").unwrap();
/// assert_eq!(dust.get(Suffix::Rtd).unwrap().decimal().unwrap().to_string(), "0.350");
/// ```
#[must_use]
pub fn decode<'a>(frame: Frame<'a>, profile: &Profile) -> Decoded<'a> {
    let segment = frame.segment();
    let (header_text, data_text) = split(segment);
    let mut reader = Reader {
        profile,
        base: frame.segment_start(),
        issues: Issues::new(),
    };
    reader.envelope(&frame);
    let header = reader.header(header_text);
    let data = reader.data(header_text.len(), data_text);
    let system = header.st.map(Value::bytes);
    let edition = profile
        .edition
        .unwrap_or_else(|| Edition::of(header.flag, system));
    reader.required(&header, edition);
    Decoded {
        frame,
        edition,
        header,
        data,
        issues: reader.issues,
    }
}

/// Cuts a segment before its `CP=`; the header has no data after that, whatever bytes it holds.
pub(crate) fn split(segment: &[u8]) -> (&[u8], Option<&[u8]>) {
    let fields = HeaderFields::of(segment);
    for field in fields {
        if field.key.bytes().eq_ignore_ascii_case(b"CP") && field.value.is_some() {
            return (&segment[..field.at], Some(&segment[field.at + 3..]));
        }
    }
    (segment, None)
}

/// Collects issues while a frame is read.
struct Reader<'p> {
    profile: &'p Profile,
    base: usize,
    issues: Issues,
}

impl Reader<'_> {
    fn note(&mut self, kind: IssueKind, at: usize) {
        self.issues.push(kind, at, self.profile.severity(kind));
    }

    fn envelope(&mut self, frame: &Frame<'_>) {
        match frame.length_verdict() {
            LengthVerdict::Right => {}
            LengthVerdict::Short => self.note(IssueKind::LengthShort, 2),
            LengthVerdict::Wrong => self.note(IssueKind::LengthWrong, 2),
        }
        if frame.segment().len() > STANDARD_SEGMENT {
            self.note(IssueKind::SegmentLong, self.base + STANDARD_SEGMENT);
        }
        let crc_at = frame.raw().len() - 4;
        match frame.crc_verdict() {
            CrcVerdict::Right => {}
            CrcVerdict::Modbus => self.note(IssueKind::CrcModbus, crc_at),
            CrcVerdict::Wrong if is_possible(frame.crc_word()) => {
                self.note(IssueKind::CrcWrong, crc_at);
            }
            CrcVerdict::Wrong => self.note(IssueKind::CrcForeign, crc_at),
        }
        if frame.crc_text().iter().any(u8::is_ascii_lowercase) {
            self.note(IssueKind::CrcLowerCase, crc_at);
        }
    }

    fn header<'a>(&mut self, text: &'a [u8]) -> Header<'a> {
        let mut header = Header::empty(text);
        let mut seen = 0_u16;
        let mut highest = Key::Qn;
        for field in header.fields() {
            let at = self.base + field.at;
            let Some(value) = field.value else {
                self.note(IssueKind::KeyWithoutValue, at);
                continue;
            };
            let Some((key, right_case)) = Key::read(field.key.bytes()) else {
                self.note(IssueKind::KeyUnknown, at);
                continue;
            };
            if !right_case {
                self.note(IssueKind::KeyCase, at);
            }
            let bit = 1_u16 << (key as u16);
            if seen & bit != 0 {
                self.note(IssueKind::KeyRepeated, at);
                continue;
            }
            seen |= bit;
            if key < highest {
                self.note(IssueKind::HeaderOrder, at);
            }
            highest = highest.max(key);
            self.header_value(&mut header, key, value, at);
        }
        header
    }

    fn header_value<'a>(&mut self, header: &mut Header<'a>, key: Key, value: Value<'a>, at: usize) {
        let bytes = value.bytes();
        match key {
            Key::Qn => {
                header.qn = Some(value);
                if !matches!(Stamp::read(bytes), Some((_, StampForm::Millis))) {
                    self.note(IssueKind::QnForm, at);
                }
            }
            Key::St => {
                header.st = Some(value);
                let is_code = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
                if bytes.len() != 2 || !bytes.iter().all(is_code) {
                    self.note(IssueKind::StForm, at);
                }
            }
            Key::Cn => {
                header.cn = Cn::read(bytes);
                if header.cn.is_none() {
                    self.note(IssueKind::CnForm, at);
                }
            }
            Key::Pw => {
                header.pw = Some(value);
                if bytes.len() != 6 {
                    self.note(IssueKind::PwForm, at);
                }
            }
            Key::Mn => header.mn = Some(value),
            Key::Flag => {
                let byte = value.unsigned().and_then(|flag| u8::try_from(flag).ok());
                header.flag = byte.map(Flag::from_byte);
                match header.flag {
                    None => self.note(IssueKind::FlagForm, at),
                    Some(flag) if flag.version_bits() > 2 => {
                        self.note(IssueKind::VersionUnknown, at);
                    }
                    Some(_) => {}
                }
            }
            Key::Pnum | Key::Pno => {
                let number = value
                    .unsigned()
                    .and_then(|number| u16::try_from(number).ok());
                if number.is_none_or(|number| number == 0) {
                    self.note(IssueKind::PacketForm, at);
                }
                let place = if key == Key::Pnum {
                    &mut header.pnum
                } else {
                    &mut header.pno
                };
                *place = number;
            }
            Key::Rf => {
                header.resent = bytes == b"1";
                if !header.resent {
                    self.note(IssueKind::RfForm, at);
                }
            }
        }
    }

    /// Opens and closes the data area by position: its bytes may be anything.
    fn data<'a>(&mut self, header_len: usize, text: Option<&'a [u8]>) -> Data<'a> {
        let at = self.base + header_len;
        let Some(text) = text else {
            self.note(IssueKind::CpMissing, at);
            return Data::new(&[], at);
        };
        let (start, inner) = if let Some(rest) = text.strip_prefix(b"&&") {
            (at + 5, rest)
        } else {
            self.note(IssueKind::CpUnopened, at + 3);
            text.strip_prefix(b"&")
                .map_or((at + 3, text), |rest| (at + 4, rest))
        };
        let Some(closed) = inner.strip_suffix(b"&&") else {
            self.note(IssueKind::CpUnclosed, start + inner.len());
            return Data::new(inner.strip_suffix(b"&").unwrap_or(inner), start);
        };
        Data::new(closed, start)
    }

    /// Notes what the edition wants and the header lacks.
    fn required(&mut self, header: &Header<'_>, edition: Edition) {
        let at = self.base;
        if header.flag.is_none() && header.field("Flag").is_none() {
            self.note(IssueKind::FlagMissing, at);
        }
        if header.qn.is_none() && edition != Edition::V2005 {
            self.note(IssueKind::QnMissing, at);
        }
        let present = [
            (header.st.is_some(), IssueKind::StMissing),
            (
                header.cn.is_some() || self.issues.has(IssueKind::CnForm),
                IssueKind::CnMissing,
            ),
            (header.pw.is_some(), IssueKind::PwMissing),
            (
                header.mn.is_some_and(|mn| !mn.is_empty()),
                IssueKind::MnMissing,
            ),
        ];
        for (_, kind) in present.into_iter().filter(|(present, _)| !present) {
            self.note(kind, at);
        }
        let numbered = header.pnum.is_some() && header.pno.is_some();
        match header.flag.is_some_and(Flag::has_packets) {
            true if !numbered || header.pno > header.pnum => self.note(IssueKind::PacketForm, at),
            false if header.pnum.is_some() || header.pno.is_some() => {
                self.note(IssueKind::PacketUnasked, at);
            }
            _ => {}
        }
    }
}
