//! Points in time, and where they come from.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, FixedOffset, NaiveDateTime, SecondsFormat, Timelike, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Beijing time, UTC+8 without summer time: every clock of a bureau and of a data logger shows it.
pub const BEIJING: FixedOffset = FixedOffset::east_opt(8 * 3600).expect("8 h is a valid offset");

/// A point in time, in milliseconds since 1970-01-01 00:00 UTC.
///
/// Written as RFC 3339 in Beijing time wherever a person or a program outside reads it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Milliseconds of a minute.
    pub const MINUTE: i64 = 60_000;
    /// Milliseconds of an hour.
    pub const HOUR: i64 = 3_600_000;
    /// Milliseconds of a day of 24 hours.
    pub const DAY: i64 = 86_400_000;

    /// Takes milliseconds since the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Returns milliseconds since the Unix epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Takes what a clock on the wall in Beijing shows.
    #[must_use]
    pub fn from_beijing(civil: NaiveDateTime) -> Self {
        Self(civil.and_utc().timestamp_millis() - 8 * Self::HOUR)
    }

    /// Returns what a clock on the wall in Beijing shows at this time.
    ///
    /// Times outside the calendar's range (about ±262,000 years) show as its last moment.
    #[must_use]
    pub fn beijing(self) -> NaiveDateTime {
        DateTime::from_timestamp_millis(self.0.saturating_add(8 * Self::HOUR))
            .map_or(NaiveDateTime::MAX, |utc| utc.naive_utc())
    }

    /// Returns the time `millis` later, or earlier if negative.
    #[must_use]
    pub const fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Returns how many milliseconds this lies after `earlier`; negative if it lies before.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Returns the beginning of the hour in which this time lies.
    #[must_use]
    pub const fn hour_start(self) -> Self {
        Self(self.0.div_euclid(Self::HOUR) * Self::HOUR)
    }

    /// Writes a deadline as people say it, in Beijing time: `2026-10-15 17:30`, and one at midnight
    /// as the end of the day that it closes, `2026-10-15 24:00`.
    #[must_use]
    pub fn deadline_text(self) -> String {
        let at = self.beijing();
        match at.date().pred_opt() {
            Some(day) if (at.hour(), at.minute()) == (0, 0) => {
                format!("{} 24:00", day.format("%Y-%m-%d"))
            }
            _ => at.format("%Y-%m-%d %H:%M").to_string(),
        }
    }

    /// Returns midnight in Beijing before or at this time.
    #[must_use]
    pub const fn day_start(self) -> Self {
        let shifted = self.0 + 8 * Self::HOUR;
        Self(shifted.div_euclid(Self::DAY) * Self::DAY - 8 * Self::HOUR)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let utc = DateTime::from_timestamp_millis(self.0).unwrap_or(DateTime::<Utc>::MAX_UTC);
        match utc.naive_utc().checked_add_offset(BEIJING) {
            Some(_) => {
                let local = utc.with_timezone(&BEIJING);
                f.write_str(&local.to_rfc3339_opts(SecondsFormat::AutoSi, false))
            }
            // Beyond the calendar by less than the offset: written in UTC rather than not at all.
            None => f.write_str(&utc.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        }
    }
}

impl std::str::FromStr for Timestamp {
    type Err = chrono::ParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        DateTime::parse_from_rfc3339(text).map(|time| Self(time.timestamp_millis()))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// Where the time comes from.
///
/// The business clock drives deadlines and judgements and may run fast in a demo or a drill; the
/// wall clock drives sessions and lockouts and never does.
pub trait Clock: Send + Sync {
    /// Returns the present time.
    fn now(&self) -> Timestamp;
}

/// A clock that moves only when told, for tests and for recomputing the past.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// Makes a clock that stands at `start`.
    #[must_use]
    pub const fn new(start: Timestamp) -> Self {
        Self(AtomicI64::new(start.millis()))
    }

    /// Moves the clock forward by `millis`.
    pub fn advance(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::SeqCst);
    }

    /// Sets the clock.
    pub fn set(&self, time: Timestamp) {
        self.0.store(time.millis(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_and_reads_beijing_time() {
        let time: Timestamp = "2026-03-01T01:00:00+08:00".parse().expect("valid");
        assert_eq!(time.to_string(), "2026-03-01T01:00:00+08:00");
        assert_eq!(time.beijing().to_string(), "2026-03-01 01:00:00");
        assert_eq!(Timestamp::from_beijing(time.beijing()), time);
    }

    #[test]
    fn a_day_begins_at_midnight_in_beijing() {
        let time: Timestamp = "2026-03-01T00:30:00+08:00".parse().expect("valid");
        assert_eq!(time.day_start().to_string(), "2026-03-01T00:00:00+08:00");
        assert_eq!(
            time.plus(-Timestamp::HOUR).day_start().to_string(),
            "2026-02-28T00:00:00+08:00"
        );
    }

    #[test]
    fn a_deadline_at_midnight_is_the_end_of_a_day() {
        for (at, expected) in [
            ("2026-10-16T00:00:00+08:00", "2026-10-15 24:00"),
            ("2026-01-01T00:00:00+08:00", "2025-12-31 24:00"),
            ("2026-10-15T16:00:00Z", "2026-10-15 24:00"),
            ("2026-10-16T00:01:00+08:00", "2026-10-16 00:01"),
            ("2026-10-16T17:30:59+08:00", "2026-10-16 17:30"),
        ] {
            let at: Timestamp = at.parse().expect("valid");
            assert_eq!(at.deadline_text(), expected);
        }
    }

    #[test]
    fn keeps_milliseconds_when_there_are_any() {
        let time: Timestamp = "2026-03-01T01:00:00.250+08:00".parse().expect("valid");
        assert_eq!(time.to_string(), "2026-03-01T01:00:00.250+08:00");
    }

    #[test]
    fn extreme_times_do_not_panic() {
        for millis in [i64::MIN, i64::MAX, 0, -1] {
            let _ = Timestamp::from_millis(millis).beijing();
            let _ = Timestamp::from_millis(millis).to_string();
            let _ = Timestamp::from_millis(millis).deadline_text();
        }
    }
}
