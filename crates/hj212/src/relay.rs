//! Passing a frame on to another host (向上级平台转发).

use crate::build::text::{push_millis, push_unsigned};
use crate::build::wire::{close, open};
use crate::build::{BuildError, WireFrame};
use crate::decoded::Decoded;
use crate::edition::{Edition, Flag};
use crate::frame::{CrcVerdict, MAX_SEGMENT};
use crate::header::Key;
use crate::stamp::Stamp;

/// How a frame of a device is passed on to another host, which must acknowledge it.
///
/// The data area stays byte by byte as the device wrote it; the header keeps its keys, unknown ones
/// too, in the order of the standard. What the standard forbids around them is put right: length,
/// check word and line end are made anew.
///
/// ```
/// use hj212::{Frame, Profile, Relay, decode};
/// let line = b"##71ST=32;CN=2051;PW=1;MN=A1;CP=&&DataTime=20160801085857;w01018-Avg=41.5&&06c0";
/// let decoded = decode(Frame::read(line).unwrap(), &Profile::default());
/// let relay = Relay { qn: decoded.data.field("DataTime").unwrap().stamp(), ..Relay::default() };
/// let wire = relay.frame(&decoded)?;
/// assert!(wire.as_bytes().starts_with(b"##0099QN=20160801085857000;ST=32;CN=2051;PW=1;MN=A1;Flag=1;"));
/// # Ok::<(), hj212::BuildError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Relay<'r> {
    /// The device id (MN) that the other host knows the device by; `None`: its own.
    pub mn: Option<&'r str>,
    /// The password (PW) that the other host expects; `None`: the device's own.
    pub password: Option<&'r str>,
    /// The QN of a frame that has none, as most of the 2005 edition have, so that its answer can be
    /// told from others.
    pub qn: Option<Stamp>,
    /// Whether the frame is sent again or late: `RF=1`, which only the 2025 edition has.
    ///
    /// Unsure: the mark is known only through readers of that edition.
    pub resend: bool,
}

impl Relay<'_> {
    /// Builds the frame to send.
    ///
    /// # Errors
    ///
    /// Fails where the check word is wrong and the data are no plain text (an encrypted frame has to
    /// be decrypted first), where it has no id or no QN and none is given, where a given name
    /// cannot stand in a frame, and where the segment would be longer than any reader takes.
    pub fn frame(&self, decoded: &Decoded<'_>) -> Result<WireFrame, BuildError> {
        if decoded.frame.crc_verdict() == CrcVerdict::Wrong && !is_plain(decoded.data.bytes()) {
            return Err(BuildError::Unsound);
        }
        let segment = decoded.frame.segment();
        let mut out = Vec::with_capacity(segment.len() + 64);
        let start = open(&mut out);
        self.header(&mut out, decoded)?;
        out.extend_from_slice(b"CP=&&");
        out.extend_from_slice(decoded.data.bytes());
        out.extend_from_slice(b"&&");
        let length = out.len() - start - 6;
        if length > MAX_SEGMENT {
            return Err(BuildError::TooLong {
                length,
                limit: MAX_SEGMENT,
                edition: decoded.edition,
            });
        }
        close(&mut out, start);
        Ok(WireFrame::from_closed(out))
    }

    fn header(&self, out: &mut Vec<u8>, decoded: &Decoded<'_>) -> Result<(), BuildError> {
        let header = &decoded.header;
        let mut field = |key: &str, value: &[u8]| {
            out.extend_from_slice(key.as_bytes());
            out.push(b'=');
            out.extend_from_slice(value);
            out.push(b';');
        };
        match (header.qn.filter(|qn| !qn.is_empty()), self.qn) {
            (Some(qn), _) => field("QN", qn.bytes()),
            (None, Some(qn)) => {
                let mut digits = Vec::with_capacity(17);
                push_millis(&mut digits, qn);
                field("QN", &digits);
            }
            (None, None) => return Err(BuildError::NoQn),
        }
        if let Some(st) = header.st {
            field("ST", st.bytes());
        }
        let cn = header.cn.ok_or(BuildError::Echo("CN"))?;
        field("CN", cn.to_string().as_bytes());
        match (self.password, header.pw) {
            (Some(password), _) => field("PW", name("PW", password)?),
            (None, Some(password)) => field("PW", password.bytes()),
            (None, None) => {}
        }
        match (self.mn, header.mn.filter(|mn| !mn.is_empty())) {
            (Some(mn), _) => field("MN", name("MN", mn)?),
            (None, Some(mn)) => field("MN", mn.bytes()),
            (None, None) => return Err(BuildError::Echo("MN")),
        }
        // The version and the packet bit are the device's; the answer bit is ours.
        let flag = header.flag.map_or_else(
            || Flag::new(decoded.edition, header.pnum.is_some(), true).byte(),
            |flag| flag.byte() | 1,
        );
        let mut digits = Vec::with_capacity(3);
        push_unsigned(&mut digits, flag.into());
        field("Flag", &digits);
        for (key, number) in [("PNUM", header.pnum), ("PNO", header.pno)] {
            if let Some(number) = number {
                field(key, number.to_string().as_bytes());
            }
        }
        let resend = self.resend && decoded.edition == Edition::V2025;
        if header.resent || resend {
            field("RF", b"1");
        }
        for unknown in header.fields() {
            if let (None, Some(value)) = (Key::read(unknown.key.bytes()), unknown.value) {
                field(&unknown.key.text(), value.bytes());
            }
        }
        Ok(())
    }
}

/// Tells whether a data area is surely not encrypted: printable, and not blocks printed out.
fn is_plain(area: &[u8]) -> bool {
    area.iter().all(|byte| matches!(byte, b' '..=b'~')) && !area.starts_with(b"{0x")
}

/// Checks a name that is put into a header.
fn name<'n>(key: &'static str, name: &'n str) -> Result<&'n [u8], BuildError> {
    let safe =
        |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b';' | b',' | b'&' | b'=' | b'#');
    if !name.is_empty() && name.len() <= 64 && name.bytes().all(safe) {
        Ok(name.as_bytes())
    } else {
        Err(BuildError::Echo(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Frame;
    use crate::profile::Profile;
    use crate::{crc, decode};

    fn relayed(relay: Relay<'_>, segment: &str) -> Result<String, BuildError> {
        let wire = format!(
            "##{:04}{segment}{:04x}",
            segment.len(),
            crc(segment.as_bytes())
        );
        let frame = Frame::read(wire.as_bytes()).expect("a frame");
        let sent = relay.frame(&decode(frame, &Profile::default()))?;
        let read = decode(sent.read().expect("a frame"), &Profile::default());
        assert!(read.wants_answer(&Profile::default()));
        assert!(sent.as_bytes().ends_with(b"\r\n"));
        assert_eq!(read.frame.crc_verdict(), CrcVerdict::Right);
        Ok(String::from_utf8_lossy(read.frame.segment()).into_owned())
    }

    #[test]
    fn names_and_bits_change_and_the_data_stay() {
        fn check(relay: Relay<'_>, segment: &str, expected: &str) {
            assert_eq!(
                relayed(relay, segment).as_deref(),
                Ok(expected),
                "{segment}"
            );
        }
        let own = Relay::default();
        check(
            own,
            "QN=20260301000000000;ST=32;CN=2051;PW=123456;MN=A1;Flag=4;CP=&&a-Avg=1 ;;x&&",
            "QN=20260301000000000;ST=32;CN=2051;PW=123456;MN=A1;Flag=5;CP=&&a-Avg=1 ;;x&&",
        );
        let renamed = Relay {
            mn: Some("B2"),
            password: Some("654321"),
            resend: true,
            ..own
        };
        check(
            renamed,
            "QN=20260301000000000;ST=32;CN=2051;PW=123456;MN=A1;Flag=6;PNUM=2;PNO=1;X=y;CP=&&a-Avg=1&&",
            "QN=20260301000000000;ST=32;CN=2051;PW=654321;MN=B2;Flag=7;PNUM=2;PNO=1;X=y;CP=&&a-Avg=1&&",
        );
        check(
            renamed,
            "QN=20260301000000000;ST=32;CN=2051;PW=123456;MN=A1;Flag=9;CP=&&&&",
            "QN=20260301000000000;ST=32;CN=2051;PW=654321;MN=B2;Flag=9;RF=1;CP=&&&&",
        );
        let dated = Relay {
            qn: Stamp::new(2026, 3, 1, 1, 2, 3),
            ..own
        };
        check(
            dated,
            "ST=32;CN=2051;PW=123456;MN=A1;CP=&&01-Avg=1",
            "QN=20260301010203000;ST=32;CN=2051;PW=123456;MN=A1;Flag=1;CP=&&01-Avg=1&&",
        );
    }

    #[test]
    fn what_cannot_be_answered_or_read_is_not_passed_on() {
        let own = Relay::default();
        let no_qn = "ST=32;CN=2051;PW=123456;MN=A1;CP=&&01-Avg=1&&";
        assert_eq!(relayed(own, no_qn), Err(BuildError::NoQn));
        let bad = Relay {
            mn: Some("A;B"),
            qn: Stamp::new(2026, 3, 1, 1, 2, 3),
            ..own
        };
        assert_eq!(relayed(bad, no_qn), Err(BuildError::Echo("MN")));
        let sealed = "QN=20260301000000000;ST=32;CN=2051;PW=123456;MN=A1;Flag=9;CP=&&ab\u{1}d&&";
        let wire = format!("##{:04}{sealed}0000", sealed.len());
        let frame = Frame::read(wire.as_bytes()).expect("a frame");
        let read = decode(frame, &Profile::default());
        assert_eq!(own.frame(&read), Err(BuildError::Unsound));
    }
}
