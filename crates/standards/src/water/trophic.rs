//! The trophic state index of lakes and reservoirs (综合营养状态指数, TLI).
//!
//! The formulas hold logarithms. They are calculated in whole numbers to 18 digits.

use crate::decimal::{ArithmeticError, Decimal, Ratio, ln};

/// What the index is made from, each in its own unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrophicItem {
    /// Chlorophyll a (叶绿素a) in **mg/m³**; automatic stations report mg/L.
    ChlorophyllA,
    /// Total phosphorus (总磷) in mg/L.
    TotalPhosphorus,
    /// Total nitrogen (总氮) in mg/L.
    TotalNitrogen,
    /// Transparency by Secchi disc (透明度) in m.
    Transparency,
    /// Permanganate index (高锰酸盐指数) in mg/L.
    PermanganateIndex,
}

/// `TLI = 10·(base + slope·ln x)` and the weight r², as thousandths and ten-thousandths.
struct Formula {
    base: i64,
    slope: i64,
    weight: i64,
}

impl TrophicItem {
    /// All five items.
    pub const ALL: [Self; 5] = [
        Self::ChlorophyllA,
        Self::TotalPhosphorus,
        Self::TotalNitrogen,
        Self::Transparency,
        Self::PermanganateIndex,
    ];

    const fn formula(self) -> Formula {
        let (base, slope, weight) = match self {
            Self::ChlorophyllA => (2_500, 1_086, 10_000),
            Self::TotalPhosphorus => (9_436, 1_624, 7_056),
            Self::TotalNitrogen => (5_453, 1_694, 6_724),
            Self::Transparency => (5_118, -1_940, 6_889),
            Self::PermanganateIndex => (109, 2_661, 6_889),
        };
        Formula {
            base,
            slope,
            weight,
        }
    }

    /// Calculates the index of the item alone, with 18 digits.
    ///
    /// # Errors
    ///
    /// The value is not above zero.
    pub fn index(self, value: Decimal) -> Result<Ratio, ArithmeticError> {
        let Formula { base, slope, .. } = self.formula();
        let slope = Ratio::from(Decimal::constant(slope, 2));
        ln(value)?
            .checked_mul(slope)
            .and_then(|part| part.checked_add(Decimal::constant(base, 2).into()))
            .ok_or(ArithmeticError::Overflow)
    }
}

/// A trophic state (营养状态). A bound belongs to the lower state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrophicGrade {
    /// 贫营养, below 30.
    Oligotrophic,
    /// 中营养, 30 to 50.
    Mesotrophic,
    /// 轻度富营养, to 60.
    LightlyEutrophic,
    /// 中度富营养, to 70.
    ModeratelyEutrophic,
    /// 重度富营养, above 70.
    HighlyEutrophic,
}

impl TrophicGrade {
    /// Returns the state of an index, judged exactly.
    #[must_use]
    pub fn of(index: Ratio) -> Self {
        let bound = |value: i32| Ratio::from(Decimal::from(value));
        if index < bound(30) {
            Self::Oligotrophic
        } else if index <= bound(50) {
            Self::Mesotrophic
        } else if index <= bound(60) {
            Self::LightlyEutrophic
        } else if index <= bound(70) {
            Self::ModeratelyEutrophic
        } else {
            Self::HighlyEutrophic
        }
    }

    /// Returns the name.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Oligotrophic => "贫营养",
            Self::Mesotrophic => "中营养",
            Self::LightlyEutrophic => "轻度富营养",
            Self::ModeratelyEutrophic => "中度富营养",
            Self::HighlyEutrophic => "重度富营养",
        }
    }
}

/// The trophic state index with its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrophicIndex {
    /// The index of each item that took part.
    pub items: Vec<(TrophicItem, Ratio)>,
    /// The weighted sum.
    pub sum: Ratio,
    /// The state.
    pub grade: TrophicGrade,
}

/// Calculates the index: the items' indices weighted by `r²/Σr²` over the items that are given.
///
/// # Errors
///
/// There are no items, or a value is not above zero.
pub fn trophic_index(values: &[(TrophicItem, Decimal)]) -> Result<TrophicIndex, ArithmeticError> {
    let items = values
        .iter()
        .map(|(item, value)| Ok((*item, item.index(*value)?)))
        .collect::<Result<Vec<_>, ArithmeticError>>()?;
    let sum = weighted_sum(&items)?;
    Ok(TrophicIndex {
        items,
        sum,
        grade: TrophicGrade::of(sum),
    })
}

fn weighted_sum(items: &[(TrophicItem, Ratio)]) -> Result<Ratio, ArithmeticError> {
    if items.is_empty() {
        return Err(ArithmeticError::NoValues);
    }
    let weight = |item: TrophicItem| Decimal::integer(item.formula().weight);
    let mut sum = Ratio::ZERO;
    let mut weights = Ratio::ZERO;
    for (item, index) in items {
        let weighted = index.checked_mul(weight(*item).into());
        sum = weighted
            .and_then(|part| sum.checked_add(part))
            .ok_or(ArithmeticError::Overflow)?;
        weights = weights
            .checked_add(weight(*item).into())
            .ok_or(ArithmeticError::Overflow)?;
    }
    sum.checked_div(weights).ok_or(ArithmeticError::Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dec(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn printed(index: Ratio, places: u8) -> String {
        index.round_half_even(places).unwrap().to_string()
    }

    /// Chlorophyll, phosphorus, nitrogen, transparency, permanganate index.
    fn check(values: [&str; 5], parts: [&str; 5], sum: &str, grade: &str) {
        let values: Vec<_> = TrophicItem::ALL.into_iter().zip(values.map(dec)).collect();
        let index = trophic_index(&values).unwrap();
        for ((item, part), expected) in index.items.iter().zip(parts) {
            let places = dec(expected).scale();
            assert_eq!(printed(*part, places), expected, "{item:?}");
        }
        assert_eq!(printed(index.sum, 4), sum);
        assert_eq!(index.grade.name_zh(), grade);
    }

    #[test]
    fn worked_lakes() {
        check(
            ["30", "0.15", "2.5", "0.8", "6"],
            ["61.937", "63.551", "70.052", "55.509", "48.769"],
            "60.0986",
            "中度富营养",
        );
        check(
            ["10", "0.05", "1.0", "1.0", "4.0"],
            ["50.0061", "45.7093", "54.5300", "51.1800", "37.9793"],
            "48.0181",
            "中营养",
        );
    }

    /// Hulun Lake 2011–2020 as published: four parts, their weighted sum, the state.
    #[test]
    fn published_years_of_hulun_lake() {
        let years = "\
            37.749 69.802 68.909 81.743 61.837 中度富营养
            48.321 60.681 66.362 77.199 61.607 中度富营养
            43.745 64.437 67.866 77.837 61.452 中度富营养
            37.101 82.332 64.888 80.690 63.391 中度富营养
            50.054 72.340 68.334 79.757 65.861 中度富营养
            43.519 86.198 93.172 77.313 71.815 重度富营养
            53.865 79.571 86.139 73.053 71.165 重度富营养
            54.379 69.894 79.746 76.036 68.375 中度富营养
            55.209 64.039 87.591 76.198 69.055 中度富营养
            47.262 73.131 64.568 67.415 61.535 中度富营养";
        for line in years.lines() {
            let cells: Vec<&str> = line.split_whitespace().collect();
            let parts: Vec<(TrophicItem, Ratio)> = TrophicItem::ALL
                .into_iter()
                .zip(cells[..4].iter().map(|c| dec(c).into()))
                .collect();
            let sum = weighted_sum(&parts).unwrap();
            assert_eq!(printed(sum, 3), cells[4], "{line}");
            assert_eq!(TrophicGrade::of(sum).name_zh(), cells[5], "{line}");
        }
    }

    #[test]
    fn bounds_belong_to_the_lower_state() {
        let check = |text: &str, expected: &str| {
            assert_eq!(
                TrophicGrade::of(dec(text).into()).name_zh(),
                expected,
                "{text}"
            );
        };
        check("29.99", "贫营养");
        check("30", "中营养");
        check("50", "中营养");
        check("50.01", "轻度富营养");
        check("60", "轻度富营养");
        check("70", "中度富营养");
        check("70.01", "重度富营养");
    }

    #[test]
    fn zero_has_no_index() {
        let values = [(TrophicItem::ChlorophyllA, Decimal::ZERO)];
        assert_eq!(trophic_index(&values), Err(ArithmeticError::NotPositive));
        assert_eq!(trophic_index(&[]), Err(ArithmeticError::NoValues));
    }
}
