//! One frame (通讯包) as it was cut out of the stream: `##`, length, segment, check word.

use crate::crc::read_hex;
use crate::locate::{Attempt, Head, Outcome, read_head};

/// The longest data segment that is read, in bytes; the standards allow 1024 to be sent.
pub const MAX_SEGMENT: usize = 9999;

/// How the length field agreed with the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LengthVerdict {
    /// Four digits that lead to the check word.
    Right,
    /// Two or three digits that lead to the check word.
    Short,
    /// A wrong number; the end was found by the last `&&` with a right check word behind it.
    Wrong,
}

/// How the check word agreed with the segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrcVerdict {
    /// The standard's word.
    Right,
    /// The word of CRC-16/MODBUS over the same bytes.
    Modbus,
    /// Neither. An encrypted frame of the 2025 edition looks like this until it is decrypted.
    Wrong,
}

/// A frame, borrowed from the bytes it was found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    pub(crate) raw: &'a [u8],
    pub(crate) head_len: usize,
    pub(crate) offset: u64,
    pub(crate) length: LengthVerdict,
    pub(crate) crc: CrcVerdict,
}

impl<'a> Frame<'a> {
    /// Reads the frame at the start of `bytes`, for instance a line of a log.
    ///
    /// What stands behind the check word is not looked at. Returns `None` where no frame begins
    /// at the first byte. For a stream use [`Framer`](crate::Framer).
    #[must_use]
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let Head::Found { head_len, declared } = read_head(bytes) else {
            return None;
        };
        match Attempt::new(head_len, declared).advance(bytes, true) {
            Outcome::Found { end, length, crc } => Some(Self {
                raw: &bytes[..end],
                head_len,
                offset: 0,
                length,
                crc,
            }),
            Outcome::Broken | Outcome::NeedsMore => None,
        }
    }

    /// Returns all bytes from the first `#` to the last digit of the check word.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// Returns the data segment (数据段), the bytes the check word is computed over.
    #[must_use]
    #[inline]
    pub fn segment(&self) -> &'a [u8] {
        &self.raw[self.head_len..self.raw.len() - 4]
    }

    /// Returns where in the raw frame the segment begins: 6, or less for a short length field.
    #[must_use]
    pub fn segment_start(&self) -> usize {
        self.head_len
    }

    /// Returns the absolute offset of the first `#` in the stream, 0 for a frame read by itself.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Returns how the length field agreed.
    #[must_use]
    pub fn length_verdict(&self) -> LengthVerdict {
        self.length
    }

    /// Returns how the check word agreed.
    #[must_use]
    pub fn crc_verdict(&self) -> CrcVerdict {
        self.crc
    }

    /// Returns the four characters of the check word as they came.
    #[must_use]
    pub fn crc_text(&self) -> [u8; 4] {
        self.raw.last_chunk().copied().unwrap_or(*b"0000")
    }

    /// Returns the check word as a number.
    #[must_use]
    pub fn crc_word(&self) -> u16 {
        read_hex(self.crc_text()).unwrap_or(0)
    }
}
