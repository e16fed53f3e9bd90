//! Ambient air (环境空气): the laws with their dates and tables, and the indices made from them.
//!
//! Concentrations are in µg/m³, those of carbon monoxide in mg/m³, as in all tables of GB 3095 and
//! HJ 633. Times are Beijing time; an hour is named by its end.

mod advice;
mod assessment;
mod breakpoints;
mod change;
mod day;
mod day_aqi;
mod days;
mod dust;
mod forecast;
mod hour;
mod iaqi;
mod index;
mod law;
mod level;
mod limits;
mod local_warning;
mod period;
mod plan;
mod pollutant;
mod report;
mod standard;
pub mod validity;
mod warning;

pub use advice::{Advice, SensitiveGroup};
pub use assessment::{YearStatistics, assessment_index, complies_in_year};
pub use breakpoints::{Averaging, Beyond, Column, Row};
pub use change::{ChangeError, index_change, worsening_ranks};
pub use day::{DayHours, daily_value, day_mean, eight_hour_mean, max_eight_hours, place_in_day};
pub use day_aqi::{DayValues, day_aqi};
pub use days::DayCount;
pub use dust::{DustMark, DustMarkError, DustSpan, days_without_dust, hours_without_dust};
pub use forecast::{
    ForecastError, LEAST_FORECAST_DAYS, ReleaseFault, check_release, day_forecast, hour_forecast,
};
pub use hour::{HourMeans, Observation, hour_aqi};
pub use iaqi::{Gap, iaqi, rounded_for_index};
pub use index::{
    CompositeIndex, IndexError, Weights, composite_index, contested_weights, equal_weights,
    ranking_standard,
};
pub use law::AqiLaw;
pub use level::{Level, Rgb};
pub use limits::LimitRow;
pub use local_warning::{
    LocalPlan, PreWarning, PreWarningRule, USUAL_GAP_HOURS, local_warning, pre_warning,
};
pub use period::{
    StatisticDigits, annual_percentile, city_mean, daily_averaging, month_mean, percentile,
    year_mean, year_percentile,
};
pub use plan::PrimaryHistory;
pub use pollutant::{PerPollutant, Pollutant};
pub use report::{AqiReport, MissingPollutant, NotAvailable, Publication};
pub use standard::{AirItem, AirStandard, Grade};
pub use validity::Invalid;
pub use warning::{
    Cause, Condition, Response, WARNING_RULE, WARNING_RULE_FROM, Warning, WarningLevel, may_lift,
    warning,
};
