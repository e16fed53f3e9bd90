//! What the frames of one commit say about their points, as it waits to enter the ledger.
//!
//! ```text
//! lot   = version:u8 (1)  frame*
//!       | version:u8 (2)  Zstandard frame of: frame*
//! frame = mn:text point:text edition:text st:text peer:text received:number
//!         skewed:u8 skew:number?  count:varint row*
//! row   = cadence:text start:number pack:bytes
//! ```
//!
//! `number` is zigzag, `pack` is what the ledger keeps.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use model::{Cadence, IncomingFrame, Mn, ObjectId, Timestamp};

use crate::Result;
use crate::convert::{corrupt, word};
use crate::frame_log::Word;
use crate::ledger::{Told, ToldRow};
use crate::pack::pack;
use crate::squeeze::{squeeze, unsqueeze};
use crate::varint::{Rest, put_bytes, put_length, put_signed, put_text, put_varint};

const PLAIN: u8 = 1;
const SQUEEZED: u8 = 2;
const WHAT: &str = "lot of rows";

/// What the frames of a commit say about their points.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lot {
    /// The frames, one behind the other.
    pub(crate) plain: Arc<Vec<u8>>,
    /// Of each frame its point and where it lies.
    pub(crate) places: Vec<(ObjectId, Range<usize>)>,
}

impl Lot {
    /// Lays out frames in their order; one without a point says nothing.
    pub(crate) fn of<'f>(frames: impl IntoIterator<Item = &'f IncomingFrame>) -> Self {
        let mut plain = Vec::new();
        let mut places = Vec::new();
        for frame in frames {
            let Some(point) = &frame.point else { continue };
            let start = plain.len();
            put_frame(&mut plain, frame, point);
            places.push((point.clone(), start..plain.len()));
        }
        Self {
            plain: Arc::new(plain),
            places,
        }
    }

    /// Returns it as it is kept.
    pub(crate) fn squeezed(&self) -> Result<Vec<u8>> {
        let mut bytes = vec![SQUEEZED];
        squeeze(&self.plain, &mut bytes).map_err(|error| corrupt(WHAT, error.to_string()))?;
        Ok(bytes)
    }

    /// Reads what was kept.
    pub(crate) fn read(kept: &[u8]) -> Result<Self> {
        let plain = match kept.split_first() {
            Some((&PLAIN, frames)) => frames.to_vec(),
            Some((&SQUEEZED, frames)) => {
                unsqueeze(frames).map_err(|error| corrupt(WHAT, error.to_string()))?
            }
            Some((version, _)) => {
                return Err(corrupt(WHAT, format!("version {version} is not known")));
            }
            None => return Err(corrupt(WHAT, "it is empty")),
        };
        let mut rest = Rest::new(WHAT, &plain);
        let mut places = Vec::new();
        while !rest.is_empty() {
            let start = plain.len() - rest.len();
            let point = read_frame(&mut rest)?.point;
            places.push((point, start..plain.len() - rest.len()));
        }
        Ok(Self {
            plain: Arc::new(plain),
            places,
        })
    }

    /// Reads its frames.
    pub(crate) fn frames(&self) -> Result<Vec<AsideFrame<'_>>> {
        let mut rest = Rest::new(WHAT, &self.plain);
        let mut frames = Vec::with_capacity(self.places.len());
        while !rest.is_empty() {
            frames.push(read_frame(&mut rest)?);
        }
        Ok(frames)
    }
}

/// Reads a frame of a lot, given its bytes.
pub(crate) fn frame(bytes: &[u8]) -> Result<AsideFrame<'_>> {
    read_frame(&mut Rest::new(WHAT, bytes))
}

/// Makes a lot of frames of another one, given their bytes, as it is kept.
pub(crate) fn piece<'b>(frames: impl IntoIterator<Item = &'b [u8]>) -> Vec<u8> {
    let mut bytes = vec![PLAIN];
    for frame in frames {
        bytes.extend_from_slice(frame);
    }
    bytes
}

fn put_frame(bytes: &mut Vec<u8>, frame: &IncomingFrame, point: &ObjectId) {
    for text in [
        frame.mn.as_str(),
        point.as_str(),
        frame.edition,
        &frame.st,
        &frame.peer,
    ] {
        put_text(bytes, text);
    }
    put_signed(bytes, frame.received_at.millis());
    put_varint(bytes, u64::from(frame.skew_seconds.is_some()));
    if let Some(skew) = frame.skew_seconds {
        put_signed(bytes, skew);
    }
    put_length(bytes, frame.readings.len());
    for row in &frame.readings {
        put_text(bytes, row.cadence.as_str());
        put_signed(bytes, row.start.millis());
        put_bytes(bytes, &pack(&row.factors));
    }
}

/// A frame of a lot, as it is read back.
pub(crate) struct AsideFrame<'b> {
    mn: Mn,
    point: ObjectId,
    edition: &'b str,
    st: &'b str,
    peer: &'b str,
    received_at: Timestamp,
    skew_seconds: Option<i64>,
    rows: Vec<(Cadence, Timestamp, &'b [u8])>,
}

impl AsideFrame<'_> {
    pub(crate) const fn point(&self) -> &ObjectId {
        &self.point
    }

    /// How many rows it has for the ledger.
    pub(crate) const fn rows(&self) -> usize {
        self.rows.len()
    }

    /// What it says of its device.
    pub(crate) const fn word(&self) -> Word<'_> {
        Word {
            mn: &self.mn,
            edition: self.edition,
            st: self.st,
            peer: self.peer,
            received_at: self.received_at,
            skew_seconds: self.skew_seconds,
            is_held: false,
        }
    }

    /// What it tells the ledger.
    pub(crate) fn told(&self) -> Told<'_> {
        let row = |&(cadence, start, pack): &(Cadence, Timestamp, _)| ToldRow {
            cadence,
            start,
            pack: Cow::Borrowed(pack),
        };
        Told {
            point: &self.point,
            mn: &self.mn,
            received_at: self.received_at,
            rows: self.rows.iter().map(row).collect(),
        }
    }
}

fn read_frame<'b>(rest: &mut Rest<'b>) -> Result<AsideFrame<'b>> {
    let mut frame = AsideFrame {
        mn: Mn::new(rest.text()?),
        point: ObjectId::new(rest.text()?),
        edition: rest.text()?,
        st: rest.text()?,
        peer: rest.text()?,
        received_at: Timestamp::from_millis(rest.signed()?),
        skew_seconds: match rest.byte()? {
            0 => None,
            1 => Some(rest.signed()?),
            _ => return Err(corrupt(WHAT, "neither a clock nor none")),
        },
        rows: Vec::new(),
    };
    for _ in 0..rest.varint()? {
        let cadence = word(WHAT, rest.text()?, Cadence::parse)?;
        let start = Timestamp::from_millis(rest.signed()?);
        frame.rows.push((cadence, start, rest.bytes()?));
    }
    Ok(frame)
}

#[cfg(test)]
mod tests {
    use model::{FactorCode, FactorReading, NewReading};
    use proptest::prelude::*;

    use super::*;

    fn frame(mn: String, point: String, skew_seconds: Option<i64>, minute: i64) -> IncomingFrame {
        IncomingFrame {
            key: String::new(),
            mn: Mn::new(mn),
            point: Some(ObjectId::new(point)),
            cn: 2051,
            st: "32".to_owned(),
            edition: "2017",
            peer: "127.0.0.1:9".to_owned(),
            received_at: Timestamp::from_millis(minute),
            skew_seconds,
            raw: bytes::Bytes::new(),
            readings: vec![NewReading {
                cadence: Cadence::Minute,
                start: Timestamp::from_millis(-minute),
                factors: vec![FactorReading {
                    factor: FactorCode::new("w01018"),
                    value: "1.20".parse().ok(),
                    min: None,
                    max: None,
                    total: None,
                    flag: None,
                }],
            }],
        }
    }

    proptest! {
        #[test]
        fn what_is_set_aside_comes_back_in_its_order(
            frames in proptest::collection::vec(("\\PC{1,9}", "[a-c]", proptest::option::of(any::<i64>()), any::<i32>()), 0..40)
        ) {
            let frames: Vec<IncomingFrame> = frames
                .into_iter()
                .map(|(mn, point, skew, minute)| frame(mn, point, skew, i64::from(minute)))
                .collect();
            let lot = Lot::of(&frames);
            let back = Lot::read(&lot.squeezed().expect("squeezed")).expect("written by us");
            prop_assert_eq!(&back.places, &lot.places);
            prop_assert_eq!(back.places.len(), frames.len());
            for (((point, place), frame), one) in back.places.iter().zip(&frames).zip(back.frames().expect("read")) {
                let back = super::frame(&back.plain[place.clone()]).expect("read");
                prop_assert_eq!(Some(point), frame.point.as_ref());
                prop_assert_eq!(back.point(), one.point());
                prop_assert_eq!(&back.mn, &frame.mn);
                prop_assert_eq!(back.received_at, frame.received_at);
                prop_assert_eq!(back.skew_seconds, frame.skew_seconds);
                let [row] = &frame.readings[..] else { unreachable!("one row each") };
                prop_assert_eq!(&back.rows[..], &[(row.cadence, row.start, &pack(&row.factors)[..])]);
            }
            let some = piece(lot.places.iter().skip(1).map(|(_, place)| &lot.plain[place.clone()]));
            prop_assert_eq!(Lot::read(&some).expect("a piece").places.len(), frames.len().saturating_sub(1));
        }

        #[test]
        fn any_bytes_are_taken_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Lot::read(&bytes);
            let _ = super::frame(&bytes);
        }
    }
}
