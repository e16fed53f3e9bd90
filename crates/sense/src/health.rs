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
//! - *step* = how far apart the rows of a cadence are to be: what the device itself has said
//!   ([`SaidStep`]), from the moment when it first said so; else how far apart they usually are: for
//!   hours and days the least distance, for shorter cadences the most frequent one;
//! - *lost* = periods by that step without a row, since the device was first heard, up to the last
//!   that is over;
//! - of these *ours*, not the device's: those whose row was to come (from the end of the period on,
//!   for one step, at most ten minutes) while no gateway was at work, see [`Away`]. An hour in
//!   which none was at work all the while is *away*.

mod away;
mod cadence;
mod loss;
mod said;
mod step;

use std::collections::BTreeMap;

use model::Timestamp;
use store::{HourRefusals, Receipt};

use away::covers;

pub use away::{Away, away};
pub use cadence::{CadenceHealth, cadences};
pub use loss::Loss;
pub use said::{SaidStep, Saying, said_steps};
pub use step::{Told, step_of_rows, told};

/// What is known of an hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HourState {
    /// The device had not been heard yet.
    Before,
    /// Rows came.
    Heard,
    /// Only bytes came that could not be taken.
    Refused,
    /// Nothing came, and no gateway was at work to take it.
    Away,
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
pub fn hours(
    span: Span,
    receipts: &[Receipt],
    refusals: &[HourRefusals],
    away: &[Away],
) -> Vec<Hour> {
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
            (0, 0) if is_away(span, away, start, end) => HourState::Away,
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

/// Tells whether no gateway was at work in all of an hour, as far as the device was known and the
/// hour has run.
fn is_away(span: Span, away: &[Away], start: Timestamp, end: Timestamp) -> bool {
    let from = span.first_seen.map_or(start, |first| first.max(start));
    covers(away, from, end.min(span.now))
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
mod tests;
