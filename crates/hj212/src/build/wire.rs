//! The bytes of a finished frame.

use crate::crc::{crc, write_hex};
use crate::frame::Frame;

/// A whole frame from `##` to CR LF, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireFrame(Vec<u8>);

impl WireFrame {
    /// Puts length, check word and line end around a segment of at most 1024 bytes.
    pub(crate) fn seal(segment: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(segment.len() + 12);
        bytes.extend_from_slice(format!("##{:04}", segment.len()).as_bytes());
        bytes.extend_from_slice(segment);
        bytes.extend_from_slice(&write_hex(crc(segment)));
        bytes.extend_from_slice(b"\r\n");
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
