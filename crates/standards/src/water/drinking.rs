//! Sources of drinking water (集中式饮用水水源地).

use crate::decimal::{ArithmeticError, Decimal, Ratio};

/// The supplementary items of drinking-water sources (补充项目, GB 3838-2002 table 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Supplementary {
    /// Sulphate (硫酸盐).
    Sulphate,
    /// Chloride (氯化物).
    Chloride,
    /// Nitrate, counted as nitrogen (硝酸盐).
    Nitrate,
    /// Iron (铁).
    Iron,
    /// Manganese (锰).
    Manganese,
}

impl Supplementary {
    /// Returns the limit in mg/L.
    #[must_use]
    pub const fn limit(self) -> Decimal {
        match self {
            Self::Sulphate | Self::Chloride => Decimal::integer(250),
            Self::Nitrate => Decimal::integer(10),
            Self::Iron => Decimal::constant(3, 1),
            Self::Manganese => Decimal::constant(1, 1),
        }
    }

    /// Returns the Chinese name.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Sulphate => "硫酸盐",
            Self::Chloride => "氯化物",
            Self::Nitrate => "硝酸盐",
            Self::Iron => "铁",
            Self::Manganese => "锰",
        }
    }

    /// Returns the factor code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sulphate => "w21038",
            Self::Chloride => "w21022",
            Self::Nitrate => "w21007",
            Self::Iron => "w20125",
            Self::Manganese => "w20124",
        }
    }

    /// Says whether a value meets the limit, which is included.
    #[must_use]
    pub fn is_met(self, value: Decimal) -> bool {
        value <= self.limit()
    }
}

/// Calculates the share of compliant water taken in percent (水量达标率): the compliant volume over
/// the whole, rounded to `places` digits. The share of compliant sources (水源达标率) is
/// [`crate::rate::share_percent`].
///
/// # Errors
///
/// No water was taken.
pub fn volume_rate(
    compliant: Decimal,
    taken: Decimal,
    places: u8,
) -> Result<Decimal, ArithmeticError> {
    compliant
        .checked_div(taken)
        .ok_or(ArithmeticError::DivisionByZero)?
        .checked_mul(Ratio::from(Decimal::integer(100)))
        .ok_or(ArithmeticError::Overflow)?
        .round_half_even(places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rate::share_percent;

    #[test]
    fn a_month_of_a_city() {
        let volume: Decimal = "1057.3".parse().unwrap();
        assert_eq!(volume_rate(volume, volume, 1).unwrap().to_string(), "100.0");
        assert_eq!(share_percent(7, 7, 1).unwrap().to_string(), "100.0");
        assert!(volume_rate(volume, Decimal::ZERO, 1).is_err());
    }

    #[test]
    fn limits_are_included() {
        assert!(Supplementary::Iron.is_met("0.30".parse().unwrap()));
        assert!(!Supplementary::Manganese.is_met("0.11".parse().unwrap()));
    }
}
