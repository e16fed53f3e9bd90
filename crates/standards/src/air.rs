//! Ambient air (环境空气): the laws with their dates and tables, and the indices made from them.
//!
//! Concentrations are in µg/m³, those of carbon monoxide in mg/m³, as in all tables of GB 3095 and
//! HJ 633. Times are Beijing time; an hour is named by its end.

mod advice;
mod breakpoints;
mod hour;
mod iaqi;
mod law;
mod level;
mod pollutant;
mod report;

pub use advice::{Advice, SensitiveGroup};
pub use breakpoints::{Averaging, Beyond, Column, Row};
pub use hour::{HourMeans, Observation, hour_aqi};
pub use iaqi::{Gap, iaqi, rounded_for_index};
pub use law::AqiLaw;
pub use level::{Level, Rgb};
pub use pollutant::{PerPollutant, Pollutant};
pub use report::{AqiReport, MissingPollutant, NotAvailable, Publication};
