//! What local plans add to the warnings: near episodes as one, and pre-warnings (地方应急预案).
//!
//! None of it is in force by itself. A bureau sets it from its own plan; the values named here are
//! those of single plans or from memory, and are labelled so.

use chrono::{Days, NaiveDate};

use super::warning::{Warning, warning};

/// Hours between two episodes that are judged as one, as plans usually have it (**from memory**).
pub const USUAL_GAP_HOURS: u32 = 36;

/// The condition of a pre-warning (预警前的提示性管控): one bound for a single day, a lower one for a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreWarningRule {
    /// The index lies above this bound on one day,
    pub above: u16,
    /// or above this lower bound
    pub row_above: u16,
    /// on at least so many days in a row.
    pub row_days: usize,
}

impl PreWarningRule {
    /// The rule of one city (扬州, as an explainer of January 2026 has it): above 150, or above 100
    /// for 48 hours, below the yellow condition.
    pub const YANGZHOU: Self = Self {
        above: 150,
        row_above: 100,
        row_days: 2,
    };
}

/// Settings of a local plan; by default there are none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LocalPlan {
    /// Polluted days with at most so many hours of cleaner days between count as one row; see
    /// [`USUAL_GAP_HOURS`]. A day is 24 hours.
    pub gap_hours: Option<u32>,
    /// When there is a pre-warning.
    pub pre_warning: Option<PreWarningRule>,
}

/// A pre-warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreWarning {
    /// The first day of the row.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
}

/// Finds the highest warning under a local plan; without a gap in the plan this is [`warning`].
///
/// Near episodes are graded as one (从严): their polluted days add up to one row, and the cleaner
/// days between do not count. Which days are polluted is said by each condition's own bound. A day
/// without a value is never bridged.
///
/// ```
/// use chrono::NaiveDate;
/// use standards::air::{LocalPlan, USUAL_GAP_HOURS, WarningLevel, local_warning};
///
/// let first_day = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap_or_default();
/// let forecast = [160, 120, 160, 160].map(Some);
/// let level = |plan| local_warning(&plan, first_day, &forecast).map(|found| found.condition.level);
/// assert_eq!(level(LocalPlan::default()), Some(WarningLevel::Yellow));
/// let plan = LocalPlan { gap_hours: Some(USUAL_GAP_HOURS), ..LocalPlan::default() };
/// assert_eq!(level(plan), Some(WarningLevel::Orange));
/// ```
#[must_use]
pub fn local_warning(
    plan: &LocalPlan,
    first_day: NaiveDate,
    forecast: &[Option<u16>],
) -> Option<Warning> {
    let unjoined = warning(first_day, forecast);
    let gap_days = plan.gap_hours.map_or(0, |hours| hours / 24);
    let Some(gap_days) = usize::try_from(gap_days).ok().filter(|days| *days > 0) else {
        return unjoined;
    };
    // The bound of a row is 200 or 150; each gives its own row of days to be judged.
    [200, 150]
        .into_iter()
        .filter_map(|bound| joined_warning(first_day, forecast, bound, gap_days))
        .chain(unjoined)
        .reduce(
            |best, other| match other.condition.level.cmp(&best.condition.level) {
                std::cmp::Ordering::Greater => other,
                std::cmp::Ordering::Equal if other.from < best.from => other,
                _ => best,
            },
        )
}

/// Joins the days above a bound over short gaps and judges each such row.
fn joined_warning(
    first_day: NaiveDate,
    forecast: &[Option<u16>],
    bound: u16,
    gap_days: usize,
) -> Option<Warning> {
    let rows = rows(forecast, bound, gap_days);
    let warnings = rows.into_iter().filter_map(|row| {
        let polluted: Vec<Option<u16>> = row.iter().map(|place| forecast[*place]).collect();
        let found = warning(first_day, &polluted)?;
        // A condition with another bound is judged by its own rows.
        if found.condition.above != bound {
            return None;
        }
        let date = |place: usize| first_day.checked_add_days(Days::new(u64::try_from(place).ok()?));
        Some(Warning {
            from: date(*row.first()?)?,
            to: date(*row.last()?)?,
            ..found
        })
    });
    warnings.reduce(|best, other| {
        if other.condition.level > best.condition.level {
            other
        } else {
            best
        }
    })
}

/// The places of polluted days, row by row; two days are of one row if at most `gap_days` known
/// days lie between.
fn rows(forecast: &[Option<u16>], bound: u16, gap_days: usize) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for (place, day) in forecast.iter().enumerate() {
        if day.is_none_or(|aqi| aqi <= bound) {
            continue;
        }
        let is_near = |row: &&mut Vec<usize>| {
            row.last().is_some_and(|last| {
                let between = &forecast[last + 1..place];
                between.len() <= gap_days && between.iter().all(Option::is_some)
            })
        };
        match rows.last_mut().filter(is_near) {
            Some(row) => row.push(place),
            None => rows.push(vec![place]),
        }
    }
    rows
}

/// Finds the first pre-warning of a forecast; none where the plan has no rule, and none where the
/// forecast calls for a warning already.
#[must_use]
pub fn pre_warning(
    plan: &LocalPlan,
    first_day: NaiveDate,
    forecast: &[Option<u16>],
) -> Option<PreWarning> {
    let rule = plan.pre_warning?;
    if local_warning(plan, first_day, forecast).is_some() {
        return None;
    }
    rows(forecast, rule.row_above, 0)
        .into_iter()
        .find_map(|row| {
            let is_peak = |place: &usize| forecast[*place].is_some_and(|aqi| aqi > rule.above);
            let is_long = row.len() >= rule.row_days;
            if !is_long && !row.iter().any(is_peak) {
                return None;
            }
            let date =
                |place: usize| first_day.checked_add_days(Days::new(u64::try_from(place).ok()?));
            Some(PreWarning {
                from: date(*row.first()?)?,
                to: date(*row.last()?)?,
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::day;
    use chrono::Datelike;

    fn forecast(text: &str) -> Vec<Option<u16>> {
        text.split_whitespace()
            .map(|cell| cell.parse().ok())
            .collect()
    }

    /// Settings from local plans: 36 hours from memory.
    #[test]
    fn near_episodes_are_one_only_where_the_plan_says_so() {
        let check = |gap_hours, text: &str, expected: Option<(&str, u32, u32)>| {
            let plan = LocalPlan {
                gap_hours,
                ..LocalPlan::default()
            };
            let found = local_warning(&plan, day(2026, 12, 1), &forecast(text));
            let found = found.map(|w| (w.condition.level.name_zh(), w.from.day(), w.to.day()));
            assert_eq!(found, expected, "{gap_hours:?} {text}");
        };
        let usual = Some(USUAL_GAP_HOURS);
        check(None, "151 100 151 151", Some(("黄色预警", 3, 4)));
        check(usual, "151 100 151 151", Some(("橙色预警", 1, 4)));
        check(Some(23), "151 100 151 151", Some(("黄色预警", 3, 4)));
        check(usual, "151 100 151", Some(("黄色预警", 1, 3)));
        check(usual, "151 100 100 151", None);
        check(Some(48), "151 100 100 151", Some(("黄色预警", 1, 4)));
        check(usual, "151 - 151", None);
        check(usual, "201 120 201", Some(("橙色预警", 1, 3)));
        check(usual, "201 120 301 201", Some(("红色预警", 1, 4)));
        check(None, "201 120 301 201", Some(("橙色预警", 3, 4)));
        check(usual, "90 201 201 90", Some(("橙色预警", 2, 3)));
        check(usual, "", None);
    }

    /// The rule of one city (S, explainer of 2026-01-23).
    #[test]
    fn pre_warnings_lie_below_the_yellow_condition() {
        let check = |rule, text: &str, expected: Option<(u32, u32)>| {
            let plan = LocalPlan {
                pre_warning: rule,
                ..LocalPlan::default()
            };
            let found = pre_warning(&plan, day(2026, 12, 1), &forecast(text));
            let found = found.map(|one| (one.from.day(), one.to.day()));
            assert_eq!(found, expected, "{text}");
        };
        let rule = Some(PreWarningRule::YANGZHOU);
        check(None, "151 90", None);
        check(rule, "90 151 90", Some((2, 2)));
        check(rule, "90 150 90", None);
        check(rule, "101 101", Some((1, 2)));
        check(rule, "101 100 101", None);
        check(rule, "101 - 101", None);
        check(rule, "90 120 151 120", Some((2, 4)));
        // Two days above 150 are yellow.
        check(rule, "151 151", None);
    }
}
