//! Spans of time by whose ends is reckoned.

use catalog::cases::Period;
use chrono::{Months, NaiveDate, NaiveTime};
use model::Timestamp;

/// A span of time, in Beijing time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// Its first moment.
    pub start: Timestamp,
    /// The first moment after it.
    pub end: Timestamp,
}

impl Span {
    /// Reads a span of the given length: `2026-03`, `2026Q1`, `2026H1` or `2026`; `None` if it is
    /// none.
    #[must_use]
    pub fn read(text: &str, period: Period) -> Option<Self> {
        let (year, part) = text.split_at_checked(4)?;
        let year = year
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| year.parse())?;
        let number = |prefix: char, most: u32| {
            let digits = part.strip_prefix(prefix)?;
            let digits = digits
                .bytes()
                .all(|b| b.is_ascii_digit())
                .then_some(digits)?;
            digits.parse().ok().filter(|n| (1..=most).contains(n))
        };
        let (months, number) = match period {
            Period::Month if part.len() == 3 => (1, number('-', 12)?),
            Period::Quarter => (3, number('Q', 4)?),
            Period::HalfYear => (6, number('H', 2)?),
            Period::Year if part.is_empty() => (12, 1),
            Period::Month | Period::Year => return None,
        };
        let start = NaiveDate::from_ymd_opt(year.ok()?, (number - 1) * months + 1, 1)?;
        let end = start.checked_add_months(Months::new(months))?;
        let midnight = |day: NaiveDate| Timestamp::from_beijing(day.and_time(NaiveTime::MIN));
        Some(Self {
            start: midnight(start),
            end: midnight(end),
        })
    }

    /// Tells whether a moment lies in it.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_by_their_length() {
        for (text, period, expected) in [
            (
                "2026Q1",
                Period::Quarter,
                Some(("2026-01-01", "2026-04-01")),
            ),
            (
                "2026Q4",
                Period::Quarter,
                Some(("2026-10-01", "2027-01-01")),
            ),
            ("2026-12", Period::Month, Some(("2026-12-01", "2027-01-01"))),
            (
                "2026H2",
                Period::HalfYear,
                Some(("2026-07-01", "2027-01-01")),
            ),
            ("2026", Period::Year, Some(("2026-01-01", "2027-01-01"))),
            ("2026Q5", Period::Quarter, None),
            ("2026Q0", Period::Quarter, None),
            ("2026Q+1", Period::Quarter, None),
            ("2026-3", Period::Month, None),
            ("2026Q1", Period::Month, None),
            ("二〇二六", Period::Year, None),
            ("", Period::Year, None),
        ] {
            let day = |at: Timestamp| at.beijing().format("%Y-%m-%d").to_string();
            let span = Span::read(text, period).map(|span| (day(span.start), day(span.end)));
            let expected = expected.map(|(a, b): (&str, &str)| (a.to_owned(), b.to_owned()));
            assert_eq!(span, expected, "{text}");
        }
    }
}
