//! Logarithms in whole numbers, for the trophic state index and the mean of pH.
//!
//! Results carry 18 digits after the point, of which at least 15 are right: many more than the
//! four that any rule asks for, and the same on every machine, which `f64` does not promise.

use super::{ArithmeticError, Decimal, Ratio, pow10};

/// One, in units of 10⁻¹⁸.
const ONE: i128 = 1_000_000_000_000_000_000;
/// The natural logarithm of 2, in units of 10⁻¹⁸.
const LN_2: i128 = 693_147_180_559_945_309;
/// The natural logarithm of 10, in units of 10⁻¹⁸.
const LN_10: i128 = 2_302_585_092_994_045_684;

/// Calculates the natural logarithm of a number above zero.
///
/// ```
/// use standards::decimal::{Decimal, ln};
///
/// assert_eq!(ln(Decimal::integer(10))?.round_half_even(9)?.to_string(), "2.302585093");
/// # Ok::<(), standards::ArithmeticError>(())
/// ```
///
/// # Errors
///
/// Zero and negative numbers have no logarithm.
pub fn ln(number: Decimal) -> Result<Ratio, ArithmeticError> {
    if number.mantissa() <= 0 {
        return Err(ArithmeticError::NotPositive);
    }
    let fixed = ln_fixed(number.mantissa().into(), pow10(number.scale()));
    Ratio::new(fixed, ONE).ok_or(ArithmeticError::Overflow)
}

/// Calculates `ln(numerator / denominator)` in units of 10⁻¹⁸, both positive and below 2⁶⁵.
fn ln_fixed(mut numerator: i128, mut denominator: i128) -> i128 {
    // Powers of two are taken out until the fraction lies near one, where the series is short.
    let mut twos = 0;
    while 3 * numerator > 4 * denominator {
        denominator *= 2;
        twos += 1;
    }
    while 3 * numerator < 2 * denominator {
        numerator *= 2;
        twos -= 1;
    }
    // ln m = 2·artanh(z) with z = (m − 1)/(m + 1), |z| ≤ 1/5.
    let z = (numerator - denominator) * ONE / (numerator + denominator);
    let z_squared = z * z / ONE;
    let (mut power, mut sum, mut odd) = (z, z, 1);
    while power != 0 {
        power = power * z_squared / ONE;
        odd += 2;
        sum += power / odd;
    }
    twos * LN_2 + 2 * sum
}

/// Calculates `e^−t` in units of 10⁻¹⁸ for t from 0 to 3, given in the same units.
fn exp_minus_fixed(t: i128) -> i128 {
    let (mut term, mut sum, mut n) = (ONE, ONE, 0);
    while term != 0 {
        n += 1;
        term = -term * t / ONE / n;
        sum += term;
    }
    sum
}

/// Calculates `−log₁₀` of the mean of `10^−x`, the mean of pH values: the acidities are averaged,
/// not their logarithms.
///
/// # Errors
///
/// There is no mean of no values; values too far apart or too large do not fit.
pub fn log10_of_mean_power(values: &[Decimal]) -> Result<Ratio, ArithmeticError> {
    let smallest = values
        .iter()
        .copied()
        .min()
        .ok_or(ArithmeticError::NoValues)?;
    // The powers are taken relative to the largest, 10^−smallest, so that none loses its digits.
    let mut sum = 0;
    for value in values {
        let distance = value
            .checked_sub(smallest)
            .ok_or(ArithmeticError::Overflow)?;
        sum += power_of_ten_minus(distance);
    }
    let count = i128::try_from(values.len()).map_err(|_| ArithmeticError::Overflow)?;
    let log10 = Ratio::new(ln_fixed(sum / count, ONE), LN_10).ok_or(ArithmeticError::Overflow)?;
    Ratio::from(smallest)
        .checked_sub(log10)
        .ok_or(ArithmeticError::Overflow)
}

/// Calculates `10^−distance` in units of 10⁻¹⁸ for a distance of zero or more.
fn power_of_ten_minus(distance: Decimal) -> i128 {
    let unit = pow10(distance.scale());
    let whole = i128::from(distance.mantissa()) / unit;
    let fraction = i128::from(distance.mantissa()) % unit;
    match u8::try_from(whole) {
        Ok(whole) if whole < 18 => exp_minus_fixed(fraction * LN_10 / unit) / pow10(whole),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn natural_logarithms() {
        let check = |number: &str, expected: &str| {
            let rounded = ln(dec(number)).unwrap().round_half_even(15).unwrap();
            assert_eq!(rounded.to_string(), expected, "ln {number}");
        };
        check("1", "0.000000000000000");
        check("2", "0.693147180559945");
        check("0.05", "-2.995732273553991");
        check("7.77", "2.050270164379556");
        check("1000000", "13.815510557964274");
        check("0.000001", "-13.815510557964274");
    }

    #[test]
    fn extremes_do_not_overflow() {
        for number in [Decimal::integer(i64::MAX), Decimal::constant(1, 18)] {
            assert!(ln(number).is_ok());
        }
        assert_eq!(ln(Decimal::ZERO), Err(ArithmeticError::NotPositive));
        let apart = [Decimal::integer(0), Decimal::integer(i64::MAX)];
        assert!(log10_of_mean_power(&apart).is_ok());
    }

    #[test]
    fn means_of_ph_average_the_acidity() {
        let check = |values: &[&str], expected: &str| {
            let values: Vec<Decimal> = values.iter().copied().map(dec).collect();
            let mean = log10_of_mean_power(&values)
                .unwrap()
                .round_half_even(4)
                .unwrap();
            assert_eq!(mean.to_string(), expected, "{values:?}");
        };
        check(&["6.5", "8.5"], "6.7967");
        check(&["7.20"], "7.2000");
        check(&["7", "7", "7"], "7.0000");
    }

    proptest::proptest! {
        #[test]
        fn logarithms_of_products_are_sums(a in 1_i64..1_000_000, b in 1_i64..1_000_000) {
            let of = |n: i64| ln(Decimal::integer(n)).unwrap();
            let sum = of(a).checked_add(of(b)).unwrap();
            let gap = of(a * b).checked_sub(sum).unwrap();
            let tolerance = Ratio::new(1, 1_000_000_000_000_000).unwrap();
            proptest::prop_assert!(gap.max(Ratio::ZERO.checked_sub(gap).unwrap()) < tolerance);
        }
    }
}
