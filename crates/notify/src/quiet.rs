//! When what is not urgent is told: not in quiet hours, and gathered where a person wants that.

use model::{Digest, Timestamp};

/// Returns when a message of `now` may go out: after quiet hours, at the next digest.
pub(crate) fn due(quiet: Option<(u16, u16)>, digest: Digest, now: Timestamp) -> Timestamp {
    let gathered = match digest {
        Digest::None => now,
        Digest::Hourly => now.hour_start().plus(Timestamp::HOUR),
        Digest::Daily(minute) => next(minute, now),
    };
    match quiet {
        Some(hours) if is_quiet(hours, gathered) => next(hours.1, gathered),
        _ => gathered,
    }
}

/// Tells whether a time lies in quiet hours, whose end is not quiet any more.
fn is_quiet((from, to): (u16, u16), at: Timestamp) -> bool {
    let minute = at.since(at.day_start()) / Timestamp::MINUTE;
    let (from, to) = (i64::from(from), i64::from(to));
    if from <= to {
        (from..to).contains(&minute)
    } else {
        minute >= from || minute < to
    }
}

/// Returns the next time after `at` at which the clock shows this minute of the day.
fn next(minute: u16, at: Timestamp) -> Timestamp {
    let today = at.day_start().plus(i64::from(minute) * Timestamp::MINUTE);
    if today > at {
        today
    } else {
        today.plus(Timestamp::DAY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_urgent_waits() {
        let night = Some((22 * 60, 7 * 60));
        let noon = Some((12 * 60, 14 * 60));
        let daily = Digest::Daily(8 * 60 + 30);
        for (quiet, digest, now, expected) in [
            (None, Digest::None, "01T03:00", "01T03:00"),
            (night, Digest::None, "01T21:59", "01T21:59"),
            (night, Digest::None, "01T22:00", "02T07:00"),
            (night, Digest::None, "02T06:59", "02T07:00"),
            (night, Digest::None, "02T07:00", "02T07:00"),
            (noon, Digest::None, "01T12:30", "01T14:00"),
            (noon, Digest::None, "01T14:00", "01T14:00"),
            (None, Digest::Hourly, "01T09:00", "01T10:00"),
            (None, Digest::Hourly, "01T09:59", "01T10:00"),
            (night, Digest::Hourly, "01T21:30", "02T07:00"),
            (None, daily, "01T08:00", "01T08:30"),
            (None, daily, "01T08:30", "02T08:30"),
            (Some((8 * 60, 9 * 60)), daily, "01T08:00", "01T09:00"),
            (Some((600, 600)), Digest::None, "01T10:00", "01T10:00"),
        ] {
            let time =
                |text: &str| -> Timestamp { format!("2026-03-{text}:00+08:00").parse().unwrap() };
            let due = due(quiet, digest, time(now));
            assert_eq!(due, time(expected), "{quiet:?} {digest:?} {now}");
        }
    }
}
