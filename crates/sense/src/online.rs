//! When a data logger was connected (在线情况), from the records of its connections. Pure, and whole
//! numbers throughout.
//!
//! What the gateway was not there to see is not known and is no absence of the device: each hour is
//! measured against the time in which a gateway was at work. No standard could be read for this;
//! the definitions are house settings and are shown with the numbers.

use std::collections::BTreeMap;

use model::{ConnectionEnd, Timestamp};
use store::ConnectionRecord;

/// What is known of an hour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OnlineState {
    /// The device had not been heard yet.
    Before,
    /// No gateway was at work, or nothing is kept of it.
    Unknown,
    /// It was connected as long as a gateway was at work.
    Whole,
    /// It was connected for a part of that time.
    Partly,
    /// It was not connected.
    Not,
}

/// An hour and how long the device was connected in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OnlineHour {
    /// Its beginning.
    pub start: Timestamp,
    /// What is known of it.
    pub state: OnlineState,
    /// How long it was connected, milliseconds.
    pub online: i64,
    /// How long a gateway was at work since the device was first heard, milliseconds.
    pub watched: i64,
}

/// How often connections of a device ended on a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DayEnds {
    /// Beginning of the day.
    pub day: Timestamp,
    /// How many for each reason.
    pub ends: BTreeMap<ConnectionEnd, u64>,
}

/// A time from, to.
type Stretch = (Timestamp, Timestamp);

/// Returns every hour from `from` to `now`, the one that runs included.
#[must_use]
pub fn online_hours(
    from: Timestamp,
    now: Timestamp,
    first_seen: Option<Timestamp>,
    record: &ConnectionRecord,
) -> Vec<OnlineHour> {
    let known_from = record.cut_before.map_or(from, |cut| cut.max(from));
    let due_from = first_seen.map(|first| first.max(known_from));
    let runs = record.runs.iter();
    let watched = joined(runs.map(|run| (run.started_at, run.ended_at.unwrap_or(run.seen_at))));
    let connections = record.connections.iter();
    let online = joined(connections.map(|one| (one.opened_at, one.online_until())));
    let online = common(&online, &watched);
    let mut hours = Vec::new();
    let mut start = from.hour_start();
    while start <= now {
        let end = start.plus(Timestamp::HOUR);
        let hour = match due_from {
            Some(due) if due < end => {
                let hour = [(start.max(due), end)];
                let (online, watched) = (common(&online, &hour), common(&watched, &hour));
                (length(&online), length(&watched))
            }
            _ => (0, 0),
        };
        let state = match hour {
            _ if first_seen.is_none_or(|first| first >= end) => OnlineState::Before,
            (_, 0) => OnlineState::Unknown,
            (0, _) => OnlineState::Not,
            (online, watched) if online >= watched => OnlineState::Whole,
            _ => OnlineState::Partly,
        };
        let (online, watched) = hour;
        hours.push(OnlineHour {
            start,
            state,
            online,
            watched,
        });
        start = end;
    }
    hours
}

/// Returns how often and why connections ended since `from`, by day; days without any are missing.
#[must_use]
pub fn ends_by_day(from: Timestamp, record: &ConnectionRecord) -> Vec<DayEnds> {
    let mut days: BTreeMap<Timestamp, BTreeMap<ConnectionEnd, u64>> = BTreeMap::new();
    let ends = record.connections.iter().filter_map(|one| one.closed);
    for (at, why) in ends.filter(|(at, _)| *at >= from) {
        let day = days.entry(at.day_start()).or_default();
        *day.entry(why).or_default() += 1;
    }
    days.into_iter()
        .map(|(day, ends)| DayEnds { day, ends })
        .collect()
}

/// Joins stretches that touch or overlap: a device on two sockets is connected once.
fn joined(stretches: impl Iterator<Item = Stretch>) -> Vec<Stretch> {
    let mut sorted: Vec<Stretch> = stretches.filter(|(from, to)| from < to).collect();
    sorted.sort_unstable();
    let mut joined: Vec<Stretch> = Vec::new();
    for (from, to) in sorted {
        match joined.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            _ => joined.push((from, to)),
        }
    }
    joined
}

/// Returns what lies in both of two lists of joined stretches.
fn common(one: &[Stretch], other: &[Stretch]) -> Vec<Stretch> {
    let (mut here, mut there) = (one.iter().peekable(), other.iter().peekable());
    let mut common = Vec::new();
    while let (Some(a), Some(b)) = (here.peek(), there.peek()) {
        let (from, to) = (a.0.max(b.0), a.1.min(b.1));
        if from < to {
            common.push((from, to));
        }
        if a.1 <= b.1 {
            here.next();
        } else {
            there.next();
        }
    }
    common
}

fn length(stretches: &[Stretch]) -> i64 {
    stretches.iter().map(|(from, to)| to.since(*from)).sum()
}

#[cfg(test)]
mod tests;
