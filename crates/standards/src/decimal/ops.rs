//! Arithmetic and rounding of decimal numbers.

use super::{Decimal, Ratio, pow10};

impl Decimal {
    /// Adds two numbers; the sum has the digits of the finer one. `None` where it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let sum = self.mantissa_at(scale) + other.mantissa_at(scale);
        Some(Self {
            mantissa: i64::try_from(sum).ok()?,
            scale,
        })
    }

    /// Subtracts; the difference has the digits of the finer number. `None` where it does not fit.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        let scale = self.scale.max(other.scale);
        let difference = self.mantissa_at(scale) - other.mantissa_at(scale);
        Some(Self {
            mantissa: i64::try_from(difference).ok()?,
            scale,
        })
    }

    /// Multiplies by a whole number, keeping the scale. `None` where it does not fit.
    #[must_use]
    pub fn checked_mul(self, factor: i64) -> Option<Self> {
        Some(Self {
            mantissa: self.mantissa.checked_mul(factor)?,
            scale: self.scale,
        })
    }

    /// Returns the same value written with exactly `scale` digits after the point.
    ///
    /// Gives `None` where digits other than zeros would be lost or the number does not fit.
    #[must_use]
    pub fn with_scale(self, scale: u8) -> Option<Self> {
        let shorter = self.normalized();
        if shorter.scale > scale || scale > super::MAX_SCALE {
            return None;
        }
        Some(Self {
            mantissa: i64::try_from(shorter.mantissa_at(scale)).ok()?,
            scale,
        })
    }

    /// Rounds to at most `places` digits after the point, a half going to the even digit (修约,
    /// GB/T 8170).
    ///
    /// A number with fewer digits stays as it is: rounding never claims digits that were not
    /// measured. Use [`Decimal::with_scale`] to pad for print.
    ///
    /// ```
    /// # use standards::Decimal;
    /// let round = |text: &str, places| {
    ///     text.parse::<Decimal>().map(|number| number.round_half_even(places).to_string())
    /// };
    /// assert_eq!(round("34.5", 0)?, "34");
    /// assert_eq!(round("35.5", 0)?, "36");
    /// assert_eq!(round("34.51", 0)?, "35");
    /// # Ok::<(), standards::ParseDecimalError>(())
    /// ```
    #[must_use]
    pub fn round_half_even(self, places: u8) -> Self {
        if self.scale <= places {
            return self;
        }
        let unit = pow10(self.scale - places);
        let rounded = div_half_even(i128::from(self.mantissa), unit);
        // The quotient is smaller than the mantissa, which was an i64.
        i64::try_from(rounded).map_or(self, |mantissa| Self {
            mantissa,
            scale: places,
        })
    }

    /// Returns the smallest whole number that is not below the value (进位取整).
    #[must_use]
    pub fn ceil(self) -> i64 {
        let unit = pow10(self.scale);
        let whole = i128::from(self.mantissa).div_euclid(unit);
        let carried = whole + i128::from(i128::from(self.mantissa).rem_euclid(unit) > 0);
        // A value without digits after the point is carried nowhere, all others lie far inside.
        i64::try_from(carried).unwrap_or(self.mantissa)
    }

    /// Divides exactly. `None` where the divisor is zero.
    #[must_use]
    pub fn checked_div(self, divisor: Self) -> Option<Ratio> {
        Ratio::from(self).checked_div(Ratio::from(divisor))
    }

    /// Returns the mantissa that the value has at a scale not below its own.
    pub(crate) fn mantissa_at(self, scale: u8) -> i128 {
        i128::from(self.mantissa) * pow10(scale - self.scale)
    }
}

/// Divides by a positive number, a half going to the even quotient.
pub(crate) fn div_half_even(dividend: i128, divisor: i128) -> i128 {
    let down = dividend.div_euclid(divisor);
    let rest = dividend.rem_euclid(divisor);
    // rest and divisor - rest are compared instead of doubling, which could overflow.
    match rest.cmp(&(divisor - rest)) {
        std::cmp::Ordering::Less => down,
        std::cmp::Ordering::Greater => down + 1,
        std::cmp::Ordering::Equal => down + down.rem_euclid(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn check_round(text: &str, places: u8, expected: &str) {
        assert_eq!(
            dec(text).round_half_even(places).to_string(),
            expected,
            "{text} to {places}"
        );
    }

    #[test]
    fn halves_go_to_the_even_digit() {
        check_round("0.5", 0, "0");
        check_round("1.5", 0, "2");
        check_round("2.5", 0, "2");
        check_round("-0.5", 0, "0");
        check_round("-1.5", 0, "-2");
        check_round("-2.5", 0, "-2");
        check_round("2.5000000001", 0, "3");
        check_round("1.25", 1, "1.2");
        check_round("1.35", 1, "1.4");
        check_round("60.11", 0, "60");
        check_round("35.99", 0, "36");
        check_round("35", 1, "35");
    }

    #[test]
    fn carrying_up_never_goes_down() {
        for (text, expected) in [
            ("1.01", 2),
            ("1.00", 1),
            ("-1.5", -1),
            ("0", 0),
            ("-0.1", 0),
        ] {
            assert_eq!(dec(text).ceil(), expected, "{text}");
        }
        assert_eq!(Decimal::integer(i64::MIN).ceil(), i64::MIN);
        assert_eq!(Decimal::integer(i64::MAX).ceil(), i64::MAX);
    }

    #[test]
    fn sums_keep_the_finer_digits_and_do_not_wrap() {
        assert_eq!(
            dec("1.20").checked_add(dec("3.4")).unwrap().to_string(),
            "4.60"
        );
        assert_eq!(
            dec("1").checked_sub(dec("0.05")).unwrap().to_string(),
            "0.95"
        );
        assert_eq!(dec("0.15").checked_mul(3).unwrap().to_string(), "0.45");
        assert_eq!(Decimal::integer(i64::MAX).checked_add(dec("1")), None);
        assert_eq!(Decimal::integer(i64::MAX).checked_mul(2), None);
    }

    #[test]
    fn padding_keeps_the_value() {
        assert_eq!(dec("3.9").with_scale(2).unwrap().to_string(), "3.90");
        assert_eq!(dec("3.900").with_scale(1).unwrap().to_string(), "3.9");
        assert_eq!(dec("3.95").with_scale(1), None);
    }

    proptest::proptest! {
        #[test]
        fn rounding_is_within_half_a_unit(mantissa: i64, scale in 0_u8..=18, places in 0_u8..=18) {
            let number = Decimal::from_parts(mantissa, scale).unwrap();
            let rounded = number.round_half_even(places);
            let finest = scale.max(rounded.scale());
            let error = (number.mantissa_at(finest) - rounded.mantissa_at(finest)).abs();
            proptest::prop_assert!(rounded.scale() <= scale);
            proptest::prop_assert!(error * 2 <= pow10(finest - rounded.scale()));
        }

        #[test]
        fn equal_values_are_equal_with_any_digits(mantissa in -1_000_000_i64..1_000_000, pad in 0_u8..6) {
            let number = Decimal::from_parts(mantissa, 3).unwrap();
            let padded = number.normalized().with_scale(3 + pad).unwrap();
            proptest::prop_assert_eq!(number, padded);
        }
    }
}
