//! Rows of files as rows of the ledger.

use model::{Cadence, FactorCode, FactorReading, NewReading, Timestamp};
use standards::Decimal;
use standards::air::Pollutant;
use standards::water::WaterItem;

use super::air::HourRow;
use super::amount::Amount;
use super::water::WaterRow;

/// The items of a section that are kept.
const WATER_ITEMS: [WaterItem; 6] = [
    WaterItem::Ph,
    WaterItem::DissolvedOxygen,
    WaterItem::PermanganateIndex,
    WaterItem::AmmoniaNitrogen,
    WaterItem::TotalPhosphorus,
    WaterItem::TotalNitrogen,
];

/// Returns the row of an hour of an air station, by the hour's beginning.
///
/// A value that the source lacks or withholds is missing; a pollutant that the station does not
/// monitor is not in the row.
#[must_use]
pub fn air_reading(row: &HourRow) -> NewReading {
    let end = Timestamp::from_beijing(row.hour.into());
    let factors = Pollutant::ALL
        .iter()
        .zip(row.means)
        .filter(|(_, mean)| *mean != Amount::NOT_MONITORED)
        .map(|(pollutant, mean)| {
            let value = mean
                .parts()
                .and_then(|parts| Decimal::from_parts(i64::from(parts), 4))
                .map(Decimal::normalized);
            factor(pollutant.hj212_code(), value)
        })
        .collect();
    NewReading {
        cadence: Cadence::Hour,
        start: end.plus(-Timestamp::HOUR),
        factors,
    }
}

/// Returns the row of a sample of a section, by the beginning of the hour in which it was taken.
/// An item that was not measured is missing.
#[must_use]
pub fn water_reading(row: &WaterRow<'_>) -> NewReading {
    let factors = WATER_ITEMS
        .iter()
        .map(|item| factor(item.code(), row.values.get(item).copied()))
        .collect();
    NewReading {
        cadence: Cadence::Hour,
        start: Timestamp::from_beijing(row.time).hour_start(),
        factors,
    }
}

fn factor(code: &str, value: Option<Decimal>) -> FactorReading {
    FactorReading {
        factor: FactorCode::new(code),
        value,
        min: None,
        max: None,
        total: None,
        flag: None,
    }
}
