//! The order of cities by the change of their composite index (综合指数变化幅度排名).

use super::index::CompositeIndex;
use crate::decimal::{ArithmeticError, Decimal, Ratio};
use crate::rank::ranks;
use crate::rate::change_percent;

/// Why there is no change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// The two indices were made with different limits; their quotient means nothing.
    #[error("the indices were made with different limits")]
    Limits,
    /// The other index is zero, or the numbers are too large.
    #[error("the change cannot be calculated")]
    Arithmetic(#[from] ArithmeticError),
}

/// Calculates the change of the published index in percent with one digit; negative is better
/// (`R = (I - I₀) / I₀ × 100 %`, from memory).
///
/// # Errors
///
/// The limits differ, or the other index is zero.
pub fn index_change(now: &CompositeIndex, base: &CompositeIndex) -> Result<Decimal, ChangeError> {
    if now.standard != base.standard {
        return Err(ChangeError::Limits);
    }
    let (now, base) = (now.published()?, base.published()?);
    Ok(change_percent(Ratio::from(now), Ratio::from(base))?.round_half_even(1)?)
}

/// Ranks cities by how much their index grew, the largest growth first (变差排名).
///
/// Each city is its index of the period and that of the period compared with. A city is left out,
/// `None`, where an index is missing, and where **all pollutants meet grade II in the period**
/// (ranking plan of 2017, read in reprints): a clean city is not listed as worsening. Equal changes
/// share a rank.
#[must_use]
pub fn worsening_ranks(
    cities: &[(Option<&CompositeIndex>, Option<&CompositeIndex>)],
) -> Vec<Option<usize>> {
    let changes: Vec<Option<Decimal>> = cities
        .iter()
        .map(|(now, base)| {
            let now = (*now).filter(|now| !now.meets_grade_two())?;
            index_change(now, (*base)?).ok()
        })
        .collect();
    let falling: Vec<_> = changes
        .iter()
        .flatten()
        .copied()
        .map(std::cmp::Reverse)
        .collect();
    let mut ranks = ranks(&falling).into_iter();
    changes
        .into_iter()
        .map(|change| change.and_then(|_| ranks.next()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::air::{AirStandard, PerPollutant, Pollutant, composite_index, equal_weights};

    /// A city with this fine dust and 10 µg/m³ of the rest.
    fn city(pm25: &str, standard: AirStandard) -> Option<CompositeIndex> {
        let values = PerPollutant::from_fn(|pollutant| match pollutant {
            Pollutant::Pm25 => pm25.parse().ok(),
            Pollutant::Co => "0.4".parse().ok(),
            _ => Some(10.into()),
        });
        composite_index(standard, &values, &equal_weights()).ok()
    }

    #[test]
    fn clean_cities_are_not_listed_as_worsening() {
        let check = |standard, cities: &[(&str, &str)], expected: &[Option<usize>]| {
            let indices: Vec<_> = cities
                .iter()
                .map(|(now, base)| (city(now, standard), city(base, standard)))
                .collect();
            let pairs: Vec<_> = indices
                .iter()
                .map(|(now, base)| (now.as_ref(), base.as_ref()))
                .collect();
            assert_eq!(worsening_ranks(&pairs), expected, "{cities:?}");
        };
        let old = AirStandard::Gb3095_2012;
        // The limit of fine dust is 35 in 2012, 30 in the transition of 2026.
        let cities = [
            ("40", "38"),
            ("35", "20"),
            ("50", "38"),
            ("36", "40"),
            ("40", "NA"),
            ("40", "38"),
        ];
        check(
            old,
            &cities,
            &[Some(2), None, Some(1), Some(4), None, Some(2)],
        );
        let new = AirStandard::Gb3095_2026Transition;
        check(new, &cities[..2], &[Some(2), Some(1)]);
        check(new, &[("30", "20"), ("NA", "20")], &[None, None]);
    }

    #[test]
    fn changes_are_of_published_indices_under_the_same_limits() {
        let old = AirStandard::Gb3095_2012;
        let check = |now, base, expected: Result<&str, ChangeError>| {
            let (now, base): (Option<CompositeIndex>, Option<CompositeIndex>) = (now, base);
            let found = index_change(&now.unwrap(), &base.unwrap());
            assert_eq!(
                found.map(|change| change.to_string()),
                expected.map(str::to_owned)
            );
        };
        // 10/60 + 10/40 + 10/70 + 0.4/4 + 10/160 = 0.72; with 35/35 and 70/35: 1.72 and 2.72.
        check(city("70", old), city("35", old), Ok("58.1"));
        check(city("35", old), city("70", old), Ok("-36.8"));
        let new = city("35", AirStandard::Gb3095_2026Transition);
        check(city("35", old), new, Err(ChangeError::Limits));
    }
}
