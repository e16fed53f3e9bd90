//! Hours that were really measured.

use model::{FactorCode, Timestamp};

/// The hours of one point, shared by everybody who plays them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recording {
    /// The factors, in the order in which every hour has their values.
    pub factors: Vec<FactorCode>,
    /// The hours, oldest first.
    pub hours: Vec<RecordedHour>,
}

/// One recorded hour.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordedHour {
    /// **Beginning** of the hour; the national release stamps it with its end, one hour later.
    pub start: Timestamp,
    /// For each factor the digits as they were published; `None` where the hour has none. Such a
    /// factor is left out of the frame: why it is missing was not recorded.
    pub values: Vec<Option<Box<str>>>,
}

impl Recording {
    /// Returns the place of the first hour that begins at `from` or later.
    pub(super) fn first_from(&self, from: Timestamp) -> usize {
        self.hours.partition_point(|hour| hour.start < from)
    }

    /// Returns the last hour that begins at `time` or before.
    pub(super) fn hour_at(&self, time: Timestamp) -> Option<&RecordedHour> {
        let after = self.hours.partition_point(|hour| hour.start <= time);
        self.hours.get(after.checked_sub(1)?)
    }
}
