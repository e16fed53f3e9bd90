//! Warnings of heavily polluted weather (重污染天气预警, 环大气〔2024〕6号).
//!
//! The thresholds are as three reprints of the guidance have them. Local plans add pre-warnings,
//! lead times and measures; those are no part of this module.

use chrono::{Days, NaiveDate};

use crate::date::day;

/// A level of warning, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WarningLevel {
    /// 黄色预警, Ⅲ级响应.
    Yellow,
    /// 橙色预警, Ⅱ级响应.
    Orange,
    /// 红色预警, Ⅰ级响应.
    Red,
}

impl WarningLevel {
    /// All levels, the mildest first.
    pub const ALL: [Self; 3] = [Self::Yellow, Self::Orange, Self::Red];

    /// Returns the name of the warning.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Yellow => "黄色预警",
            Self::Orange => "橙色预警",
            Self::Red => "红色预警",
        }
    }

    /// Returns the name of the response.
    #[must_use]
    pub const fn response_zh(self) -> &'static str {
        match self {
            Self::Yellow => "Ⅲ级响应",
            Self::Orange => "Ⅱ级响应",
            Self::Red => "Ⅰ级响应",
        }
    }

    /// Returns by how many percent the city's total emissions of sulphur dioxide, nitrogen oxides,
    /// particles and volatile organic compounds are to fall at least (减排比例, as a city's plan
    /// has them; local plans may differ).
    #[must_use]
    pub const fn least_cut_percent(self) -> u8 {
        match self {
            Self::Yellow => 10,
            Self::Orange => 20,
            Self::Red => 30,
        }
    }
}

/// One condition: the daily index stays above a bound for some days, and in those days reaches
/// above a higher one. A "day" of the guidance is 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The level that the condition calls for.
    pub level: WarningLevel,
    /// The index lies above this bound,
    pub above: u16,
    /// on at least so many days in a row,
    pub days: usize,
    /// at least one of which lies above this bound too.
    pub peak_above: u16,
}

const fn condition(level: WarningLevel, above: u16, days: usize, peak_above: u16) -> Condition {
    Condition {
        level,
        above,
        days,
        peak_above,
    }
}

/// The conditions in force, the highest level first.
const CONDITIONS: [Condition; 5] = [
    condition(WarningLevel::Red, 200, 3, 300),
    condition(WarningLevel::Orange, 200, 2, 200),
    condition(WarningLevel::Orange, 150, 3, 150),
    condition(WarningLevel::Yellow, 200, 1, 200),
    condition(WarningLevel::Yellow, 150, 2, 150),
];

/// The day from which the conditions are in force (issued in January 2024; the day is not known).
pub const WARNING_RULE_FROM: NaiveDate = day(2024, 1, 1);

/// The document of the conditions.
pub const WARNING_RULE: &str = "环大气〔2024〕6号";

/// What a forecast calls for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The condition that is met.
    pub condition: Condition,
    /// The first day that lies above the condition's bound.
    pub from: NaiveDate,
    /// The last such day in a row.
    pub to: NaiveDate,
}

/// Finds the highest warning that a forecast of the daily index calls for.
///
/// The forecast begins with `first_day` and goes on day by day; a day without a value ends a row.
/// Days already observed may be put in front. Of equal levels the earliest is given.
///
/// The authority grades two episodes that are too close to clear between as one; how close is a
/// matter of local plans, so each row of days is judged by itself here; see
/// [`super::local_warning`].
///
/// ```
/// use chrono::NaiveDate;
/// use standards::air::{WarningLevel, warning};
///
/// let first_day = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap_or_default();
/// let forecast = [90, 160, 210, 230, 120].map(Some);
/// let level = warning(first_day, &forecast).map(|warning| warning.condition.level);
/// assert_eq!(level, Some(WarningLevel::Orange));
/// ```
#[must_use]
pub fn warning(first_day: NaiveDate, forecast: &[Option<u16>]) -> Option<Warning> {
    CONDITIONS.iter().find_map(|condition| {
        let (from, days) = first_row(condition, forecast)?;
        let date = |place: usize| first_day.checked_add_days(Days::new(u64::try_from(place).ok()?));
        Some(Warning {
            condition: *condition,
            from: date(from)?,
            to: date(from + days - 1)?,
        })
    })
}

/// Finds the first row of days that meets a condition: its place and length.
fn first_row(condition: &Condition, forecast: &[Option<u16>]) -> Option<(usize, usize)> {
    let is_above = |day: &Option<u16>| day.is_some_and(|aqi| aqi > condition.above);
    let mut from = 0;
    for row in forecast.chunk_by(|left, right| is_above(left) == is_above(right)) {
        let has_peak = row.iter().flatten().any(|aqi| *aqi > condition.peak_above);
        if row.first().is_some_and(is_above) && row.len() >= condition.days && has_peak {
            return Some((from, row.len()));
        }
        from += row.len();
    }
    None
}

/// Says whether a warning may be lifted: the air is below the yellow condition and is forecast to
/// stay so for more than 36 hours (quoted from a city's plan of 2026).
///
/// `present` is the index of the last 24 hours, `forecast` that of the coming days. Read strictly:
/// a day above 150 could become part of a yellow condition, and two whole days are needed to
/// cover more than 36 hours. An unknown day does not count as clean.
#[must_use]
pub fn may_lift(present: u16, forecast: &[Option<u16>]) -> bool {
    const CLEAN: u16 = 150;
    const DAYS: usize = 2;
    let is_clean = |day: &Option<u16>| day.is_some_and(|aqi| aqi <= CLEAN);
    present <= CLEAN && forecast.len() >= DAYS && forecast[..DAYS].iter().all(is_clean)
}

/// What makes the air polluted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// Fine particles.
    FineParticles,
    /// Ozone.
    Ozone,
    /// Dust, wildfire, or transport across a border.
    DustOrTransport,
}

/// What an authority does against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Response {
    /// Emergency measures of the level (应急响应).
    Emergency,
    /// A health notice and stronger daily control, no emergency (健康提示).
    HealthNotice,
}

impl Cause {
    /// Returns the response: only fine particles call for emergency measures.
    #[must_use]
    pub const fn response(self) -> Response {
        match self {
            Self::FineParticles => Response::Emergency,
            Self::Ozone | Self::DustOrTransport => Response::HealthNotice,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a forecast from 1 December; `-` is unknown. Expects colour, first and last day.
    fn check(text: &str, expected: Option<(&str, u32, u32)>) {
        use chrono::Datelike;
        let forecast: Vec<Option<u16>> = text
            .split_whitespace()
            .map(|cell| cell.parse().ok())
            .collect();
        let found = warning(day(2026, 12, 1), &forecast);
        let found = found.map(|w| (w.condition.level.name_zh(), w.from.day(), w.to.day()));
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn conditions_at_their_bounds() {
        check("150 150 150 150", None);
        check("151 150 151", None);
        check("151 151 100", Some(("黄色预警", 1, 2)));
        check("90 201 90", Some(("黄色预警", 2, 2)));
        check("200 90", None);
        check("151 151 151", Some(("橙色预警", 1, 3)));
        check("90 201 201 90", Some(("橙色预警", 2, 3)));
        check("201 201 201", Some(("橙色预警", 1, 3)));
        check("90 201 301 201 90", Some(("红色预警", 2, 4)));
        check("201 301 90 201", Some(("橙色预警", 1, 2)));
        check("301", Some(("黄色预警", 1, 1)));
        check("151 - 151", None);
        check("", None);
    }

    #[test]
    fn the_highest_level_counts_even_if_it_comes_later() {
        check("201 90 90 151 151 151", Some(("橙色预警", 4, 6)));
    }

    #[test]
    fn lifting_needs_two_clean_days_ahead() {
        let lift = |present, days: &[Option<u16>]| may_lift(present, days);
        assert!(lift(120, &[Some(90), Some(150), Some(210)]));
        assert!(!lift(120, &[Some(90), Some(151)]));
        assert!(!lift(151, &[Some(90), Some(90)]));
        assert!(!lift(120, &[Some(90)]));
        assert!(!lift(120, &[Some(90), None]));
    }

    #[test]
    fn only_fine_particles_are_an_emergency() {
        assert_eq!(Cause::FineParticles.response(), Response::Emergency);
        assert_eq!(Cause::Ozone.response(), Response::HealthNotice);
        assert_eq!(Cause::DustOrTransport.response(), Response::HealthNotice);
    }
}
