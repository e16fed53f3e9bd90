//! Stamps of the files: `YYYYMMDDHH`, Beijing time.

use anyhow::Context as _;
use chrono::NaiveDate;
use model::Timestamp;

/// Reads a stamp.
///
/// # Errors
///
/// It is no hour.
pub(super) fn read(text: &str) -> anyhow::Result<Timestamp> {
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse().ok());
    let hour = || {
        let date =
            NaiveDate::from_ymd_opt(text.get(0..4)?.parse().ok()?, number(4, 6)?, number(6, 8)?)?;
        (text.len() == 10).then_some(())?;
        date.and_hms_opt(number(8, 10)?, 0, 0)
    };
    hour()
        .map(Timestamp::from_beijing)
        .with_context(|| format!("{text:?} is no hour YYYYMMDDHH"))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_stamp_is_an_hour_in_beijing() {
        let time = read("2026030101").expect("an hour");
        assert_eq!(time.to_string(), "2026-03-01T01:00:00+08:00");
        for text in [
            "",
            "20260301",
            "2026030124",
            "2026-03-01",
            "20260301010",
            "青山青山",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
