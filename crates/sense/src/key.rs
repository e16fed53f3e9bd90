//! What makes a frame the same frame when it is sent again.

use hj212::Decoded;
use model::{Timestamp, fnv1a};

use crate::text::printable;

/// Returns the key of a frame: `QN|MN|CN|PNO/PNUM|length-hash`.
///
/// The time stands first, so that frames that come together lie together in the log, however many
/// devices there are: a commit then touches a few pages of it and not one for each device.
///
/// The QN alone should do (HJ 212-2017 6.3.2), but devices repeat it: some build it from whole
/// seconds, some send a constant. Were it trusted alone, the second frame would be acknowledged
/// and lost. So the command and a hash of the data area take part; a true resend has the same,
/// also where the 2025 edition adds `RF=1` to the header. Devices that send no QN are told apart
/// by `DataTime` and the data; a message with neither, such as a bare heartbeat, is never held to
/// be a resend, because its time of arrival takes part.
///
/// The hash is 64-bit FNV-1a. Only frames of one device with the same command and time ever meet
/// under one prefix, a few dozen at most, so a chance collision is out of the question; and a
/// device that forged one would only lose its own data.
pub(crate) fn frame_key(mn: &str, decoded: &Decoded<'_>, received_at: Timestamp) -> String {
    let header = &decoded.header;
    let data = decoded.data.bytes();
    let cn = header.cn.map_or(0, hj212::Cn::code);
    let qn = header.qn.filter(|qn| !qn.is_empty());
    let moment = match (qn, decoded.data.field("DataTime")) {
        (Some(qn), _) => printable(qn.bytes(), 24),
        (None, Some(time)) if !time.is_empty() => format!("d{}", printable(time.bytes(), 24)),
        (None, _) => format!("r{}", received_at.millis()),
    };
    let (number, count) = (header.pno.unwrap_or(1), header.pnum.unwrap_or(1));
    let (length, hash) = (data.len(), fnv1a(data));
    format!("{moment}|{mn}|{cn:04}|{number}/{count}|{length}-{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use hj212::{Frame, Profile, decode};

    fn key(segment: &str, received_at: i64) -> String {
        let raw = format!(
            "##{:04}{segment}{:04X}",
            segment.len(),
            hj212::crc(segment.as_bytes())
        );
        let frame = Frame::read(raw.as_bytes()).expect("a frame");
        let decoded = decode(frame, &Profile::default());
        frame_key("M1", &decoded, Timestamp::from_millis(received_at))
    }

    #[test]
    fn a_resend_is_the_same_frame_and_nothing_else_is() {
        let first = "QN=20260301000000000;ST=32;CN=2051;PW=123456;MN=M1;Flag=9;CP=&&DataTime=20260301000000;w01018-Avg=1&&";
        let same = |other: &str| key(first, 0) == key(other, 9_000);
        assert!(same(first));
        assert!(same(&first.replace("Flag=9", "Flag=9;RF=1")));
        assert!(!same(&first.replace("00000;ST", "00001;ST")));
        assert!(!same(&first.replace("CN=2051", "CN=2061")));
        assert!(!same(&first.replace("Avg=1", "Avg=2")));
    }

    #[test]
    fn without_a_qn_the_time_and_the_data_tell() {
        let data = "ST=32;CN=2051;PW=123456;MN=M1;CP=&&DataTime=20160801085857;011-Avg=1&&";
        assert_eq!(key(data, 0), key(data, 1));
        assert_ne!(key(data, 0), key(&data.replace("Avg=1", "Avg=3"), 0));
        let heartbeat = "ST=91;CN=9015;PW=123456;MN=M1;CP=&&&&";
        assert_ne!(key(heartbeat, 0), key(heartbeat, 1));
    }
}
