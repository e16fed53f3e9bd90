//! Continuous daily fines (按日连续处罚).

use chrono::NaiveDate;

use crate::decimal::Decimal;

/// The days and the sum of a continuous daily fine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DailyFine {
    /// Days that are fined.
    pub days: u32,
    /// The sum, in the unit of the original fine.
    pub sum: Decimal,
}

/// Why there is no continuous daily fine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DailyFineError {
    /// The re-check is not after the day on which the order was served.
    #[error("the re-check is not after the day on which the order was served")]
    NotAfter,
    /// The original fine is not above zero, or the sum is too large to be written.
    #[error("the original fine is not above zero, or the sum is too large")]
    Amount,
}

/// Calculates a continuous daily fine: the original fine for each day from the one after the order
/// to correct was served to the one on which the re-check found that it had not been followed, both
/// included (环境保护主管部门实施按日连续处罚办法, articles 17 and 19; the Ecological and Environmental
/// Code, article 1060, keeps its beginning).
///
/// Whether a fine is due is for people to decide; this is its arithmetic.
///
/// ```
/// use standards::penalty::daily_fine;
///
/// let day = |text: &str| text.parse();
/// let fine = daily_fine(day("2026-09-01")?, day("2026-09-20")?, 200_000.into());
/// assert_eq!(fine.map(|fine| (fine.days, fine.sum)), Ok((19, 3_800_000.into())));
/// # Ok::<(), chrono::ParseError>(())
/// ```
///
/// # Errors
///
/// The re-check is not after the service, or the amount makes no fine.
pub fn daily_fine(
    served: NaiveDate,
    found: NaiveDate,
    original: Decimal,
) -> Result<DailyFine, DailyFineError> {
    let days = (found - served).num_days();
    if days < 1 {
        return Err(DailyFineError::NotAfter);
    }
    if original.is_zero() || original.is_negative() {
        return Err(DailyFineError::Amount);
    }
    let sum = original.checked_mul(days).ok_or(DailyFineError::Amount)?;
    Ok(DailyFine {
        days: u32::try_from(days).map_err(|_| DailyFineError::Amount)?,
        sum,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::day;

    #[test]
    fn the_day_of_service_is_not_fined_and_that_of_the_re_check_is() {
        let check = |served, found, original: i64, expected: Result<(u32, i64), DailyFineError>| {
            let fine = daily_fine(served, found, Decimal::integer(original));
            let expected = expected.map(|(days, sum)| DailyFine {
                days,
                sum: Decimal::integer(sum),
            });
            assert_eq!(fine, expected);
        };
        let first = day(2026, 9, 1);
        check(first, day(2026, 9, 2), 100_000, Ok((1, 100_000)));
        check(first, day(2026, 10, 1), 100_000, Ok((30, 3_000_000)));
        check(first, first, 100_000, Err(DailyFineError::NotAfter));
        check(first, day(2026, 8, 1), 1, Err(DailyFineError::NotAfter));
        check(first, day(2026, 9, 2), 0, Err(DailyFineError::Amount));
    }
}
