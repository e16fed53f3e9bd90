//! Spans of time by whose ends is reckoned.

use catalog::cases::Period;
use chrono::{Datelike as _, Months, NaiveDate, NaiveTime};
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

    /// Reads a span of any length.
    #[must_use]
    pub fn read_any(text: &str) -> Option<Self> {
        let lengths = [
            Period::Month,
            Period::Quarter,
            Period::HalfYear,
            Period::Year,
        ];
        let mut read = lengths.into_iter();
        read.find_map(|length| Self::read(text, length))
    }

    /// Tells whether a moment lies in it.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }
}

/// Returns the latest spans of a length that are over, the last one first, as they are written.
///
/// # Examples
///
/// ```
/// use casework::lookback::ended;
/// use catalog::cases::Period;
///
/// let now = "2026-03-01T02:00:00+08:00".parse()?;
/// assert_eq!(ended(Period::Quarter, now, 2), ["2025Q4", "2025Q3"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn ended(period: Period, now: Timestamp, count: u32) -> Vec<String> {
    let months: u32 = match period {
        Period::Month => 1,
        Period::Quarter => 3,
        Period::HalfYear => 6,
        Period::Year => 12,
    };
    let today = now.beijing();
    let year = u32::try_from(today.year()).unwrap_or_default();
    let running = (year * 12 + today.month0()) / months;
    (1..=count)
        .filter_map(|back| running.checked_sub(back))
        .map(|number| {
            let (year, part) = (number * months / 12, number * months % 12 / months + 1);
            match period {
                Period::Month => format!("{year:04}-{part:02}"),
                Period::Quarter => format!("{year:04}Q{part}"),
                Period::HalfYear => format!("{year:04}H{part}"),
                Period::Year => format!("{year:04}"),
            }
        })
        .collect()
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
    #[test]
    fn spans_that_are_over_are_read_back_and_lie_before_now() {
        let now: Timestamp = "2026-03-01T02:00:00+08:00".parse().unwrap();
        for (period, expected) in [
            (Period::Month, ["2026-02", "2026-01", "2025-12"]),
            (Period::Quarter, ["2025Q4", "2025Q3", "2025Q2"]),
            (Period::HalfYear, ["2025H2", "2025H1", "2024H2"]),
            (Period::Year, ["2025", "2024", "2023"]),
        ] {
            let found = ended(period, now, 3);
            assert_eq!(found, expected);
            let mut end = None;
            for text in &found {
                let span = Span::read(text, period).unwrap();
                assert_eq!(Span::read_any(text), Some(span));
                assert!(span.end <= now && end.is_none_or(|later| later == span.end));
                end = Some(span.start);
            }
        }
        assert_eq!(Span::read_any("2026Q9"), None);
    }
}
