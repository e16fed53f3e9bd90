//! Air from hours to days, months and years (空气质量统计): at points, over areas, in ranks, and
//! under both editions of the law.
//!
//! Invariants:
//!
//! - **Made anew, never adjusted.** A day is made of its raw hours, an area's day of its points'
//!   days, and both are kept. Months, quarters and years are drawn from the days whenever they are
//!   asked for: percentiles need all of them, and 366 days are read in less time than a second
//!   truth takes to keep. The same hours give the same bytes, in whatever order they came.
//! - **Each figure from published figures.** An area's day is made of its points' rounded days and
//!   a period of rounded days (HJ 663-2013); each step rounds once.
//! - **Missing is a reason.** What is not valid says how much there is and how much there must be.

mod area;
mod compare;
mod days;
mod dust;
mod period;
mod plan;
mod point;
mod ranking;
mod rules;
mod statistics;

pub use area::area_day;
pub use compare::{Comparison, LevelChanges, PairedDay, compare};
pub use days::AirDays;
pub use dust::WithoutDust;
pub use period::{Period, PeriodError};
pub use plan::{Plan, plan_of};
pub use point::point_day;
pub use ranking::{Ranked, improvement_ranks, rank};
pub use rules::AirRules;
pub use statistics::{
    Admission, Basis, Statistic, Statistics, TooFewDays, statistics, statistics_without_dust,
};
