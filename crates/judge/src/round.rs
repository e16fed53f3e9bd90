//! What a round of judging did.

/// Counts of one round.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Round {
    /// Rows read from the ledger.
    pub rows: u64,
    /// Of these, rows that were not judged because they were late, too old, or ahead of time.
    pub out_of_time: u64,
    /// Alarms opened.
    pub opened: u64,
    /// Alarms cleared.
    pub cleared: u64,
    /// Cases opened for alarms.
    pub cases: u64,
    /// Alarms whose case could not be opened; the next round tries again.
    pub without_case: u64,
}

impl Round {
    /// Adds the round to the metrics of the process.
    pub(crate) fn count(&self) {
        metrics::counter!("qingshan_judge_rows_total").increment(self.rows);
        metrics::counter!("qingshan_judge_rows_out_of_time_total").increment(self.out_of_time);
        metrics::counter!("qingshan_alarms_opened_total").increment(self.opened);
        metrics::counter!("qingshan_alarms_cleared_total").increment(self.cleared);
        metrics::gauge!("qingshan_alarms_without_case").set(gauge(self.without_case));
    }
}

/// A count as the metrics library takes it; it is at most as large as one query's limit.
fn gauge(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}
