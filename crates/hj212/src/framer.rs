//! Cutting a byte stream into frames.

use memchr::memchr;

use crate::frame::{CrcVerdict, Frame, LengthVerdict};
use crate::locate::{Attempt, Head, Outcome, read_head};

/// A piece of the stream; the pieces in their order are the whole stream but for line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chunk<'a> {
    /// A frame. Its check word may still be wrong: decode it to know.
    Frame(Frame<'a>),
    /// Bytes that belong to no frame. Never answer them.
    Garbage {
        /// Absolute offset of the first byte in the stream.
        offset: u64,
        /// The bytes.
        bytes: &'a [u8],
        /// Whether they begin with the head of a frame that could not be completed.
        broken_frame: bool,
    },
}

/// Counts over the life of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FramerCounts {
    /// Frames cut out.
    pub frames: u64,
    /// Bytes that belonged to no frame.
    pub garbage_bytes: u64,
    /// Heads of frames that could not be completed.
    pub broken_frames: u64,
    /// Frames followed by something other than exactly CR LF.
    pub odd_line_ends: u64,
}

/// Cuts a stream into frames by their length, whatever the pieces it arrives in.
///
/// Nothing inside a frame is searched for while its length holds, so encrypted data areas of the
/// 2025 edition, which may contain `##` or line ends, pass unharmed. After garbage, lost bytes or
/// a wrong length it finds the next frame. The frames are the same for any cutting of the stream,
/// and the cost is linear in its length.
///
/// ```
/// use hj212::{Chunk, Framer};
///
/// let mut framer = Framer::new();
/// let mut frames = 0;
/// for piece in [&b"AT+OK\r\n#"[..], b"#0000FF", b"FF\r\n"] {
///     framer.push(piece);
///     while let Some(chunk) = framer.next_chunk() {
///         match chunk {
///             Chunk::Frame(frame) => {
///                 assert_eq!((frame.offset(), frame.segment()), (7, &b""[..]));
///                 frames += 1;
///             }
///             Chunk::Garbage { bytes, .. } => assert!(b"AT+OK\r\n".ends_with(bytes)),
///         }
///     }
/// }
/// assert_eq!(frames, 1);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Framer {
    buffer: Vec<u8>,
    /// Where in the buffer the undecided bytes begin.
    start: usize,
    /// Absolute offset of the first byte of the buffer.
    base: u64,
    /// The reading of the frame that begins at `start`.
    attempt: Option<(usize, Attempt)>,
    /// The bytes at `start` are a head that failed.
    failed: bool,
    /// Line-end bytes seen since the last frame, if nothing else came since.
    tail: Option<Tail>,
    /// No more bytes will come for what is in the buffer.
    flushed: bool,
    counts: FramerCounts,
}

/// The line end behind a frame, as far as it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tail {
    None,
    Cr,
    CrLf,
    Odd,
}

/// What was decided about the bytes at `start`; lengths in bytes.
enum Step {
    Frame {
        head_len: usize,
        end: usize,
        length: LengthVerdict,
        crc: CrcVerdict,
    },
    Garbage {
        len: usize,
    },
}

impl Framer {
    /// Makes a framer at offset 0 of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes of the stream.
    ///
    /// Afterwards call [`next_chunk`](Self::next_chunk) until it returns `None`; then at most one
    /// undecided frame (about 10 kB) stays in the buffer.
    pub fn push(&mut self, bytes: &[u8]) {
        self.flushed = false;
        let pending = self.buffer.len() - self.start;
        // Moving what is pending costs no more than what was consumed before it.
        if self.start >= pending {
            self.buffer.copy_within(self.start.., 0);
            self.buffer.truncate(pending);
            self.base += self.start as u64;
            self.start = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// Says that the sender has been silent for too long: what is in the buffer is decided as if
    /// the stream ended here. The gateway calls it after some seconds of silence, so that a
    /// frame that lost bytes does not hold up the next one.
    pub fn flush(&mut self) {
        self.flushed = true;
    }

    /// Returns how many bytes are waiting for more.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.buffer.len() - self.start
    }

    /// Returns the counts so far.
    #[must_use]
    pub fn counts(&self) -> FramerCounts {
        self.counts
    }

    /// Returns the next piece, or `None` when more bytes are needed.
    pub fn next_chunk(&mut self) -> Option<Chunk<'_>> {
        self.skip_line_end();
        let step = self.step()?;
        let start = self.start;
        let offset = self.base + start as u64;
        match step {
            Step::Frame {
                head_len,
                end,
                length,
                crc,
            } => {
                self.counts.frames += 1;
                self.tail = Some(Tail::None);
                self.attempt = None;
                self.start += end;
                let raw = &self.buffer[start..start + end];
                Some(Chunk::Frame(Frame {
                    raw,
                    head_len,
                    offset,
                    length,
                    crc,
                }))
            }
            Step::Garbage { len } => {
                self.counts.garbage_bytes += len as u64;
                self.start += len;
                let broken_frame = std::mem::take(&mut self.failed);
                let bytes = &self.buffer[start..start + len];
                Some(Chunk::Garbage {
                    offset,
                    bytes,
                    broken_frame,
                })
            }
        }
    }

    /// Swallows the line end behind a frame, single, doubled or of LF alone.
    fn skip_line_end(&mut self) {
        let Some(mut tail) = self.tail else { return };
        while let Some(byte) = self.buffer.get(self.start) {
            tail = match (tail, byte) {
                (Tail::None, b'\r') => Tail::Cr,
                (Tail::Cr, b'\n') => Tail::CrLf,
                (_, b'\r' | b'\n') => Tail::Odd,
                _ => {
                    self.counts.odd_line_ends += u64::from(tail != Tail::CrLf);
                    self.tail = None;
                    return;
                }
            };
            self.start += 1;
        }
        self.tail = Some(tail);
    }

    /// Decides about the bytes at `start`.
    fn step(&mut self) -> Option<Step> {
        loop {
            let bytes = &self.buffer[self.start..];
            if let Some((head_len, attempt)) = &mut self.attempt {
                match attempt.advance(bytes, self.flushed) {
                    Outcome::Found { end, length, crc } => {
                        return Some(Step::Frame {
                            head_len: *head_len,
                            end,
                            length,
                            crc,
                        });
                    }
                    Outcome::NeedsMore => return None,
                    Outcome::Broken => {
                        self.attempt = None;
                        self.failed = true;
                        self.counts.broken_frames += 1;
                    }
                }
            }
            if bytes.is_empty() {
                return None;
            }
            let len = usize::from(self.failed)
                + garbage_len(&bytes[usize::from(self.failed)..], self.flushed);
            if len > 0 {
                return Some(Step::Garbage { len });
            }
            let Head::Found { head_len, declared } = read_head(bytes) else {
                return None;
            };
            self.attempt = Some((head_len, Attempt::new(head_len, declared)));
        }
    }
}

/// Returns how many bytes stand before the next head, or before what may become one.
fn garbage_len(bytes: &[u8], last: bool) -> usize {
    let mut from = 0;
    while let Some(step) = memchr(b'#', &bytes[from..]) {
        match read_head(&bytes[from + step..]) {
            Head::Found { .. } => return from + step,
            Head::NeedsMore if !last => return from + step,
            Head::NeedsMore | Head::Other => from += step + 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FRAME: &str = "##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&1C80\r\n";

    /// The frames of a stream, and every byte that belonged to none.
    #[derive(Debug, Default, PartialEq, Eq)]
    struct Cut {
        frames: Vec<(u64, Vec<u8>, LengthVerdict, CrcVerdict)>,
        garbage: Vec<u8>,
    }

    fn cut<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Cut {
        let mut framer = Framer::new();
        let mut cut = Cut::default();
        let mut drain = |framer: &mut Framer| {
            while let Some(chunk) = framer.next_chunk() {
                match chunk {
                    Chunk::Frame(f) => {
                        let raw = f.raw().to_vec();
                        cut.frames
                            .push((f.offset(), raw, f.length_verdict(), f.crc_verdict()));
                    }
                    Chunk::Garbage { bytes, .. } => cut.garbage.extend_from_slice(bytes),
                }
            }
        };
        for piece in pieces {
            framer.push(piece);
            drain(&mut framer);
        }
        framer.flush();
        drain(&mut framer);
        assert_eq!(framer.pending(), 0, "a flush leaves nothing");
        cut
    }

    fn frame_with(length: &str, tail: &str) -> String {
        FRAME
            .replace("##0101", &format!("##{length}"))
            .replace("\r\n", tail)
    }

    #[test]
    fn what_streams_hold() {
        fn check(stream: &str, frames: usize, garbage: &str) {
            let whole = cut([stream.as_bytes()]);
            assert_eq!(whole.frames.len(), frames, "{stream}");
            assert_eq!(String::from_utf8_lossy(&whole.garbage), garbage, "{stream}");
            let drip = cut(stream.as_bytes().chunks(1));
            assert_eq!(whole, drip, "one byte at a time: {stream}");
        }
        check(FRAME, 1, "");
        check(&FRAME.repeat(3), 3, "");
        check(&frame_with("0101", "").repeat(3), 3, "");
        check(&frame_with("0101", "\n").repeat(2), 2, "");
        check(&frame_with("0101", "\r\n\r\n").repeat(2), 2, "");
        check(&frame_with("101", "\r\n").repeat(2), 2, "");
        check(&frame_with("0105", "\r\n").repeat(2), 2, "");
        check(&frame_with("0107", "").repeat(2), 2, "");
        check(&frame_with("0099", "\r\n").repeat(2), 2, "");
        check(&frame_with("9101", "\r\n").repeat(2), 2, "");
        check(&frame_with("0000", "\r\n").repeat(2), 2, "");
        check(&frame_with("0101", "\r\n").replace("1C80", "1c80"), 1, "");
        check(&format!("864819040012345{FRAME}"), 1, "864819040012345");
        check(
            &format!("http://www.cmsoft.cn\r\n{FRAME}"),
            1,
            "http://www.cmsoft.cn\r\n",
        );
        check(
            &format!("##test13912345678{FRAME}##"),
            1,
            "##test13912345678##",
        );
        check(&format!("$\x08]\0?{FRAME}$"), 1, "$\x08]\0?$");
        check(&format!("#{FRAME}"), 1, "#");
        check(&format!("##0101QN=2016{FRAME}"), 1, "##0101QN=2016");
        check(&format!("##9999QN=2016{FRAME}"), 1, "##9999QN=2016");
        check(
            &FRAME.replace("1C80", ""),
            0,
            FRAME.replace("1C80", "").as_str(),
        );
        check("##0000FFFF\r\n", 1, "");
    }

    #[test]
    fn a_frame_is_out_before_its_line_end() {
        let mut framer = Framer::new();
        framer.push(FRAME.trim_end().as_bytes());
        assert!(matches!(framer.next_chunk(), Some(Chunk::Frame(_))));
        framer.push(b"\r");
        assert!(framer.next_chunk().is_none());
        framer.push(b"\n##");
        assert!(framer.next_chunk().is_none());
        assert_eq!(framer.counts().odd_line_ends, 0);
    }

    #[test]
    fn a_changed_character_is_a_frame_with_a_wrong_word() {
        let whole = cut([FRAME.replace("Interval=30", "Interval=31").as_bytes()]);
        assert_eq!(whole.frames[0].3, CrcVerdict::Wrong);
    }

    #[test]
    fn binary_data_areas_pass_by_length() {
        let mut bytes = b"QN=20240601085857223;ST=32;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=9;CP=&&".to_vec();
        bytes.extend_from_slice(b"##0101QN=\r\n&&;\0\xFF\r\n##12");
        bytes.extend_from_slice(b"&&");
        let mut frame = format!("##{:04}", bytes.len()).into_bytes();
        frame.extend_from_slice(&bytes);
        frame.extend_from_slice(b"2200\r\n");
        let drip = cut(frame.repeat(2).chunks(1));
        assert_eq!(drip.frames.len(), 2);
        assert_eq!(drip.garbage, b"");
    }

    /// Streams of frames, parts of frames and noise.
    fn stream() -> impl Strategy<Value = Vec<u8>> {
        let part = prop_oneof![
            Just(FRAME.as_bytes().to_vec()),
            Just(frame_with("0099", "").into_bytes()),
            Just(frame_with("0107", "\r\n").into_bytes()),
            Just(b"##".to_vec()),
            Just(b"##0020QN=&&".to_vec()),
            (0..FRAME.len()).prop_map(|end| FRAME.as_bytes()[..end].to_vec()),
            (0..FRAME.len()).prop_map(|from| FRAME.as_bytes()[from..].to_vec()),
            proptest::collection::vec(any::<u8>(), 0..20),
        ];
        proptest::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn any_cutting_gives_the_same(stream in stream(), size in 1_usize..40) {
            let whole = cut([&stream[..]]);
            prop_assert_eq!(&whole, &cut(stream.chunks(size)));
            prop_assert_eq!(&whole, &cut(stream.chunks(1)));
        }

        #[test]
        fn no_bytes_panic(stream in proptest::collection::vec(any::<u8>(), 0..400)) {
            cut(stream.chunks(7));
        }
    }
}
