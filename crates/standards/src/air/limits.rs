//! The limits of GB 3095 as data: 2012 tables 1 and 2, 2026 tables 1 and 2 with both phases.
//!
//! µg/m³, carbon monoxide mg/m³. The 2026 numbers were read in the standard, those of 2012 in a
//! reprint.

use super::breakpoints::Averaging::{self, Day, EightHours, Hour, Quarter, Year};
use super::pollutant::Pollutant::{Co, No2, O3, Pm10, Pm25, So2};
use super::standard::AirItem::{self, Basic, BenzoAPyrene, Lead, Nox, Tsp};
use crate::decimal::Decimal;

/// The limits of one item for one averaging time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitRow {
    /// The item.
    pub item: AirItem,
    /// The averaging time.
    pub averaging: Averaging,
    /// The limit of grade I.
    pub one: Decimal,
    /// The limit of grade II.
    pub two: Decimal,
}

const fn row(item: AirItem, averaging: Averaging, one: i64, two: i64) -> LimitRow {
    LimitRow {
        item,
        averaging,
        one: Decimal::integer(one),
        two: Decimal::integer(two),
    }
}

/// A row whose limit has digits after the point and is the same in both grades.
const fn fine(item: AirItem, averaging: Averaging, mantissa: i64, scale: u8) -> LimitRow {
    let limit = Decimal::constant(mantissa, scale);
    LimitRow {
        item,
        averaging,
        one: limit,
        two: limit,
    }
}

pub(super) const GB3095_2012: &[LimitRow] = &[
    row(Basic(So2), Year, 20, 60),
    row(Basic(So2), Day, 50, 150),
    row(Basic(So2), Hour, 150, 500),
    row(Basic(No2), Year, 40, 40),
    row(Basic(No2), Day, 80, 80),
    row(Basic(No2), Hour, 200, 200),
    row(Basic(Co), Day, 4, 4),
    row(Basic(Co), Hour, 10, 10),
    row(Basic(O3), EightHours, 100, 160),
    row(Basic(O3), Hour, 160, 200),
    row(Basic(Pm10), Year, 40, 70),
    row(Basic(Pm10), Day, 50, 150),
    row(Basic(Pm25), Year, 15, 35),
    row(Basic(Pm25), Day, 35, 75),
    row(Tsp, Year, 80, 200),
    row(Tsp, Day, 120, 300),
    row(Nox, Year, 50, 50),
    row(Nox, Day, 100, 100),
    row(Nox, Hour, 250, 250),
    fine(Lead, Year, 5, 1),
    row(Lead, Quarter, 1, 1),
    fine(BenzoAPyrene, Year, 1, 3),
    fine(BenzoAPyrene, Day, 25, 4),
];

pub(super) const GB3095_2026_TRANSITION: &[LimitRow] = &[
    row(Basic(So2), Year, 20, 60),
    row(Basic(So2), Day, 50, 150),
    row(Basic(So2), Hour, 150, 500),
    row(Basic(No2), Year, 40, 40),
    row(Basic(No2), Day, 80, 80),
    row(Basic(No2), Hour, 200, 200),
    row(Basic(Co), Day, 4, 4),
    row(Basic(Co), Hour, 10, 10),
    row(Basic(O3), EightHours, 100, 160),
    row(Basic(O3), Hour, 160, 200),
    row(Basic(Pm10), Year, 40, 60),
    row(Basic(Pm10), Day, 50, 120),
    row(Basic(Pm25), Year, 15, 30),
    row(Basic(Pm25), Day, 35, 60),
    row(Tsp, Year, 80, 200),
    row(Tsp, Day, 120, 300),
    row(Nox, Year, 50, 50),
    row(Nox, Day, 100, 100),
    row(Nox, Hour, 250, 250),
    fine(Lead, Year, 5, 1),
    fine(Lead, Quarter, 10, 1),
    fine(BenzoAPyrene, Year, 1, 3),
    fine(BenzoAPyrene, Day, 25, 4),
];

pub(super) const GB3095_2026_FINAL: &[LimitRow] = &[
    row(Basic(So2), Year, 20, 20),
    row(Basic(So2), Day, 50, 50),
    row(Basic(So2), Hour, 150, 150),
    row(Basic(No2), Year, 30, 30),
    row(Basic(No2), Day, 50, 50),
    row(Basic(No2), Hour, 200, 200),
    row(Basic(Co), Day, 4, 4),
    row(Basic(Co), Hour, 10, 10),
    row(Basic(O3), EightHours, 100, 160),
    row(Basic(O3), Hour, 160, 200),
    row(Basic(Pm10), Year, 20, 50),
    row(Basic(Pm10), Day, 50, 100),
    row(Basic(Pm25), Year, 10, 25),
    row(Basic(Pm25), Day, 25, 50),
    row(Tsp, Year, 80, 200),
    row(Tsp, Day, 120, 300),
    row(Nox, Year, 40, 40),
    row(Nox, Day, 70, 70),
    row(Nox, Hour, 250, 250),
    fine(Lead, Year, 5, 1),
    fine(Lead, Quarter, 10, 1),
    fine(BenzoAPyrene, Year, 1, 3),
    fine(BenzoAPyrene, Day, 25, 4),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::air::AirStandard;

    /// What changed against the set before, at grade II.
    fn changes(before: &[LimitRow], after: &[LimitRow]) -> Vec<(AirItem, Averaging, String)> {
        assert_eq!(before.len(), after.len());
        before
            .iter()
            .zip(after)
            .inspect(|(old, new)| assert_eq!((old.item, old.averaging), (new.item, new.averaging)))
            .filter(|(old, new)| old.two != new.two)
            .map(|(old, new)| {
                (
                    new.item,
                    new.averaging,
                    format!("{} → {}", old.two, new.two),
                )
            })
            .collect()
    }

    #[test]
    fn the_transition_tightens_particles_only() {
        let expected = [
            (Basic(Pm10), Year, "70 → 60"),
            (Basic(Pm10), Day, "150 → 120"),
            (Basic(Pm25), Year, "35 → 30"),
            (Basic(Pm25), Day, "75 → 60"),
        ];
        let expected = expected.map(|(item, averaging, text)| (item, averaging, text.to_owned()));
        assert_eq!(changes(GB3095_2012, GB3095_2026_TRANSITION), expected);
    }

    #[test]
    fn the_final_limits_tighten_the_rest() {
        let expected = [
            (Basic(So2), Year, "60 → 20"),
            (Basic(So2), Day, "150 → 50"),
            (Basic(So2), Hour, "500 → 150"),
            (Basic(No2), Year, "40 → 30"),
            (Basic(No2), Day, "80 → 50"),
            (Basic(Pm10), Year, "60 → 50"),
            (Basic(Pm10), Day, "120 → 100"),
            (Basic(Pm25), Year, "30 → 25"),
            (Basic(Pm25), Day, "60 → 50"),
            (Nox, Year, "50 → 40"),
            (Nox, Day, "100 → 70"),
        ];
        let expected = expected.map(|(item, averaging, text)| (item, averaging, text.to_owned()));
        assert_eq!(changes(GB3095_2026_TRANSITION, GB3095_2026_FINAL), expected);
    }

    #[test]
    fn grade_one_is_never_looser() {
        for row in AirStandard::ALL.into_iter().flat_map(AirStandard::limits) {
            assert!(row.one <= row.two, "{row:?}");
        }
    }
}
