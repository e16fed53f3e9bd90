//! When a period counts.

use model::{Cadence, Rollup};
use standards::air::Pollutant;

/// Nitrogen oxides, which GB 3095-2026 table 4 treats like the six pollutants of the index.
const NOX: &str = "a21002";

/// The minimums below which a mean is not given.
///
/// The defaults are those of GB 3095-2026 table 4 where it speaks (air), and house settings
/// elsewhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RollupRules {
    /// Interval of minute rows in minutes, assumed where the rows of an hour do not show a
    /// shorter one. A device that sends at a longer interval needs a longer setting, or its hours
    /// are held incomplete. House setting: 10, the usual `MinInterval` of HJ 212-2017.
    pub minute_interval: u32,
    /// Minutes of valid data that make an hour valid. GB 3095-2026 table 4: at least 45 minutes
    /// for gases in air. Taken over for outlets as a house setting, 75 % of the hour.
    pub minutes_per_hour: u32,
    /// Valid hours that make a day valid for SO2, NO2, CO, PM10, PM2.5 and `NOx`
    /// (GB 3095-2026 table 4).
    pub hours_per_day: u32,
    /// Valid hours that make a day valid for every other factor. House setting: 18, 75 %.
    pub other_hours_per_day: u32,
}

impl Default for RollupRules {
    fn default() -> Self {
        Self {
            minute_interval: 10,
            minutes_per_hour: 45,
            hours_per_day: 20,
            other_hours_per_day: 18,
        }
    }
}

impl RollupRules {
    /// Returns how many valid hours a day of this factor needs.
    #[must_use]
    pub fn hours_needed(&self, factor: &str) -> u32 {
        match Pollutant::from_hj212_code(factor) {
            Some(_) => self.hours_per_day,
            None if factor == NOX => self.hours_per_day,
            None => self.other_hours_per_day,
        }
    }
}

/// Tells whether a day mean of this factor means anything.
///
/// For ozone it does not: GB 3095-2026 table 1 limits the greatest 8-hour mean of a day.
pub(super) fn has_day_mean(factor: &str) -> bool {
    Pollutant::from_hj212_code(factor) != Some(Pollutant::O3)
}

/// Says in a clerk's words why a roll-up has no mean; `None` where it has one.
#[must_use]
pub fn reason_without_mean(rollup: &Rollup) -> Option<&'static str> {
    if rollup.mean.is_some() {
        return None;
    }
    Some(match rollup.cadence {
        Cadence::Day if !has_day_mean(rollup.factor.as_str()) => {
            "臭氧按日最大 8 小时平均评价，不计日均值"
        }
        Cadence::Day => "有效小时数不足，日均值无效",
        _ => "有效数据不足，小时均值无效",
    })
}
