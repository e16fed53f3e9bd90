//! Exact fractions, so that a mean or an index is rounded once and only once.

use std::cmp::Ordering;
use std::fmt;

use super::ops::div_half_even;
use super::{Decimal, MAX_SCALE, pow10};

/// Why a calculation has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArithmeticError {
    /// There is no value to calculate with.
    #[error("there is no value to calculate with")]
    NoValues,
    /// A number does not fit.
    #[error("a number does not fit in its range")]
    Overflow,
    /// A logarithm is asked of a number that is not above zero.
    #[error("only a number above zero has a logarithm")]
    NotPositive,
    /// The divisor is zero.
    #[error("division by zero")]
    DivisionByZero,
}

/// An exact fraction of two whole numbers, always in lowest terms with a positive denominator.
///
/// Intermediate results stay fractions, so that GB/T 8170's rule "round once" can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    /// The fraction zero.
    pub const ZERO: Self = Self {
        numerator: 0,
        denominator: 1,
    };

    /// Makes a fraction in lowest terms. `None` for a zero denominator or an extreme `i128`.
    #[must_use]
    pub fn new(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 || numerator == i128::MIN || denominator == i128::MIN {
            return None;
        }
        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs());
        // The divisor is at most the denominator's size, which is below the extreme i128.
        let divisor = i128::try_from(divisor).ok()? * denominator.signum();
        Some(Self {
            numerator: numerator / divisor,
            denominator: denominator / divisor,
        })
    }

    /// Returns the numerator in lowest terms.
    #[must_use]
    pub const fn numerator(self) -> i128 {
        self.numerator
    }

    /// Returns the denominator in lowest terms, always positive.
    #[must_use]
    pub const fn denominator(self) -> i128 {
        self.denominator
    }

    /// Says whether the value lies below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.numerator < 0
    }

    /// Adds exactly. `None` where the result does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        // The least common denominator keeps sums of many fractions small.
        let common = gcd(
            self.denominator.unsigned_abs(),
            other.denominator.unsigned_abs(),
        );
        let common = i128::try_from(common).ok()?;
        let (own_part, other_part) = (self.denominator / common, other.denominator / common);
        let left = self.numerator.checked_mul(other_part)?;
        let right = other.numerator.checked_mul(own_part)?;
        Self::new(
            left.checked_add(right)?,
            self.denominator.checked_mul(other_part)?,
        )
    }

    /// Subtracts exactly. `None` where the result does not fit.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(Self {
            numerator: -other.numerator,
            denominator: other.denominator,
        })
    }

    /// Multiplies exactly. `None` where the result does not fit.
    #[must_use]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        // Reducing crosswise first keeps the factors small.
        let left = Self::new(self.numerator, other.denominator)?;
        let right = Self::new(other.numerator, self.denominator)?;
        Self::new(
            left.numerator.checked_mul(right.numerator)?,
            left.denominator.checked_mul(right.denominator)?,
        )
    }

    /// Divides exactly. `None` where the divisor is zero or the result does not fit.
    #[must_use]
    pub fn checked_div(self, other: Self) -> Option<Self> {
        self.checked_mul(Self::new(other.denominator, other.numerator)?)
    }

    /// Rounds to exactly `places` digits after the point, a half going to the even digit
    /// (GB/T 8170).
    ///
    /// # Errors
    ///
    /// Fails where the result does not fit in a [`Decimal`].
    pub fn round_half_even(self, places: u8) -> Result<Decimal, ArithmeticError> {
        if places > MAX_SCALE {
            return Err(ArithmeticError::Overflow);
        }
        let scaled = self
            .numerator
            .checked_mul(pow10(places))
            .ok_or(ArithmeticError::Overflow)?;
        let mantissa = i64::try_from(div_half_even(scaled, self.denominator))
            .map_err(|_| ArithmeticError::Overflow)?;
        Decimal::from_parts(mantissa, places).ok_or(ArithmeticError::Overflow)
    }

    /// Returns the smallest whole number that is not below the value.
    #[must_use]
    pub fn ceil(self) -> i128 {
        let whole = self.numerator.div_euclid(self.denominator);
        whole + i128::from(self.numerator.rem_euclid(self.denominator) > 0)
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl From<Decimal> for Ratio {
    fn from(number: Decimal) -> Self {
        let mantissa = i128::from(number.mantissa());
        // Ten to the scale is neither zero nor extreme, so the fraction always exists.
        Self::new(mantissa, pow10(number.scale())).unwrap_or(Self::ZERO)
    }
}

impl Ord for Ratio {
    /// Compares by value, by the digits of both continued fractions, which cannot overflow.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut a, mut b) = (self.numerator, self.denominator);
        let (mut c, mut d) = (other.numerator, other.denominator);
        loop {
            let by_whole = a.div_euclid(b).cmp(&c.div_euclid(d));
            if by_whole != Ordering::Equal {
                return by_whole;
            }
            let (left_rest, right_rest) = (a.rem_euclid(b), c.rem_euclid(d));
            if left_rest == 0 || right_rest == 0 {
                return left_rest.cmp(&right_rest);
            }
            // Both lie in the same unit: rest/b < rest/d exactly where d/rest < b/rest.
            (a, b, c, d) = (d, right_rest, b, left_rest);
        }
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn order_agrees_with_cross_multiplication(
            a in -1_000_i128..1_000, b in 1_i128..1_000, c in -1_000_i128..1_000, d in 1_i128..1_000,
        ) {
            let order = Ratio::new(a, b).unwrap().cmp(&Ratio::new(c, d).unwrap());
            proptest::prop_assert_eq!(order, (a * d).cmp(&(c * b)));
        }

        #[test]
        fn a_difference_added_back_is_the_number(
            a in -1_000_i128..1_000, b in 1_i128..1_000, c in -1_000_i128..1_000, d in 1_i128..1_000,
        ) {
            let (left, right) = (Ratio::new(a, b).unwrap(), Ratio::new(c, d).unwrap());
            let difference = left.checked_sub(right).unwrap();
            proptest::prop_assert_eq!(difference.checked_add(right), Some(left));
        }
    }
}
