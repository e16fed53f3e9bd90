//! Ranks in which equals share a place (并列排名).

/// Ranks values from the smallest up. Equal values share a rank and the next ones are skipped:
/// 1, 1, 3.
///
/// Judge ties on what is published: rank the rounded index, not the exact one.
///
/// ```
/// use standards::rank::ranks;
///
/// assert_eq!(ranks(&[288, 282, 288, 296]), [2, 1, 2, 4]);
/// ```
#[must_use]
pub fn ranks<T: Ord>(values: &[T]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&left, &right| values[left].cmp(&values[right]));
    let mut ranks = vec![0; values.len()];
    let mut rank_of_equals = 0;
    for (place, &index) in order.iter().enumerate() {
        let is_equal_to_previous = place > 0 && values[order[place - 1]] == values[index];
        if !is_equal_to_previous {
            rank_of_equals = place + 1;
        }
        ranks[index] = rank_of_equals;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[i32], expected: &[usize]) {
        assert_eq!(ranks(values), expected, "{values:?}");
    }

    #[test]
    fn equals_share_a_rank_and_skip_the_next() {
        check(&[], &[]);
        check(&[5], &[1]);
        check(&[3, 3, 4], &[1, 1, 3]);
        check(&[4, 3, 3, 3, 9], &[4, 1, 1, 1, 5]);
    }

    proptest::proptest! {
        #[test]
        fn a_rank_is_one_more_than_the_number_of_smaller_values(values: Vec<i8>) {
            for (value, rank) in values.iter().zip(ranks(&values)) {
                proptest::prop_assert_eq!(rank, 1 + values.iter().filter(|v| *v < value).count());
            }
        }
    }
}
