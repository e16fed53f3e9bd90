//! Numbers and texts in as few bytes as they need, for the formats that the store keeps.
//!
//! A number is unsigned LEB128: seven bits a byte, the lowest first, the high bit set on all but
//! the last byte. A text is its length and its bytes. The reader takes any bytes without panic.

use crate::convert::corrupt;
use crate::{Result, StoreError};

pub(crate) fn put_varint(bytes: &mut Vec<u8>, mut number: u64) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            bytes.push(low & 0x7F);
            return;
        }
        bytes.push(low | 0x80);
    }
}

/// Zigzag: 0, -1, 1, -2, … become 0, 1, 2, 3, …, so that small numbers of either sign are short.
pub(crate) fn put_signed(bytes: &mut Vec<u8>, number: i64) {
    put_varint(
        bytes,
        (number.cast_unsigned() << 1) ^ (number >> 63).cast_unsigned(),
    );
}

pub(crate) fn put_length(bytes: &mut Vec<u8>, length: usize) {
    put_varint(bytes, length as u64);
}

pub(crate) fn put_bytes(bytes: &mut Vec<u8>, part: &[u8]) {
    put_length(bytes, part.len());
    bytes.extend_from_slice(part);
}

pub(crate) fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put_bytes(bytes, text.as_bytes());
}

/// What is still to be read.
pub(crate) struct Rest<'b> {
    /// Of which format, for messages.
    what: &'static str,
    bytes: &'b [u8],
}

impl<'b> Rest<'b> {
    pub(crate) const fn new(what: &'static str, bytes: &'b [u8]) -> Self {
        Self { what, bytes }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(crate) const fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self
            .bytes
            .split_first()
            .ok_or_else(|| self.broken("it ends too early"))?;
        self.bytes = rest;
        Ok(*first)
    }

    pub(crate) fn varint(&mut self) -> Result<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7F);
            if part << shift >> shift != part {
                break;
            }
            number |= part << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(self.broken("a number of more than 64 bits"))
    }

    pub(crate) fn signed(&mut self) -> Result<i64> {
        let zigzag = self.varint()?;
        Ok((zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed())
    }

    pub(crate) fn bytes(&mut self) -> Result<&'b [u8]> {
        let length = self.varint()?;
        let length = usize::try_from(length).map_err(|_| self.broken("a text is too long"))?;
        let (part, rest) = self
            .bytes
            .split_at_checked(length)
            .ok_or_else(|| self.broken("it ends within a text"))?;
        self.bytes = rest;
        Ok(part)
    }

    pub(crate) fn text(&mut self) -> Result<&'b str> {
        std::str::from_utf8(self.bytes()?).map_err(|_| self.broken("a text is not UTF-8"))
    }

    pub(crate) fn broken(&self, detail: &str) -> StoreError {
        corrupt(self.what, detail)
    }
}
