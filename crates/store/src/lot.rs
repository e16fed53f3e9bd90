//! What the frames of one commit say about the points of one shelf, as it waits to enter the ledger.
//!
//! ```text
//! lot   = version:u8 (1)  frame*
//! frame = mn:text point:text edition:text st:text peer:text received:number
//!         skewed:u8 skew:number?  count:varint row*
//! row   = cadence:text start:number pack:bytes
//! ```
//!
//! `number` is zigzag, `pack` is what the ledger keeps.

use std::borrow::Cow;

use model::{Cadence, IncomingFrame, Mn, ObjectId, Timestamp, fnv1a};

use crate::Result;
use crate::convert::{corrupt, signed, word};
use crate::frame_log::Word;
use crate::ledger::{Told, ToldRow};
use crate::pack::pack;
use crate::varint::{Rest, put_bytes, put_length, put_signed, put_text, put_varint};

const VERSION: u8 = 1;
const WHAT: &str = "lot of rows";
/// So many shelves that a full one, which enters the ledger in one transaction, keeps nobody
/// waiting for long, and so few that it holds several rows of each point.
const SHELVES: u64 = 64;

/// What the frames of a commit say about the points of one shelf.
#[derive(Debug)]
pub(crate) struct Lot {
    pub(crate) shelf: i64,
    pub(crate) frames: i64,
    pub(crate) bytes: Vec<u8>,
}

/// Lays rows on their shelves, in the order of their frames.
pub(crate) fn lots(frames: &[(&IncomingFrame, &str)]) -> Vec<Lot> {
    let mut lots: Vec<Option<Lot>> = (0..SHELVES).map(|_| None).collect();
    for (frame, _) in frames {
        let Some(point) = &frame.point else { continue };
        let shelf = shelf_of(point);
        let Some(lot) = lots.get_mut(usize::try_from(shelf).unwrap_or(0)) else {
            continue;
        };
        let lot = lot.get_or_insert_with(|| Lot {
            shelf: signed(shelf),
            frames: 0,
            bytes: vec![VERSION],
        });
        lot.frames += 1;
        put_frame(&mut lot.bytes, frame, point);
    }
    lots.into_iter().flatten().collect()
}

/// Whoever sorts must find a point on the shelf where another run of the program left it.
fn shelf_of(point: &ObjectId) -> u64 {
    let hash = fnv1a(point.as_str().as_bytes());
    (hash ^ (hash >> 32)) % SHELVES
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

/// Reads the frames of a lot.
pub(crate) fn read_lot(lot: &[u8]) -> Result<Vec<AsideFrame<'_>>> {
    let mut rest = Rest::new(WHAT, lot);
    let version = rest.byte()?;
    if version != VERSION {
        return Err(corrupt(WHAT, format!("version {version} is not known")));
    }
    let mut frames = Vec::new();
    while !rest.is_empty() {
        frames.push(read_frame(&mut rest)?);
    }
    Ok(frames)
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
        fn what_is_laid_on_shelves_comes_back_in_its_order(
            frames in proptest::collection::vec(("\\PC{1,9}", "[a-c]", proptest::option::of(any::<i64>()), any::<i32>()), 1..40)
        ) {
            let frames: Vec<IncomingFrame> = frames
                .into_iter()
                .map(|(mn, point, skew, minute)| frame(mn, point, skew, i64::from(minute)))
                .collect();
            let given: Vec<(&IncomingFrame, &str)> = frames.iter().map(|frame| (frame, "stored")).collect();
            let lots = lots(&given);
            prop_assert_eq!(lots.iter().map(|lot| lot.frames).sum::<i64>(), i64::try_from(frames.len()).unwrap_or(0));
            for point in ["a", "b", "c"] {
                let expected = frames.iter().filter(|frame| frame.point.as_ref().is_some_and(|at| at.as_str() == point));
                let back: Vec<AsideFrame<'_>> = lots
                    .iter()
                    .flat_map(|lot| read_lot(&lot.bytes).expect("written by us"))
                    .filter(|frame| frame.point.as_str() == point)
                    .collect();
                prop_assert_eq!(back.len(), expected.clone().count());
                for (back, frame) in back.iter().zip(expected) {
                    prop_assert_eq!(&back.mn, &frame.mn);
                    prop_assert_eq!(back.received_at, frame.received_at);
                    prop_assert_eq!(back.skew_seconds, frame.skew_seconds);
                    let [row] = &frame.readings[..] else { unreachable!("one row each") };
                    prop_assert_eq!(&back.rows[..], &[(row.cadence, row.start, &pack(&row.factors)[..])]);
                }
            }
        }

        #[test]
        fn any_bytes_are_taken_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read_lot(&bytes);
        }
    }
}
