//! The bytes of a finished frame.

use crate::build::text::four;
use crate::crc::{crc, write_hex};
use crate::frame::Frame;

/// Length of `##` and the length field.
const HEAD: usize = 6;

/// Begins a frame at the end of a buffer; what is appended next is its segment.
pub(crate) fn open(out: &mut Vec<u8>) -> usize {
    let start = out.len();
    out.extend_from_slice(b"##0000");
    start
}

/// Ends the frame that begins at `start`: writes the length of its segment, which is at most 9999
/// bytes, into its place, and appends the check word and the line end.
pub(crate) fn close(out: &mut Vec<u8>, start: usize) {
    let segment = out.get(start + HEAD..).unwrap_or_default();
    let length = four(u16::try_from(segment.len()).unwrap_or(0));
    let [a, b, c, d] = write_hex(crc(segment));
    if let Some(place) = out.get_mut(start + 2..start + HEAD) {
        place.copy_from_slice(&length);
    }
    out.extend_from_slice(&[a, b, c, d, b'\r', b'\n']);
}

/// A whole frame from `##` to CR LF, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireFrame(Vec<u8>);

impl WireFrame {
    /// Takes a frame that was begun by [`open`] and ended by [`close`].
    pub(crate) fn from_closed(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Takes a frame whose data area was encrypted after it was sealed.
    pub(crate) fn from_sealed(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Gives the bytes away.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Returns the frame as a reader would find it.
    #[must_use]
    pub fn read(&self) -> Option<Frame<'_>> {
        Frame::read(&self.0)
    }
}

impl AsRef<[u8]> for WireFrame {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}
