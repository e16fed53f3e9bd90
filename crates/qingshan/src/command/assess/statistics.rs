//! The six statistics of a period and what is made from them.

use standards::air::{
    AirStandard, CompositeIndex, DayCount, PerPollutant, Pollutant, StatisticDigits,
    composite_index, equal_weights, percentile,
};
use standards::decimal::mean;
use standards::{ArithmeticError, Decimal};

use super::area_days::Day;
use super::period::Period;

/// An area or a station over a period.
pub(super) struct Statistics {
    pub(super) name: String,
    /// Means of SO2, NO2, PM10 and PM2.5, the 95th percentile of CO, the 90th of ozone.
    pub(super) values: PerPollutant<Option<Decimal>>,
    /// The composite index, where all six are there.
    pub(super) index: Option<CompositeIndex>,
    pub(super) days: DayCount,
    /// Why it is not ranked.
    pub(super) reason: Option<String>,
}

impl Statistics {
    /// Calculates them from the days of the period.
    pub(super) fn of(name: String, days: &[Day], period: &Period, limits: AirStandard) -> Self {
        let mut values = PerPollutant::default();
        let mut reason = None;
        for pollutant in Pollutant::ALL {
            let valid = days
                .iter()
                .filter_map(|day| Some((day.date, day.values[pollutant]?)));
            let numbers: Vec<Decimal> = valid.clone().map(|(_, value)| value).collect();
            values[pollutant] = statistic(pollutant, &numbers).ok();
            if let Err(invalid) = period.check(valid.map(|(date, _)| date)) {
                reason.get_or_insert(format!("{}：{}", pollutant.symbol(), invalid.reason_zh()));
            }
        }
        let index = composite_index(limits, &values, &equal_weights());
        if index.is_err() {
            let missing: Vec<&str> = Pollutant::ALL
                .into_iter()
                .filter(|pollutant| values[*pollutant].is_none())
                .map(Pollutant::symbol)
                .collect();
            reason.get_or_insert(format!("缺{}", missing.join("、")));
        }
        let days = DayCount::of(days.iter().map(|day| day.aqi));
        Self {
            name,
            values,
            index: index.ok(),
            days,
            reason,
        }
    }

    /// Returns the index by which it is ranked; `None` where it is not.
    pub(super) fn ranked(&self) -> Option<Decimal> {
        let index = self.index.as_ref().filter(|_| self.reason.is_none())?;
        index.published().ok()
    }
}

/// Calculates the statistic of a pollutant's daily values that the ranking takes.
fn statistic(pollutant: Pollutant, daily: &[Decimal]) -> Result<Decimal, ArithmeticError> {
    let exact = match pollutant {
        Pollutant::Co => percentile(daily, 95),
        Pollutant::O3 => percentile(daily, 90),
        _ => mean(daily.iter().copied()),
    };
    exact?.round_half_even(StatisticDigits::Hj663_2013.of(pollutant))
}
