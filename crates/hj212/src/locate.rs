//! Where a frame ends: by its length, and where that fails by its check word.
//!
//! Every decision depends only on the bytes of the stream, never on how they were cut into
//! pieces, and every byte is looked at a bounded number of times.

use memchr::{memchr2, memmem};

use crate::crc::{Running, crc, crc_modbus, read_hex};
use crate::frame::{CrcVerdict, LengthVerdict, MAX_SEGMENT};

/// What stands at a `##`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Head {
    /// The head of a frame: its bytes up to the segment, and the length it declares.
    Found { head_len: usize, declared: usize },
    /// Something else.
    Other,
    /// Too few bytes to tell.
    NeedsMore,
}

/// Reads `##` and the length field at the start of `bytes`.
///
/// Four digits are the rule; two or three are taken where a letter follows them.
pub(crate) fn read_head(bytes: &[u8]) -> Head {
    if !b"##".starts_with(&bytes[..bytes.len().min(2)]) {
        return Head::Other;
    }
    let digits = bytes
        .iter()
        .skip(2)
        .take(4)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let declared = bytes
        .iter()
        .skip(2)
        .take(digits)
        .fold(0_usize, |length, digit| {
            length * 10 + usize::from(digit - b'0')
        });
    let head_len = 2 + digits;
    let Some(next) = bytes.get(head_len) else {
        return Head::NeedsMore;
    };
    let opens_a_segment = next.is_ascii_alphabetic() || *next == b' ';
    match digits {
        4 if opens_a_segment || declared == 0 => Head::Found { head_len, declared },
        2 | 3 if opens_a_segment => Head::Found { head_len, declared },
        _ => Head::Other,
    }
}

/// What became of an attempt to read a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The frame ends before `end`, which is counted from its first `#`.
    Found {
        end: usize,
        length: LengthVerdict,
        crc: CrcVerdict,
    },
    /// There is no frame at this head.
    Broken,
    /// Too few bytes to tell.
    NeedsMore,
}

/// The reading of one frame, resumed as bytes arrive.
#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    head_len: usize,
    declared_end: usize,
    /// Looks for an end before the declared one.
    early: Option<Search>,
    /// Looks for an end anywhere, after the declared one has failed.
    late: Option<Search>,
}

impl Attempt {
    pub(crate) fn new(head_len: usize, declared: usize) -> Self {
        let early = Search::new(head_len, true);
        Self {
            head_len,
            declared_end: head_len + declared,
            early: Some(early),
            late: None,
        }
    }

    /// Goes on with all the bytes from the head that there are by now; `last` says that no more
    /// will come.
    pub(crate) fn advance(&mut self, bytes: &[u8], last: bool) -> Outcome {
        if let Some(late) = &mut self.late {
            return late.outcome(bytes, usize::MAX, last);
        }
        if let Some(early) = &mut self.early {
            match early.outcome(bytes, self.declared_end.saturating_sub(2), last) {
                Outcome::Broken => self.early = None,
                Outcome::NeedsMore => {}
                found @ Outcome::Found { .. } => return found,
            }
        }
        if let Some(word) = bytes.get(self.declared_end..self.declared_end + 4) {
            if let Some(found) = self.judge_declared(bytes, word) {
                return found;
            }
        } else if !last {
            return Outcome::NeedsMore;
        }
        self.late
            .insert(Search::new(self.head_len, false))
            .outcome(bytes, usize::MAX, last)
    }

    /// Judges the place the length field leads to.
    ///
    /// A wrong check word is let through where everything else says that this is a frame: an
    /// encrypted one has the word of its plain text.
    fn judge_declared(&self, bytes: &[u8], word: &[u8]) -> Option<Outcome> {
        let word = read_hex(word.try_into().ok()?)?;
        let segment = bytes.get(self.head_len..self.declared_end)?;
        let crc = match crc(segment) == word {
            true => CrcVerdict::Right,
            false if !looks_whole(segment) => return None,
            false if crc_modbus(segment) == word => CrcVerdict::Modbus,
            false => CrcVerdict::Wrong,
        };
        let length = if self.head_len == 6 {
            LengthVerdict::Right
        } else {
            LengthVerdict::Short
        };
        Some(Outcome::Found {
            end: self.declared_end + 4,
            length,
            crc,
        })
    }
}

/// Tells whether a segment has a header, an opened and a closed data area.
fn looks_whole(segment: &[u8]) -> bool {
    let header = &segment[..segment.len().min(200)];
    segment.get(2) == Some(&b'=')
        && segment.ends_with(b"&&")
        && memmem::find(header, b"CP=&&").is_some_and(|open| open + 7 <= segment.len())
}

/// A search for `&&` and a right check word, up to the next head.
#[derive(Debug, Clone)]
struct Search {
    segment_start: usize,
    at: usize,
    /// The check word over the segment up to `summed`.
    running: Running,
    summed: usize,
    /// Whether a line end must follow, which it must before the declared end: the text of a log
    /// may hold something that looks like the end of a frame.
    wants_line_end: bool,
}

impl Search {
    fn new(segment_start: usize, wants_line_end: bool) -> Self {
        let running = Running::default();
        Self {
            segment_start,
            at: segment_start,
            running,
            summed: segment_start,
            wants_line_end,
        }
    }

    /// Searches on for an `&&` that begins before `limit`.
    fn outcome(&mut self, bytes: &[u8], limit: usize, last: bool) -> Outcome {
        let limit = limit.min(self.segment_start + MAX_SEGMENT);
        loop {
            let Some(rest) = bytes.get(self.at..limit.min(bytes.len())) else {
                return if last || self.at >= limit {
                    Outcome::Broken
                } else {
                    Outcome::NeedsMore
                };
            };
            let Some(step) = memchr2(b'&', b'#', rest) else {
                self.at += rest.len();
                return if last || self.at >= limit {
                    Outcome::Broken
                } else {
                    Outcome::NeedsMore
                };
            };
            self.at += step;
            let here = &bytes[self.at..];
            let decided = if here[0] == b'#' {
                at_head(here)
            } else {
                self.at_end(bytes)
            };
            match decided {
                Some(Outcome::NeedsMore) if last => self.at += 1,
                Some(outcome) => return outcome,
                None => self.at += 1,
            }
        }
    }

    /// Judges an `&`: is it the end of the segment?
    fn at_end(&mut self, bytes: &[u8]) -> Option<Outcome> {
        let here = &bytes[self.at..];
        let wanted = if self.wants_line_end { 7 } else { 6 };
        let shape = |place: usize, byte: u8| match place {
            0 | 1 => byte == b'&',
            2..=5 => byte.is_ascii_hexdigit(),
            _ => byte == b'\r' || byte == b'\n',
        };
        if !here
            .iter()
            .take(wanted)
            .enumerate()
            .all(|(place, byte)| shape(place, *byte))
        {
            return None;
        }
        // The opening of the data area may be followed by what looks like digits: `CP=&&a340`.
        if bytes[..self.at].ends_with(b"CP=") {
            return None;
        }
        let Some(word) = here.get(2..wanted).and_then(|digits| digits.first_chunk()) else {
            return Some(Outcome::NeedsMore);
        };
        let end = self.at + 2;
        self.running.absorb(&bytes[self.summed..end]);
        self.summed = end;
        let found = |crc| Outcome::Found {
            end: end + 4,
            length: LengthVerdict::Wrong,
            crc,
        };
        if !self.wants_line_end && has_printed_blocks(&bytes[self.segment_start..end]) {
            return Some(found(CrcVerdict::Wrong));
        }
        (read_hex(*word) == Some(self.running.word())).then(|| found(CrcVerdict::Right))
    }
}

/// Stops at what looks like the head of the next frame.
fn at_head(here: &[u8]) -> Option<Outcome> {
    let shape = [
        |b: &u8| *b == b'#',
        |b: &u8| *b == b'#',
        u8::is_ascii_digit,
        u8::is_ascii_digit,
    ];
    let fits = here.iter().zip(shape).all(|(byte, fits)| fits(byte));
    match (fits, here.len() >= shape.len()) {
        (false, _) => None,
        (true, true) => Some(Outcome::Broken),
        (true, false) => Some(Outcome::NeedsMore),
    }
}

/// Tells whether the data area has its encrypted blocks printed out, `CP=&&{0xE4,…`, as the text
/// of the 2025 edition shows them; the length then counts the plain segment.
fn has_printed_blocks(segment: &[u8]) -> bool {
    memmem::find(&segment[..segment.len().min(200)], b"CP=&&{0x").is_some()
}
