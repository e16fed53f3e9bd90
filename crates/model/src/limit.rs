//! The limits that an object carries with it (许可限值).

use standards::Decimal;

use crate::object::Object;

/// A limit for one factor: a highest value, a lowest value, or both (pH 6–9).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit {
    /// The value must not lie below this.
    pub low: Option<Decimal>,
    /// The value must not lie above this.
    pub high: Option<Decimal>,
}

impl Limit {
    /// Reads `50` (at most 50) or `6-9` (from 6 to 9); `None` if it is neither.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some((low, high)) = text
            .split_once(['-', '–', '~'])
            .filter(|(low, _)| !low.is_empty())
        {
            let (low, high) = (low.trim().parse().ok()?, high.trim().parse().ok()?);
            return (low <= high).then_some(Self {
                low: Some(low),
                high: Some(high),
            });
        }
        Some(Self {
            low: None,
            high: Some(text.parse().ok()?),
        })
    }

    /// Tells whether a value lies outside; a value equal to the limit keeps it.
    #[must_use]
    pub fn is_broken_by(&self, value: Decimal) -> bool {
        self.high.is_some_and(|high| value > high) || self.low.is_some_and(|low| value < low)
    }
}

impl Object {
    /// Returns the object's limit for a factor, from its attribute `limit.<factor>`.
    #[must_use]
    pub fn limit(&self, factor: &str) -> Option<Limit> {
        self.attributes
            .get(&format!("limit.{factor}"))
            .and_then(|text| Limit::parse(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_kept_by_the_value_equal_to_it() {
        for (limit, value, broken) in [
            ("50", "50", false),
            ("50", "50.0", false),
            ("50", "50.1", true),
            ("6-9", "5.99", true),
            ("6-9", "6", false),
            ("6–9", "9.01", true),
            ("0.5", "0.49", false),
        ] {
            let limit = Limit::parse(limit).expect("readable");
            assert_eq!(
                limit.is_broken_by(value.parse().expect("number")),
                broken,
                "{value}"
            );
        }
    }

    #[test]
    fn nonsense_is_no_limit() {
        for text in ["", "abc", "9-6", "5-", "-"] {
            assert_eq!(Limit::parse(text), None, "{text}");
        }
    }
}
