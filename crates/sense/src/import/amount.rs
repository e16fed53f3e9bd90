//! A concentration as whole ten-thousandths, read from a cell without allocation.

use standards::Decimal;
use standards::air::{Observation, Pollutant};

use super::problem::CellFault;

/// A concentration in ten-thousandths of µg/m³ (carbon monoxide: of mg/m³), or why there is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Amount(u32);

impl Amount {
    /// There is no value, or it cannot be used.
    pub const MISSING: Self = Self(u32::MAX);
    /// The station does not monitor the pollutant (`/` in the national release).
    pub const NOT_MONITORED: Self = Self(u32::MAX - 1);
    /// The source measured it and does not show it (PM10 below PM2.5 in the national release).
    pub const WITHHELD: Self = Self(u32::MAX - 2);
    /// Parts that make one µg/m³ (carbon monoxide: one mg/m³).
    pub const PER_UNIT: u32 = 10_000;

    /// Makes an amount of ten-thousandths; `None` beyond what can be measured.
    #[must_use]
    pub const fn of_parts(parts: u32) -> Option<Self> {
        if parts <= 10_000 * Self::PER_UNIT {
            Some(Self(parts))
        } else {
            None
        }
    }

    /// Returns the ten-thousandths, if there is a value.
    #[must_use]
    pub const fn parts(self) -> Option<u32> {
        if self.0 < Self::WITHHELD.0 {
            Some(self.0)
        } else {
            None
        }
    }

    /// Returns the bits that tell two amounts apart.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Returns what the judging functions take.
    #[must_use]
    pub fn observation(self) -> Observation {
        match self {
            Self::NOT_MONITORED => Observation::NotMonitored,
            Self::WITHHELD => Observation::Withheld,
            _ => self
                .parts()
                .and_then(|parts| Decimal::from_parts(i64::from(parts), 4))
                .into(),
        }
    }

    /// Returns the greatest value that can be a measured one. A house rule: no instrument of
    /// HJ 653 or HJ 654 measures beyond 10 000 µg/m³ or 1 000 mg/m³ of carbon monoxide.
    #[must_use]
    pub const fn greatest(pollutant: Pollutant) -> u32 {
        match pollutant {
            Pollutant::Co => 1_000,
            _ => 10_000,
        }
    }

    /// Reads a cell. `shift` is by how many places the point moves left: 3 where a file gives
    /// carbon monoxide in µg/m³.
    ///
    /// # Errors
    ///
    /// The cell is neither a number that can be kept exactly nor one of the marks of a gap.
    pub(super) fn read(cell: &[u8], pollutant: Pollutant, shift: u8) -> Result<Self, CellFault> {
        // Most cells are a few digits.
        if shift == 0 && (1..=3).contains(&cell.len()) && cell.iter().all(u8::is_ascii_digit) {
            let number = cell
                .iter()
                .fold(0, |n, byte| n * 10 + u32::from(byte - b'0'));
            if number <= Self::greatest(pollutant) {
                return Ok(Self(number * Self::PER_UNIT));
            }
        }
        read_any(cell.trim_ascii(), pollutant, shift)
    }
}

/// The marks by which sources write a gap.
const GAPS: [&str; 10] = ["", "NA", "-", "--", "-;", "—", "——", "NaN", "null", "N/A"];

/// Says whether a cell, without outer blanks, is a mark of a gap.
pub(super) fn is_gap(cell: &[u8]) -> bool {
    GAPS.iter().any(|gap| gap.as_bytes() == cell)
}

fn read_any(cell: &[u8], pollutant: Pollutant, shift: u8) -> Result<Amount, CellFault> {
    if is_gap(cell) {
        return Ok(Amount::MISSING);
    }
    if cell == b"/" {
        return Ok(Amount::NOT_MONITORED);
    }
    let number = Decimal::parse_bytes(cell).map_err(|_| CellFault::NotNumber)?;
    if number.is_negative() {
        return Err(CellFault::Negative);
    }
    let scale = u32::from(number.scale() + shift);
    let mantissa = i128::from(number.mantissa());
    let unit = 10_i128.pow(scale);
    let parts = mantissa * i128::from(Amount::PER_UNIT);
    if parts > i128::from(Amount::greatest(pollutant)) * i128::from(Amount::PER_UNIT) * unit {
        return Err(CellFault::TooLarge);
    }
    if parts % unit != 0 {
        return Err(CellFault::TooFine);
    }
    u32::try_from(parts / unit)
        .map(Amount)
        .map_err(|_| CellFault::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;
    use CellFault::{Negative, NotNumber, TooFine, TooLarge};

    fn check(cell: &str, shift: u8, expected: Result<Amount, CellFault>) {
        assert_eq!(
            Amount::read(cell.as_bytes(), Pollutant::Pm25, shift),
            expected,
            "{cell:?}"
        );
    }

    #[test]
    fn numbers_are_kept_exactly() {
        check("0", 0, Ok(Amount(0)));
        check("35", 0, Ok(Amount(350_000)));
        check(" 35 ", 0, Ok(Amount(350_000)));
        check("35.0", 0, Ok(Amount(350_000)));
        check("0.6", 0, Ok(Amount(6_000)));
        check("300", 3, Ok(Amount(3_000)));
        check("27.1321", 0, Ok(Amount(271_321)));
        check("10000", 0, Ok(Amount(100_000_000)));
        check("-0", 0, Ok(Amount(0)));
    }

    #[test]
    fn gaps_are_told_apart() {
        for gap in GAPS {
            check(gap, 0, Ok(Amount::MISSING));
        }
        check("/", 0, Ok(Amount::NOT_MONITORED));
        assert_eq!(Amount::MISSING.parts(), None);
        assert_eq!(Amount::WITHHELD.observation(), Observation::Withheld);
    }

    #[test]
    fn what_is_no_concentration_is_refused() {
        check("1e5", 0, Err(NotNumber));
        check("3五", 0, Err(NotNumber));
        check("-1", 0, Err(Negative));
        check("99999", 0, Err(TooLarge));
        check("10000.1", 0, Err(TooLarge));
        check("0.60001", 0, Err(TooFine));
        check("999999999999999999", 3, Err(TooLarge));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(cell: Vec<u8>, shift in 0_u8..4) {
            let _whatever = Amount::read(&cell, Pollutant::Co, shift);
        }
    }
}
