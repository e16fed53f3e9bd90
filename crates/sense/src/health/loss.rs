//! How many periods have no row (缺数).

use std::collections::BTreeSet;

use model::Timestamp;

use super::Span;
use super::step::Stretch;
use crate::rates::Share;

/// Counts the periods without a row, from the first that was due to the last that is over, by the
/// step that held at the time. Rows of earlier periods, which the device sent later, were not due
/// and count on neither side, nor does time of which no step is known.
pub(super) fn lost(
    span: Span,
    stretches: &[Stretch],
    starts: &BTreeSet<Timestamp>,
) -> Option<Share> {
    span.due_from()?;
    let counted: Vec<(i64, i64)> = stretches
        .iter()
        .filter_map(|stretch| lost_in(span.now, stretch, starts))
        .collect();
    if counted.is_empty() {
        return None;
    }
    let lost: i64 = counted.iter().map(|(lost, _)| lost).sum();
    let received: i64 = counted.iter().map(|(_, received)| received).sum();
    Some(Share {
        part: u64::try_from(lost).ok()?,
        whole: u64::try_from(lost + received).ok()?,
    })
}

/// Counts lost and received periods of a stretch.
///
/// Distances are rounded to whole steps, so that rows which come a little early or late lose
/// nothing. A period that ran when the step changed is not missed.
fn lost_in(now: Timestamp, stretch: &Stretch, starts: &BTreeSet<Timestamp>) -> Option<(i64, i64)> {
    let step = stretch.step.filter(|step| *step > 0)?;
    // The period that ran when the device was first heard may still be due.
    let mut before = stretch.from.plus(-step);
    let first = stretch.first.unwrap_or(before);
    let (mut lost, mut received) = (0, 0);
    for start in starts.range(first..).take_while(|one| stretch.holds(**one)) {
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
    lost += match stretch.to {
        Some(to) => (to.since(before) / step - 1).max(0),
        // A period is over one step after its beginning; its row has one step more to come.
        None => (now.since(before) / step - 2).max(0),
    };
    Some((lost, received))
}
