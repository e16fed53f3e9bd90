//! The index by which cities are ranked by their surface water (城市水质指数, CWQI;
//! 城市地表水环境质量排名技术规定（试行）, 2017).

use super::item::WaterItem;
use super::limits::{WaterBody, limits_of};
use super::section::Values;
use crate::decimal::{ArithmeticError, Decimal, Ratio};

/// Why there is no index.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CwqiError {
    /// Items are missing. A sum of the others would rank the city too well.
    #[error("{} of the 21 items are missing", .0.len())]
    Missing(Vec<WaterItem>),
    /// The item has no index: it is none of the 21.
    #[error("{} takes no part in the ranking", .0.name_en())]
    NotRanked(WaterItem),
    /// A number is zero where it divides, or too large.
    #[error("the index cannot be calculated")]
    Arithmetic(#[source] ArithmeticError),
}

/// Calculates the index of one item against class III: `C/S`, for oxygen `S/C`, for pH its
/// distance from 7 over that of the limit.
///
/// # Errors
///
/// The item is none of the 21, or oxygen is zero.
pub fn item_index(item: WaterItem, body: WaterBody, value: Decimal) -> Result<Ratio, CwqiError> {
    let zero = CwqiError::Arithmetic(ArithmeticError::DivisionByZero);
    if !item.is_assessed() {
        return Err(CwqiError::NotRanked(item));
    }
    if item == WaterItem::Ph {
        return ph_index(value);
    }
    let limit = limits_of(item, body)
        .ok_or(CwqiError::NotRanked(item))?
        .limits[2];
    let quotient = match item {
        WaterItem::DissolvedOxygen => limit.checked_div(value),
        _ => value.checked_div(limit),
    };
    quotient.ok_or(zero)
}

/// `7 − pH` up to 7, `(pH − 7)/2` above.
fn ph_index(value: Decimal) -> Result<Ratio, CwqiError> {
    let overflow = CwqiError::Arithmetic(ArithmeticError::Overflow);
    let neutral = Decimal::integer(7);
    let index = if value <= neutral {
        neutral.checked_sub(value).map(Ratio::from)
    } else {
        value
            .checked_sub(neutral)
            .and_then(|above| above.checked_div(Decimal::integer(2)))
    };
    index.ok_or(overflow)
}

/// Calculates the index of a city's rivers or lakes: the sum of the 21 item indices of the mean
/// concentrations. Smaller is better; published with four digits (from memory).
///
/// # Errors
///
/// Lists the items that are missing.
pub fn cwqi(body: WaterBody, means: &Values) -> Result<Ratio, CwqiError> {
    let ranked = || WaterItem::ALL.into_iter().filter(|item| item.is_assessed());
    let missing: Vec<WaterItem> = ranked().filter(|item| !means.contains_key(item)).collect();
    if !missing.is_empty() {
        return Err(CwqiError::Missing(missing));
    }
    let mut sum = Ratio::ZERO;
    for (item, value) in means.iter().filter(|(item, _)| item.is_assessed()) {
        let index = item_index(*item, body, *value)?;
        let overflow = CwqiError::Arithmetic(ArithmeticError::Overflow);
        sum = sum.checked_add(index).ok_or(overflow)?;
    }
    Ok(sum)
}

/// Calculates a city's index from its rivers (index and number of sections) and its lakes (index
/// and number of points), weighted by their numbers (formula from memory).
///
/// # Errors
///
/// There is neither a section nor a point.
pub fn city_cwqi(
    river: Option<(Ratio, u32)>,
    lake: Option<(Ratio, u32)>,
) -> Result<Ratio, ArithmeticError> {
    let mut sum = Ratio::ZERO;
    let mut count: i128 = 0;
    for (index, number) in [river, lake].into_iter().flatten() {
        let weight = Ratio::new(i128::from(number), 1).ok_or(ArithmeticError::Overflow)?;
        let weighted = index.checked_mul(weight).ok_or(ArithmeticError::Overflow)?;
        sum = sum.checked_add(weighted).ok_or(ArithmeticError::Overflow)?;
        count += i128::from(number);
    }
    let count = Ratio::new(count, 1).ok_or(ArithmeticError::Overflow)?;
    sum.checked_div(count).ok_or(ArithmeticError::NoValues)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rate::change_percent;

    /// A river in the order of table 1 without temperature, nitrogen and coliforms.
    fn river() -> Values {
        let values = "7.5 6.0 4.5 16 3.0 0.8 0.15 0.005 0.02 0.4 0.0002 0.002 0.00002 0.00005 \
            0.002 0.001 0.002 0.0003 0.01 0.04 0.01";
        let ranked = WaterItem::ALL.into_iter().filter(|item| item.is_assessed());
        ranked
            .zip(values.split_whitespace().map(|text| text.parse().unwrap()))
            .collect()
    }

    fn lake() -> Values {
        let mut values = river();
        values.insert(WaterItem::Ph, "8.2".parse().unwrap());
        values.insert(WaterItem::DissolvedOxygen, "8.0".parse().unwrap());
        values.insert(WaterItem::TotalPhosphorus, "0.04".parse().unwrap());
        values
    }

    fn printed(index: Ratio, places: u8) -> String {
        index.round_half_even(places).unwrap().to_string()
    }

    #[test]
    fn worked_city() {
        let river = cwqi(WaterBody::River, &river()).unwrap();
        let lake = cwqi(WaterBody::Lake, &lake()).unwrap();
        assert_eq!(printed(river, 6), "6.208333");
        assert_eq!(printed(lake, 6), "6.400000");
        let city = city_cwqi(Some((river, 3)), Some((lake, 1))).unwrap();
        assert_eq!(printed(city, 6), "6.256250");
        let change = change_percent(city, Decimal::integer(6).into()).unwrap();
        assert_eq!(printed(change, 4), "4.2708");
        assert_eq!(city_cwqi(Some((river, 3)), None), Ok(river));
        assert_eq!(city_cwqi(None, None), Err(ArithmeticError::NoValues));
    }

    #[test]
    fn missing_items_give_no_index() {
        let mut values = river();
        values.remove(&WaterItem::Lead);
        let missing = CwqiError::Missing(vec![WaterItem::Lead]);
        assert_eq!(cwqi(WaterBody::River, &values), Err(missing));
    }

    #[test]
    fn items_have_their_own_direction() {
        let check = |item, text: &str, expected: &str| {
            let index = item_index(item, WaterBody::River, text.parse().unwrap()).unwrap();
            assert_eq!(printed(index, 2), expected, "{item:?} {text}");
        };
        check(WaterItem::Ph, "6.5", "0.50");
        check(WaterItem::Ph, "7", "0.00");
        check(WaterItem::Ph, "8", "0.50");
        check(WaterItem::DissolvedOxygen, "10", "0.50");
        check(WaterItem::TotalPhosphorus, "0.1", "0.50");
        let nitrogen = item_index(
            WaterItem::TotalNitrogen,
            WaterBody::Lake,
            Decimal::integer(1),
        );
        assert_eq!(
            nitrogen,
            Err(CwqiError::NotRanked(WaterItem::TotalNitrogen))
        );
        let no_oxygen = item_index(WaterItem::DissolvedOxygen, WaterBody::River, Decimal::ZERO);
        assert!(matches!(no_oxygen, Err(CwqiError::Arithmetic(_))));
    }
}
