//! Dates of the law tables.

use chrono::NaiveDate;

/// Makes a date that is written in a table of this crate.
pub(crate) const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => panic!("a date of the law tables exists"),
    }
}
