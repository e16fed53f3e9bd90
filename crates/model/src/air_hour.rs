//! The bridge from a row of an air station to the air index.

use standards::air::{HourMeans, Observation, Pollutant};

use crate::object::Object;
use crate::reading::Reading;

impl Object {
    /// Returns the pollutants that a station's monitoring plan leaves out (监测方案不含项目), from
    /// its attribute `not_monitored`: HJ 212 codes with spaces between. A code that is none of an
    /// air pollutant says nothing.
    #[must_use]
    pub fn not_monitored(&self) -> Vec<Pollutant> {
        let codes = self.attributes.get("not_monitored");
        codes
            .into_iter()
            .flat_map(|codes| codes.split_whitespace())
            .filter_map(Pollutant::from_hj212_code)
            .collect()
    }
}

impl Reading {
    /// Returns the hour means of the six pollutants, for [`standards::air::hour_aqi`].
    ///
    /// Values must be in µg/m³, CO in mg/m³, as the catalogue configures for air stations. A
    /// value that is absent or flagged is missing, unless the monitoring plan leaves the pollutant
    /// out ([`Object::not_monitored`]).
    #[must_use]
    pub fn hour_means(&self, not_monitored: &[Pollutant]) -> HourMeans {
        let mut means = HourMeans::new();
        for pollutant in Pollutant::ALL {
            let value = self
                .factor(pollutant.hj212_code())
                .filter(|reading| reading.counts())
                .and_then(|reading| reading.value);
            if let Some(value) = value {
                means.hour[pollutant] = Observation::Mean(value);
            } else if not_monitored.contains(&pollutant) {
                means.hour[pollutant] = Observation::NotMonitored;
            }
        }
        means
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{FactorCode, Mn, ObjectId};
    use crate::reading::{Cadence, FactorReading};
    use crate::time::Timestamp;
    use standards::air::{AqiLaw, hour_aqi};

    fn row(values: &[(&str, &str, Option<&str>)]) -> Reading {
        let factors = values
            .iter()
            .map(|(code, value, flag)| FactorReading {
                factor: FactorCode::new(*code),
                value: value.parse().ok(),
                min: None,
                max: None,
                total: None,
                flag: flag.map(ToOwned::to_owned),
            })
            .collect();
        Reading {
            point: ObjectId::new("s"),
            cadence: Cadence::Hour,
            start: Timestamp::from_millis(0),
            factors,
            revision: 0,
            mn: Mn::new("m"),
            received_at: Timestamp::from_millis(0),
        }
    }

    #[test]
    fn a_flagged_value_is_missing_from_the_index() {
        let good = row(&[("a34004", "168", Some("N")), ("a34002", "90", None)]);
        let index = hour_aqi(AqiLaw::Hj633_2026, &good.hour_means(&[]));
        assert_eq!(index.aqi, Some(218));
        let flagged = row(&[("a34004", "168", Some("D")), ("a34002", "90", None)]);
        let index = hour_aqi(AqiLaw::Hj633_2026, &flagged.hour_means(&[]));
        assert_eq!(index.iaqi[Pollutant::Pm25], None);
        assert_eq!(index.published_aqi(), None);
    }

    #[test]
    fn what_the_plan_leaves_out_does_not_keep_an_index_from_being_published() {
        let codes = ["a21004", "a34002", "a34004", "a21005", "a05024"];
        let values: Vec<_> = codes.iter().map(|code| (*code, "0.5", Some("N"))).collect();
        let row = row(&values);
        let index = |left_out: &[Pollutant]| {
            hour_aqi(AqiLaw::Hj633_2026, &row.hour_means(left_out)).published_aqi()
        };
        assert_eq!(index(&[]), None);
        assert!(index(&[Pollutant::So2]).is_some());
    }
}
