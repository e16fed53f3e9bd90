//! An hour by its end, and the forms in which files write it.

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};

use super::problem::TimeFault;

/// An hour of Beijing time by its **end**, as hours since 1970-01-01 00:00.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Hour(i32);

impl Hour {
    /// Makes the hour that ends at `hour` (0 to 24) o'clock of a date.
    #[must_use]
    pub fn ending(date: NaiveDate, hour: u8) -> Self {
        Self(days(date) * 24 + i32::from(hour))
    }

    /// Returns the natural day (自然日) that the hour belongs to, as days since 1970-01-01. The
    /// hour that ends at midnight belongs to the day before.
    #[must_use]
    pub const fn day(self) -> i32 {
        (self.0 - 1).div_euclid(24)
    }

    /// Returns the place in that day: 0 for the hour that ends at 01:00, 23 for midnight.
    #[must_use]
    pub fn place(self) -> usize {
        usize::try_from((self.0 - 1).rem_euclid(24)).unwrap_or(0)
    }

    /// Returns the date and the hour, 0 to 23, of the end.
    #[must_use]
    pub fn end(self) -> (NaiveDate, u8) {
        let hour = u8::try_from(self.0.rem_euclid(24)).unwrap_or(0);
        (date_of(self.0.div_euclid(24)), hour)
    }

    /// Returns the hour after.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// Reads a time such as `2026-03-01T0200`, `2026-03-01 02:00:00` or `2026/3/1 2:00`. A bare
    /// date is its midnight where the source has that custom.
    pub(super) fn read(text: &[u8], bare_date: bool) -> Result<Self, TimeFault> {
        if let Some(hour) = read_usual(text) {
            return hour;
        }
        let (date, hour, minute) = read_parts(text, bare_date)?;
        if minute == 0 {
            Ok(Self::ending(date, hour))
        } else {
            Err(TimeFault::NotWholeHour)
        }
    }

    /// Makes the hour of a calendar date; hour 24 is midnight of the next day.
    pub(super) fn of(year: u32, month: u32, day: u32, hour: u32) -> Result<Self, TimeFault> {
        match (date(year, month, day), u8::try_from(hour)) {
            (Some(date), Ok(hour @ 0..=24)) => Ok(Self::ending(date, hour)),
            _ => Err(TimeFault::NoSuchTime),
        }
    }
}

/// Makes a date of the last or this millennium: what lies outside is a typing error.
fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    let year = i32::try_from(year)
        .ok()
        .filter(|year| (1900..=2999).contains(year))?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// Reads a time to the minute, in the forms that [`Hour::read`] knows.
pub(super) fn read_minute(text: &[u8]) -> Result<NaiveDateTime, TimeFault> {
    let (date, hour, minute) = read_parts(text, false)?;
    let minutes = i64::from(hour) * 60 + i64::from(minute);
    Ok(NaiveDateTime::from(date) + TimeDelta::minutes(minutes))
}

/// Reads the date, the hour from 0 to 24 and the minute.
fn read_parts(text: &[u8], bare_date: bool) -> Result<(NaiveDate, u8, u8), TimeFault> {
    let text = text.trim_ascii();
    let is_separator = |byte: &u8| !byte.is_ascii_digit();
    if text
        .iter()
        .any(|byte| is_separator(byte) && !b"-/ T:".contains(byte))
    {
        return Err(TimeFault::Unreadable);
    }
    let mut numbers = [0; 6];
    let mut count = 0;
    for group in text.split(is_separator) {
        // A run of four digits after the date is hour and minute in one.
        let is_clock = count == 3 && group.len() == 4;
        let (first, second) = group.split_at(if is_clock { 2 } else { group.len() });
        for part in [first, second].into_iter().filter(|part| !part.is_empty()) {
            let place = numbers.get_mut(count).ok_or(TimeFault::Unreadable)?;
            *place = number(part).ok_or(TimeFault::Unreadable)?;
            count += 1;
        }
    }
    let least = if bare_date { 3 } else { 4 };
    if !(least..=6).contains(&count) {
        return Err(TimeFault::Unreadable);
    }
    let [year, month, day, hour, minute, second] = numbers;
    let is_clock = minute < 60 && second < 60 && (hour < 24 || hour == 24 && minute == 0);
    let date = date(year, month, day)
        .filter(|_| is_clock)
        .ok_or(TimeFault::NoSuchTime)?;
    let small = |number| u8::try_from(number).map_err(|_| TimeFault::NoSuchTime);
    Ok((date, small(hour)?, small(minute)?))
}

/// Reads `YYYY-MM-DD?HHMM` and `YYYY-MM-DD?HH:MM`, with `:00` or not; `None` for other forms.
fn read_usual(text: &[u8]) -> Option<Result<Hour, TimeFault>> {
    let rest = text.get(13..)?;
    let is_whole = matches!(rest, b"00" | b":00" | b":00:00");
    if !is_whole || text[4] != b'-' || text[7] != b'-' || !matches!(text[10], b'T' | b' ') {
        return None;
    }
    let of = |from: usize, to: usize| number(&text[from..to]);
    Some(Hour::of(of(0, 4)?, of(5, 7)?, of(8, 10)?, of(11, 13)?))
}

/// Reads a few digits.
pub(super) fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 8 {
        return None;
    }
    digits.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + u32::from(byte - b'0'))
    })
}

/// Days since 1970-01-01.
fn days(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - EPOCH_FROM_CE
}

/// The date so many days after 1970-01-01. Days come from dates, so that there is one.
pub(super) fn date_of(days: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(days.saturating_add(EPOCH_FROM_CE)).unwrap_or_default()
}

/// 1970-01-01 counted from the first day of year 1.
const EPOCH_FROM_CE: i32 = 719_163;

impl From<Hour> for NaiveDateTime {
    fn from(hour: Hour) -> Self {
        Self::default() + TimeDelta::hours(i64::from(hour.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, TimeFault>) {
        let read = Hour::read(text.as_bytes(), true);
        let shown = read.map(|hour| NaiveDateTime::from(hour).format("%Y-%m-%d %H").to_string());
        assert_eq!(shown, expected.map(str::to_owned), "{text}");
    }

    #[test]
    fn times_are_read_in_the_forms_of_the_sources() {
        for text in [
            "2026-03-01T0200",
            "2026-03-01T02:00",
            "2026-03-01T02:00:00",
            "2026-03-01 02:00:00",
            "2026/3/1 2:00",
            "2026-3-1 2",
        ] {
            check(text, Ok("2026-03-01 02"));
        }
        check("2026-03-01", Ok("2026-03-01 00"));
        check("2026-02-28 24:00", Ok("2026-03-01 00"));
        assert_eq!(Hour::read(b"2026-03-01", false), Err(TimeFault::Unreadable));
    }

    #[test]
    fn times_that_do_not_exist_are_refused() {
        check("2026-02-30T0100", Err(TimeFault::NoSuchTime));
        check("2026-13-01 01:00", Err(TimeFault::NoSuchTime));
        check("2026-03-01 25:00", Err(TimeFault::NoSuchTime));
        check("2026-03-01 01:61", Err(TimeFault::NoSuchTime));
        check("0026-03-01 01:00", Err(TimeFault::NoSuchTime));
        check("2026-03-01 01:30", Err(TimeFault::NotWholeHour));
        check("昨天", Err(TimeFault::Unreadable));
        check("2026-03-01T02:00+08:00", Err(TimeFault::Unreadable));
        check("", Err(TimeFault::Unreadable));
    }

    #[test]
    fn midnight_ends_the_day() {
        let midnight = Hour::read(b"2026-03-01T0000", false).unwrap();
        assert_eq!(date_of(midnight.day()).to_string(), "2026-02-28");
        assert_eq!(midnight.place(), 23);
        assert_eq!(midnight.next().place(), 0);
        assert_eq!(midnight.end().0.to_string(), "2026-03-01");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(text: Vec<u8>) {
            let _whatever = Hour::read(&text, true);
        }
    }
}
