//! The two editions of the index rule and the dates between which each is law.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::breakpoints::{self, Averaging, Column};
use super::pollutant::Pollutant;
use crate::date::day;

/// An edition of the technical regulation on the air quality index (环境空气质量指数技术规定).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AqiLaw {
    /// HJ 633-2012 (试行), in force nationwide from 2016-01-01.
    Hj633_2012,
    /// HJ 633-2026, in force from 2026-03-01.
    Hj633_2026,
}

/// The day on which HJ 633-2026 replaces HJ 633-2012 (HJ 633-2026, cover).
const SWITCH: NaiveDate = day(2026, 3, 1);

impl AqiLaw {
    /// Both editions, older first.
    pub const ALL: [Self; 2] = [Self::Hj633_2012, Self::Hj633_2026];

    /// Returns the edition that judges an averaging hour, named by its **end** in Beijing time.
    ///
    /// The hour stamped 2026-03-01 00:00 was measured on 28 February and is old; 01:00 is new.
    /// The national release switched exactly so.
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use standards::air::AqiLaw;
    ///
    /// let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap_or_default();
    /// let stamped = |hour| AqiLaw::for_hour(day.and_hms_opt(hour, 0, 0).unwrap_or_default());
    /// assert_eq!(stamped(0), AqiLaw::Hj633_2012);
    /// assert_eq!(stamped(1), AqiLaw::Hj633_2026);
    /// ```
    #[must_use]
    pub fn for_hour(stamp_end: NaiveDateTime) -> Self {
        // The hour belongs to the day in which it began. Any instant after midnight, not only
        // a full hour, lies in an hour that began on the new day.
        let last_old = SWITCH.and_time(NaiveTime::MIN);
        if stamp_end.signed_duration_since(last_old) > TimeDelta::zero() {
            Self::Hj633_2026
        } else {
            Self::Hj633_2012
        }
    }

    /// Returns the edition that judges a natural day (自然日). Days before 2016 use the 2012 edition
    /// too, the first that defines the index.
    #[must_use]
    pub fn for_day(date: NaiveDate) -> Self {
        if date >= SWITCH {
            Self::Hj633_2026
        } else {
            Self::Hj633_2012
        }
    }

    /// Returns the number and year of the standard.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hj633_2012 => "HJ 633-2012",
            Self::Hj633_2026 => "HJ 633-2026",
        }
    }

    /// Returns the title as cited in reports.
    #[must_use]
    pub const fn title_zh(self) -> &'static str {
        match self {
            Self::Hj633_2012 => "《环境空气质量指数（AQI）技术规定（试行）》（HJ 633-2012）",
            Self::Hj633_2026 => "《环境空气质量指数（AQI）技术规定》（HJ 633-2026）",
        }
    }

    /// Returns the title in English.
    #[must_use]
    pub const fn title_en(self) -> &'static str {
        match self {
            Self::Hj633_2012 => {
                "Technical Regulation on Ambient Air Quality Index (on trial), HJ 633-2012"
            }
            Self::Hj633_2026 => "Technical Regulation on Ambient Air Quality Index, HJ 633-2026",
        }
    }

    /// Returns the clause that holds the breakpoints.
    #[must_use]
    pub const fn breakpoint_clause(self) -> &'static str {
        match self {
            Self::Hj633_2012 => "HJ 633-2012 表1",
            Self::Hj633_2026 => "HJ 633-2026 表3",
        }
    }

    /// Returns the first day of force.
    #[must_use]
    pub const fn from(self) -> NaiveDate {
        match self {
            Self::Hj633_2012 => day(2016, 1, 1),
            Self::Hj633_2026 => SWITCH,
        }
    }

    /// Returns the last day of force; `None` while the edition is law.
    #[must_use]
    pub const fn to(self) -> Option<NaiveDate> {
        match self {
            Self::Hj633_2012 => Some(day(2026, 2, 28)),
            Self::Hj633_2026 => None,
        }
    }

    /// Returns all columns of the breakpoint table.
    #[must_use]
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Hj633_2012 => &breakpoints::HJ633_2012,
            Self::Hj633_2026 => &breakpoints::HJ633_2026,
        }
    }

    /// Finds the breakpoints of a pollutant for an averaging time; `None` where the table has none.
    #[must_use]
    pub fn column(self, pollutant: Pollutant, averaging: Averaging) -> Option<&'static Column> {
        self.columns()
            .iter()
            .find(|column| column.pollutant == pollutant && column.averaging == averaging)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_switch_is_exact() {
        let check = |stamp: &str, expected| {
            let stamp = NaiveDateTime::parse_from_str(stamp, "%Y-%m-%d %H:%M:%S").unwrap();
            assert_eq!(AqiLaw::for_hour(stamp), expected, "{stamp}");
        };
        check("2018-02-20 07:00:00", AqiLaw::Hj633_2012);
        check("2026-02-28 23:00:00", AqiLaw::Hj633_2012);
        check("2026-03-01 00:00:00", AqiLaw::Hj633_2012);
        check("2026-03-01 00:00:01", AqiLaw::Hj633_2026);
        check("2026-03-01 01:00:00", AqiLaw::Hj633_2026);
        assert_eq!(AqiLaw::for_day(day(2026, 2, 28)), AqiLaw::Hj633_2012);
        assert_eq!(AqiLaw::for_day(day(2026, 3, 1)), AqiLaw::Hj633_2026);
    }

    #[test]
    fn the_dates_of_force_meet() {
        assert_eq!(
            AqiLaw::Hj633_2012.to().and_then(|d| d.succ_opt()),
            Some(SWITCH)
        );
        assert_eq!(AqiLaw::Hj633_2026.from(), SWITCH);
        assert_eq!(AqiLaw::Hj633_2026.to(), None);
    }
}
