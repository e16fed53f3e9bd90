//! Reading of decimal numbers from text and bytes.

use std::str::FromStr;

use super::{Decimal, MAX_SCALE};

/// Why a text is not a decimal number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseDecimalError {
    /// There is nothing but white space.
    #[error("the number is empty")]
    Empty,
    /// A byte stands where only a digit, one point or a leading sign may stand.
    #[error("byte {byte:#04x} at position {at} does not belong to a decimal number")]
    UnexpectedByte {
        /// The byte found.
        byte: u8,
        /// Its place, counted from 0 after the outer white space was taken off.
        at: usize,
    },
    /// A digit is missing before or after the point.
    #[error("a decimal number has a digit on both sides of its point")]
    MissingDigit,
    /// There are more digits after the point than can be held.
    #[error("more than 18 digits after the point")]
    TooManyDecimals,
    /// The number does not fit.
    #[error("the number does not fit in 64 bits")]
    Overflow,
}

impl Decimal {
    /// Reads a number such as `12`, `-0.05` or `1.20` from bytes.
    ///
    /// White space around the number is passed over, inside it is refused; so are exponents
    /// (`1e5`), `NaN`, `inf`, digit separators and full-width digits. All digits are kept.
    ///
    /// # Errors
    ///
    /// Says what is wrong and where; see [`ParseDecimalError`].
    pub fn parse_bytes(bytes: &[u8]) -> Result<Self, ParseDecimalError> {
        let number = bytes.trim_ascii();
        if number.is_empty() {
            return Err(ParseDecimalError::Empty);
        }
        let negative = number.starts_with(b"-");
        let digits = number
            .strip_prefix(b"-")
            .or(number.strip_prefix(b"+"))
            .unwrap_or(number);
        let sign_len = number.len() - digits.len();
        let mut mantissa: i64 = 0;
        let mut scale: Option<u8> = None;
        for (at, &byte) in digits.iter().enumerate() {
            match byte {
                b'0'..=b'9' => {
                    if let Some(places) = &mut scale {
                        *places += 1;
                        if *places > MAX_SCALE {
                            return Err(ParseDecimalError::TooManyDecimals);
                        }
                    }
                    // The digits are taken off zero, so that the lowest i64 can be read too.
                    mantissa = mantissa
                        .checked_mul(10)
                        .and_then(|m| m.checked_sub(i64::from(byte - b'0')))
                        .ok_or(ParseDecimalError::Overflow)?;
                }
                b'.' if scale.is_none() => {
                    if at == 0 {
                        return Err(ParseDecimalError::MissingDigit);
                    }
                    scale = Some(0);
                }
                _ => {
                    return Err(ParseDecimalError::UnexpectedByte {
                        byte,
                        at: at + sign_len,
                    });
                }
            }
        }
        if digits.is_empty() || scale == Some(0) {
            return Err(ParseDecimalError::MissingDigit);
        }
        if !negative {
            mantissa = mantissa.checked_neg().ok_or(ParseDecimalError::Overflow)?;
        }
        Ok(Self {
            mantissa,
            scale: scale.unwrap_or(0),
        })
    }
}

impl FromStr for Decimal {
    type Err = ParseDecimalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse_bytes(text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<(i64, u8), ParseDecimalError>) {
        let parsed = text.parse::<Decimal>().map(|d| (d.mantissa(), d.scale()));
        assert_eq!(parsed, expected, "{text:?}");
    }

    #[test]
    fn numbers_keep_their_digits() {
        check("0", Ok((0, 0)));
        check("1.20", Ok((120, 2)));
        check("-0.05", Ok((-5, 2)));
        check("+7", Ok((7, 0)));
        check(" 35 \r\n", Ok((35, 0)));
        check("007.50", Ok((750, 2)));
        check("9223372036854775807", Ok((i64::MAX, 0)));
        check("-9223372036854775808", Ok((i64::MIN, 0)));
    }

    #[test]
    fn other_texts_are_refused_with_the_reason() {
        use ParseDecimalError::{Empty, MissingDigit, Overflow, TooManyDecimals, UnexpectedByte};
        check("", Err(Empty));
        check("  ", Err(Empty));
        check("-", Err(MissingDigit));
        check(".5", Err(MissingDigit));
        check("5.", Err(MissingDigit));
        check(".", Err(MissingDigit));
        check("1e5", Err(UnexpectedByte { byte: b'e', at: 1 }));
        check("NaN", Err(UnexpectedByte { byte: b'N', at: 0 }));
        check("1 2", Err(UnexpectedByte { byte: b' ', at: 1 }));
        check("-1,000", Err(UnexpectedByte { byte: b',', at: 2 }));
        check("1.2.3", Err(UnexpectedByte { byte: b'.', at: 3 }));
        check("--1", Err(UnexpectedByte { byte: b'-', at: 1 }));
        check("９", Err(UnexpectedByte { byte: 0xef, at: 0 }));
        check("9223372036854775808", Err(Overflow));
        check("0.0000000000000000001", Err(TooManyDecimals));
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_back(mantissa: i64, scale in 0_u8..=MAX_SCALE) {
            let number = Decimal::from_parts(mantissa, scale).unwrap();
            let back: Decimal = number.to_string().parse().unwrap();
            proptest::prop_assert_eq!((back.mantissa(), back.scale()), (mantissa, scale));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes: Vec<u8>) {
            let _ = Decimal::parse_bytes(&bytes);
        }
    }
}
