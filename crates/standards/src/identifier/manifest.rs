//! The number of a hazardous-waste manifest (危险废物转移联单编号).

use std::fmt;
use std::str::FromStr;

/// Why a manifest number cannot be made or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ManifestNumberError {
    /// It is not 14 digits.
    #[error("a manifest number has 14 digits")]
    Form,
    /// A part does not fit into its digits.
    #[error("a part of the manifest number is out of range")]
    Range,
}

/// A manifest number: year, province, city, and a running number of the city, 14 digits
/// (危险废物转移管理办法 article 15).
///
/// ```
/// use standards::identifier::ManifestNumber;
///
/// let number = ManifestNumber::new(2026, 43, 13, 1)?;
/// assert_eq!(number.to_string(), "20264313000001");
/// # Ok::<(), standards::identifier::ManifestNumberError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ManifestNumber {
    year: u16,
    province: u8,
    city: u8,
    running: u32,
}

impl ManifestNumber {
    /// Makes a number of its parts: a year of four digits, two digits each of the division code,
    /// and a running number from 1 to 999 999.
    ///
    /// # Errors
    ///
    /// A part is out of range.
    pub const fn new(
        year: u16,
        province: u8,
        city: u8,
        running: u32,
    ) -> Result<Self, ManifestNumberError> {
        let is_dated = year >= 1000 && year <= 9999;
        let is_placed = province <= 99 && city <= 99;
        if !is_dated || !is_placed || running < 1 || running > 999_999 {
            return Err(ManifestNumberError::Range);
        }
        Ok(Self {
            year,
            province,
            city,
            running,
        })
    }

    /// Returns the year.
    #[must_use]
    pub const fn year(self) -> u16 {
        self.year
    }

    /// Returns the running number within the city of origin.
    #[must_use]
    pub const fn running(self) -> u32 {
        self.running
    }
}

impl fmt::Display for ManifestNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            year,
            province,
            city,
            running,
        } = self;
        write!(f, "{year:04}{province:02}{city:02}{running:06}")
    }
}

impl FromStr for ManifestNumber {
    type Err = ManifestNumberError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.trim();
        if digits.len() != 14 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ManifestNumberError::Form);
        }
        let form = |_| ManifestNumberError::Form;
        Self::new(
            digits[..4].parse().map_err(form)?,
            digits[4..6].parse().map_err(form)?,
            digits[6..8].parse().map_err(form)?,
            digits[8..].parse().map_err(form)?,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_back() {
        let number: ManifestNumber = "20264313000001".parse().unwrap();
        assert_eq!(number, ManifestNumber::new(2026, 43, 13, 1).unwrap());
        assert_eq!(number.to_string().parse(), Ok(number));
    }

    #[test]
    fn other_texts_are_refused() {
        let check = |text: &str, expected| {
            assert_eq!(text.parse::<ManifestNumber>(), Err(expected), "{text}");
        };
        check("2026431300001", ManifestNumberError::Form);
        check("2026431300000A", ManifestNumberError::Form);
        check("联单编号联", ManifestNumberError::Form);
        check("20264313000000", ManifestNumberError::Range);
        assert!(ManifestNumber::new(2026, 43, 13, 1_000_000).is_err());
    }
}
