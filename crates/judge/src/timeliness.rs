//! Whether a row came in time to be judged.

use model::{Cadence, Reading, Timestamp};

/// How old a period may be when its row arrives, in milliseconds after its end (house value). What
/// comes later is history: it fills figures and curves, but nobody is sent out for it.
pub const OLDEST: i64 = 24 * Timestamp::HOUR;

/// How far a row's stamp may lie ahead of its arrival, milliseconds (house value). A device whose
/// clock is wrong by more would otherwise make all right rows after it look late.
pub const AHEAD: i64 = 15 * Timestamp::MINUTE;

/// Returns the longest distance, in milliseconds, between the beginnings of two neighbouring periods.
///
/// Minute data covers up to 30 minutes; real-time values come every few seconds to minutes.
#[must_use]
pub const fn period(cadence: Cadence) -> i64 {
    match cadence {
        Cadence::Realtime => 10 * Timestamp::MINUTE,
        Cadence::Minute => 30 * Timestamp::MINUTE,
        Cadence::Hour => Timestamp::HOUR,
        Cadence::Day => Timestamp::DAY,
    }
}

/// Tells whether a row is too old, or stamped too far ahead, to say anything about the present.
#[must_use]
pub fn is_out_of_time(row: &Reading) -> bool {
    let age = row.received_at.since(row.start);
    age > period(row.cadence).saturating_add(OLDEST) || age < -AHEAD
}

/// Tells whether a later period of the point had arrived before this row did (补传).
///
/// `rows` are the rows in force of the same point and cadence. A row in force that is a revision
/// had its first version earlier, at a time that is not known here; it counts as earlier.
#[must_use]
pub fn is_late(row: &Reading, rows: &[Reading]) -> bool {
    rows.iter()
        .rev()
        .take_while(|other| other.start > row.start)
        .filter(|other| !is_out_of_time(other))
        .any(|other| other.received_at < row.received_at || other.revision > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::row;

    const START: &str = "2026-03-01T08:00:00+08:00";

    fn received(minutes: i64) -> Reading {
        let mut row = row(START, &[]);
        row.received_at = row.start.plus(minutes * Timestamp::MINUTE);
        row
    }

    #[test]
    fn a_row_is_judged_within_a_day() {
        for (minutes, out) in [(60, false), (25 * 60, false), (25 * 60 + 1, true)] {
            assert_eq!(
                is_out_of_time(&received(minutes)),
                out,
                "{minutes} min after the start"
            );
        }
        for (minutes, out) in [(0, false), (-15, false), (-16, true)] {
            assert_eq!(
                is_out_of_time(&received(minutes)),
                out,
                "{minutes} min after the start"
            );
        }
    }

    #[test]
    fn a_row_behind_a_later_one_is_late() {
        let mut next = received(125);
        next.start = next.start.plus(Timestamp::HOUR);
        let rows = [received(60), next.clone()];
        assert!(!is_late(&received(60), &rows));
        assert!(!is_late(&received(125), &rows), "sent together");
        assert!(is_late(&received(130), &rows));
        next.revision = 1;
        next.received_at = next.received_at.plus(Timestamp::HOUR);
        assert!(is_late(&received(130), &[received(60), next]));
    }

    #[test]
    fn a_row_from_the_future_makes_nothing_late() {
        let mut next = received(61);
        next.start = next.start.plus(Timestamp::DAY);
        assert!(!is_late(&received(62), &[received(60), next]));
    }
}
