//! A frame of the queue as it goes to a destination.

use hj212::{BuildError, Frame, Profile, Relay, Stamp, decode};
use model::Timestamp;
use store::QueuedFrame;

use super::destination::Destination;
use crate::clock_text;

/// A frame to send and the QN and MN that its answer will carry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Parcel {
    pub(super) seq: i64,
    pub(super) key: String,
    /// The number by which the destination knows the device.
    pub(super) mn: String,
    pub(super) qn: String,
    /// When the gateway took the frame.
    pub(super) received_at: Timestamp,
    pub(super) wire: Vec<u8>,
    /// The same, marked as sent again (`RF=1`), where the edition has such a mark.
    pub(super) again: Vec<u8>,
}

/// Why a frame cannot be passed on.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unsendable {
    #[error("报文无法识别")]
    NoFrame,
    #[error("报文不能转发：{0}")]
    Build(#[from] BuildError),
}

impl Parcel {
    /// Makes what goes to a destination.
    pub(super) fn of(frame: &QueuedFrame, destination: &Destination) -> Result<Self, Unsendable> {
        let read = Frame::read(&frame.raw).ok_or(Unsendable::NoFrame)?;
        let decoded = decode(read, &Profile::default());
        let renamed = destination.renames.get(frame.mn.as_str());
        let relay = Relay {
            mn: renamed.map(String::as_str),
            password: destination.password.as_deref(),
            qn: qn_of(frame),
            resend: false,
        };
        let wire = relay.frame(&decoded)?;
        let again = Relay {
            resend: true,
            ..relay
        }
        .frame(&decoded)?;
        let sent = wire.read().ok_or(Unsendable::NoFrame)?;
        let sent = decode(sent, &Profile::default()).header;
        let text = |value: Option<hj212::Value<'_>>| value.map(|value| value.text().into_owned());
        Ok(Self {
            seq: frame.seq,
            key: frame.key.clone(),
            mn: text(sent.mn).unwrap_or_default(),
            qn: text(sent.qn).unwrap_or_default(),
            received_at: frame.received_at,
            wire: wire.into_bytes(),
            again: again.into_bytes(),
        })
    }
}

/// Returns a QN for a frame that has none. It is the same whenever the frame is sent, and two frames
/// of a device differ unless a thousand came in one second.
fn qn_of(frame: &QueuedFrame) -> Option<Stamp> {
    let millis = u16::try_from(frame.seq.rem_euclid(1_000)).ok()?;
    clock_text::stamp(frame.received_at)?.with_millis(millis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use model::Mn;

    #[test]
    fn a_frame_without_a_qn_gets_one_that_stays() {
        let segment = "ST=32;CN=2051;PW=123456;MN=A1;CP=&&01-Avg=1&&";
        let word = hj212::crc(segment.as_bytes());
        let raw = format!("##{:04}{segment}{word:04X}", segment.len());
        let frame = QueuedFrame {
            seq: 12_345,
            key: "k".to_owned(),
            mn: Mn::new("A1"),
            cn: 2051,
            st: "32".to_owned(),
            received_at: "2026-03-01T01:02:03.900+08:00".parse().unwrap(),
            area: None,
            raw: Bytes::from(raw),
        };
        let mut destination = Destination::new("province", "host:1");
        destination.renames.insert("A1".to_owned(), "P9".to_owned());
        let parcel = Parcel::of(&frame, &destination).unwrap();
        assert_eq!(parcel.qn, "20260301010203345");
        assert_eq!(parcel.mn, "P9");
        assert_eq!(Parcel::of(&frame, &destination).unwrap(), parcel);
        let cut = QueuedFrame {
            raw: frame.raw.slice(..20),
            ..frame
        };
        let error = Parcel::of(&cut, &destination).unwrap_err();
        assert_eq!(error.to_string(), "报文无法识别");
    }
}
