//! The 24 basic items of surface water (地表水环境质量标准基本项目, GB 3838-2002 table 1).

use super::item_table::{ItemRow, ROWS};
use crate::decimal::Decimal;

/// One of the 24 basic items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaterItem {
    /// Water temperature (水温).
    Temperature,
    /// Acidity (pH值).
    Ph,
    /// Dissolved oxygen (溶解氧).
    DissolvedOxygen,
    /// Permanganate index (高锰酸盐指数).
    PermanganateIndex,
    /// Chemical oxygen demand (化学需氧量).
    Cod,
    /// Five-day biochemical oxygen demand (五日生化需氧量).
    Bod5,
    /// Ammonia nitrogen (氨氮).
    AmmoniaNitrogen,
    /// Total phosphorus (总磷).
    TotalPhosphorus,
    /// Total nitrogen (总氮).
    TotalNitrogen,
    /// Copper (铜).
    Copper,
    /// Zinc (锌).
    Zinc,
    /// Fluoride (氟化物).
    Fluoride,
    /// Selenium (硒).
    Selenium,
    /// Arsenic (砷).
    Arsenic,
    /// Mercury (汞).
    Mercury,
    /// Cadmium (镉).
    Cadmium,
    /// Hexavalent chromium (六价铬).
    HexavalentChromium,
    /// Lead (铅).
    Lead,
    /// Cyanide (氰化物).
    Cyanide,
    /// Volatile phenol (挥发酚).
    VolatilePhenol,
    /// Petroleum (石油类).
    Petroleum,
    /// Anionic surfactant (阴离子表面活性剂).
    AnionicSurfactant,
    /// Sulphide (硫化物).
    Sulphide,
    /// Faecal coliforms (粪大肠菌群).
    FaecalColiform,
}

impl WaterItem {
    /// All items in the order of table 1.
    pub const ALL: [Self; 24] = {
        let mut all = [Self::Temperature; 24];
        let mut place = 0;
        while place < ROWS.len() {
            all[place] = ROWS[place].item;
            place += 1;
        }
        all
    };

    /// Returns the row of the item. The enum and the rows have one order, which a test holds.
    const fn row(self) -> &'static ItemRow {
        &ROWS[self as usize]
    }

    /// Returns the Chinese name.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        self.row().name_zh
    }

    /// Returns the English name.
    #[must_use]
    pub const fn name_en(self) -> &'static str {
        self.row().name_en
    }

    /// Returns the factor code, such as `w21003`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.row().code
    }

    /// Finds the item of a factor code; `None` for any other factor.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|item| item.code() == code)
    }

    /// Returns the unit; empty for pH.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        self.row().unit
    }

    /// Returns the digits after the point with which the item is assessed. 环办监测函〔2020〕82号
    /// is said to fix them; its text was not read.
    #[must_use]
    pub const fn decimals(self) -> u8 {
        self.row().decimals
    }

    /// Says whether the item takes part in the assessment of a section: 21 of the 24 do, all but
    /// temperature, total nitrogen and faecal coliforms (环办〔2011〕22号).
    #[must_use]
    pub const fn is_assessed(self) -> bool {
        !matches!(
            self,
            Self::Temperature | Self::TotalNitrogen | Self::FaecalColiform
        )
    }

    /// Says whether a multiple of the limit makes sense: not for temperature, pH and oxygen.
    #[must_use]
    pub const fn has_multiple(self) -> bool {
        !matches!(self, Self::Temperature | Self::Ph | Self::DissolvedOxygen)
    }

    /// Says whether the item comes first among the main pollution indices when it exceeds: cyanide
    /// and the heavy metals (氰化物或铅、铬等重金属), read here with arsenic, copper and zinc.
    #[must_use]
    pub const fn is_toxic(self) -> bool {
        matches!(
            self,
            Self::Cyanide
                | Self::Mercury
                | Self::Cadmium
                | Self::HexavalentChromium
                | Self::Lead
                | Self::Arsenic
                | Self::Copper
                | Self::Zinc
        )
    }
}

/// Rounds a concentration to the digits of its item; where that would give zero, one digit that
/// is not zero stays.
///
/// The national automatic stations are judged by their values as published, without this.
#[must_use]
pub fn rounded_for_assessment(item: WaterItem, value: Decimal) -> Decimal {
    let rounded = value.round_half_even(item.decimals());
    if value.is_zero() || !rounded.is_zero() {
        return rounded;
    }
    (item.decimals()..value.scale())
        .map(|places| value.round_half_even(places))
        .find(|rounded| !rounded.is_zero())
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_the_order_of_the_items() {
        for item in WaterItem::ALL {
            assert_eq!(item.row().item, item);
            assert_eq!(WaterItem::from_code(item.code()), Some(item));
        }
        assert_eq!(
            WaterItem::ALL
                .iter()
                .filter(|item| item.is_assessed())
                .count(),
            21
        );
    }

    #[test]
    fn a_trace_is_not_rounded_away() {
        let check = |item, text: &str, expected: &str| {
            let rounded = rounded_for_assessment(item, text.parse().unwrap());
            assert_eq!(rounded.to_string(), expected, "{text}");
        };
        check(WaterItem::TotalPhosphorus, "0.1235", "0.124");
        check(WaterItem::AmmoniaNitrogen, "0.025", "0.02");
        check(WaterItem::AmmoniaNitrogen, "0.00412", "0.004");
        check(WaterItem::AmmoniaNitrogen, "0", "0");
    }
}
