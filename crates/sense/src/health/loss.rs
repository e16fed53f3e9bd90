//! How many periods have no row (缺数).

use std::collections::BTreeSet;

use model::Timestamp;

use super::Span;
use super::away::{Away, is_missed_by_us};
use super::step::Stretch;
use crate::rates::Share;

/// Periods without a row (缺数).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Loss {
    /// Those that the device owes, of all that were due.
    pub device: Share,
    /// Those whose row was to come while no gateway was at work; they were not due, and count on
    /// neither side of the other.
    pub ours: u64,
}

/// What is counted of a stretch.
#[derive(Default)]
struct Counted {
    lost: i64,
    ours: i64,
    received: i64,
}

/// Counts the periods without a row, from the first that was due to the last that is over, by the
/// step that held at the time. Rows of earlier periods, which the device sent later, were not due
/// and count on neither side, nor does time of which no step is known.
///
/// `length` is that of a period, milliseconds; `None`: as long as the step.
pub(super) fn lost(
    span: Span,
    stretches: &[Stretch],
    starts: &BTreeSet<Timestamp>,
    length: Option<i64>,
    away: &[Away],
) -> Option<Loss> {
    span.due_from()?;
    let counted: Vec<Counted> = stretches
        .iter()
        .filter_map(|stretch| lost_in(span.now, stretch, starts, length, away))
        .collect();
    if counted.is_empty() {
        return None;
    }
    let sum = |of: fn(&Counted) -> i64| counted.iter().map(of).sum::<i64>();
    let (lost, received) = (sum(|one| one.lost), sum(|one| one.received));
    Some(Loss {
        device: Share {
            part: u64::try_from(lost).ok()?,
            whole: u64::try_from(lost + received).ok()?,
        },
        ours: u64::try_from(sum(|one| one.ours)).ok()?,
    })
}

/// Counts lost and received periods of a stretch.
///
/// Distances are rounded to whole steps, so that rows which come a little early or late lose
/// nothing. A period that ran when the step changed is not missed.
fn lost_in(
    now: Timestamp,
    stretch: &Stretch,
    starts: &BTreeSet<Timestamp>,
    length: Option<i64>,
    away: &[Away],
) -> Option<Counted> {
    let step = stretch.step.filter(|step| *step > 0)?;
    // The period that ran when the device was first heard may still be due.
    let mut before = stretch.from.plus(-step);
    let first = stretch.first.unwrap_or(before);
    let length = length.unwrap_or(step);
    let mut counted = Counted::default();
    // The periods after one that begins `before`, so many of them.
    let miss = |counted: &mut Counted, before: Timestamp, periods: i64| {
        let due = |place: i64| before.plus(place * step + length);
        let by_us = |place: &i64| is_missed_by_us(away, due(*place), step);
        let ours = match away {
            [] => 0,
            _ => (1..=periods).filter(by_us).count(),
        };
        let ours = i64::try_from(ours).unwrap_or(i64::MAX);
        counted.ours += ours;
        counted.lost += periods.max(0) - ours;
    };
    for start in starts.range(first..).take_while(|one| stretch.holds(**one)) {
        let apart = start.since(before);
        // Up to the first row a begun step is none; from then on it is rounded.
        let steps = if counted.received == 0 {
            apart / step
        } else {
            (apart + step / 2) / step
        };
        miss(&mut counted, before, steps - 1);
        counted.received += 1;
        before = *start;
    }
    let open = match stretch.to {
        Some(to) => to.since(before) / step - 1,
        // A period is over one step after its beginning; its row has one step more to come.
        None => now.since(before) / step - 2,
    };
    miss(&mut counted, before, open);
    Some(counted)
}
