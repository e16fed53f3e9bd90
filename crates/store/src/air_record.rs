//! How a day of air is written down: JSON with the digits as texts, always in the same order, so
//! that the same day gives the same bytes.

use std::collections::BTreeMap;

use model::{AirDay, DayIndex, DayValue, NoValue};
use serde::{Deserialize, Serialize};
use standards::Decimal;
use standards::air::validity::{Invalid, Requirement};
use standards::air::{AqiLaw, NotAvailable, PerPollutant, Pollutant};

use crate::Result;
use crate::convert::corrupt;

const WHAT: &str = "day of air";

#[derive(Serialize, Deserialize)]
struct Record {
    /// By symbol, `PM2.5`.
    values: BTreeMap<String, Value>,
    o3_hour_max: Option<String>,
    indices: [Index; 2],
}

#[derive(Serialize, Deserialize)]
struct Value {
    value: Option<String>,
    have: u32,
    /// Why there is no value.
    why: Option<Why>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Why {
    TooFewHours { have: u32, need: u32 },
    TooFewEightHourMeans { have: u32, need: u32 },
    TooFewPoints { have: u32, need: u32 },
    OutOfRange,
    NotMonitored,
}

#[derive(Serialize, Deserialize)]
struct Index {
    law: String,
    aqi: Option<u16>,
    iaqi: BTreeMap<String, u16>,
    primary: Vec<String>,
    withheld: Option<Withheld>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Withheld {
    NoSubIndex,
    #[serde(rename = "missing-below-101")]
    MissingBelow101,
}

/// Writes a day.
pub(crate) fn write(day: &AirDay) -> Result<String> {
    let record = Record {
        values: day
            .values
            .iter()
            .map(|(pollutant, value)| (pollutant.symbol().to_owned(), value_out(value)))
            .collect(),
        o3_hour_max: day.o3_hour_max.map(|value| value.to_string()),
        indices: [index_out(&day.indices[0]), index_out(&day.indices[1])],
    };
    serde_json::to_string(&record).map_err(|error| corrupt(WHAT, error.to_string()))
}

/// Reads a day back.
pub(crate) fn read(day: &str, record: &str) -> Result<AirDay> {
    let date = day
        .parse()
        .map_err(|_| corrupt(WHAT, format!("{day:?} is no date")))?;
    let record: Record =
        serde_json::from_str(record).map_err(|error| corrupt(WHAT, error.to_string()))?;
    let mut values = PerPollutant::from_fn(|_| DayValue {
        value: Err(NoValue::NotMonitored),
        have: 0,
    });
    for pollutant in Pollutant::ALL {
        let value = record.values.get(pollutant.symbol());
        let value = value.ok_or_else(|| corrupt(WHAT, "a pollutant is not there"))?;
        values[pollutant] = value_in(value)?;
    }
    let [older, newer] = &record.indices;
    let [older_law, newer_law] = AqiLaw::ALL;
    Ok(AirDay {
        date,
        values,
        o3_hour_max: record.o3_hour_max.as_deref().map(number).transpose()?,
        indices: [index_in(older, older_law)?, index_in(newer, newer_law)?],
    })
}

fn value_out(day: &DayValue) -> Value {
    let why = day.value.err().map(|none| match none {
        NoValue::NotMonitored => Why::NotMonitored,
        NoValue::Invalid(Invalid::OutOfRange) => Why::OutOfRange,
        NoValue::Invalid(Invalid::TooFew {
            requirement,
            have,
            need,
        }) => match requirement {
            Requirement::EightHourMeansOfDay => Why::TooFewEightHourMeans { have, need },
            Requirement::PointsOfCity => Why::TooFewPoints { have, need },
            // The rest speaks of months and years and is never the reason of a day.
            _ => Why::TooFewHours { have, need },
        },
    });
    Value {
        value: day.value.ok().map(|value| value.to_string()),
        have: day.have,
        why,
    }
}

fn value_in(stored: &Value) -> Result<DayValue> {
    let few = |requirement, have, need| {
        NoValue::Invalid(Invalid::TooFew {
            requirement,
            have,
            need,
        })
    };
    let value = match (&stored.value, stored.why) {
        (Some(text), None) => Ok(number(text)?),
        (None, Some(why)) => Err(match why {
            Why::TooFewHours { have, need } => few(Requirement::HoursOfDay, have, need),
            Why::TooFewEightHourMeans { have, need } => {
                few(Requirement::EightHourMeansOfDay, have, need)
            }
            Why::TooFewPoints { have, need } => few(Requirement::PointsOfCity, have, need),
            Why::OutOfRange => NoValue::Invalid(Invalid::OutOfRange),
            Why::NotMonitored => NoValue::NotMonitored,
        }),
        _ => return Err(corrupt(WHAT, "a value with a reason why there is none")),
    };
    Ok(DayValue {
        value,
        have: stored.have,
    })
}

fn index_out(index: &DayIndex) -> Index {
    Index {
        law: index.law.code().to_owned(),
        aqi: index.aqi,
        iaqi: index
            .iaqi
            .iter()
            .filter_map(|(pollutant, iaqi)| Some((pollutant.symbol().to_owned(), (*iaqi)?)))
            .collect(),
        primary: index
            .primary
            .iter()
            .map(|pollutant| pollutant.symbol().to_owned())
            .collect(),
        withheld: index.withheld.map(|reason| match reason {
            NotAvailable::NoSubIndex => Withheld::NoSubIndex,
            NotAvailable::MissingBelow101 => Withheld::MissingBelow101,
        }),
    }
}

fn index_in(stored: &Index, law: AqiLaw) -> Result<DayIndex> {
    if stored.law != law.code() {
        return Err(corrupt(WHAT, format!("{:?} in a wrong place", stored.law)));
    }
    let primary = stored.primary.iter().map(|symbol| {
        Pollutant::from_symbol(symbol)
            .ok_or_else(|| corrupt(WHAT, format!("{symbol:?} is no pollutant")))
    });
    Ok(DayIndex {
        law,
        aqi: stored.aqi,
        iaqi: PerPollutant::from_fn(|pollutant| stored.iaqi.get(pollutant.symbol()).copied()),
        primary: primary.collect::<Result<_>>()?,
        withheld: stored.withheld.map(|reason| match reason {
            Withheld::NoSubIndex => NotAvailable::NoSubIndex,
            Withheld::MissingBelow101 => NotAvailable::MissingBelow101,
        }),
    })
}

fn number(text: &str) -> Result<Decimal> {
    text.parse()
        .map_err(|_| corrupt(WHAT, format!("{text:?} is no decimal")))
}
