//! The composite index by which cities are ranked.

use chrono::NaiveDate;

use super::breakpoints::Averaging;
use super::pollutant::{PerPollutant, Pollutant};
use super::standard::{AirStandard, Grade};
use crate::decimal::{ArithmeticError, Decimal, Ratio};

/// Why there is no index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IndexError {
    /// The concentration of a pollutant is missing. An index of the others would look better than
    /// the air is.
    #[error("the concentration of {} is missing", .0.symbol())]
    Missing(Pollutant),
    /// The numbers are too large.
    #[error("the index cannot be calculated")]
    Arithmetic(#[source] ArithmeticError),
}

/// Factors by which the single indices enter the sum.
pub type Weights = PerPollutant<u8>;

/// All pollutants weigh the same: the rule in force.
#[must_use]
pub fn equal_weights() -> Weights {
    Weights::from_fn(|_| 1)
}

/// PM2.5 three times, ozone and nitrogen dioxide twice. One platform calls this HJ 663-2026 but
/// does not use it by default; **contested**, to be used only when asked for.
#[must_use]
pub fn contested_weights() -> Weights {
    Weights::from_fn(|pollutant| match pollutant {
        Pollutant::Pm25 => 3,
        Pollutant::O3 | Pollutant::No2 => 2,
        _ => 1,
    })
}

/// The composite index (环境空气质量综合指数) of a period with its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompositeIndex {
    /// The limits that were divided by. A report names them.
    pub standard: AirStandard,
    /// The single indices (单项指数), unweighted and exact.
    pub single: PerPollutant<Ratio>,
    /// The sum, exact. Smaller is better.
    pub sum: Ratio,
}

impl CompositeIndex {
    /// Returns the sum with two digits, as it is published and ranked.
    ///
    /// # Errors
    ///
    /// The sum is too large to be written.
    pub fn published(&self) -> Result<Decimal, ArithmeticError> {
        self.sum.round_half_even(2)
    }

    /// Tells whether all pollutants are within the limits of grade II that were divided by
    /// (各项污染物均达到二级标准).
    #[must_use]
    pub fn meets_grade_two(&self) -> bool {
        let one = Ratio::from(Decimal::from(1));
        self.single.iter().all(|(_, index)| *index <= one)
    }

    /// Returns the pollutants with the largest single index, ties together: the primary pollutant
    /// of the period (首要污染物).
    #[must_use]
    pub fn primary(&self) -> Vec<Pollutant> {
        let largest = self.single.iter().map(|(_, index)| *index).max();
        let is_largest = |pollutant: &Pollutant| Some(self.single[*pollutant]) == largest;
        Pollutant::ALL.into_iter().filter(is_largest).collect()
    }
}

/// Returns the limits that rank a period, from its first day: GB 3095-2012 before 2026-03-01, then
/// the limits of GB 3095-2026 in their phase.
///
/// Which set the ministry uses for 2026 was not found in an official text; the set is therefore a
/// parameter of [`composite_index`] and part of its result.
#[must_use]
pub fn ranking_standard(first_day: NaiveDate) -> AirStandard {
    AirStandard::for_day(first_day)
}

/// Returns the limit that a pollutant's concentration is divided by: grade II, of the year for
/// sulphur and nitrogen dioxide and particles, of the day for carbon monoxide, of 8 hours for
/// ozone (环办〔2014〕64号 as quoted).
fn ranking_limit(standard: AirStandard, pollutant: Pollutant) -> Option<Decimal> {
    let averaging = match pollutant {
        Pollutant::Co => Averaging::Day,
        Pollutant::O3 => Averaging::EightHours,
        _ => Averaging::Year,
    };
    standard.limit(pollutant, averaging, Grade::Two)
}

/// Calculates the composite index `Σ C/S` of a month, a quarter or a year.
///
/// The concentrations are the means of sulphur and nitrogen dioxide and of particles, the 95th
/// percentile of carbon monoxide and the 90th of ozone's daily 8-hour maxima, rounded as published.
///
/// ```
/// use standards::air::{AirStandard, PerPollutant, Pollutant, composite_index, equal_weights};
///
/// let mut city = PerPollutant::default();
/// for (pollutant, text) in Pollutant::ALL.into_iter().zip(["6", "12", "51", "19", "0.9", "137"]) {
///     city[pollutant] = text.parse().ok();
/// }
/// let index = composite_index(AirStandard::Gb3095_2012, &city, &equal_weights())?;
/// assert_eq!(index.published().map(|i| i.to_string()), Ok("2.75".to_owned()));
/// assert_eq!(index.primary(), [Pollutant::O3]);
/// # Ok::<(), standards::air::IndexError>(())
/// ```
///
/// # Errors
///
/// Names the pollutant whose concentration is missing.
pub fn composite_index(
    standard: AirStandard,
    concentration: &PerPollutant<Option<Decimal>>,
    weights: &Weights,
) -> Result<CompositeIndex, IndexError> {
    let overflow = IndexError::Arithmetic(ArithmeticError::Overflow);
    let mut single = PerPollutant::from_fn(|_| Ratio::ZERO);
    let mut sum = Ratio::ZERO;
    for (pollutant, value) in concentration.iter() {
        let value = value.ok_or(IndexError::Missing(pollutant))?;
        let index = ranking_limit(standard, pollutant)
            .and_then(|limit| value.checked_div(limit))
            .ok_or(overflow)?;
        let weight = Ratio::from(Decimal::from(u16::from(weights[pollutant])));
        let weighted = index.checked_mul(weight).ok_or(overflow)?;
        single[pollutant] = index;
        sum = sum.checked_add(weighted).ok_or(overflow)?;
    }
    Ok(CompositeIndex {
        standard,
        single,
        sum,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn city(text: &str) -> PerPollutant<Option<Decimal>> {
        let cells: Vec<&str> = text.split_whitespace().collect();
        PerPollutant::from_fn(|p| {
            let place = Pollutant::ALL.iter().position(|other| *other == p)?;
            cells.get(place)?.parse().ok()
        })
    }

    fn check(standard: AirStandard, text: &str, places: u8, expected: &str) {
        let index = composite_index(standard, &city(text), &equal_weights()).unwrap();
        assert_eq!(
            index.sum.round_half_even(places).unwrap().to_string(),
            expected,
            "{text}"
        );
    }

    #[test]
    fn the_limit_set_is_a_parameter() {
        use AirStandard::{Gb3095_2012, Gb3095_2026Final, Gb3095_2026Transition};
        check(Gb3095_2012, "60 40 70 35 4 160", 2, "6.00");
        check(Gb3095_2026Transition, "60 40 60 30 4 160", 2, "6.00");
        check(Gb3095_2026Final, "20 30 50 25 4 160", 2, "6.00");
        check(Gb3095_2026Transition, "6 12 51 19 0.9 137", 2, "2.96");
    }

    #[test]
    fn a_missing_pollutant_gives_no_index() {
        let result = composite_index(
            AirStandard::Gb3095_2012,
            &city("6 12 51 NA 0.9 137"),
            &equal_weights(),
        );
        assert_eq!(result, Err(IndexError::Missing(Pollutant::Pm25)));
    }

    #[test]
    fn weights_are_off_unless_asked_for() {
        let city = city("60 40 70 35 4 160");
        let index = composite_index(AirStandard::Gb3095_2012, &city, &contested_weights()).unwrap();
        assert_eq!(index.sum, Ratio::new(10, 1).unwrap());
        assert_eq!(index.single[Pollutant::Pm25], Ratio::new(1, 1).unwrap());
    }
}
