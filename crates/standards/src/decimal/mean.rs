//! Arithmetic means, exact and rounded once.

use super::{ArithmeticError, Decimal, Ratio};

/// Returns the exact arithmetic mean (算术平均值).
///
/// # Errors
///
/// Fails for no values at all and where the sum does not fit in 128 bits.
pub fn mean(values: impl IntoIterator<Item = Decimal>) -> Result<Ratio, ArithmeticError> {
    let mut sum = Ratio::ZERO;
    let mut count: i128 = 0;
    for value in values {
        sum = sum
            .checked_add(value.into())
            .ok_or(ArithmeticError::Overflow)?;
        count += 1;
    }
    let count = Ratio::new(count, 1)
        .filter(|n| *n > Ratio::ZERO)
        .ok_or(ArithmeticError::NoValues)?;
    sum.checked_div(count).ok_or(ArithmeticError::Overflow)
}

/// Returns the arithmetic mean rounded once to `places` digits, a half going to the even digit.
///
/// ```
/// use standards::decimal::{Decimal, mean_rounded};
///
/// let hours = [10, 11].map(Decimal::integer);
/// assert_eq!(mean_rounded(hours, 0)?.to_string(), "10");
/// # Ok::<(), standards::ArithmeticError>(())
/// ```
///
/// # Errors
///
/// See [`mean`] and [`Ratio::round_half_even`].
pub fn mean_rounded(
    values: impl IntoIterator<Item = Decimal>,
    places: u8,
) -> Result<Decimal, ArithmeticError> {
    mean(values)?.round_half_even(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_is_rounded_once() {
        // 0.45, 0.45, 0.45, 0.449: rounding to 0.45 first and then to one digit would give 0.4
        // by another way than the true mean, 0.44975, does; the true mean of the second is 0.455.
        let of = |texts: &[&str], places| {
            mean_rounded(texts.iter().map(|t| t.parse().unwrap()), places)
                .unwrap()
                .to_string()
        };
        assert_eq!(of(&["0.45", "0.45", "0.45", "0.449"], 1), "0.4");
        assert_eq!(of(&["0.450", "0.451"], 1), "0.5");
        assert_eq!(of(&["1", "2", "2"], 2), "1.67");
        assert_eq!(of(&["35", "36"], 0), "36");
        assert_eq!(of(&["36", "37"], 0), "36");
    }

    #[test]
    fn mean_of_nothing_is_an_error() {
        assert_eq!(mean([]), Err(ArithmeticError::NoValues));
    }
}
