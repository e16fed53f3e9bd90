//! Counting of days by level: good days and heavily polluted days.

use super::level::Level;
use crate::decimal::{ArithmeticError, Decimal};
use crate::rate::share_percent;

/// How many days of a period had which level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayCount {
    by_level: [u32; 6],
    invalid: u32,
}

impl DayCount {
    /// Counts the days of a period by their published index; `None` is a day without one.
    ///
    /// ```
    /// use standards::air::{DayCount, Level};
    ///
    /// let days = DayCount::of([Some(42), Some(100), Some(101), None]);
    /// assert_eq!(days.valid(), 3);
    /// assert_eq!(days.good(), 2);
    /// assert_eq!(days.at(Level::Three), 1);
    /// ```
    pub fn of(days: impl IntoIterator<Item = Option<u16>>) -> Self {
        let mut count = Self::default();
        for day in days {
            match day {
                Some(aqi) => count.by_level[usize::from(Level::of(aqi).number()) - 1] += 1,
                None => count.invalid += 1,
            }
        }
        count
    }

    /// Returns the days of a level.
    #[must_use]
    pub fn at(&self, level: Level) -> u32 {
        self.by_level[usize::from(level.number()) - 1]
    }

    /// Returns the days with an index (有效天数).
    #[must_use]
    pub fn valid(&self) -> u32 {
        self.by_level.iter().sum()
    }

    /// Returns the days without an index.
    #[must_use]
    pub const fn invalid(&self) -> u32 {
        self.invalid
    }

    /// Returns the days with an index up to 100 (优良天数).
    #[must_use]
    pub fn good(&self) -> u32 {
        Level::ALL
            .into_iter()
            .filter(|level| level.is_good())
            .map(|level| self.at(level))
            .sum()
    }

    /// Returns the days with an index above 200 (重度及以上污染天数).
    #[must_use]
    pub fn heavy(&self) -> u32 {
        Level::ALL
            .into_iter()
            .filter(|level| level.is_heavy())
            .map(|level| self.at(level))
            .sum()
    }

    /// Returns the share of good days among the valid ones in percent, one digit (优良天数比例).
    ///
    /// # Errors
    ///
    /// No day is valid.
    pub fn good_share(&self) -> Result<Decimal, ArithmeticError> {
        share_percent(self.good(), self.valid(), 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_without_an_index_count_nowhere() {
        let days = DayCount::of([None, None]);
        assert_eq!((days.valid(), days.invalid()), (0, 2));
        assert_eq!(days.good_share(), Err(ArithmeticError::DivisionByZero));
    }

    #[test]
    fn shares_are_of_the_valid_days() {
        let mut month = vec![Some(50); 27];
        month.extend([Some(110), Some(160), Some(201), Some(301), None]);
        let days = DayCount::of(month);
        assert_eq!((days.good(), days.heavy(), days.valid()), (27, 2, 31));
        assert_eq!(
            days.good_share().map(|share| share.to_string()),
            Ok("87.1".to_owned())
        );
    }
}
