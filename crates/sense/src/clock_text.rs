//! Times between the protocol's civil form and ours; a device's clock shows Beijing time.

use chrono::{Datelike, NaiveDate, Timelike};
use hj212::Stamp;
use model::Timestamp;

/// Returns the point in time that a device's clock names; `None` for a day that no calendar has.
#[must_use]
pub fn timestamp(stamp: Stamp) -> Option<Timestamp> {
    let (hour, minute) = (u32::from(stamp.hour()), u32::from(stamp.minute()));
    let (second, millis) = (u32::from(stamp.second()), u32::from(stamp.millis()));
    let date = NaiveDate::from_ymd_opt(
        i32::from(stamp.year()),
        u32::from(stamp.month()),
        u32::from(stamp.day()),
    )?;
    let civil = date.and_hms_milli_opt(hour, minute, second, millis)?;
    Some(Timestamp::from_beijing(civil))
}

/// Returns what a device's clock shows; `None` outside the years 1 to 9999.
pub(crate) fn stamp(time: Timestamp) -> Option<Stamp> {
    let civil = time.beijing();
    let small = |number: u32| u8::try_from(number).ok();
    Stamp::new(
        u16::try_from(civil.year()).ok()?,
        small(civil.month())?,
        small(civil.day())?,
        small(civil.hour())?,
        small(civil.minute())?,
        small(civil.second())?,
    )?
    .with_millis(u16::try_from(time.millis().rem_euclid(1000)).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_beijing_time() {
        let read = Stamp::read(b"20260301010000250")
            .map(|(stamp, _)| stamp)
            .unwrap();
        let time = timestamp(read).unwrap();
        assert_eq!(time.to_string(), "2026-03-01T01:00:00.250+08:00");
        assert_eq!(stamp(time), Some(read));
    }

    #[test]
    fn extreme_times_have_no_stamp() {
        assert_eq!(stamp(Timestamp::from_millis(i64::MAX)), None);
        assert_eq!(stamp(Timestamp::from_millis(i64::MIN)), None);
    }
}
