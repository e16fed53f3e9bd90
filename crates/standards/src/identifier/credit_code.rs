//! The unified social credit code (统一社会信用代码, GB 32100-2015) with the organisation code in it
//! (组织机构代码, GB 11714).

use std::fmt;
use std::str::FromStr;

/// The alphabet: digits and letters without I, O, S, V and Z. A character's place is its value.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// The weights of the first 17 characters: the powers of 3 modulo 31.
const WEIGHTS: [usize; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];

/// Why a text is no credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeError {
    /// It has not 18 characters.
    #[error("a unified social credit code has 18 characters, not {0}")]
    Length(usize),
    /// A character is not of the alphabet, or a letter stands in the county code.
    #[error("character {0} does not belong into a unified social credit code")]
    Character(usize),
    /// The check character does not fit the others: one was mistyped.
    #[error("the check character should be {expected}")]
    Check {
        /// The character that would fit.
        expected: char,
    },
}

/// A unified social credit code whose check character fits.
///
/// ```
/// use standards::identifier::CreditCode;
///
/// let code: CreditCode = "91130200699229617X".parse()?;
/// assert_eq!(code.county(), "130200");
/// assert_eq!(code.organisation(), "699229617");
/// assert!("91130200699229618X".parse::<CreditCode>().is_err());
/// # Ok::<(), standards::identifier::CreditCodeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode(String);

impl CreditCode {
    /// Returns all 18 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the county code of the place of registration (登记管理机关行政区划码), six digits.
    #[must_use]
    pub fn county(&self) -> &str {
        &self.0[2..8]
    }

    /// Returns the organisation code (主体标识码), nine characters.
    #[must_use]
    pub fn organisation(&self) -> &str {
        &self.0[8..17]
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for CreditCode {
    type Err = CreditCodeError;

    /// Reads a code; white space around it is passed over, small letters are read as capitals.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = text.trim().to_ascii_uppercase();
        let length = code.chars().count();
        if length != 18 {
            return Err(CreditCodeError::Length(length));
        }
        let mut sum = 0;
        for (place, character) in code.chars().enumerate() {
            let value = value_of(character).ok_or(CreditCodeError::Character(place + 1))?;
            if (2..8).contains(&place) && value > 9 {
                return Err(CreditCodeError::Character(place + 1));
            }
            sum += value * WEIGHTS.get(place).copied().unwrap_or(0);
        }
        let expected = char::from(ALPHABET[(31 - sum % 31) % 31]);
        if !code.ends_with(expected) {
            return Err(CreditCodeError::Check { expected });
        }
        Ok(Self(code))
    }
}

fn value_of(character: char) -> Option<usize> {
    ALPHABET
        .iter()
        .position(|byte| char::from(*byte) == character)
}

/// Calculates the check character of an organisation code from its first eight characters
/// (GB 11714, from memory, confirmed on two real codes). `None` where they are not digits and
/// capital letters.
#[must_use]
pub fn organisation_check(first_eight: &str) -> Option<char> {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    if first_eight.len() != WEIGHTS.len() {
        return None;
    }
    let mut sum = 0;
    for (character, weight) in first_eight.chars().zip(WEIGHTS) {
        // In base 36 the letters stand for 10 to 35, as the rule wants; small ones are refused.
        let value = character
            .to_digit(36)
            .filter(|_| !character.is_ascii_lowercase())?;
        sum += value * weight;
    }
    match 11 - sum % 11 {
        10 => Some('X'),
        11 => Some('0'),
        digit => char::from_digit(digit, 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, CreditCodeError>) {
        let code = text.parse::<CreditCode>();
        assert_eq!(
            code.as_ref().map(CreditCode::as_str),
            expected.as_ref().copied(),
            "{text}"
        );
    }

    #[test]
    fn codes_are_checked() {
        check("91130200699229617X", Ok("91130200699229617X"));
        check(" 91130200699229617x ", Ok("91130200699229617X"));
        check("911302307808371268", Ok("911302307808371268"));
        check(
            "911302307808371269",
            Err(CreditCodeError::Check { expected: '8' }),
        );
        check("9113023078083712", Err(CreditCodeError::Length(16)));
        check("911302307808371I68", Err(CreditCodeError::Character(16)));
        check("91I302307808371268", Err(CreditCodeError::Character(3)));
        check("9113A2307808371268", Err(CreditCodeError::Character(5)));
        check(
            "统一社会信用代码一二三四五六七八九十",
            Err(CreditCodeError::Character(1)),
        );
        check("", Err(CreditCodeError::Length(0)));
    }

    #[test]
    fn organisation_codes_are_checked() {
        assert_eq!(organisation_check("69922961"), Some('7'));
        assert_eq!(organisation_check("78083712"), Some('6'));
        assert_eq!(organisation_check("7808371"), None);
        assert_eq!(organisation_check("七八"), None);
        assert_eq!(organisation_check("7808371a"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_single_mistyped_character_is_found(place in 0_usize..18, other in 0_usize..31) {
            let mut code = *b"91130200699229617X";
            proptest::prop_assume!(code[place] != ALPHABET[other]);
            code[place] = ALPHABET[other];
            let text = String::from_utf8(code.to_vec()).unwrap();
            proptest::prop_assert!(text.parse::<CreditCode>().is_err());
        }

        #[test]
        fn no_text_makes_it_panic(text: String) {
            let _ = text.parse::<CreditCode>();
            let _ = organisation_check(&text);
        }
    }
}
