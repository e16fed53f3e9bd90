//! Limits of single points: the attribute `limit.<factor>` of an outlet.

use std::collections::BTreeMap;

use model::Object;
use standards::Decimal;

/// The attribute that names the standard or permit from which a point's limits come.
pub const LIMIT_SOURCE: &str = "limit_source";

/// The beginning of the attributes that hold a point's limits.
pub(crate) const PREFIX: &str = "limit.";

/// What a value may not pass (限值), in the factor's unit; the ends themselves are allowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit {
    /// The least value allowed, for ranges such as pH 6–9.
    pub low: Option<Decimal>,
    /// The greatest value allowed.
    pub high: Decimal,
}

impl Limit {
    /// Reads `50` or `6-9`, also with `–` or `~`; `None` for anything else.
    ///
    /// ```
    /// use catalog::Limit;
    ///
    /// let ph = Limit::parse("6-9").unwrap();
    /// assert!(ph.is_passed_by("5.9".parse()?) && !ph.is_passed_by("9.0".parse()?));
    /// # Ok::<(), standards::ParseDecimalError>(())
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        // A sign can only stand in front; every later stroke parts low from high.
        let stroke = text
            .char_indices()
            .skip(1)
            .find(|(_, c)| matches!(c, '-' | '–' | '~' | '～'));
        let Some((at, stroke)) = stroke else {
            return Some(Self {
                low: None,
                high: text.parse().ok()?,
            });
        };
        let low: Decimal = text[..at].parse().ok()?;
        let high: Decimal = text[at + stroke.len_utf8()..].parse().ok()?;
        (low <= high).then_some(Self {
            low: Some(low),
            high,
        })
    }

    /// Returns the limit of a factor among a point's attributes; `None` if there is none or if it
    /// cannot be read, which [`crate::Kind::check`] refuses when the point is put in.
    #[must_use]
    pub fn among(attributes: &BTreeMap<String, String>, factor: &str) -> Option<Self> {
        Self::parse(attributes.get(&format!("{PREFIX}{factor}"))?)
    }

    /// Returns all limits of a point by factor code.
    pub fn all_of(point: &Object) -> impl Iterator<Item = (&str, Self)> {
        point
            .attributes
            .iter()
            .filter_map(|(name, text)| Some((name.strip_prefix(PREFIX)?, Self::parse(text)?)))
    }

    /// Tells whether a value lies outside.
    #[must_use]
    pub fn is_passed_by(&self, value: Decimal) -> bool {
        value > self.high || self.low.is_some_and(|low| value < low)
    }

    /// Returns by how much a value lies outside; `None` if it lies within, or if the difference
    /// has more digits than can be held.
    #[must_use]
    pub fn excess(&self, value: Decimal) -> Option<Decimal> {
        match self.low {
            Some(low) if value < low => low.checked_sub(value),
            _ if value > self.high => value.checked_sub(self.high),
            _ => None,
        }
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.low {
            Some(low) => write!(f, "{low}–{}", self.high),
            None => write!(f, "{}", self.high),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let read = Limit::parse(text).map(|limit| limit.to_string());
        assert_eq!(read.as_deref(), expected, "{text:?}");
    }

    #[test]
    fn reads_limits_and_ranges() {
        check("50", Some("50"));
        check(" 0.50 ", Some("0.50"));
        check("6-9", Some("6–9"));
        check("6.5 – 8.5", Some("6.5–8.5"));
        check("-5~40", Some("-5–40"));
        check("-5--1", Some("-5–-1"));
        check("-5", Some("-5"));
        for wrong in ["", "-", "9-6", "6-", "-9-", "50mg/L", "6-7-8", "无"] {
            check(wrong, None);
        }
    }

    #[test]
    fn the_ends_are_allowed() {
        let range = Limit::parse("6-9").unwrap();
        for (value, passed, excess) in [
            ("6.0", false, None),
            ("9.00", false, None),
            ("5.98", true, Some("0.02")),
            ("9.5", true, Some("0.5")),
        ] {
            let value = value.parse().unwrap();
            assert_eq!(range.is_passed_by(value), passed, "{value}");
            assert_eq!(
                range.excess(value).map(|e| e.to_string()).as_deref(),
                excess,
                "{value}"
            );
        }
    }
}
