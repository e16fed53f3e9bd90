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
