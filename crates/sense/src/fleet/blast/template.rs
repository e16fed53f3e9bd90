//! A frame into which only what changes is written.

use hj212::{Edition, FactorValues, Identity, Number, Suffix, Upload, UploadKind};
use model::Timestamp;

use super::BlastError;
use crate::clock_text;

/// The length of a QN.
pub(super) const QN: usize = 17;
/// The digits of a value, without its point.
const DIGITS: usize = 5;

/// The factors, as the outlets of waste water and gas have them.
const FACTORS: [&str; 20] = [
    "w01018", "w21003", "w21011", "w21001", "w00000", "w01001", "w01010", "w01014", "w01003",
    "w01009", "a34004", "a34002", "a21026", "a21004", "a21005", "a05024", "a01001", "a01002",
    "a01006", "a01007",
];

/// A frame of minute data.
pub(super) struct Template {
    bytes: Vec<u8>,
    /// Tells its values from those of the others.
    device: u32,
    start: Timestamp,
    qn_at: usize,
    time_at: usize,
    values_at: Vec<usize>,
}

impl Template {
    /// Makes a frame with the codec, and finds in it what changes.
    pub(super) fn new(
        mn: &str,
        password: &str,
        factors: u8,
        start: Timestamp,
    ) -> Result<Self, BlastError> {
        let identity = Identity::new(Edition::V2017, "32", password, mn)?;
        let stamp = clock_text::stamp(start).ok_or(BlastError::Time(start))?;
        let mut upload = Upload::new(UploadKind::Minute, stamp);
        for factor in FACTORS.iter().take(usize::from(factors.max(1))) {
            // 100.00 to 999.99: as many characters for every value.
            let number = Number {
                mantissa: 10_000,
                scale: 2,
            };
            let values = FactorValues::new(factor)?.number(Suffix::Avg, number);
            upload = upload.factor(values.flag("N")?);
        }
        let frames = upload.frames(&identity, stamp, true)?;
        let bytes: Vec<u8> = frames
            .into_iter()
            .flat_map(hj212::WireFrame::into_bytes)
            .collect();
        let find = |mark: &[u8]| memchr::memmem::find(&bytes, mark).map(|at| at + mark.len());
        Ok(Self {
            qn_at: find(b"QN=").unwrap_or(0),
            time_at: find(b"DataTime=").unwrap_or(0),
            values_at: memchr::memmem::find_iter(&bytes, b"-Avg=")
                .map(|at| at + b"-Avg=".len())
                .collect(),
            bytes,
            device: mn.bytes().fold(0, |sum: u32, byte| {
                sum.wrapping_mul(31).wrapping_add(byte.into())
            }),
            start,
        })
    }

    /// Appends the frame of a place in the series, sent at a time; returns its QN.
    pub(super) fn write(
        &mut self,
        place: u32,
        sent: Timestamp,
        to: &mut Vec<u8>,
    ) -> Result<[u8; QN], BlastError> {
        let time = digits(self.start.plus(i64::from(place) * Timestamp::MINUTE))?;
        let qn = digits(sent)?;
        self.bytes[self.qn_at..self.qn_at + QN].copy_from_slice(&qn);
        self.bytes[self.time_at..self.time_at + 14].copy_from_slice(&time[..14]);
        for (offset, at) in (0_u32..).zip(&self.values_at) {
            let mut rest = value(self.device, place, offset);
            for digit in (0..=DIGITS).rev().filter(|digit| *digit != 3) {
                self.bytes[at + digit] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
                rest /= 10;
            }
        }
        let word_at = self.bytes.len() - 6;
        let word = hj212::crc(&self.bytes[6..word_at]);
        for (digit, at) in (word_at..word_at + 4).enumerate() {
            let nibble = u32::from(word >> (12 - 4 * digit)) & 0xF;
            let shown = char::from_digit(nibble, 16)
                .unwrap_or('0')
                .to_ascii_uppercase();
            self.bytes[at] = u8::try_from(shown).unwrap_or(b'0');
        }
        to.extend_from_slice(&self.bytes);
        Ok(qn)
    }
}

/// Returns a time as a QN has it.
fn digits(time: Timestamp) -> Result<[u8; QN], BlastError> {
    let stamp = clock_text::stamp(time).ok_or(BlastError::Time(time))?;
    let mut digits = [b'0'; QN];
    digits.copy_from_slice(&stamp.millis_text().as_bytes()[..QN]);
    Ok(digits)
}

/// Returns a level with noise, 300.00 to 349.99 without its point: every device and factor has
/// its own, so that neither a database nor its disk profits from frames that are all alike.
fn value(device: u32, place: u32, factor: u32) -> u32 {
    let mixed = place
        .wrapping_mul(2_654_435_761)
        .wrapping_add(factor.wrapping_mul(40_503))
        .wrapping_add(device.wrapping_mul(2_246_822_519));
    let mixed = (mixed ^ (mixed >> 15)).wrapping_mul(3_266_489_917);
    30_000 + (mixed ^ (mixed >> 13)) % 5_000
}

/// Returns the QN of an answer to data (9014); `None` for another line.
pub(super) fn answered(line: &[u8]) -> Option<[u8; QN]> {
    memchr::memmem::find(line, b"CN=9014;")?;
    let at = memchr::memmem::find(line, b"QN=")? + 3;
    line.get(at..at + QN)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hj212::{Frame, Profile, decode};

    #[test]
    fn every_frame_of_a_series_is_right() {
        let start: Timestamp = "2026-02-28T23:50:00+08:00".parse().expect("a time");
        let mut template =
            Template::new("010000A8900016F000169DC0", "123456", 10, start).expect("made");
        for place in [0, 1, 9, 10, 100, 123_456] {
            let mut bytes = Vec::new();
            let sent = start.plus(i64::from(place) + 7);
            let qn = template.write(place, sent, &mut bytes).expect("written");
            assert_eq!(qn, digits(sent).expect("a time"));
            let frame = Frame::read(&bytes).expect("a frame");
            let decoded = decode(frame, &Profile::default());
            assert!(decoded.is_usable(), "{:?}", decoded.issues);
            assert!(decoded.issues.as_slice().is_empty(), "{:?}", decoded.issues);
            assert_eq!(decoded.header.qn.map(hj212::Value::bytes), Some(&qn[..]));
            let time = decoded.data.field("DataTime").expect("a time");
            let minute = start.plus(i64::from(place) * Timestamp::MINUTE);
            assert_eq!(time.bytes(), &digits(minute).expect("a time")[..14]);
            assert_eq!(decoded.data.factors().count(), 10);
            assert_eq!(bytes.len(), template.bytes.len());
        }
    }

    #[test]
    fn an_answer_is_told_from_other_lines() {
        let answer =
            b"##0080QN=20260301000000001;ST=91;CN=9014;PW=123456;MN=M;Flag=4;CP=&&&&C100\r";
        assert_eq!(answered(answer), Some(*b"20260301000000001"));
        assert_eq!(answered(b"##0080QN=20260301000000001;ST=91;CN=9011;"), None);
        assert_eq!(answered(b"CN=9014;QN=2026"), None);
    }
}
