//! The assessment of a section (断面水质评价): the worst item decides.

use std::collections::BTreeMap;

use super::class::{WaterClass, WaterState};
use super::item::WaterItem;
use super::limits::{WaterBody, limits_of};
use crate::decimal::{ArithmeticError, Decimal, log10_of_mean_power, mean};
use crate::rate::exceedance_multiple;

/// The values of a section by item. An item that was not measured is not in it.
pub type Values = BTreeMap<WaterItem, Decimal>;

/// An item with its value and class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemClass {
    /// The item.
    pub item: WaterItem,
    /// The value as given.
    pub value: Decimal,
    /// The class of the item alone.
    pub class: WaterClass,
}

/// An item worse than class III, with its multiple of the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exceedance {
    /// The item with its class.
    pub item: ItemClass,
    /// By how many times of the class III limit it exceeds (超标倍数), one digit. `None` for
    /// temperature, pH and oxygen, for which no multiple is given.
    pub multiple: Option<Decimal>,
}

impl Exceedance {
    /// Writes the item as reports do, such as 氨氮(1.3).
    #[must_use]
    pub fn printed(&self) -> String {
        let name = self.item.item.name_zh();
        self.multiple
            .map_or_else(|| name.to_owned(), |multiple| format!("{name}({multiple})"))
    }
}

/// The assessment of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionReport {
    /// The class of the section: that of its worst item.
    pub class: WaterClass,
    /// The items that took part, each with its class, in the order of table 1.
    pub items: Vec<ItemClass>,
    /// All items over class III: cyanide and heavy metals first, then by class, then by multiple.
    pub exceedances: Vec<Exceedance>,
}

impl SectionReport {
    /// Returns the state in words.
    #[must_use]
    pub fn state(&self) -> WaterState {
        self.class.state()
    }

    /// Returns the main pollution indices (主要污染指标): the first three items over class III.
    /// A section of class III or better has none.
    #[must_use]
    pub fn main_indices(&self) -> &[Exceedance] {
        &self.exceedances[..self.exceedances.len().min(3)]
    }
}

/// Finds the class of one item: the best class whose limit is met, limits included.
///
/// pH is class I from 6 to 9 and worse than V outside. `None` for items without limits by class
/// in this water: temperature, and total nitrogen in rivers.
///
/// The alternative of table 1 for oxygen, 90 % of saturation in class I, is not applied: stations
/// report no saturation.
///
/// ```
/// use standards::water::{WaterBody, WaterClass, WaterItem, item_class};
///
/// let phosphorus = |body| item_class(WaterItem::TotalPhosphorus, body, "0.05".parse().ok()?);
/// assert_eq!(phosphorus(WaterBody::River), Some(WaterClass::Two));
/// assert_eq!(phosphorus(WaterBody::Lake), Some(WaterClass::Three));
/// ```
#[must_use]
pub fn item_class(item: WaterItem, body: WaterBody, value: Decimal) -> Option<WaterClass> {
    if item == WaterItem::Ph {
        let is_neutral = value >= PH_LOW && value <= PH_HIGH;
        return Some(if is_neutral {
            WaterClass::One
        } else {
            WaterClass::WorseThanFive
        });
    }
    let limits = limits_of(item, body)?.limits;
    let is_met = |limit: &Decimal| match item {
        WaterItem::DissolvedOxygen => value >= *limit,
        _ => value <= *limit,
    };
    let met = limits.iter().position(is_met);
    Some(met.map_or(WaterClass::WorseThanFive, |place| WaterClass::ALL[place]))
}

const PH_LOW: Decimal = Decimal::integer(6);
const PH_HIGH: Decimal = Decimal::integer(9);

/// Assesses a section by its single items (单因子评价, 环办〔2011〕22号): the class of the worst.
///
/// Only the 21 assessed items take part, of them those that were measured. `None` where none was.
///
/// ```
/// use standards::water::{Values, WaterBody, WaterClass, WaterItem, assess_section};
///
/// let mut values = Values::new();
/// values.insert(WaterItem::AmmoniaNitrogen, "2.3".parse()?);
/// values.insert(WaterItem::TotalPhosphorus, "0.32".parse()?);
/// values.insert(WaterItem::Cod, "24".parse()?);
/// let report = assess_section(WaterBody::River, &values);
/// let printed: Vec<String> =
///     report.iter().flat_map(|r| r.main_indices()).map(|e| e.printed()).collect();
/// assert_eq!(printed, ["氨氮(1.3)", "总磷(0.6)", "化学需氧量(0.2)"]);
/// assert_eq!(report.map(|r| r.class), Some(WaterClass::WorseThanFive));
/// # Ok::<(), standards::ParseDecimalError>(())
/// ```
#[must_use]
pub fn assess_section(body: WaterBody, values: &Values) -> Option<SectionReport> {
    let items: Vec<ItemClass> = values
        .iter()
        .filter(|(item, _)| item.is_assessed())
        .filter_map(|(&item, &value)| {
            item_class(item, body, value).map(|class| ItemClass { item, value, class })
        })
        .collect();
    let class = items.iter().map(|item| item.class).max()?;
    let mut exceedances: Vec<Exceedance> = items
        .iter()
        .filter(|item| !item.class.is_good())
        .map(|&item| Exceedance {
            item,
            multiple: multiple(body, item),
        })
        .collect();
    // Sorting is stable, so equals keep the order of table 1. A missing multiple is the smallest.
    exceedances.sort_by_key(|exceedance| {
        let ItemClass { item, class, .. } = exceedance.item;
        std::cmp::Reverse((item.is_toxic(), class, exceedance.multiple))
    });
    Some(SectionReport {
        class,
        items,
        exceedances,
    })
}

/// Calculates `(C − S)/S` against class III, one digit, where a multiple makes sense.
fn multiple(body: WaterBody, item: ItemClass) -> Option<Decimal> {
    if !item.item.has_multiple() {
        return None;
    }
    let limit = limits_of(item.item, body)?.limits[2];
    exceedance_multiple(item.value, limit, 1).ok().flatten()
}

/// Calculates the mean of pH values: of the acidities, `−log₁₀(mean of 10^−pH)`, rounded.
///
/// # Errors
///
/// There is no mean of no values.
pub fn ph_mean(values: &[Decimal], places: u8) -> Result<Decimal, ArithmeticError> {
    log10_of_mean_power(values)?.round_half_even(places)
}

/// Calculates the mean of each item over the samples in which it was measured, with the digits of
/// its assessment; that of pH by the acidity (环办〔2011〕22号: the arithmetic mean of a period's
/// measurements, from memory).
///
/// A trace is not rounded away: one digit that is not zero stays.
#[must_use]
pub fn mean_of_samples(samples: &[Values]) -> Values {
    let of_item = |item: WaterItem| {
        let values: Vec<Decimal> = samples
            .iter()
            .filter_map(|sample| sample.get(&item).copied())
            .collect();
        if item == WaterItem::Ph {
            return ph_mean(&values, 2).ok();
        }
        let exact = mean(values).ok()?;
        (item.decimals()..=item.decimals() + 6)
            .filter_map(|places| exact.round_half_even(places).ok())
            .find(|rounded| !rounded.is_zero())
            .or_else(|| exact.round_half_even(item.decimals()).ok())
    };
    WaterItem::ALL
        .into_iter()
        .filter_map(|item| Some((item, of_item(item)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use WaterItem::{
        AmmoniaNitrogen, Cod, DissolvedOxygen, Lead, PermanganateIndex, Ph, TotalNitrogen,
        TotalPhosphorus,
    };

    fn check(item: WaterItem, body: WaterBody, values: &str, expected: &str) {
        let classes: Vec<&str> = values
            .split_whitespace()
            .map(|value| item_class(item, body, value.parse().unwrap()))
            .map(|class| class.map_or("-", WaterClass::name_zh))
            .collect();
        assert_eq!(classes.join(" "), expected, "{item:?} {body:?} {values}");
    }

    #[test]
    fn classes_at_their_limits() {
        use WaterBody::{Lake, River};
        let all = "Ⅰ类 Ⅱ类 Ⅲ类 Ⅳ类 Ⅴ类 劣Ⅴ类";
        check(DissolvedOxygen, River, "7.5 6.0 5.0 3.0 2.0 1.0", all);
        check(PermanganateIndex, River, "2 4 6 10 15 20", all);
        check(AmmoniaNitrogen, River, "0.15 0.5 1.0 1.5 2.0 3.0", all);
        check(TotalPhosphorus, River, "0.02 0.1 0.2 0.3 0.4 0.5", all);
        check(TotalPhosphorus, Lake, "0.01 0.025 0.05 0.1 0.2 0.201", all);
        check(TotalNitrogen, Lake, "0.2 0.5 1.0 1.5 2.0 2.01", all);
        check(TotalNitrogen, River, "9", "-");
        check(Cod, River, "15 15.1", "Ⅰ类 Ⅲ类");
        check(Ph, River, "5.99 6 7 9.0 9.01", "劣Ⅴ类 Ⅰ类 Ⅰ类 Ⅰ类 劣Ⅴ类");
    }

    fn section(values: &[(WaterItem, &str)]) -> SectionReport {
        let values = values
            .iter()
            .map(|(item, text)| (*item, text.parse().unwrap()))
            .collect();
        assess_section(WaterBody::River, &values).unwrap()
    }

    #[test]
    fn metals_come_first_and_oxygen_has_no_multiple() {
        let report = section(&[
            (DissolvedOxygen, "2.5"),
            (AmmoniaNitrogen, "1.8"),
            (TotalPhosphorus, "0.35"),
            (Cod, "45"),
            (Lead, "0.06"),
        ]);
        let printed: Vec<String> = report.exceedances.iter().map(Exceedance::printed).collect();
        assert_eq!(
            printed,
            [
                "铅(0.2)",
                "化学需氧量(1.2)",
                "氨氮(0.8)",
                "总磷(0.8)",
                "溶解氧"
            ]
        );
        assert_eq!(report.main_indices().len(), 3);
        assert_eq!(report.state().name_zh(), "重度污染");
    }

    #[test]
    fn good_sections_have_no_main_indices() {
        let report = section(&[(AmmoniaNitrogen, "1.0"), (TotalNitrogen, "9")]);
        assert_eq!(report.class, WaterClass::Three);
        assert_eq!(report.items.len(), 1, "nitrogen takes no part");
        assert!(report.main_indices().is_empty());
    }

    #[test]
    fn nothing_measured_is_no_class() {
        let values = Values::from([(TotalNitrogen, Decimal::integer(9))]);
        assert_eq!(assess_section(WaterBody::Lake, &values), None);
    }

    #[test]
    fn means_of_ph() {
        let values = ["6.5", "8.5"].map(|text| text.parse().unwrap());
        assert_eq!(ph_mean(&values, 2).unwrap().to_string(), "6.80");
    }

    #[test]
    fn means_have_the_digits_of_assessment_and_keep_a_trace() {
        let sample = |ammonia: &str, ph: &str| -> Values {
            let cells = [(AmmoniaNitrogen, ammonia), (Ph, ph)];
            let known = cells.into_iter().filter(|(_, text)| !text.is_empty());
            known
                .map(|(item, text)| (item, text.parse().unwrap()))
                .collect()
        };
        let check = |samples: &[Values], item, expected: Option<&str>| {
            let mean = mean_of_samples(samples).get(&item).map(ToString::to_string);
            assert_eq!(mean.as_deref(), expected, "{item:?} {samples:?}");
        };
        let two = [sample("0.12", "6.5"), sample("0.13", "8.5"), sample("", "")];
        check(&two, AmmoniaNitrogen, Some("0.12"));
        check(&two, Ph, Some("6.80"));
        check(&two, Lead, None);
        let trace = [sample("0.002", ""), sample("0.001", "")];
        check(&trace, AmmoniaNitrogen, Some("0.002"));
        check(&[], Ph, None);
    }
}
