//! The number of a discharge permit (排污许可证编号, HJ 608-2017 annex A).

use std::fmt;
use std::str::FromStr;

use super::credit_code::{CreditCode, CreditCodeError};

/// Why a text is no permit number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PermitNumberError {
    /// It is not 18 characters, three digits and a letter.
    #[error("a permit number is 18 characters, three digits and a letter")]
    Form,
    /// The first 18 characters are no valid credit code.
    #[error("the unit's code in the permit number is wrong")]
    Unit(#[source] CreditCodeError),
}

/// A permit number: the unit's code, the number of its site, and a letter.
///
/// The last letter is not always P: the national platform uses others for renewals and
/// registrations (from memory), so any capital is accepted. Units without a credit code have a
/// code that begins with H9 and has no check character of that kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PermitNumber(String);

impl PermitNumber {
    /// Returns all 22 characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the unit's code, 18 characters.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.0[..18]
    }

    /// Returns the number of the unit's site, such as 001.
    #[must_use]
    pub fn site(&self) -> &str {
        &self.0[18..21]
    }
}

impl fmt::Display for PermitNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for PermitNumber {
    type Err = PermitNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.trim().to_ascii_uppercase();
        let bytes = number.as_bytes();
        let has_form = bytes.len() == 22
            && bytes[..18].iter().all(u8::is_ascii_alphanumeric)
            && bytes[18..21].iter().all(u8::is_ascii_digit)
            && bytes[21].is_ascii_uppercase();
        if !has_form {
            return Err(PermitNumberError::Form);
        }
        if !number.starts_with("H9") {
            number[..18]
                .parse::<CreditCode>()
                .map_err(PermitNumberError::Unit)?;
        }
        Ok(Self(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, is_valid: bool) {
        assert_eq!(text.parse::<PermitNumber>().is_ok(), is_valid, "{text}");
    }

    #[test]
    fn permit_numbers_are_checked() {
        check("91130200699229617X001P", true);
        check("91130200699229617X002P", true);
        check("91130200699229617X001Q", true);
        check("H9130200000000001A001P", true);
        check("91130200699229617X01P", false);
        check("91130200699229617X0011", false);
        check("91130200699229616X001P", false);
        check("许可证编号许可证编号", false);
    }

    #[test]
    fn parts_are_told_apart() {
        let number: PermitNumber = "91130200699229617X002P".parse().unwrap();
        assert_eq!(
            (number.unit(), number.site()),
            ("91130200699229617X", "002")
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String) {
            let _ = text.parse::<PermitNumber>();
        }
    }
}
