//! The limits of surface water as data (GB 3838-2002 table 1).

use chrono::NaiveDate;

use super::item::WaterItem;
use super::item::WaterItem::{
    AmmoniaNitrogen, AnionicSurfactant, Arsenic, Bod5, Cadmium, Cod, Copper, Cyanide,
    DissolvedOxygen, FaecalColiform, Fluoride, HexavalentChromium, Lead, Mercury,
    PermanganateIndex, Petroleum, Selenium, Sulphide, TotalNitrogen, TotalPhosphorus,
    VolatilePhenol, Zinc,
};
use crate::date::day;
use crate::decimal::Decimal;

/// The edition of the surface-water standard (地表水环境质量标准). No successor is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaterStandard {
    /// GB 3838-2002, in force from 2002-06-01.
    #[default]
    Gb3838_2002,
}

impl WaterStandard {
    /// Returns the number and year of the standard.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Gb3838_2002 => "GB 3838-2002",
        }
    }

    /// Returns the first day of force (from memory).
    #[must_use]
    pub const fn from(self) -> NaiveDate {
        match self {
            Self::Gb3838_2002 => day(2002, 6, 1),
        }
    }
}

/// What kind of water is judged. Phosphorus has other limits in lakes, nitrogen limits only there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaterBody {
    /// Rivers and other running water (河流).
    River,
    /// Lakes and reservoirs (湖、库).
    Lake,
}

/// The limits of classes I to V of an item.
pub(super) struct LimitRow {
    item: WaterItem,
    /// The water to which the row belongs; both where there is none.
    body: Option<WaterBody>,
    pub(super) limits: [Decimal; 5],
}

/// A row of the table: five whole numbers over one power of ten.
const fn row(item: WaterItem, body: Option<WaterBody>, scale: u8, mantissas: [i64; 5]) -> LimitRow {
    let mut limits = [Decimal::ZERO; 5];
    let mut place = 0;
    while place < limits.len() {
        limits[place] = Decimal::constant(mantissas[place], scale);
        place += 1;
    }
    LimitRow { item, body, limits }
}

const RIVER: Option<WaterBody> = Some(WaterBody::River);
const LAKE: Option<WaterBody> = Some(WaterBody::Lake);

/// GB 3838-2002 table 1 without temperature and pH, which have no limits by class. A limit is met
/// from below, that of oxygen from above; the limit itself belongs to the better class.
const TABLE: &[LimitRow] = &[
    row(DissolvedOxygen, None, 1, [75, 60, 50, 30, 20]),
    row(PermanganateIndex, None, 0, [2, 4, 6, 10, 15]),
    row(Cod, None, 0, [15, 15, 20, 30, 40]),
    row(Bod5, None, 0, [3, 3, 4, 6, 10]),
    row(AmmoniaNitrogen, None, 2, [15, 50, 100, 150, 200]),
    row(TotalPhosphorus, RIVER, 2, [2, 10, 20, 30, 40]),
    row(TotalPhosphorus, LAKE, 3, [10, 25, 50, 100, 200]),
    row(TotalNitrogen, LAKE, 1, [2, 5, 10, 15, 20]),
    row(Copper, None, 2, [1, 100, 100, 100, 100]),
    row(Zinc, None, 2, [5, 100, 100, 200, 200]),
    row(Fluoride, None, 1, [10, 10, 10, 15, 15]),
    row(Selenium, None, 2, [1, 1, 1, 2, 2]),
    row(Arsenic, None, 2, [5, 5, 5, 10, 10]),
    row(Mercury, None, 5, [5, 5, 10, 100, 100]),
    row(Cadmium, None, 3, [1, 5, 5, 5, 10]),
    row(HexavalentChromium, None, 2, [1, 5, 5, 5, 10]),
    row(Lead, None, 2, [1, 1, 5, 5, 10]),
    row(Cyanide, None, 3, [5, 50, 200, 200, 200]),
    row(VolatilePhenol, None, 3, [2, 2, 5, 10, 100]),
    row(Petroleum, None, 2, [5, 5, 5, 50, 100]),
    row(AnionicSurfactant, None, 1, [2, 2, 2, 3, 3]),
    row(Sulphide, None, 2, [5, 10, 20, 50, 100]),
    row(FaecalColiform, None, 0, [200, 2000, 10_000, 20_000, 40_000]),
];

/// Finds the limits of an item for a kind of water. `None` where the table has none: temperature
/// and pH have no limits by class, nitrogen has none in rivers.
pub(super) fn limits_of(item: WaterItem, body: WaterBody) -> Option<&'static LimitRow> {
    TABLE
        .iter()
        .find(|row| row.item == item && row.body.is_none_or(|only| only == body))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of the standard, written a second time as text.
    const PRINTED: &str = "\
        DissolvedOxygen Both 7.5 6 5 3 2
        PermanganateIndex Both 2 4 6 10 15
        Cod Both 15 15 20 30 40
        Bod5 Both 3 3 4 6 10
        AmmoniaNitrogen Both 0.15 0.5 1.0 1.5 2.0
        TotalPhosphorus River 0.02 0.1 0.2 0.3 0.4
        TotalPhosphorus Lake 0.01 0.025 0.05 0.1 0.2
        TotalNitrogen Lake 0.2 0.5 1.0 1.5 2.0
        Copper Both 0.01 1.0 1.0 1.0 1.0
        Zinc Both 0.05 1.0 1.0 2.0 2.0
        Fluoride Both 1.0 1.0 1.0 1.5 1.5
        Selenium Both 0.01 0.01 0.01 0.02 0.02
        Arsenic Both 0.05 0.05 0.05 0.1 0.1
        Mercury Both 0.00005 0.00005 0.0001 0.001 0.001
        Cadmium Both 0.001 0.005 0.005 0.005 0.01
        HexavalentChromium Both 0.01 0.05 0.05 0.05 0.1
        Lead Both 0.01 0.01 0.05 0.05 0.1
        Cyanide Both 0.005 0.05 0.2 0.2 0.2
        VolatilePhenol Both 0.002 0.002 0.005 0.01 0.1
        Petroleum Both 0.05 0.05 0.05 0.5 1.0
        AnionicSurfactant Both 0.2 0.2 0.2 0.3 0.3
        Sulphide Both 0.05 0.1 0.2 0.5 1.0
        FaecalColiform Both 200 2000 10000 20000 40000
    ";

    #[test]
    fn limits_are_as_printed() {
        let printed: Vec<&str> = PRINTED.trim().lines().map(str::trim).collect();
        assert_eq!(printed.len(), TABLE.len());
        for (line, row) in printed.into_iter().zip(TABLE) {
            let mut cells = line.split_whitespace();
            assert_eq!(cells.next(), Some(format!("{:?}", row.item).as_str()));
            let body = row
                .body
                .map_or("Both".to_owned(), |body| format!("{body:?}"));
            assert_eq!(cells.next(), Some(body.as_str()));
            let limits: Vec<Decimal> = cells.map(|cell| cell.parse().unwrap()).collect();
            assert_eq!(limits, row.limits, "{line}");
        }
    }

    #[test]
    fn classes_never_get_stricter() {
        for row in TABLE {
            let loosens = |pair: &[Decimal]| match row.item {
                DissolvedOxygen => pair[0] >= pair[1],
                _ => pair[0] <= pair[1],
            };
            assert!(row.limits.windows(2).all(loosens), "{:?}", row.item);
        }
    }
}
