//! Times as the protocol writes them: `YYYYMMDDhhmmss`, with milliseconds in a QN.

use std::fmt;

use crate::build::text::{push_millis, push_seconds};

/// A civil date and time in the device's own clock, local Beijing time without a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
    millis: u16,
}

/// How the text of a time was formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StampForm {
    /// Fourteen digits, the form of all times but the QN.
    Seconds,
    /// Seventeen digits, the form of a QN; many devices use it for `DataTime` too.
    Millis,
    /// Another length: only the first fourteen digits were taken.
    Cut,
}

impl Stamp {
    /// Makes a time of checked fields; milliseconds are zero.
    ///
    /// Returns `None` where the date does not exist or a field is out of its range.
    #[must_use]
    #[inline]
    pub fn new(year: u16, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> Option<Self> {
        let exists = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        exists.then_some(Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
            millis: 0,
        })
    }

    /// Sets the milliseconds, 0 to 999.
    #[must_use]
    pub fn with_millis(self, millis: u16) -> Option<Self> {
        (millis < 1000).then_some(Self { millis, ..self })
    }

    /// Reads a time and tells which form its text had.
    ///
    /// Devices write 14 or 17 digits as the standard has it, but also 15 or 27: the first 14 are
    /// taken then, and the form says so. Returns `None` for fewer than 14 digits or a date that
    /// does not exist.
    ///
    /// ```
    /// use hj212::{Stamp, StampForm};
    /// let (time, form) = Stamp::read(b"20160801085857223").unwrap();
    /// assert_eq!((time.hour(), time.millis(), form), (8, 223, StampForm::Millis));
    /// assert_eq!(Stamp::read(b"20160230000000"), None);
    /// ```
    #[must_use]
    #[inline]
    pub fn read(text: &[u8]) -> Option<(Self, StampForm)> {
        let (first, rest) = text.split_first_chunk::<14>()?;
        let two = |place: usize| -> Option<u8> {
            let (tens, ones) = (
                first[place].wrapping_sub(b'0'),
                first[place + 1].wrapping_sub(b'0'),
            );
            (tens < 10 && ones < 10).then(|| tens * 10 + ones)
        };
        let year = u16::from(two(0)?) * 100 + u16::from(two(2)?);
        let stamp = Self::new(year, two(4)?, two(6)?, two(8)?, two(10)?, two(12)?)?;
        match rest {
            [] => Some((stamp, StampForm::Seconds)),
            [a, b, c] if rest.iter().all(u8::is_ascii_digit) => {
                let digit = |byte: &u8| u16::from(byte - b'0');
                let millis = digit(a) * 100 + digit(b) * 10 + digit(c);
                Some((Self { millis, ..stamp }, StampForm::Millis))
            }
            _ => Some((stamp, StampForm::Cut)),
        }
    }

    /// Returns the year, 1 to 9999.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// Returns the month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// Returns the day of the month, from 1.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// Returns the hour, 0 to 23.
    #[must_use]
    pub fn hour(self) -> u8 {
        self.hour
    }

    /// Returns the minute, 0 to 59.
    #[must_use]
    pub fn minute(self) -> u8 {
        self.minute
    }

    /// Returns the second, 0 to 59.
    #[must_use]
    pub fn second(self) -> u8 {
        self.second
    }

    /// Returns the milliseconds, 0 to 999.
    #[must_use]
    pub fn millis(self) -> u16 {
        self.millis
    }

    /// Returns the fourteen digits of this time.
    #[must_use]
    pub fn seconds_text(self) -> String {
        digits(|out| push_seconds(out, self))
    }

    /// Returns the seventeen digits of this time, the form of a QN (请求编码).
    #[must_use]
    pub fn millis_text(self) -> String {
        digits(|out| push_millis(out, self))
    }

    /// Returns the milliseconds since the year 1 of the same civil clock, for differences.
    #[must_use]
    pub fn civil_millis(self) -> i64 {
        let years = i64::from(self.year) - 1;
        let mut days = years * 365 + years / 4 - years / 100 + years / 400;
        days += (1..self.month)
            .map(|month| i64::from(days_in(self.year, month)))
            .sum::<i64>();
        days += i64::from(self.day) - 1;
        let minutes = (days * 24 + i64::from(self.hour)) * 60 + i64::from(self.minute);
        (minutes * 60 + i64::from(self.second)) * 1000 + i64::from(self.millis)
    }

    /// Returns the time one millisecond later, for the QN of the next packet.
    ///
    /// At the last millisecond of the year 9999 it stays where it is.
    #[must_use]
    pub fn next_millis(self) -> Self {
        let mut next = self;
        next.millis += 1;
        if next.millis < 1000 {
            return next;
        }
        next.millis = 0;
        next.second += 1;
        if next.second < 60 {
            return next;
        }
        next.second = 0;
        next.minute += 1;
        if next.minute < 60 {
            return next;
        }
        next.minute = 0;
        next.hour += 1;
        if next.hour < 24 {
            return next;
        }
        next.hour = 0;
        next.day += 1;
        if next.day <= days_in(next.year, next.month) {
            return next;
        }
        next.day = 1;
        next.month += 1;
        if next.month <= 12 {
            return next;
        }
        next.month = 1;
        next.year += 1;
        if next.year <= 9999 { next } else { self }
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
            millis,
        } = self;
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}"
        )
    }
}

/// Makes a text of digits that are written as bytes.
fn digits(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::with_capacity(17);
    write(&mut out);
    String::from_utf8(out).unwrap_or_default()
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_seen_in_the_field() {
        fn check(text: &str, expected: Option<(&str, StampForm)>) {
            let read =
                Stamp::read(text.as_bytes()).map(|(stamp, form)| (stamp.millis_text(), form));
            assert_eq!(
                read,
                expected.map(|(text, form)| (text.to_owned(), form)),
                "{text}"
            );
        }
        check(
            "20160801085857",
            Some(("20160801085857000", StampForm::Seconds)),
        );
        check(
            "20160801085857223",
            Some(("20160801085857223", StampForm::Millis)),
        );
        check(
            "201608010858572",
            Some(("20160801085857000", StampForm::Cut)),
        );
        check(
            "20160801085857   ",
            Some(("20160801085857000", StampForm::Cut)),
        );
        check(
            "201608010858572232016080108",
            Some(("20160801085857000", StampForm::Cut)),
        );
        check(
            "20240229000000",
            Some(("20240229000000000", StampForm::Seconds)),
        );
        for text in [
            "",
            "201608010858",
            "20230229000000",
            "20160801240000",
            "2016080108585x",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn differences_over_the_calendar() {
        let millis =
            |text: &str| Stamp::read(text.as_bytes()).map(|(stamp, _)| stamp.civil_millis());
        let day = |from, to| Some(millis(to)? - millis(from)?);
        assert_eq!(
            day("20240228000000", "20240301000000"),
            Some(2 * 86_400_000)
        );
        assert_eq!(day("20231231235959999", "20240101000000000"), Some(1));
        assert_eq!(
            day("00010101000000", "20000101000000"),
            Some(730_119 * 86_400_000)
        );
    }

    #[test]
    fn the_next_millisecond_carries() {
        let last = Stamp::new(2023, 12, 31, 23, 59, 59).and_then(|stamp| stamp.with_millis(999));
        assert_eq!(
            last.map(|stamp| stamp.next_millis().millis_text())
                .as_deref(),
            Some("20240101000000000")
        );
    }
}
