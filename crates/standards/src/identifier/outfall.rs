//! The code of an outfall into a river (入河排污口编码) by a pattern that a bureau sets.
//!
//! HJ 1235-2021 could not be read. Nothing is refused by a pattern in code: it is a setting, and a
//! code that does not fit is named for a person to look at.

use std::str::FromStr;

use super::division::{DivisionCode, DivisionCodeError};

/// The pattern as printed on signs, **from memory** and with little trust: basin, county, number,
/// type, extension.
pub const OUTFALL_PATTERN_FROM_MEMORY: &str = "AA-DDDDDD-9999-AA-99";

/// Why a text is no pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutfallPatternError {
    /// It is empty, or has a sign that is none of a pattern, at this place from 1.
    #[error("sign {0} does not belong into a pattern")]
    Sign(usize),
    /// The digits of the division are not six in a row.
    #[error("the division is written as DDDDDD, once")]
    Division,
}

/// What does not fit in a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutfallFault {
    /// It has another length than the pattern.
    #[error("the code has {have} characters, the pattern has {need}")]
    Length {
        /// Characters of the code.
        have: usize,
        /// Characters of the pattern.
        need: usize,
    },
    /// The character at this place from 1 is of another kind.
    #[error("character {0} does not fit the pattern")]
    Character(usize),
    /// The division in the code is none.
    #[error("the division in the code is wrong")]
    Division(#[source] DivisionCodeError),
}

/// A pattern: `A` is a capital letter, `9` a digit, `DDDDDD` the code of a county; a hyphen, dot or
/// slash stands for itself.
///
/// ```
/// use standards::identifier::{OUTFALL_PATTERN_FROM_MEMORY, OutfallPattern};
///
/// let pattern: OutfallPattern = OUTFALL_PATTERN_FROM_MEMORY.parse()?;
/// assert!(pattern.check("FA-429005-0012-GY-00").is_ok());
/// assert!(pattern.check("FA-999005-0012-GY-00").is_err());
/// # Ok::<(), standards::identifier::OutfallPatternError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutfallPattern(String);

impl OutfallPattern {
    /// Returns the pattern as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Checks a code.
    ///
    /// # Errors
    ///
    /// Says what does not fit: the length, the first character of another kind, or the division.
    pub fn check(&self, code: &str) -> Result<(), OutfallFault> {
        let (have, need) = (code.chars().count(), self.0.len());
        if have != need {
            return Err(OutfallFault::Length { have, need });
        }
        let mut division = String::new();
        for (place, (sign, found)) in (1..).zip(self.0.chars().zip(code.chars())) {
            let fits = match sign {
                'A' => found.is_ascii_uppercase(),
                '9' | 'D' => found.is_ascii_digit(),
                other => found == other,
            };
            if !fits {
                return Err(OutfallFault::Character(place));
            }
            if sign == 'D' {
                division.push(found);
            }
        }
        if division.is_empty() {
            return Ok(());
        }
        let parsed = division.parse::<DivisionCode>();
        parsed.map(|_| ()).map_err(OutfallFault::Division)
    }
}

impl FromStr for OutfallPattern {
    type Err = OutfallPatternError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let pattern = text.trim();
        let is_sign = |sign: char| matches!(sign, 'A' | '9' | 'D' | '-' | '.' | '/');
        if let Some(place) = pattern.chars().position(|sign| !is_sign(sign)) {
            return Err(OutfallPatternError::Sign(place + 1));
        }
        if pattern.is_empty() {
            return Err(OutfallPatternError::Sign(1));
        }
        let digits = pattern.matches('D').count();
        if digits > 0 && (digits != 6 || !pattern.contains("DDDDDD")) {
            return Err(OutfallPatternError::Division);
        }
        Ok(Self(pattern.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pattern from memory of HJ 1235-2021, and one of a bureau's own.
    #[test]
    fn codes_are_compared_with_the_pattern() {
        let check = |pattern: &str, code: &str, expected| {
            let pattern: OutfallPattern = pattern.parse().unwrap();
            assert_eq!(pattern.check(code), expected, "{pattern:?} {code}");
        };
        let usual = OUTFALL_PATTERN_FROM_MEMORY;
        check(usual, "FA-429005-0012-GY-00", Ok(()));
        check(
            usual,
            "FA-429005-0012-gy-00",
            Err(OutfallFault::Character(16)),
        );
        check(
            usual,
            "FA-429005-012-GY-00",
            Err(OutfallFault::Length { have: 19, need: 20 }),
        );
        check(
            usual,
            "FA 429005-0012-GY-00",
            Err(OutfallFault::Character(3)),
        );
        let unknown = OutfallFault::Division(DivisionCodeError::Province(99));
        check(usual, "FA-999005-0012-GY-00", Err(unknown));
        check("A.9999", "W.0012", Ok(()));
        check("A.9999", "排.0012", Err(OutfallFault::Character(1)));
    }

    #[test]
    fn patterns_are_checked() {
        let check = |text: &str, expected: Option<OutfallPatternError>| {
            assert_eq!(text.parse::<OutfallPattern>().err(), expected, "{text}");
        };
        check("A9-DDDDDD", None);
        check("", Some(OutfallPatternError::Sign(1)));
        check("A9x", Some(OutfallPatternError::Sign(3)));
        check("A-DDDD", Some(OutfallPatternError::Division));
        check("DDD-DDD", Some(OutfallPatternError::Division));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(pattern: String, code: String) {
            if let Ok(pattern) = pattern.parse::<OutfallPattern>() {
                let _ = pattern.check(&code);
            }
        }
    }
}
