//! Whether a frame that cannot be read may have been encrypted (HJ 212-2025).

use hj212::{Decoded, Edition, IssueKind};

/// As many bytes of a data area as the cipher takes at once. Every plain area begins with that many
/// of ASCII: the name of its first item.
const BLOCK: usize = 16;

/// Says what is wrong with a check word, where that of encrypted data would look like it.
///
/// The check word of an encrypted frame is that of its plain text, so without the key it is wrong
/// on a line without faults. Whoever is told only that it is wrong looks for the fault there.
pub(crate) fn sealed_zh(decoded: &Decoded<'_>, kind: IssueKind) -> Option<&'static str> {
    let is_word = matches!(kind, IssueKind::CrcWrong | IssueKind::CrcForeign);
    (is_word && decoded.edition == Edition::V2025 && looks_sealed(decoded.frame.segment()))
        .then_some("校验码不对，而数据区不是文字：可能已加密，本系统没有该设备的密钥或密钥不对")
}

/// Tells whether the data area begins with bytes that no plain one begins with, or with blocks
/// printed out.
fn looks_sealed(segment: &[u8]) -> bool {
    const OPENS: &[u8] = b"CP=&&";
    let Some(at) = segment
        .windows(OPENS.len())
        .position(|window| window == OPENS)
    else {
        return false;
    };
    let area = &segment[at + OPENS.len()..];
    let first = &area[..area.len().min(BLOCK)];
    first.starts_with(b"{0x") || first.iter().any(|byte| !matches!(byte, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use hj212::{Frame, Profile, decode};

    use super::*;

    /// A frame with a wrong check word: whether it is said to be encrypted.
    fn check(flag: u8, area: &[u8], expected: bool) {
        let head = format!("QN=20261122172905813;ST=32;CN=2011;PW=1;MN=M1;Flag={flag};CP=&&");
        let segment = [head.as_bytes(), area, b"&&"].concat();
        let word = hj212::crc(&segment) ^ 1;
        let mut raw = format!("##{:04}", segment.len()).into_bytes();
        raw.extend_from_slice(&segment);
        raw.extend_from_slice(format!("{word:04X}\r\n").as_bytes());
        let frame = Frame::read(&raw).expect("a frame");
        let decoded = decode(frame, &Profile::default());
        let said = sealed_zh(&decoded, IssueKind::CrcWrong);
        assert_eq!(said.is_some(), expected, "{flag} {area:?}");
        assert_eq!(sealed_zh(&decoded, IssueKind::QnMissing), None);
    }

    #[test]
    fn only_data_that_no_plain_frame_has_count_as_encrypted() {
        let block = [0xe2, 0xf6, 0xb8, 0x4b, b'&', b'A', 0x0a, 0x91];
        check(9, &block, true);
        check(9, b"{0xE4,0x3E,0x11}", true);
        check(9, b"DataTime=20261122172900;w01018-Rtd=1", false);
        check(
            9,
            "DataTime=20261122172900;i11001-Info=//正常//".as_bytes(),
            false,
        );
        check(9, b"", false);
        // Earlier editions do not encrypt.
        check(5, &block, false);
    }
}
