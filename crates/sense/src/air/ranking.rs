//! Places in their order by the composite index (环境空气质量综合指数排名).

use standards::air::{AirStandard, CompositeIndex, IndexError, Weights, composite_index};
use standards::rank::ranks;
use standards::rate::change_percent;
use standards::{Decimal, Ratio};

use super::statistics::{Admission, Statistics};

/// A place with its statistics, index and rank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked<K> {
    /// The place.
    pub place: K,
    /// Its statistics.
    pub statistics: Statistics,
    /// The composite index, or why there is none.
    pub index: Result<CompositeIndex, IndexError>,
    /// The rank, from 1 for the cleanest; equal indices share one and the next are skipped.
    /// `None` where the place is not admitted.
    pub rank: Option<usize>,
}

impl<K> Ranked<K> {
    /// Returns the index with two digits, as it is published and ranked.
    #[must_use]
    pub fn published(&self) -> Option<Decimal> {
        self.index.as_ref().ok()?.published().ok()
    }
}

/// Ranks places by the composite index under a set of limits, cleanest first, those without an
/// index last; equals in the order of `places`.
#[must_use]
pub fn rank<K>(
    places: Vec<(K, Statistics)>,
    limits: AirStandard,
    weights: &Weights,
    admission: Admission,
) -> Vec<Ranked<K>> {
    let mut all: Vec<Ranked<K>> = places
        .into_iter()
        .map(|(place, statistics)| Ranked {
            place,
            index: composite_index(limits, &statistics.values(admission), weights),
            statistics,
            rank: None,
        })
        .collect();
    // Ties are judged on what is published.
    all.sort_by_key(|one| one.published().map_or((1, None), |index| (0, Some(index))));
    let published: Vec<Decimal> = all.iter().filter_map(Ranked::published).collect();
    for (one, rank) in all.iter_mut().zip(ranks(&published)) {
        one.rank = Some(rank);
    }
    all
}

/// Calculates changes of the index against another period in percent with one digit, and ranks
/// them, most improved first (改善幅度排名). `None` where either index is missing.
#[must_use]
pub fn improvement_ranks(
    pairs: &[(Option<Decimal>, Option<Decimal>)],
) -> Vec<Option<(Decimal, usize)>> {
    let changes: Vec<Option<Decimal>> = pairs
        .iter()
        .map(|(now, base)| {
            let exact = change_percent(Ratio::from((*now)?), Ratio::from((*base)?)).ok()?;
            exact.round_half_even(1).ok()
        })
        .collect();
    let known: Vec<Decimal> = changes.iter().copied().flatten().collect();
    let mut ranks = ranks(&known).into_iter();
    changes
        .into_iter()
        .map(|change| Some((change?, ranks.next()?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::air::statistics::tests::days;
    use crate::air::{AirRules, statistics};
    use standards::air::equal_weights;

    fn place(name: &'static str, pm25: &str) -> (&'static str, Statistics) {
        let period = "2026-03-01..2026-03-02".parse().expect("a period");
        let days = days("2026-03-01", &[pm25, pm25]);
        let last_over = "2026-03-31".parse().expect("a date");
        (
            name,
            statistics(period, &days, last_over, &AirRules::default()),
        )
    }

    #[test]
    fn equal_indices_share_a_rank_and_the_next_are_skipped() {
        let places = vec![
            place("d", "40"),
            place("none", "-"),
            place("b", "30"),
            place("a", "20"),
            place("c", "30"),
        ];
        let check = |limits, expected: [(&str, Option<&str>, Option<usize>); 5]| {
            let ranked = rank(places.clone(), limits, &equal_weights(), Admission::Valid);
            let found: Vec<_> = ranked
                .iter()
                .map(|one| (one.place, one.published().map(|i| i.to_string()), one.rank))
                .collect();
            let expected: Vec<_> = expected
                .into_iter()
                .map(|(name, index, rank)| (name, index.map(str::to_owned), rank))
                .collect();
            assert_eq!(found, expected);
        };
        // 10/60 + 10/40 + 10/70 + PM2.5/35 + 0.5/4 + 10/160.
        check(
            AirStandard::Gb3095_2012,
            [
                ("a", Some("1.32"), Some(1)),
                ("b", Some("1.60"), Some(2)),
                ("c", Some("1.60"), Some(2)),
                ("d", Some("1.89"), Some(4)),
                ("none", None, None),
            ],
        );
        // 10/60 and PM2.5/30 in place of 10/70 and PM2.5/35.
        check(
            AirStandard::Gb3095_2026Transition,
            [
                ("a", Some("1.44"), Some(1)),
                ("b", Some("1.77"), Some(2)),
                ("c", Some("1.77"), Some(2)),
                ("d", Some("2.10"), Some(4)),
                ("none", None, None),
            ],
        );
    }

    #[test]
    fn a_trial_admits_places_with_too_few_days() {
        let period = "2026-03".parse().expect("a period");
        let days = days("2026-03-01", &["30", "30"]);
        let last_over = "2026-03-31".parse().expect("a date");
        let place = (
            "a",
            statistics(period, &days, last_over, &AirRules::default()),
        );
        let check = |admission, expected| {
            let limits = AirStandard::Gb3095_2012;
            let ranked = rank(vec![place.clone()], limits, &equal_weights(), admission);
            assert_eq!(ranked[0].rank, expected, "{admission:?}");
        };
        check(Admission::Valid, None);
        check(Admission::Trial, Some(1));
    }

    #[test]
    fn improvement_is_ranked_by_its_percentage() {
        let number = |text: &str| text.parse::<Decimal>().ok();
        let pairs = [
            (number("2.00"), number("2.50")),
            (number("3.00"), number("2.00")),
            (number("3.00"), None),
            (number("4.00"), number("5.00")),
        ];
        let found: Vec<_> = improvement_ranks(&pairs)
            .into_iter()
            .map(|one| one.map(|(change, rank)| (change.to_string(), rank)))
            .collect();
        let expected = [
            Some(("-20.0".to_owned(), 1)),
            Some(("50.0".to_owned(), 3)),
            None,
            Some(("-20.0".to_owned(), 1)),
        ];
        assert_eq!(found, expected);
    }
}
