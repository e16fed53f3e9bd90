//! The code of an administrative division (行政区划代码, GB/T 2260 with town and village).

use std::fmt;
use std::str::FromStr;

/// The first two digits of provinces (from memory of GB/T 2260; agree with a list of 2023).
const PROVINCES: [u8; 34] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71, 81, 82,
];

/// Why a text is no division code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DivisionCodeError {
    /// It is not 6, 9 or 12 digits.
    #[error("a division code is 6, 9 or 12 digits")]
    Form,
    /// No province has these first two digits.
    #[error("no province has the code {0:02}")]
    Province(u8),
    /// A county, town or village lies in nothing: a part is 0 and a later one is not.
    #[error("a part of the code is empty and a later one is not")]
    Gap,
}

/// A division code of a known province and without gaps. Whether the division exists, or still
/// does, is a matter of a dated list; codes are withdrawn over time.
///
/// ```
/// use standards::identifier::DivisionCode;
///
/// let county: DivisionCode = "429005".parse()?;
/// assert_eq!(county.province(), "420000");
/// assert_eq!(county.depth(), 3);
/// assert!("429".parse::<DivisionCode>().is_err());
/// # Ok::<(), standards::identifier::DivisionCodeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DivisionCode(String);

impl DivisionCode {
    /// Returns all digits as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the code of the province, six digits.
    #[must_use]
    pub fn province(&self) -> String {
        format!("{}0000", &self.0[..2])
    }

    /// Returns the code of the city, six digits.
    #[must_use]
    pub fn city(&self) -> String {
        format!("{}00", &self.0[..4])
    }

    /// Returns the first six digits: the county, or what lies above it.
    #[must_use]
    pub fn county(&self) -> &str {
        &self.0[..6]
    }

    /// Returns how deep the division lies: 1 province, 2 city, 3 county, 4 town, 5 village.
    #[must_use]
    pub fn depth(&self) -> usize {
        let parts: Vec<&str> = parts(&self.0).collect();
        let deepest = parts.iter().rposition(|part| !is_empty(part));
        deepest.map_or(0, |place| place + 1)
    }
}

/// Whether a part of a code names nothing.
fn is_empty(part: &str) -> bool {
    part.bytes().all(|digit| digit == b'0')
}

/// The parts from province to village, as far as they are written.
fn parts(code: &str) -> impl Iterator<Item = &str> {
    [(0, 2), (2, 4), (4, 6), (6, 9), (9, 12)]
        .into_iter()
        .filter_map(|(from, to)| code.get(from..to))
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for DivisionCode {
    type Err = DivisionCodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = text.trim();
        if !matches!(code.len(), 6 | 9 | 12) || !code.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(DivisionCodeError::Form);
        }
        let province = code[..2].parse().map_err(|_| DivisionCodeError::Form)?;
        if !PROVINCES.contains(&province) {
            return Err(DivisionCodeError::Province(province));
        }
        let parts: Vec<&str> = parts(code).collect();
        let written = parts.iter().rposition(|part| !is_empty(part));
        let before = &parts[..written.unwrap_or(0)];
        let gaps: Vec<usize> = (0..)
            .zip(before)
            .filter(|(_, part)| is_empty(part))
            .map(|(place, _)| place)
            .collect();
        // A city without districts has towns right under it, with 00 for the county.
        if !matches!(gaps[..], [] | [2]) {
            return Err(DivisionCodeError::Gap);
        }
        Ok(Self(code.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GB/T 2260 and the codes of towns and villages on it, from memory.
    #[test]
    fn codes_are_checked() {
        let check = |text: &str, expected: Result<usize, DivisionCodeError>| {
            let found = text.parse::<DivisionCode>().map(|code| code.depth());
            assert_eq!(found, expected, "{text}");
        };
        check("420000", Ok(1));
        check("420100", Ok(2));
        check("429005", Ok(3));
        check(" 610702 ", Ok(3));
        check("429005101", Ok(4));
        check("429005101201", Ok(5));
        check("429005000000", Ok(3));
        check("990000", Err(DivisionCodeError::Province(99)));
        check("420005", Err(DivisionCodeError::Gap));
        check("441900003", Ok(4));
        check("441900000003", Err(DivisionCodeError::Gap));
        check("420005101", Err(DivisionCodeError::Gap));
        check("429005000201", Err(DivisionCodeError::Gap));
        check("42900", Err(DivisionCodeError::Form));
        check("42900A", Err(DivisionCodeError::Form));
        check("４２９００５", Err(DivisionCodeError::Form));
        check("", Err(DivisionCodeError::Form));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String) {
            let _ = text.parse::<DivisionCode>();
        }
    }
}
