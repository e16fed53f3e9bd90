//! A value as the device sent it, and what can be read out of it.

use std::borrow::Cow;
use std::fmt;

use crate::number::Number;
use crate::stamp::Stamp;

/// The raw bytes after a `=`; reading them never changes them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Value<'a>(&'a [u8]);

impl<'a> Value<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes as they came.
    #[must_use]
    pub fn bytes(self) -> &'a [u8] {
        self.0
    }

    /// Tells whether nothing stood after the `=`.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Returns the value as text if it is plain ASCII, as all but log texts should be.
    #[must_use]
    pub fn ascii(self) -> Option<&'a str> {
        if self.0.is_ascii() {
            str::from_utf8(self.0).ok()
        } else {
            None
        }
    }

    /// Returns the value as text: UTF-8 where it is valid, else GB18030 (of which GBK is a part).
    ///
    /// HJ 212-2017 wants UTF-8 in log texts, but devices in the field write GBK. Some words of GBK
    /// happen to be valid UTF-8, such as 校准 ("calibration"), which would be read as Cyrillic; a
    /// text whose only foreign letters are of such scripts is taken for GBK.
    #[must_use]
    pub fn text(self) -> Cow<'a, str> {
        match str::from_utf8(self.0) {
            Ok(text) if !looks_like_gbk(self.0) => Cow::Borrowed(text),
            _ => encoding_rs::GB18030.decode_without_bom_handling(self.0).0,
        }
    }

    /// Returns the text between `//` and `//`, the quoting of log and parameter texts
    /// (HJ 212-2017 appendix C, command 3020); an unquoted value is returned whole.
    #[must_use]
    pub fn unquoted(self) -> Value<'a> {
        let inner = self
            .0
            .strip_prefix(b"//")
            .and_then(|rest| rest.strip_suffix(b"//"));
        Value(inner.unwrap_or(self.0))
    }

    /// Reads an exact decimal number; `None` means that there is no measured value.
    #[must_use]
    #[inline]
    pub fn decimal(self) -> Option<Number> {
        Number::read(self.0)
    }

    /// Reads an unsigned whole number such as `RtdInterval`, zeros in front allowed.
    #[must_use]
    pub fn unsigned(self) -> Option<u32> {
        let digits = self.0.trim_ascii();
        if digits.is_empty() {
            return None;
        }
        digits.iter().try_fold(0_u32, |number, byte| {
            let digit = byte.wrapping_sub(b'0');
            if digit >= 10 {
                return None;
            }
            number.checked_mul(10)?.checked_add(u32::from(digit))
        })
    }

    /// Reads a time; see [`Stamp::read`] for what is tolerated.
    #[must_use]
    pub fn stamp(self) -> Option<Stamp> {
        Stamp::read(self.0).map(|(stamp, _)| stamp)
    }
}

/// Tells whether valid UTF-8 has letters of two bytes only, and others among them than the symbols
/// and Greek letters that units are written with (`µ`, `°`, `±`, `μ`). Chinese has three bytes.
fn looks_like_gbk(text: &[u8]) -> bool {
    let has = |wanted: fn(&u8) -> bool| text.iter().any(wanted);
    has(|byte| matches!(byte, 0xC4..=0xCD | 0xD0..=0xDF)) && !has(|byte| *byte >= 0xE0)
}

impl PartialEq<str> for Value<'_> {
    fn eq(&self, other: &str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl PartialEq<&str> for Value<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Value(\"{}\")", self.0.escape_ascii())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_text_in_either_encoding() {
        let gbk = [0xC1, 0xE3, 0xB5, 0xE3];
        assert_eq!(Value::new("零点".as_bytes()).text(), "零点");
        assert_eq!(Value::new(&gbk).text(), "零点");
        let valid_by_chance = [0xD0, 0xA3, 0xD7, 0xBC];
        assert_eq!(Value::new(&valid_by_chance).text(), "校准");
        for text in ["12 µg/m³, ±3 °C", "μg", "校准", "校准 Привет"] {
            assert_eq!(Value::new(text.as_bytes()).text(), text);
        }
        assert_eq!(Value::new(b"//ok//").unquoted(), Value::new(b"ok"));
        assert_eq!(Value::new(b"//").unquoted(), Value::new(b"//"));
    }

    #[test]
    fn whole_numbers() {
        assert_eq!(Value::new(b"0002").unsigned(), Some(2));
        assert_eq!(Value::new(b"").unsigned(), None);
        assert_eq!(Value::new(b"-1").unsigned(), None);
        assert_eq!(Value::new(b"99999999999").unsigned(), None);
    }
}
