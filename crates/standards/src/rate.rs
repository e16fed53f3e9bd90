//! Shares, changes and multiples as they are printed: exact, then rounded once.

use crate::decimal::{ArithmeticError, Decimal, Ratio};

/// Calculates a share in percent, such as a compliance rate (达标率), rounded to `places` digits.
///
/// ```
/// use standards::rate::share_percent;
///
/// assert_eq!(share_percent(27, 31, 1)?.to_string(), "87.1");
/// # Ok::<(), standards::ArithmeticError>(())
/// ```
///
/// # Errors
///
/// There is no share of nothing.
pub fn share_percent(part: u32, whole: u32, places: u8) -> Result<Decimal, ArithmeticError> {
    Ratio::new(i128::from(part) * 100, i128::from(whole))
        .ok_or(ArithmeticError::DivisionByZero)?
        .round_half_even(places)
}

/// Calculates the change against a base in percent, exactly: `(now − base) / base × 100` (同比变幅).
///
/// A negative change of a concentration or an index is an improvement.
///
/// # Errors
///
/// There is no change against zero.
pub fn change_percent(now: Ratio, base: Ratio) -> Result<Ratio, ArithmeticError> {
    if base == Ratio::ZERO {
        return Err(ArithmeticError::DivisionByZero);
    }
    let hundred = Ratio::from(Decimal::integer(100));
    now.checked_sub(base)
        .and_then(|difference| difference.checked_div(base))
        .and_then(|change| change.checked_mul(hundred))
        .ok_or(ArithmeticError::Overflow)
}

/// Calculates by how many times of the limit a concentration exceeds it (超标倍数), rounded to
/// `places` digits: `(C − S) / S`, two digits for air (HJ 663-2013, from memory).
///
/// Gives `None` where the limit is met.
///
/// # Errors
///
/// The limit is zero.
pub fn exceedance_multiple(
    concentration: Decimal,
    limit: Decimal,
    places: u8,
) -> Result<Option<Decimal>, ArithmeticError> {
    if concentration <= limit {
        return Ok(None);
    }
    let limit = Ratio::from(limit);
    Ratio::from(concentration)
        .checked_sub(limit)
        .ok_or(ArithmeticError::Overflow)?
        .checked_div(limit)
        .ok_or(ArithmeticError::DivisionByZero)?
        .round_half_even(places)
        .map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn multiples_exist_only_above_the_limit() {
        let check = |c: &str, s: &str, expected: Option<&str>| {
            let multiple = exceedance_multiple(dec(c), dec(s), 2).unwrap();
            assert_eq!(
                multiple.map(|m| m.to_string()).as_deref(),
                expected,
                "{c} over {s}"
            );
        };
        check("75", "75", None);
        check("70", "75", None);
        check("90", "60", Some("0.50"));
        check("0.32", "0.2", Some("0.60"));
        check("150", "60", Some("1.50"));
    }

    #[test]
    fn changes_are_against_the_base() {
        let change = change_percent(dec("6.25625").into(), dec("6").into()).unwrap();
        assert_eq!(change.round_half_even(4).unwrap().to_string(), "4.2708");
        let better = change_percent(dec("3.61").into(), dec("3.80").into()).unwrap();
        assert_eq!(better.round_half_even(1).unwrap().to_string(), "-5.0");
        let nothing = change_percent(dec("1").into(), Ratio::ZERO);
        assert_eq!(nothing, Err(ArithmeticError::DivisionByZero));
    }

    #[test]
    fn a_share_of_nothing_is_an_error() {
        assert_eq!(share_percent(0, 0, 1), Err(ArithmeticError::DivisionByZero));
        assert_eq!(share_percent(7, 7, 1).unwrap().to_string(), "100.0");
    }
}
