//! How a data logger does (设备运行状况), from what is stored of it: hours in which it was heard,
//! how late its rows come, how many are missing. Pure, and whole numbers throughout.
//!
//! No standard could be read for these; the definitions are house settings and are shown with the
//! numbers:
//!
//! - an hour was *heard* in if a row of readings came in it, *refused* if only bytes came that
//!   could not be taken; when the device was connected is another question, see
//!   [`online`](crate::online);
//! - *late* = time of receipt − end of the row's period; a real-time row's period is its moment.
//!   Rows that the device sent again later count with what they took;
//! - *step* = how far apart the rows of a cadence usually are: for hours and days the least
//!   distance, for shorter cadences the most frequent one;
//! - *lost* = periods by that step without a row, since the device was first heard, up to the last
//!   that is over.

use std::collections::{BTreeMap, BTreeSet};

use model::{Cadence, Timestamp};
use store::{HourRefusals, Receipt};

use crate::rates::Share;

/// What is known of an hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HourState {
    /// The device had not been heard yet.
    Before,
    /// Rows came.
    Heard,
    /// Only bytes came that could not be taken.
    Refused,
    /// Nothing came.
    Silent,
}

/// An hour and what came in it (数据到达情况).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hour {
    /// Its beginning.
    pub start: Timestamp,
    /// What is known of it.
    pub state: HourState,
    /// Rows that came in it.
    pub rows: u64,
    /// Frames put into quarantine in it.
    pub refused: u64,
}

/// Middle and tail of some lengths of time, milliseconds, by nearest rank.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spread {
    /// Of how many.
    pub count: usize,
    /// Half of them are not longer.
    pub median: i64,
    /// 95 in 100 of them are not longer.
    pub p95: i64,
}

/// How the rows of one cadence come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CadenceHealth {
    /// The cadence.
    pub cadence: Cadence,
    /// How far apart rows usually are, milliseconds; `None`: it cannot be told from so few.
    pub step: Option<i64>,
    /// Periods without a row, of all; `None` without a step.
    pub lost: Option<Share>,
    /// How late rows come; `None` where the length of the period cannot be told.
    pub late: Option<Spread>,
    /// The row of the newest period, as it first came.
    pub newest: Receipt,
}

/// The span that is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// Its beginning; periods that begin earlier are not looked at.
    pub from: Timestamp,
    /// Now.
    pub now: Timestamp,
    /// When the device was first heard.
    pub first_seen: Option<Timestamp>,
}

impl Span {
    /// Returns from when on rows are due; `None` for a device that was never heard.
    fn due_from(&self) -> Option<Timestamp> {
        Some(self.first_seen?.max(self.from))
    }
}

/// Returns every hour of the span, the one that runs included.
#[must_use]
pub fn hours(span: Span, receipts: &[Receipt], refusals: &[HourRefusals]) -> Vec<Hour> {
    let mut rows: BTreeMap<Timestamp, u64> = BTreeMap::new();
    for receipt in receipts {
        *rows.entry(receipt.received_at.hour_start()).or_default() += 1;
    }
    let mut refused: BTreeMap<Timestamp, u64> = BTreeMap::new();
    for one in refusals {
        *refused.entry(one.hour).or_default() += one.count;
    }
    let mut hours = Vec::new();
    let mut start = span.from.hour_start();
    while start <= span.now {
        let end = start.plus(Timestamp::HOUR);
        let count = |of: &BTreeMap<Timestamp, u64>| of.get(&start).copied().unwrap_or_default();
        let (rows, refused) = (count(&rows), count(&refused));
        let state = match (rows, refused) {
            (1.., _) => HourState::Heard,
            (0, 1..) => HourState::Refused,
            (0, 0) if span.first_seen.is_none_or(|first| first >= end) => HourState::Before,
            (0, 0) => HourState::Silent,
        };
        hours.push(Hour {
            start,
            state,
            rows,
            refused,
        });
        start = end;
    }
    hours
}

/// Returns how the rows of each cadence come that the device sends at all.
#[must_use]
pub fn cadences(span: Span, receipts: &[Receipt]) -> Vec<CadenceHealth> {
    let of = |cadence| {
        let mut first: BTreeMap<Timestamp, Timestamp> = BTreeMap::new();
        for receipt in receipts.iter().filter(|one| one.cadence == cadence) {
            let at = first.entry(receipt.start).or_insert(receipt.received_at);
            *at = receipt.received_at.min(*at);
        }
        cadence_health(span, cadence, &first)
    };
    Cadence::ALL.into_iter().filter_map(of).collect()
}

/// Looks at the rows of one cadence: beginning of the period, and when it first came.
fn cadence_health(
    span: Span,
    cadence: Cadence,
    rows: &BTreeMap<Timestamp, Timestamp>,
) -> Option<CadenceHealth> {
    let (&start, &received_at) = rows.last_key_value()?;
    let starts: BTreeSet<Timestamp> = rows.keys().copied().collect();
    let step = step(cadence, &starts);
    let length = match cadence {
        Cadence::Realtime => Some(0),
        Cadence::Minute => step,
        Cadence::Hour => Some(Timestamp::HOUR),
        Cadence::Day => Some(Timestamp::DAY),
    };
    let late = |length: i64| {
        let late = rows.iter().map(|(start, at)| at.since(start.plus(length)));
        spread(late.collect())
    };
    Some(CadenceHealth {
        cadence,
        step,
        lost: step.and_then(|step| lost(span, &starts, step)),
        late: length.and_then(late),
        newest: Receipt {
            cadence,
            start,
            received_at,
        },
    })
}

/// Returns how far apart the rows of a cadence usually are, in milliseconds and whole seconds.
fn step(cadence: Cadence, starts: &BTreeSet<Timestamp>) -> Option<i64> {
    const SECOND: i64 = 1_000;
    let apart = starts
        .iter()
        .zip(starts.iter().skip(1))
        .map(|(one, next)| next.since(*one));
    match cadence {
        Cadence::Hour => Some(apart.min().unwrap_or(Timestamp::HOUR)),
        Cadence::Day => Some(apart.min().unwrap_or(Timestamp::DAY)),
        Cadence::Realtime | Cadence::Minute => {
            let mut often: BTreeMap<i64, u64> = BTreeMap::new();
            for apart in apart {
                let seconds = ((apart + SECOND / 2) / SECOND).max(1);
                *often.entry(seconds).or_default() += 1;
            }
            let most = often.values().max()?;
            let seconds = often.iter().find(|(_, count)| *count == most)?.0;
            Some(seconds * SECOND)
        }
    }
}

/// Counts the periods without a row, from the first that was due to the last that is over. Rows
/// of earlier periods, which the device sent later, were not due and count on neither side.
///
/// Distances are rounded to whole steps, so that rows which come a little early or late lose
/// nothing.
fn lost(span: Span, starts: &BTreeSet<Timestamp>, step: i64) -> Option<Share> {
    let due_from = span.due_from()?;
    // The period that ran when the device was first heard may still be due.
    let mut before = due_from.plus(-step);
    let (mut lost, mut received) = (0, 0);
    for start in starts.range(before..) {
        let apart = start.since(before);
        // Up to the first row a begun step is none; from then on it is rounded.
        let steps = if received == 0 {
            apart / step
        } else {
            (apart + step / 2) / step
        };
        lost += (steps - 1).max(0);
        received += 1;
        before = *start;
    }
    // A period is over one step after its beginning; its row has one step more to come.
    lost += (span.now.since(before) / step - 2).max(0);
    Some(Share {
        part: u64::try_from(lost).ok()?,
        whole: u64::try_from(lost + received).ok()?,
    })
}

/// Returns middle and tail of lengths of time; `None` of none at all.
#[must_use]
pub fn spread(mut lengths: Vec<i64>) -> Option<Spread> {
    lengths.sort_unstable();
    let rank = |percent: usize| {
        let rank = (lengths.len() * percent).div_ceil(100);
        lengths.get(rank.saturating_sub(1)).copied()
    };
    Some(Spread {
        count: lengths.len(),
        median: rank(50)?,
        p95: rank(95)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MINUTE: i64 = Timestamp::MINUTE;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_millis(minute * MINUTE)
    }

    fn span(now: i64) -> Span {
        Span {
            from: at(0),
            now: at(now),
            first_seen: Some(at(0)),
        }
    }

    /// Rows that begin in the minutes given and come a minute after their beginning.
    fn rows(cadence: Cadence, minutes: &[i64]) -> Vec<Receipt> {
        let row = |minute: &i64| Receipt {
            cadence,
            start: at(*minute),
            received_at: at(minute + 1),
        };
        minutes.iter().map(row).collect()
    }

    /// Step in minutes, lost/due.
    fn check(cadence: Cadence, minutes: &[i64], now: i64, expected: &str) {
        let found = cadences(span(now), &rows(cadence, minutes));
        let said = found.first().map_or("-".to_owned(), |one| {
            let step = one
                .step
                .map_or("?".to_owned(), |step| (step / MINUTE).to_string());
            let lost = one.lost.map_or("?".to_owned(), |lost| {
                format!("{}/{}", lost.part, lost.whole)
            });
            format!("{step} {lost}")
        });
        assert_eq!(said, expected, "{cadence} {minutes:?} until {now}");
    }

    #[test]
    fn what_is_lost_is_counted_by_the_step_of_the_device() {
        check(Cadence::Minute, &[], 60, "-");
        check(Cadence::Minute, &[5], 60, "? ?");
        check(Cadence::Minute, &[0, 10, 20, 30], 45, "10 0/4");
        // The row of 40 is over at 50 and has one step to come.
        check(Cadence::Minute, &[0, 10, 20, 30], 60, "10 1/5");
        check(Cadence::Minute, &[0, 10, 40, 50], 65, "10 2/6");
        check(Cadence::Minute, &[20, 30, 40], 55, "10 2/5");
        check(Cadence::Hour, &[0, 120, 180], 5 * 60, "60 1/4");
        // An automatic station of water tells every four hours.
        check(Cadence::Hour, &[0, 240, 720], 800, "240 1/4");
        check(Cadence::Hour, &[0], 60, "60 0/1");
    }

    #[test]
    fn nothing_is_due_before_the_device_was_first_heard() {
        let late = Span {
            first_seen: Some(at(19)),
            ..span(55)
        };
        let found = cadences(late, &rows(Cadence::Minute, &[20, 30, 40]));
        assert_eq!(found[0].lost, Some(Share { part: 0, whole: 3 }));
        // Nor are rows of earlier periods that it sent later.
        let found = cadences(late, &rows(Cadence::Minute, &[0, 20, 30, 40]));
        assert_eq!(found[0].lost, Some(Share { part: 0, whole: 3 }));
    }

    #[test]
    fn how_late_is_counted_from_the_end_of_the_period() {
        let late = |cadence, minutes: &[i64]| {
            let found = cadences(span(600), &rows(cadence, minutes));
            found[0].late.map(|late| (late.count, late.median / MINUTE))
        };
        assert_eq!(late(Cadence::Realtime, &[0, 1, 2]), Some((3, 1)));
        assert_eq!(late(Cadence::Hour, &[0, 60]), Some((2, -59)));
        assert_eq!(late(Cadence::Minute, &[7]), None);
        let hundred: Vec<i64> = (1..=100).rev().collect();
        let found = spread(hundred).expect("some");
        assert_eq!((found.count, found.median, found.p95), (100, 50, 95));
        assert_eq!(spread(Vec::new()), None);
    }

    #[test]
    fn an_hour_is_heard_refused_silent_or_before() {
        let span = Span {
            from: at(0),
            now: at(250),
            first_seen: Some(at(70)),
        };
        let refusals = [HourRefusals {
            hour: at(180),
            reason: "crc".to_owned(),
            count: 3,
        }];
        let hours = hours(span, &rows(Cadence::Hour, &[70]), &refusals);
        let states: Vec<_> = hours.iter().map(|hour| hour.state).collect();
        let expected = [
            HourState::Before,
            HourState::Heard,
            HourState::Silent,
            HourState::Refused,
            HourState::Silent,
        ];
        assert_eq!(states, expected);
        assert_eq!(hours[3].refused, 3);
    }

    proptest! {
        #[test]
        fn rows_that_jitter_lose_nothing(count in 2_i64..200, seed in prop::collection::vec(-9_000_i64..9_000, 200)) {
            let mut starts = BTreeSet::new();
            for place in 0..count {
                let jitter = seed[usize::try_from(place).unwrap_or(0)];
                starts.insert(Timestamp::from_millis(place * MINUTE + jitter));
            }
            let span = Span { from: at(0), now: at(count), first_seen: Some(at(0)) };
            prop_assert_eq!(lost(span, &starts, MINUTE).map(|lost| lost.part), Some(0));
        }
    }
}
