//! How much data a mean needs to be valid (数据统计的有效性规定, GB 3095-2026 table 4).
//!
//! The 2012 edition has the same numbers (from memory of its table 4). A mean below its minimum is
//! invalid, and the reason is kept with it.

use crate::decimal::ArithmeticError;

/// What there is too little of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Requirement {
    /// Minutes of sampling in an hour, at least 45.
    MinutesOfHour,
    /// Hourly means of a natural day, at least 20.
    HoursOfDay,
    /// Hourly means of eight hours, at least 6.
    HoursOfEight,
    /// Eight-hour means of a natural day, at least 14 (HJ 663-2013 and -2026, as quoted).
    EightHourMeansOfDay,
    /// Daily means of a month, at least 27, in February 25.
    DaysOfMonth {
        /// The month, 1 to 12.
        month: u32,
    },
    /// Daily means of a year, at least 324.
    DaysOfYear,
    /// Points of a city, at least 75 % (HJ 663-2013, from memory).
    PointsOfCity,
}

/// The least minutes of sampling in a valid hour.
pub const MINUTES_OF_HOUR: u32 = 45;
/// The least hourly means in a valid day.
pub const HOURS_OF_DAY: u32 = 20;
/// The least hourly means in a valid eight-hour mean.
pub const HOURS_OF_EIGHT: u32 = 6;
/// The least eight-hour means in a valid daily maximum.
pub const EIGHT_HOUR_MEANS_OF_DAY: u32 = 14;
/// The least daily means in a valid year.
pub const DAYS_OF_YEAR: u32 = 324;

/// Returns the least daily means in a valid month, 1 to 12.
#[must_use]
pub const fn days_of_month(month: u32) -> u32 {
    match month {
        2 => 25,
        _ => 27,
    }
}

/// Why a mean is invalid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Invalid {
    /// There is too little data.
    #[error("{}", shortfall_en(*requirement, *have, *need))]
    TooFew {
        /// What there is too little of.
        requirement: Requirement,
        /// How much there is.
        have: u32,
        /// How much there must be.
        need: u32,
    },
    /// The numbers are too large to be calculated with.
    #[error("the numbers are too large")]
    OutOfRange,
}

impl From<ArithmeticError> for Invalid {
    fn from(_: ArithmeticError) -> Self {
        Self::OutOfRange
    }
}

impl Invalid {
    /// Returns the reason in Chinese, for tables and tooltips.
    #[must_use]
    pub fn reason_zh(self) -> String {
        let Self::TooFew {
            requirement,
            have,
            need,
        } = self
        else {
            return "数值超出可计算范围".to_owned();
        };
        match requirement {
            Requirement::MinutesOfHour => {
                format!("1小时内采样{have}分钟，少于{need}分钟")
            }
            Requirement::HoursOfDay => format!("有效小时值{have}个，少于{need}个"),
            Requirement::HoursOfEight => format!("8小时内有效小时值{have}个，少于{need}个"),
            Requirement::EightHourMeansOfDay => {
                format!("有效8小时平均值{have}个，少于{need}个，且未超过浓度限值")
            }
            Requirement::DaysOfMonth { month } => {
                format!("{month}月有效日均值{have}个，少于{need}个")
            }
            Requirement::DaysOfYear => format!("全年有效日均值{have}个，少于{need}个"),
            Requirement::PointsOfCity => format!("有效点位{have}个，少于{need}个"),
        }
    }
}

fn shortfall_en(requirement: Requirement, have: u32, need: u32) -> String {
    let what = match requirement {
        Requirement::MinutesOfHour => "minutes of sampling in the hour".to_owned(),
        Requirement::HoursOfDay => "hourly means in the day".to_owned(),
        Requirement::HoursOfEight => "hourly means in eight hours".to_owned(),
        Requirement::EightHourMeansOfDay => {
            "eight-hour means in the day, none above the limit".to_owned()
        }
        Requirement::DaysOfMonth { month } => format!("daily means in month {month}"),
        Requirement::DaysOfYear => "daily means in the year".to_owned(),
        Requirement::PointsOfCity => "points of the city".to_owned(),
    };
    format!("{have} {what}, fewer than {need}")
}

/// Checks a count against its minimum.
///
/// # Errors
///
/// Says what is missing where there is less than needed.
pub fn require(requirement: Requirement, have: u32, need: u32) -> Result<(), Invalid> {
    if have >= need {
        Ok(())
    } else {
        Err(Invalid::TooFew {
            requirement,
            have,
            need,
        })
    }
}

/// Checks the sampling time of an hour.
///
/// # Errors
///
/// The hour is invalid with fewer than 45 minutes.
pub fn check_hour(minutes_sampled: u32) -> Result<(), Invalid> {
    require(Requirement::MinutesOfHour, minutes_sampled, MINUTES_OF_HOUR)
}

/// Checks the count of daily means in a month, 1 to 12.
///
/// # Errors
///
/// The month is invalid with fewer than 27 days, February with fewer than 25.
pub fn check_month(month: u32, days: u32) -> Result<(), Invalid> {
    require(
        Requirement::DaysOfMonth { month },
        days,
        days_of_month(month),
    )
}

/// Checks the counts of daily means in a year, January first: at least 324, and each month valid.
///
/// # Errors
///
/// Names the year or the first month that has too few days.
pub fn check_year(days_by_month: &[u32; 12]) -> Result<(), Invalid> {
    require(
        Requirement::DaysOfYear,
        days_by_month.iter().sum(),
        DAYS_OF_YEAR,
    )?;
    (1..)
        .zip(days_by_month)
        .try_for_each(|(month, days)| check_month(month, *days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minimums_are_met_at_their_bounds() {
        assert!(check_hour(45).is_ok());
        assert!(check_hour(44).is_err());
        assert!(check_month(2, 25).is_ok());
        assert!(check_month(2, 24).is_err());
        assert!(check_month(3, 26).is_err());
        let even = [27, 25, 27, 27, 27, 27, 27, 27, 27, 28, 28, 27];
        assert_eq!(even.iter().sum::<u32>(), 324);
        assert!(check_year(&even).is_ok());
        let mut short = even;
        short[0] = 26;
        assert!(check_year(&short).is_err(), "323 days");
        let mut uneven = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        uneven[6] = 26;
        let reason = check_year(&uneven).unwrap_err();
        assert_eq!(
            reason.to_string(),
            "26 daily means in month 7, fewer than 27"
        );
        assert_eq!(reason.reason_zh(), "7月有效日均值26个，少于27个");
    }
}
