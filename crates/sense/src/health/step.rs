//! How far apart rows are to be (上报间隔): as the device said, or as its rows have it.

use std::collections::{BTreeMap, BTreeSet};

use model::{Cadence, Timestamp};

use super::{SaidStep, Saying, Span};

/// Of so many of the newest distances between rows the most frequent one is held against what the
/// device said: they show what it does now.
const COMPARED: usize = 12;

/// Fewer distances than these say nothing.
const LEAST_COMPARED: usize = 3;

/// What rows and word may differ by is one part of so many of what was said: clocks and modems make
/// real-time rows a second early or late.
const TOLERANCE: i64 = 10;

/// What a device has said of its present step, and what its rows say to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Told {
    /// The step, milliseconds.
    pub step: i64,
    /// Since when it has said nothing else.
    pub since: Timestamp,
    /// When and how it last said so.
    pub last: SaidStep,
    /// How far apart its newest rows are, milliseconds, of those that came after it last accepted
    /// a setting; `None` where so few rows do not tell.
    pub newest_rows: Option<i64>,
}

/// Sums up what a device said of one cadence, in the order in which it did, beside the beginnings of
/// its rows; `None` where it said nothing.
#[must_use]
pub fn told(cadence: Cadence, said: &[SaidStep], starts: &BTreeSet<Timestamp>) -> Option<Told> {
    let of_cadence: Vec<&SaidStep> = said.iter().filter(|one| one.cadence == cadence).collect();
    Told::by(&of_cadence, starts)
}

impl Told {
    /// Sums up what was said of one cadence, in the order in which it was said; `None` where
    /// nothing was.
    pub(super) fn by(said: &[&SaidStep], starts: &BTreeSet<Timestamp>) -> Option<Self> {
        let last = *said.last()?;
        let same = said.iter().rev().take_while(|one| one.step == last.step);
        let accepted = |one: &&&SaidStep| one.saying == Saying::Accepted;
        let set_at = said.iter().rev().find(accepted).map(|one| one.at);
        Some(Self {
            step: last.step,
            since: same.last().map_or(last.at, |one| one.at),
            last: last.clone(),
            newest_rows: newest_step(starts, set_at),
        })
    }

    /// Tells whether the rows come otherwise than the device says.
    #[must_use]
    pub fn disagrees(&self) -> bool {
        self.newest_rows
            .is_some_and(|rows| (rows - self.step).abs() * TOLERANCE > self.step)
    }
}

/// A time in which one step holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Stretch {
    /// From when on rows are due by it.
    pub(super) from: Timestamp,
    /// The first row that may be of it; earlier than `from` for the first stretch, whose first
    /// period may have begun before rows were due.
    pub(super) first: Option<Timestamp>,
    /// Where the next begins; `None`: it goes on.
    pub(super) to: Option<Timestamp>,
    /// The step, milliseconds; `None`: not known.
    pub(super) step: Option<i64>,
}

impl Stretch {
    /// Tells whether a row that begins then is of this stretch.
    pub(super) fn holds(&self, start: Timestamp) -> bool {
        self.first.is_none_or(|first| first <= start) && self.to.is_none_or(|to| start < to)
    }
}

/// Divides the span by what the device said: what it said holds from when it said so; before, the
/// rows of that time tell.
pub(super) fn stretches(
    span: Span,
    cadence: Cadence,
    said: &[&SaidStep],
    starts: &BTreeSet<Timestamp>,
) -> Vec<Stretch> {
    let from = span.due_from().unwrap_or(span.from);
    let mut stretches = vec![Stretch {
        from,
        first: None,
        to: None,
        step: None,
    }];
    for one in said {
        let Some(last) = stretches.last_mut() else {
            break;
        };
        if one.at <= from {
            last.step = Some(one.step);
        } else if last.step != Some(one.step) {
            last.to = Some(one.at);
            stretches.push(Stretch {
                from: one.at,
                first: Some(one.at),
                to: None,
                step: Some(one.step),
            });
        }
    }
    for stretch in stretches.iter_mut().filter(|one| one.step.is_none()) {
        let own = starts.iter().copied().filter(|start| stretch.holds(*start));
        stretch.step = step_of_rows(cadence, &own.collect());
    }
    stretches
}

/// Returns how far apart the rows of a cadence usually are, in milliseconds and whole seconds;
/// `None` where so few rows do not tell.
#[must_use]
pub fn step_of_rows(cadence: Cadence, starts: &BTreeSet<Timestamp>) -> Option<i64> {
    match cadence {
        Cadence::Hour => Some(distances(starts).min().unwrap_or(Timestamp::HOUR)),
        Cadence::Day => Some(distances(starts).min().unwrap_or(Timestamp::DAY)),
        Cadence::Realtime | Cadence::Minute => most_frequent(distances(starts)),
    }
}

/// Returns how far apart the newest rows are, of those since a moment.
fn newest_step(starts: &BTreeSet<Timestamp>, since: Option<Timestamp>) -> Option<i64> {
    let new: BTreeSet<Timestamp> = starts
        .iter()
        .rev()
        .take_while(|start| since.is_none_or(|since| since <= **start))
        .take(COMPARED + 1)
        .copied()
        .collect();
    if new.len() <= LEAST_COMPARED {
        return None;
    }
    most_frequent(distances(&new))
}

fn distances(starts: &BTreeSet<Timestamp>) -> impl Iterator<Item = i64> {
    starts
        .iter()
        .zip(starts.iter().skip(1))
        .map(|(one, next)| next.since(*one))
}

/// Returns the most frequent distance, rounded to seconds; the least of several.
fn most_frequent(distances: impl Iterator<Item = i64>) -> Option<i64> {
    const SECOND: i64 = 1_000;
    let mut often: BTreeMap<i64, u64> = BTreeMap::new();
    for apart in distances {
        let seconds = ((apart + SECOND / 2) / SECOND).max(1);
        *often.entry(seconds).or_default() += 1;
    }
    let most = often.values().max()?;
    let seconds = often.iter().find(|(_, count)| *count == most)?.0;
    Some(seconds * SECOND)
}
