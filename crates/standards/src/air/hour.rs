//! The real-time index of an hour (实时报).

use super::breakpoints::Averaging;
use super::iaqi::{Gap, iaqi, rounded_for_index};
use super::law::AqiLaw;
use super::pollutant::{PerPollutant, Pollutant};
use super::report::{AqiReport, MissingRule};
use crate::decimal::Decimal;

/// What a monitoring point says about one pollutant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Observation {
    /// The valid mean, with the digits as reported.
    Mean(Decimal),
    /// There is none, or it is invalid (`NA`).
    #[default]
    Missing,
    /// The monitoring plan leaves the pollutant out, and its history lets that have no effect
    /// (HJ 633-2026 5.3.2). A point without that history says [`Observation::Missing`].
    NotMonitored,
    /// The source measured it but does not show it, as the national release does with PM10 below
    /// PM2.5. It gives no sub-index and does not withhold the index of the others.
    Withheld,
}

impl Observation {
    /// Returns the mean, or why there is none.
    pub(super) fn mean(self) -> Result<Decimal, Gap> {
        match self {
            Self::Mean(value) => Ok(value),
            Self::Missing => Err(Gap::Missing),
            Self::NotMonitored => Err(Gap::NotMonitored),
            Self::Withheld => Err(Gap::Withheld),
        }
    }
}

impl From<Option<Decimal>> for Observation {
    fn from(value: Option<Decimal>) -> Self {
        value.map_or(Self::Missing, Self::Mean)
    }
}

/// The 1-hour means of one hour, µg/m³ (carbon monoxide mg/m³).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HourMeans {
    /// The 1-hour mean of each pollutant. Whatever is not set is missing.
    pub hour: PerPollutant<Observation>,
    /// The 24-hour mean of sulphur dioxide, which HJ 633-2012 (table 1, note 2) wants where the
    /// 1-hour mean is above 800 µg/m³. Not used otherwise.
    pub so2_24h: Option<Decimal>,
}

impl HourMeans {
    /// Makes an hour in which all is missing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the mean of a pollutant.
    #[must_use]
    pub fn with(mut self, pollutant: Pollutant, mean: Decimal) -> Self {
        self.hour[pollutant] = Observation::Mean(mean);
        self
    }

    /// Marks a pollutant as left out by the monitoring plan.
    #[must_use]
    pub fn not_monitored(mut self, pollutant: Pollutant) -> Self {
        self.hour[pollutant] = Observation::NotMonitored;
        self
    }
}

/// Calculates the real-time index (实时空气质量指数) of an hour.
///
/// All six pollutants count with their 1-hour means; PM10 and PM2.5 are judged by the breakpoints
/// of daily means (HJ 633-2026 4.2.3, 4.2.4).
///
/// The text of HJ 633-2012 (5.1.3, table 4) takes PM10 and PM2.5 from their 24-hour moving means
/// and adds the 8-hour ozone mean. The **national release did not**: its published index equals
/// the largest sub-index of the 1-hour means for 99.98 % of 80 751 station hours. What is
/// implemented for the older edition is that practice, since an own index must agree with the one
/// that the ministry showed for the same hour. It also withheld an index up to 100 when a pollutant
/// was missing, in all of 1 655 hours of its last day, as HJ 633-2026 5.3.1 now demands.
///
/// ```
/// use chrono::NaiveDate;
/// use standards::air::{AqiLaw, HourMeans, Level, Pollutant, hour_aqi};
///
/// let stamp = NaiveDate::from_ymd_opt(2026, 3, 1).and_then(|d| d.and_hms_opt(1, 0, 0));
/// let law = AqiLaw::for_hour(stamp.unwrap_or_default());
/// let hour = HourMeans::new()
///     .with(Pollutant::So2, "9".parse()?)
///     .with(Pollutant::No2, "28".parse()?)
///     .with(Pollutant::Pm10, "130".parse()?)
///     .with(Pollutant::Pm25, "70".parse()?)
///     .with(Pollutant::Co, "0.7".parse()?)
///     .with(Pollutant::O3, "95".parse()?);
/// let index = hour_aqi(law, &hour);
/// assert_eq!(index.published_aqi(), Some(110));
/// assert_eq!(index.level, Some(Level::Three));
/// assert_eq!(index.primary, [Pollutant::Pm25]);
/// # Ok::<(), standards::ParseDecimalError>(())
/// ```
#[must_use]
pub fn hour_aqi(law: AqiLaw, means: &HourMeans) -> AqiReport {
    let rounded = means
        .hour
        .map(|pollutant, seen| seen.mean().map(|c| rounded_for_index(pollutant, c)));
    let judged = rounded.map(|pollutant, mean| {
        let mean = (*mean)?;
        match iaqi(law, pollutant, hour_column(pollutant), mean) {
            Err(Gap::BeyondTable) => so2_from_day(law, means.so2_24h),
            other => other,
        }
    });
    AqiReport::new(
        law,
        MissingRule::Withhold,
        rounded.map(|_, mean| mean.ok()),
        &judged,
    )
}

/// Returns the column by which a 1-hour mean is judged.
const fn hour_column(pollutant: Pollutant) -> Averaging {
    match pollutant {
        Pollutant::Pm10 | Pollutant::Pm25 => Averaging::Day,
        _ => Averaging::Hour,
    }
}

/// HJ 633-2012 table 1 note 2: above 800 µg/m³ in the hour the 24-hour mean is reported.
fn so2_from_day(law: AqiLaw, mean: Option<Decimal>) -> Result<u16, Gap> {
    let mean = mean.ok_or(Gap::BeyondTable)?;
    iaqi(
        law,
        Pollutant::So2,
        Averaging::Day,
        rounded_for_index(Pollutant::So2, mean),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::air::{NotAvailable, Publication, SensitiveGroup};
    use AqiLaw::{Hj633_2012 as Old, Hj633_2026 as New};
    use Pollutant::{Co, No2, O3, Pm10, Pm25, So2};

    /// Reads `SO2 NO2 PM10 PM2.5 CO O3`; `NA` is missing, `/` not monitored.
    fn hour(text: &str) -> HourMeans {
        let mut means = HourMeans::new();
        for (pollutant, cell) in Pollutant::ALL.into_iter().zip(text.split_whitespace()) {
            means.hour[pollutant] = match cell {
                "NA" => Observation::Missing,
                "/" => Observation::NotMonitored,
                number => Observation::Mean(number.parse().unwrap()),
            };
        }
        means
    }

    fn check(law: AqiLaw, text: &str, aqi: Option<u16>, primary: &[Pollutant]) {
        let index = hour_aqi(law, &hour(text));
        assert_eq!(index.published_aqi(), aqi, "{law:?} {text}");
        assert_eq!(index.primary, primary, "{law:?} {text}");
    }

    #[test]
    fn worked_example_of_an_hour() {
        let index = hour_aqi(New, &hour("650 700 350 250 35 300"));
        let iaqi = |p| index.iaqi[p];
        assert_eq!(
            [Pm25, Pm10, So2, No2, Co, O3].map(iaqi),
            [300, 200, 150, 150, 150, 150].map(Some)
        );
        assert_eq!(index.published_aqi(), Some(300));
        assert_eq!(index.primary, [Pm25]);
    }

    #[test]
    fn primary_pollutants() {
        check(New, "10 15 120 60 0.5 60", Some(100), &[Pm10, Pm25]);
        check(New, "10 15 50 35 0.5 60", Some(50), &[]);
        check(Old, "9 28 130 70 0.7 95", Some(94), &[Pm25]);
        check(New, "9 28 130 70 0.7 95", Some(110), &[Pm25]);
        check(New, "0 0 0 0 0 0", Some(0), &[]);
    }

    #[test]
    fn missing_pollutants_withhold_an_index_up_to_100() {
        check(New, "NA NA NA 40 NA NA", None, &[Pm25]);
        check(New, "NA NA NA 80 NA NA", Some(119), &[Pm25]);
        check(New, "/ 15 50 40 / 60", Some(60), &[Pm25]);
        check(Old, "NA NA NA 40 NA NA", None, &[Pm25]);
        check(New, "9 -1 50 40 0.5 60", None, &[Pm25]);
        let mut hidden = hour("9 15 NA 40 0.5 60");
        hidden.hour[Pm10] = Observation::Withheld;
        assert_eq!(hour_aqi(New, &hidden).published_aqi(), Some(60));
        let withheld = hour_aqi(New, &hour("NA NA NA 40 NA NA"));
        let reason = NotAvailable::MissingBelow101;
        assert_eq!(withheld.publication, Publication::NotAvailable { reason });
        assert_eq!(withheld.missing.len(), 5);
        let nothing = hour_aqi(Old, &HourMeans::new());
        let reason = NotAvailable::NoSubIndex;
        assert_eq!(nothing.publication, Publication::NotAvailable { reason });
    }

    #[test]
    fn sulphur_dioxide_above_the_hourly_table() {
        check(New, "801 0 0 0 0 0", Some(200), &[So2]);
        check(Old, "801 0 0 0 0 0", None, &[]);
        let mut means = hour("801 0 0 0 0 0");
        means.so2_24h = Some(475.into());
        assert_eq!(hour_aqi(Old, &means).published_aqi(), Some(150));
    }

    #[test]
    fn groups_to_be_warned_are_named_once() {
        let index = hour_aqi(New, &hour("501 0 130 0 0 0"));
        assert_eq!(index.above_100().collect::<Vec<_>>(), [So2, Pm10]);
        let groups = index.sensitive_groups();
        assert_eq!(
            groups
                .iter()
                .filter(|g| **g == SensitiveGroup::Young)
                .count(),
            1
        );
    }
}
