//! A natural day (自然日) of air: six daily values and what both editions of the index make of them.

use chrono::NaiveDate;
use standards::Decimal;
use standards::air::{
    AqiLaw, DayValues, Invalid, Level, NotAvailable, Observation, PerPollutant, Pollutant,
    Publication, day_aqi,
};

/// Why a pollutant has no daily value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoValue {
    /// The value is not valid.
    Invalid(Invalid),
    /// The monitoring plan leaves the pollutant out, and HJ 633-2026 5.3.2 lets its absence be.
    NotMonitored,
}

/// The daily value of one pollutant, or why there is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DayValue {
    /// The value, rounded once: µg/m³, carbon monoxide mg/m³.
    pub value: Result<Decimal, NoValue>,
    /// How many values it was made from: valid hours of a point, valid points of an area.
    pub have: u32,
}

/// What one edition of the index makes of a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DayIndex {
    /// The edition.
    pub law: AqiLaw,
    /// The largest sub-index, whether or not it may be published.
    pub aqi: Option<u16>,
    /// The sub-indices.
    pub iaqi: PerPollutant<Option<u16>>,
    /// The primary pollutants (首要污染物).
    pub primary: Vec<Pollutant>,
    /// Why the index may not be published (`NA`); `None` where it may.
    pub withheld: Option<NotAvailable>,
}

impl DayIndex {
    /// Returns the index if it may be published.
    #[must_use]
    pub fn published(&self) -> Option<u16> {
        self.aqi.filter(|_| self.withheld.is_none())
    }

    /// Returns the level of the index if it may be published.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        self.published().map(Level::of)
    }

    /// Returns the primary pollutants if the index may be published.
    #[must_use]
    pub fn published_primary(&self) -> &[Pollutant] {
        match self.published() {
            Some(_) => &self.primary,
            None => &[],
        }
    }
}

/// A day of air at a point or over an area; always to be had again from the raw hours.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AirDay {
    /// The day, in Beijing.
    pub date: NaiveDate,
    /// The daily values.
    pub values: PerPollutant<DayValue>,
    /// The largest 1-hour mean of ozone, µg/m³: the seventh indicator of HJ 633-2012 (5.1.2).
    pub o3_hour_max: Option<Decimal>,
    /// The index under both editions, in the order of [`AqiLaw::ALL`].
    pub indices: [DayIndex; 2],
}

impl AirDay {
    /// Judges the values of a day by both editions.
    #[must_use]
    pub fn judged(
        date: NaiveDate,
        values: PerPollutant<DayValue>,
        o3_hour_max: Option<Decimal>,
    ) -> Self {
        let seen = values.map(|_, day| match day.value {
            Ok(value) => Observation::Mean(value),
            Err(NoValue::Invalid(_)) => Observation::Missing,
            Err(NoValue::NotMonitored) => Observation::NotMonitored,
        });
        let seen = DayValues {
            day: seen,
            o3_hour_max,
        };
        Self {
            date,
            values,
            o3_hour_max,
            indices: AqiLaw::ALL.map(|law| day_index(law, &seen)),
        }
    }

    /// Returns the index under an edition.
    #[must_use]
    pub const fn index(&self, law: AqiLaw) -> &DayIndex {
        match law {
            AqiLaw::Hj633_2012 => &self.indices[0],
            AqiLaw::Hj633_2026 => &self.indices[1],
        }
    }

    /// Returns the index under the edition in force on the day.
    #[must_use]
    pub fn in_force(&self) -> &DayIndex {
        self.index(AqiLaw::for_day(self.date))
    }

    /// Returns a pollutant's daily value, if it is valid.
    #[must_use]
    pub fn value(&self, pollutant: Pollutant) -> Option<Decimal> {
        self.values[pollutant].value.ok()
    }
}

fn day_index(law: AqiLaw, seen: &DayValues) -> DayIndex {
    let report = day_aqi(law, seen);
    DayIndex {
        law,
        aqi: report.aqi,
        iaqi: report.iaqi,
        primary: report.primary,
        withheld: match report.publication {
            Publication::Published => None,
            Publication::NotAvailable { reason } => Some(reason),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(date: &str, pm25: &str, missing: NoValue) -> AirDay {
        let values = PerPollutant::from_fn(|pollutant| {
            let text = if pollutant == Pollutant::Pm25 {
                pm25
            } else {
                "1"
            };
            DayValue {
                value: text.parse().map_err(|_| missing),
                have: 24,
            }
        });
        AirDay::judged(date.parse().expect("a date"), values, None)
    }

    #[test]
    fn a_day_is_judged_by_both_editions_and_the_date_says_which_is_in_force() {
        let invalid = NoValue::Invalid(Invalid::OutOfRange);
        let check = |date, pm25, expected: [Option<u16>; 2], law| {
            let day = day(date, pm25, invalid);
            let found = AqiLaw::ALL.map(|law| day.index(law).published());
            assert_eq!(found, expected, "{date} {pm25}");
            assert_eq!(day.in_force().law, law, "{date}");
        };
        check(
            "2026-02-28",
            "70",
            [Some(94), Some(110)],
            AqiLaw::Hj633_2012,
        );
        check(
            "2026-03-01",
            "70",
            [Some(94), Some(110)],
            AqiLaw::Hj633_2026,
        );
        // Only the newer edition withholds the index of an incomplete day.
        check("2026-03-01", "", [Some(25), None], AqiLaw::Hj633_2026);
        // A pollutant that is not monitored by plan withholds nothing.
        let planned = day("2026-03-01", "", NoValue::NotMonitored);
        assert_eq!(planned.in_force().published(), Some(25));
    }
}
