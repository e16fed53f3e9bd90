//! The ambient air quality standard (环境空气质量标准, GB 3095) and the dates of its limits.

use chrono::NaiveDate;

use super::breakpoints::Averaging;
use super::limits::{self, LimitRow};
use super::pollutant::Pollutant;
use crate::date::day;
use crate::decimal::Decimal;

/// A set of limits of GB 3095, told apart by edition and phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AirStandard {
    /// GB 3095-2012, in force nationwide 2016-01-01 to 2026-02-28.
    Gb3095_2012,
    /// GB 3095-2026 with the transition limits, 2026-03-01 to 2030-12-31.
    Gb3095_2026Transition,
    /// GB 3095-2026 with the final limits, from 2031-01-01.
    Gb3095_2026Final,
}

/// The grade of the limits, which follows from the functional zone (环境空气功能区).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Grade I (一级): nature reserves, national parks and other specially protected areas.
    One,
    /// Grade II (二级): residential, mixed, cultural, industrial and rural areas.
    Two,
}

/// Anything that GB 3095 limits in the air.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AirItem {
    /// One of the six basic items (基本项目, table 1).
    Basic(Pollutant),
    /// Total suspended particles (总悬浮颗粒物, table 2).
    Tsp,
    /// Nitrogen oxides, counted as nitrogen dioxide (氮氧化物, table 2).
    Nox,
    /// Lead (铅, table 2).
    Lead,
    /// Benzo(a)pyrene (苯并`[a]`芘, table 2).
    BenzoAPyrene,
}

impl From<Pollutant> for AirItem {
    fn from(pollutant: Pollutant) -> Self {
        Self::Basic(pollutant)
    }
}

impl AirItem {
    /// Returns the Chinese name.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Basic(pollutant) => pollutant.name_zh(),
            Self::Tsp => "总悬浮颗粒物",
            Self::Nox => "氮氧化物",
            Self::Lead => "铅",
            Self::BenzoAPyrene => "苯并[a]芘",
        }
    }

    /// Returns how many digits after the point an assessed concentration has (修约位数).
    ///
    /// HJ 663-2013, from memory of the text: lead 2, benzo(a)pyrene 4, carbon monoxide 1, others 0.
    #[must_use]
    pub const fn decimals(self) -> u8 {
        match self {
            Self::Basic(pollutant) => pollutant.decimals(),
            Self::Tsp | Self::Nox => 0,
            Self::Lead => 2,
            Self::BenzoAPyrene => 4,
        }
    }
}

impl AirStandard {
    /// All sets of limits, oldest first.
    pub const ALL: [Self; 3] = [
        Self::Gb3095_2012,
        Self::Gb3095_2026Transition,
        Self::Gb3095_2026Final,
    ];

    /// Returns the limits that judge a natural day.
    #[must_use]
    pub fn for_day(date: NaiveDate) -> Self {
        Self::ALL
            .into_iter()
            .rev()
            .find(|standard| date >= standard.from())
            .unwrap_or(Self::Gb3095_2012)
    }

    /// Returns the first day of force.
    #[must_use]
    pub const fn from(self) -> NaiveDate {
        match self {
            Self::Gb3095_2012 => day(2016, 1, 1),
            Self::Gb3095_2026Transition => day(2026, 3, 1),
            Self::Gb3095_2026Final => day(2031, 1, 1),
        }
    }

    /// Returns the last day of force; `None` where no end is known.
    #[must_use]
    pub const fn to(self) -> Option<NaiveDate> {
        match self {
            Self::Gb3095_2012 => Some(day(2026, 2, 28)),
            Self::Gb3095_2026Transition => Some(day(2030, 12, 31)),
            Self::Gb3095_2026Final => None,
        }
    }

    /// Returns the number and year of the standard.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Gb3095_2012 => "GB 3095-2012",
            Self::Gb3095_2026Transition | Self::Gb3095_2026Final => "GB 3095-2026",
        }
    }

    /// Returns the name by which a report says which limits it used.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Gb3095_2012 => "GB 3095-2012",
            Self::Gb3095_2026Transition => "GB 3095-2026（过渡阶段限值）",
            Self::Gb3095_2026Final => "GB 3095-2026（2031年起限值）",
        }
    }

    /// Returns all limits of the set.
    #[must_use]
    pub const fn limits(self) -> &'static [LimitRow] {
        match self {
            Self::Gb3095_2012 => limits::GB3095_2012,
            Self::Gb3095_2026Transition => limits::GB3095_2026_TRANSITION,
            Self::Gb3095_2026Final => limits::GB3095_2026_FINAL,
        }
    }

    /// Finds a concentration limit (浓度限值), µg/m³ (carbon monoxide mg/m³). `None` where the
    /// standard sets none for the averaging time.
    ///
    /// ```
    /// use standards::air::{AirStandard, Averaging, Grade, Pollutant};
    ///
    /// let limit = |standard: AirStandard| {
    ///     standard.limit(Pollutant::Pm25, Averaging::Year, Grade::Two).map(|l| l.to_string())
    /// };
    /// assert_eq!(limit(AirStandard::Gb3095_2012).as_deref(), Some("35"));
    /// assert_eq!(limit(AirStandard::Gb3095_2026Transition).as_deref(), Some("30"));
    /// assert_eq!(limit(AirStandard::Gb3095_2026Final).as_deref(), Some("25"));
    /// ```
    #[must_use]
    pub fn limit(
        self,
        item: impl Into<AirItem>,
        averaging: Averaging,
        grade: Grade,
    ) -> Option<Decimal> {
        let item = item.into();
        let row = self
            .limits()
            .iter()
            .find(|row| row.item == item && row.averaging == averaging)?;
        Some(match grade {
            Grade::One => row.one,
            Grade::Two => row.two,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_picks_the_limits() {
        use AirStandard::{Gb3095_2012, Gb3095_2026Final, Gb3095_2026Transition};
        let check = |date, expected| assert_eq!(AirStandard::for_day(date), expected, "{date}");
        check(day(2014, 5, 1), Gb3095_2012);
        check(day(2026, 2, 28), Gb3095_2012);
        check(day(2026, 3, 1), Gb3095_2026Transition);
        check(day(2030, 12, 31), Gb3095_2026Transition);
        check(day(2031, 1, 1), Gb3095_2026Final);
        for pair in AirStandard::ALL.windows(2) {
            assert_eq!(
                pair[0].to().and_then(|last| last.succ_opt()),
                Some(pair[1].from())
            );
        }
    }
}
