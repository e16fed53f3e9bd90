//! Days and hours whose particles are left out of statistics because of sand and dust (沙尘天气扣除).
//!
//! 环办监测〔2016〕120号, in force from 2017-01-01, read in reprints (S): the national monitoring
//! centre decides time and extent, bureaus report hours. National monthly reports leave PM10 and
//! PM2.5 of such days out of concentrations and of the composite index, and keep the days in the
//! shares of good and of heavily polluted days. What the exceptional events (例外事件) of HJ 663-2026
//! make of it was not found.
//!
//! Nothing here finds dust by itself: a deduction is the act of two people and carries its reason.

use chrono::{NaiveDate, NaiveDateTime};

use super::day::{DayHours, place_in_day};
use super::pollutant::Pollutant;
use crate::decimal::Decimal;

/// What is deducted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DustSpan {
    /// Whole days, both ends included.
    Days {
        /// The first day.
        first: NaiveDate,
        /// The last day.
        last: NaiveDate,
    },
    /// Hours by their ends, both included.
    Hours {
        /// The end of the first hour.
        first: NaiveDateTime,
        /// The end of the last hour.
        last: NaiveDateTime,
    },
}

/// Why a mark is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DustMarkError {
    /// The span ends before it begins.
    #[error("the span ends before it begins")]
    Span,
    /// Nobody is named, or no reason is given.
    #[error("a mark names who decided, who confirmed, and why")]
    Blank,
    /// One and the same person decided and confirmed (a house rule).
    #[error("a second person confirms the mark")]
    OnePerson,
}

/// A reviewed deduction: what, decided by whom, confirmed by whom, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DustMark {
    span: DustSpan,
    decided_by: String,
    confirmed_by: String,
    reason: String,
}

impl DustMark {
    /// Makes a mark. The reason names the notice, report or observation that it rests on.
    ///
    /// # Errors
    ///
    /// The span is empty, a name or the reason is blank, or both names are the same.
    pub fn new(
        span: DustSpan,
        decided_by: &str,
        confirmed_by: &str,
        reason: &str,
    ) -> Result<Self, DustMarkError> {
        let has_span = match span {
            DustSpan::Days { first, last } => first <= last,
            DustSpan::Hours { first, last } => first <= last,
        };
        let [decided_by, confirmed_by, reason] = [decided_by, confirmed_by, reason].map(str::trim);
        if !has_span {
            return Err(DustMarkError::Span);
        }
        if [decided_by, confirmed_by, reason].contains(&"") {
            return Err(DustMarkError::Blank);
        }
        if decided_by == confirmed_by {
            return Err(DustMarkError::OnePerson);
        }
        Ok(Self {
            span,
            decided_by: decided_by.to_owned(),
            confirmed_by: confirmed_by.to_owned(),
            reason: reason.to_owned(),
        })
    }

    /// Returns what is deducted.
    #[must_use]
    pub const fn span(&self) -> DustSpan {
        self.span
    }

    /// Returns who decided.
    #[must_use]
    pub fn decided_by(&self) -> &str {
        &self.decided_by
    }

    /// Returns who confirmed.
    #[must_use]
    pub fn confirmed_by(&self) -> &str {
        &self.confirmed_by
    }

    /// Returns why.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Tells whether the mark deducts a whole day.
    #[must_use]
    pub fn has_day(&self, day: NaiveDate) -> bool {
        matches!(self.span, DustSpan::Days { first, last } if first <= day && day <= last)
    }

    /// Tells whether the mark deducts an hour, by itself or with its day.
    #[must_use]
    pub fn has_hour(&self, stamp_end: NaiveDateTime) -> bool {
        match self.span {
            DustSpan::Days { .. } => self.has_day(place_in_day(stamp_end).0),
            DustSpan::Hours { first, last } => first <= stamp_end && stamp_end <= last,
        }
    }
}

/// Tells whether deductions concern a pollutant: the particles only.
const fn is_particle(pollutant: Pollutant) -> bool {
    matches!(pollutant, Pollutant::Pm10 | Pollutant::Pm25)
}

/// Returns the daily values that statistics take: without the particles of marked days. Other
/// pollutants keep all days; so do counts of days by level, which are not made from these.
#[must_use]
pub fn days_without_dust(
    marks: &[DustMark],
    pollutant: Pollutant,
    days: &[(NaiveDate, Decimal)],
) -> Vec<(NaiveDate, Decimal)> {
    let keeps =
        |day: NaiveDate| !is_particle(pollutant) || !marks.iter().any(|mark| mark.has_day(day));
    days.iter()
        .copied()
        .filter(|(day, _)| keeps(*day))
        .collect()
}

/// Returns the hours of a day that its mean for statistics takes: marked hours of particles are
/// missing. Whether what is left makes a valid day is judged as for any other day.
#[must_use]
pub fn hours_without_dust(
    marks: &[DustMark],
    pollutant: Pollutant,
    day: NaiveDate,
    hours: &DayHours,
) -> DayHours {
    let mut left = *hours;
    if !is_particle(pollutant) {
        return left;
    }
    let midnight = day.and_time(chrono::NaiveTime::MIN);
    for (ended, value) in (1..).zip(&mut left) {
        let stamp = midnight.checked_add_signed(chrono::Duration::hours(ended));
        if stamp.is_some_and(|stamp| marks.iter().any(|mark| mark.has_hour(stamp))) {
            *value = None;
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::air::{DayCount, day_mean};
    use crate::date::day;
    use crate::decimal::mean_rounded;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    fn days(first: u32, last: u32) -> DustSpan {
        DustSpan::Days {
            first: day(2026, 3, first),
            last: day(2026, 3, last),
        }
    }

    fn mark(span: DustSpan) -> DustMark {
        DustMark::new(span, "值班员", "监测科长", "总站沙尘影响通报第3期").unwrap()
    }

    #[test]
    fn a_mark_needs_two_people_and_a_reason() {
        let check = |span, by: [&str; 2], reason: &str, expected: Option<DustMarkError>| {
            let found = DustMark::new(span, by[0], by[1], reason).err();
            assert_eq!(found, expected, "{by:?} {reason}");
        };
        check(days(3, 4), ["甲", "乙"], "通报", None);
        check(days(4, 3), ["甲", "乙"], "通报", Some(DustMarkError::Span));
        check(days(3, 3), ["甲", " "], "通报", Some(DustMarkError::Blank));
        check(days(3, 3), ["甲", "乙"], "", Some(DustMarkError::Blank));
        check(
            days(3, 3),
            ["甲", " 甲 "],
            "通报",
            Some(DustMarkError::OnePerson),
        );
    }

    /// National monthly reports: concentrations exclude dust, shares of days keep it.
    #[test]
    fn means_leave_marked_days_out_and_counts_keep_them() {
        let observed: Vec<_> = (1..)
            .zip(["40", "50", "900", "60"])
            .map(|(date, text)| (day(2026, 3, date), text.parse().unwrap()))
            .collect();
        let marks = [mark(days(3, 3))];
        let check = |marks: &[DustMark], pollutant, expected: &str| {
            let left = days_without_dust(marks, pollutant, &observed);
            let mean = mean_rounded(left.into_iter().map(|(_, value)| value), 0).unwrap();
            assert_eq!(mean.to_string(), expected, "{pollutant:?}");
        };
        check(&marks, Pollutant::Pm10, "50");
        check(&marks, Pollutant::Pm25, "50");
        check(&marks, Pollutant::O3, "262");
        check(&[], Pollutant::Pm10, "262");
        // Hours alone leave the day in the list; its mean is made from the hours that are left.
        let hours = DustSpan::Hours {
            first: at("2026-03-03T01:00:00"),
            last: at("2026-03-03T05:00:00"),
        };
        check(&[mark(hours)], Pollutant::Pm10, "262");
        let counted = DayCount::of([40, 50, 500, 60].map(Some));
        assert_eq!((counted.good(), counted.heavy()), (3, 1));
    }

    #[test]
    fn marked_hours_are_missing_and_the_day_may_become_invalid() {
        let full: DayHours =
            std::array::from_fn(|hour| Some(if hour < 4 { 900 } else { 50 }.into()));
        let check = |first: &str, last: &str, pollutant, expected: Option<&str>| {
            let span = DustSpan::Hours {
                first: at(first),
                last: at(last),
            };
            let left = hours_without_dust(&[mark(span)], pollutant, day(2026, 3, 3), &full);
            let mean = day_mean(&left).ok();
            let mean = mean.map(|exact| exact.round_half_even(0).unwrap().to_string());
            assert_eq!(mean.as_deref(), expected, "{first} {last}");
        };
        let (one, four) = ("2026-03-03T01:00:00", "2026-03-03T04:00:00");
        check(one, four, Pollutant::Pm10, Some("50"));
        // Five hours less than 24 are fewer than 20.
        check(one, "2026-03-03T05:00:00", Pollutant::Pm10, None);
        check(one, four, Pollutant::No2, Some("192"));
        // The hour stamped midnight belongs to the day before.
        check(
            "2026-03-02T20:00:00",
            "2026-03-03T00:00:00",
            Pollutant::Pm10,
            Some("192"),
        );
        let whole =
            hours_without_dust(&[mark(days(3, 3))], Pollutant::Pm25, day(2026, 3, 3), &full);
        assert_eq!(whole, [None; 24]);
    }
}
