//! When no gateway was at work (采集服务停运), so that what did not come is not the device's fault.
//!
//! Only what lies between two runs of a gateway that are kept, or after the last, counts as such: of
//! the time before the first that is kept nothing is known, and nothing is taken off.

use model::{GatewayRun, Timestamp, times_away};

use super::Span;

/// Within so many milliseconds after the end of its period a row is usually sent; a step that is
/// shorter leaves so much time. House setting, shown with the numbers.
const SENDING: i64 = 10 * Timestamp::MINUTE;

/// A time in which no gateway was at work, from, to.
pub type Away = (Timestamp, Timestamp);

/// Returns the times of the span in which no gateway was at work, in order, by its runs in the order
/// in which they began.
#[must_use]
pub fn away(span: Span, runs: &[GatewayRun]) -> Vec<Away> {
    times_away(runs, span.now)
        .into_iter()
        .map(|(from, to)| (from.max(span.from), to.min(span.now)))
        .filter(|(from, to)| from < to)
        .collect()
}

/// Tells whether a row that is due from a moment on could not be taken when it was to come.
pub(super) fn is_missed_by_us(away: &[Away], due: Timestamp, step: i64) -> bool {
    let end = due.plus(step.min(SENDING));
    let first = away.partition_point(|(_, to)| *to <= due);
    away.get(first).is_some_and(|(from, _)| *from < end)
}

/// Tells whether all of a time lies in one of these.
pub(super) fn covers(away: &[Away], from: Timestamp, to: Timestamp) -> bool {
    let first = away.partition_point(|(_, end)| *end < to);
    away.get(first).is_some_and(|(begin, _)| *begin <= from)
}
