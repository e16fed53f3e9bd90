//! Exact decimal numbers: the digits a device sent, no more and no fewer.

use std::fmt;

/// A decimal number that keeps its digits: `mantissa / 10^scale`.
///
/// `0.350` is `{350, 3}` and `0.35` is `{35, 2}`; they are different texts of one value, and the
/// number of places is part of what the device stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number {
    /// All digits as one integer, with the sign.
    pub mantissa: i64,
    /// Number of digits after the point, 0 to 18.
    pub scale: u8,
}

impl Number {
    /// Reads `[+-]digits[.digits]`, surrounded by blanks at most.
    ///
    /// Returns `None` for anything else (`-`, `NaN`, `1.2.3`, exponents, nothing at all) and for
    /// more digits than an `i64` holds. Nothing is rounded.
    ///
    /// ```
    /// use hj212::Number;
    /// assert_eq!(Number::read(b"-0.350"), Some(Number { mantissa: -350, scale: 3 }));
    /// assert_eq!(Number::read(b"1.2.3"), None);
    /// assert_eq!(Number::read(b"-0.350").unwrap().to_string(), "-0.350");
    /// ```
    #[must_use]
    #[inline]
    pub fn read(text: &[u8]) -> Option<Self> {
        let text = if let [b' ', ..] | [.., b' '] = text {
            text.trim_ascii()
        } else {
            text
        };
        let (negative, digits) = match text {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] | rest => (false, rest),
        };
        // Eighteen digits always fit; a longer text takes the checked path.
        if digits.len() <= 18 {
            read_short(digits, negative)
        } else {
            read_long(digits, negative)
        }
    }
}

#[inline]
fn read_short(digits: &[u8], negative: bool) -> Option<Number> {
    let mut mantissa = 0_i64;
    let mut count = 0_u8;
    let mut point = None;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit < 10 {
            mantissa = mantissa * 10 + i64::from(digit);
            count += 1;
        } else if *byte == b'.' && point.is_none() {
            point = Some(count);
        } else {
            return None;
        }
    }
    if count == 0 {
        return None;
    }
    let scale = point.map_or(0, |before| count - before);
    Some(Number {
        mantissa: if negative { -mantissa } else { mantissa },
        scale,
    })
}

fn read_long(digits: &[u8], negative: bool) -> Option<Number> {
    let mut mantissa = 0_i64;
    let mut scale = 0_u8;
    let mut after_point = false;
    for byte in digits {
        if *byte == b'.' && !after_point {
            after_point = true;
            continue;
        }
        let digit = byte.wrapping_sub(b'0');
        if digit >= 10 {
            return None;
        }
        let digit = if negative {
            -i64::from(digit)
        } else {
            i64::from(digit)
        };
        mantissa = mantissa.checked_mul(10)?.checked_add(digit)?;
        scale += u8::from(after_point);
        if scale > 18 {
            return None;
        }
    }
    Some(Number { mantissa, scale })
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let digits = self.mantissa.unsigned_abs().to_string();
        let scale = usize::from(self.scale);
        if scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_devices_send() {
        fn check(text: &str, expected: Option<(i64, u8)>) {
            let expected = expected.map(|(mantissa, scale)| Number { mantissa, scale });
            assert_eq!(Number::read(text.as_bytes()), expected, "{text:?}");
        }
        check("0", Some((0, 0)));
        check("12.50", Some((1250, 2)));
        check("-3.2", Some((-32, 1)));
        check("+3.2", Some((32, 1)));
        check(" 3.2 ", Some((32, 1)));
        check(".5", Some((5, 1)));
        check("5.", Some((5, 0)));
        check("9223372036854775807", Some((i64::MAX, 0)));
        check("-9223372036854775808", Some((i64::MIN, 0)));
        check("9223372036854775808", None);
        check("0.0000000000000000001", None);
        for text in [
            "", "-", "--", "N", "NaN", "1.2.3", "1e3", ".", "-.", "1 2", "０",
        ] {
            check(text, None);
        }
    }

    proptest! {
        #[test]
        fn writing_then_reading_gives_the_same(mantissa: i64, scale in 0_u8..=18) {
            let number = Number { mantissa, scale };
            prop_assert_eq!(Number::read(number.to_string().as_bytes()), Some(number));
        }
    }
}
