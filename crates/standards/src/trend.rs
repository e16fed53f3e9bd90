//! Trend over several periods by rank correlation (秩相关系数法, Daniel's test with Spearman's
//! coefficient; HJ 663 annex B, surface-water assessment rules).

use crate::decimal::{Decimal, Ratio};

/// What a series does over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// It rises significantly.
    Rising,
    /// It falls significantly.
    Falling,
    /// It has no significant trend.
    Steady,
}

/// The rank correlation of a series with time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trend {
    /// Spearman's coefficient, −1 to 1, exact.
    pub coefficient: Ratio,
    /// The critical value at a significance of 0.05, where the table has this number of periods.
    pub critical: Option<Decimal>,
}

impl Trend {
    /// Judges the coefficient: significant where it reaches the critical value. `None` where the
    /// table has no critical value for the number of periods.
    #[must_use]
    pub fn direction(&self) -> Option<Direction> {
        let critical = Ratio::from(self.critical?);
        Some(if self.coefficient >= critical {
            Direction::Rising
        } else if Ratio::ZERO.checked_sub(self.coefficient)? >= critical {
            Direction::Falling
        } else {
            Direction::Steady
        })
    }
}

/// Critical values at a significance of 0.05 by number of periods, in thousandths. From memory
/// (high confidence) of the table in the assessment rules.
const CRITICAL: [(usize, i64); 7] = [
    (5, 900),
    (6, 829),
    (7, 714),
    (8, 643),
    (9, 600),
    (10, 564),
    (12, 506),
];

/// Calculates Spearman's coefficient `r = 1 − 6·Σd² / (n³ − n)` of values in the order of time,
/// where d is a value's rank less its period's number. Equal values get their mean rank.
///
/// Gives `None` for fewer than five periods, with which the test is not done, and for absurdly
/// long series.
#[must_use]
pub fn spearman<T: Ord>(values: &[T]) -> Option<Trend> {
    let count = values.len();
    if count < 5 {
        return None;
    }
    // Mean ranks may end in a half, so ranks and differences are counted in halves.
    let mut sum_of_squares: i128 = 0;
    for (place, value) in values.iter().enumerate() {
        let smaller = values.iter().filter(|other| *other < value).count();
        let equal = values.iter().filter(|other| *other == value).count();
        let doubled_rank = i128::try_from(2 * smaller + equal + 1).ok()?;
        let doubled_period = i128::try_from(2 * place + 2).ok()?;
        sum_of_squares += (doubled_rank - doubled_period).pow(2);
    }
    let n = i128::try_from(count).ok()?;
    let cubed = n.checked_pow(3)?;
    let lost = Ratio::new(sum_of_squares.checked_mul(6)?, (cubed - n).checked_mul(4)?)?;
    let critical = CRITICAL.iter().find(|(periods, _)| *periods == count);
    Some(Trend {
        coefficient: Ratio::new(1, 1)?.checked_sub(lost)?,
        critical: critical.map(|(_, thousandths)| Decimal::constant(*thousandths, 3)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[i32], coefficient: &str, direction: Option<Direction>) {
        let trend = spearman(values).unwrap();
        let rounded = trend.coefficient.round_half_even(3).unwrap();
        assert_eq!(rounded.to_string(), coefficient, "{values:?}");
        assert_eq!(trend.direction(), direction, "{values:?}");
    }

    #[test]
    fn trends_are_judged_by_the_table() {
        check(&[1, 2, 3, 4, 5], "1.000", Some(Direction::Rising));
        check(
            &[58, 51, 48, 42, 38, 39],
            "-0.943",
            Some(Direction::Falling),
        );
        check(&[5, 1, 4, 2, 3], "-0.300", Some(Direction::Steady));
        check(&[1, 2, 3, 5, 4], "0.900", Some(Direction::Rising));
        check(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], "1.000", None);
        check(&[2, 2, 3, 4, 5], "0.975", Some(Direction::Rising));
    }

    #[test]
    fn four_periods_make_no_trend() {
        assert_eq!(spearman(&[1, 2, 3, 4]), None);
    }
}
