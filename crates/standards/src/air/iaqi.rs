//! The sub-index of one pollutant, in whole numbers only.

use super::breakpoints::{Averaging, Beyond, Column, Row};
use super::law::AqiLaw;
use super::pollutant::Pollutant;
use crate::decimal::{Decimal, pow10};

/// Why a pollutant has no sub-index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Gap {
    /// The value is missing or invalid; printed as `NA`.
    #[error("missing or invalid")]
    Missing,
    /// The monitoring plan leaves the pollutant out, and three years of history show that it was
    /// never the primary pollutant of a polluted period (HJ 633-2026 5.3.2); printed as `/`.
    #[error("not monitored by plan")]
    NotMonitored,
    /// The point measured it, but the source does not show the value; printed as `NA`. The national
    /// release does so with PM10 that lies below PM2.5, and publishes the index nevertheless.
    #[error("measured, but not shown by the source")]
    Withheld,
    /// The concentration is below zero, which only unreviewed data can be.
    #[error("below zero")]
    Negative,
    /// The concentration lies above the column, and the mean that the table refers to is missing
    /// (HJ 633-2012 table 1, notes 2 and 3).
    #[error("above the table, and the mean to be reported instead is missing")]
    BeyondTable,
    /// The edition has no breakpoints for this averaging time.
    #[error("no breakpoints for this averaging time")]
    NoColumn,
}

/// Rounds a concentration as the index wants it: whole µg/m³, carbon monoxide to 0.1 mg/m³, by
/// GB/T 8170 (HJ 633-2026 4.2.2 and 4.2.3).
///
/// The 2012 edition has no rule of its own; the same digits are those in which its concentrations
/// were published.
#[must_use]
pub fn rounded_for_index(pollutant: Pollutant, concentration: Decimal) -> Decimal {
    concentration.round_half_even(pollutant.decimals())
}

/// Calculates the sub-index (空气质量分指数, IAQI) of a concentration that is already rounded.
///
/// Interpolates between the breakpoints by equation (1) and carries **up** to a whole number
/// (HJ 633-2012 6.2, HJ 633-2026 4.2.6), in integers, because in binary floating point 2.2 mg/m³
/// of carbon monoxide would give 56 and not 55.
///
/// ```
/// use standards::air::{AqiLaw, Averaging, Pollutant, iaqi};
///
/// let of = |law| iaqi(law, Pollutant::Pm25, Averaging::Day, 75.into());
/// assert_eq!(of(AqiLaw::Hj633_2012), Ok(100));
/// assert_eq!(of(AqiLaw::Hj633_2026), Ok(114));
/// ```
///
/// # Errors
///
/// Says why there is no sub-index. Where the 2012 edition refers to the mean of another averaging
/// time the answer is [`Gap::BeyondTable`]; the caller asks again with that mean.
pub fn iaqi(
    law: AqiLaw,
    pollutant: Pollutant,
    averaging: Averaging,
    concentration: Decimal,
) -> Result<u16, Gap> {
    let column = law.column(pollutant, averaging).ok_or(Gap::NoColumn)?;
    if concentration.is_negative() {
        return Err(Gap::Negative);
    }
    match enclosing_rows(column, concentration) {
        Some((low, high)) => Ok(interpolate_up(low, high, concentration)),
        None => match column.beyond {
            Beyond::Cap => Ok(MAX_INDEX),
            Beyond::Fixed(index) => Ok(index),
            Beyond::ReportOther(_) => Err(Gap::BeyondTable),
        },
    }
}

/// The highest index there is (HJ 633-2026 4.1.1).
const MAX_INDEX: u16 = 500;

/// Finds the two neighbouring breakpoints that enclose the concentration.
fn enclosing_rows(column: &Column, concentration: Decimal) -> Option<(Row, Row)> {
    let is_enclosed = |pair: &&[Row]| concentration <= pair[1].concentration.into();
    let pair = column.rows.windows(2).find(is_enclosed)?;
    Some((pair[0], pair[1]))
}

/// Equation (1) of HJ 633, carried up: `low + ⌈(high − low)·(C − BPlow) / (BPhigh − BPlow)⌉`.
fn interpolate_up(low: Row, high: Row, concentration: Decimal) -> u16 {
    let unit = pow10(concentration.scale());
    let above_low = i128::from(concentration.mantissa()) - i128::from(low.concentration) * unit;
    let index_span = i128::from(high.iaqi - low.iaqi);
    let width = i128::from(high.concentration - low.concentration) * unit;
    let dividend = index_span * above_low;
    let steps = dividend.div_euclid(width) + i128::from(dividend.rem_euclid(width) > 0);
    // The concentration lies between the rows, so the steps lie between 0 and the index span.
    low.iaqi + u16::try_from(steps).unwrap_or(high.iaqi - low.iaqi)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Averaging::{Day, EightHours, Hour};
    use Pollutant::{Co, No2, O3, Pm10, Pm25, So2};

    fn check(law: AqiLaw, of: (Pollutant, Averaging), concentration: &str, expected: u16) {
        let value = rounded_for_index(of.0, concentration.parse().unwrap());
        assert_eq!(
            iaqi(law, of.0, of.1, value),
            Ok(expected),
            "{law:?} {of:?} {concentration}"
        );
    }

    /// Every breakpoint gives its own sub-index, and the next step above it one more.
    #[test]
    fn breakpoints_give_their_rows() {
        for law in AqiLaw::ALL {
            for column in law.columns() {
                for row in column.rows {
                    let of = (column.pollutant, column.averaging);
                    check(law, of, &row.concentration.to_string(), row.iaqi);
                }
            }
        }
    }

    #[test]
    fn worked_examples() {
        use AqiLaw::{Hj633_2012 as Old, Hj633_2026 as New};
        check(Old, (Pm25, Day), "75", 100);
        check(New, (Pm25, Day), "75", 114);
        check(Old, (Pm10, Day), "150", 100);
        check(New, (Pm10, Day), "150", 112);
        check(New, (Pm25, Day), "40", 60);
        check(New, (So2, Day), "100", 75);
        check(New, (No2, Day), "180", 150);
        check(New, (Co, Day), "14", 150);
        check(New, (O3, EightHours), "265", 200);
        check(New, (Pm10, Day), "420", 300);
        check(New, (Pm25, Day), "350", 400);
        check(New, (O3, EightHours), "160", 100);
        check(New, (O3, Hour), "160", 50);
        check(New, (Pm10, Day), "130", 104);
        check(Old, (Pm10, Day), "210", 130);
        check(New, (Pm10, Day), "210", 135);
    }

    /// Above the last breakpoint.
    #[test]
    fn beyond_the_table() {
        use AqiLaw::{Hj633_2012 as Old, Hj633_2026 as New};
        check(New, (So2, Hour), "801", 200);
        check(New, (O3, EightHours), "801", 300);
        assert_eq!(iaqi(Old, So2, Hour, 801.into()), Err(Gap::BeyondTable));
        assert_eq!(iaqi(Old, O3, EightHours, 801.into()), Err(Gap::BeyondTable));
        check(Old, (Pm10, Day), "6450", 500);
        check(New, (Pm25, Day), "501", 500);
        check(New, (O3, Hour), "1201", 500);
    }

    /// Concentrations for which binary floating point gives one too many.
    #[test]
    fn carrying_up_is_exact() {
        for law in AqiLaw::ALL {
            check(law, (Co, Day), "2.2", 55);
            for (co, expected) in [
                ("1.1", 11),
                ("2.2", 22),
                ("4.4", 44),
                ("4.9", 49),
                ("65.4", 218),
                ("66.9", 223),
            ] {
                check(law, (Co, Hour), co, expected);
            }
        }
    }

    #[test]
    fn concentrations_are_rounded_first() {
        check(AqiLaw::Hj633_2026, (Pm25, Day), "60.11", 100);
        check(AqiLaw::Hj633_2026, (Pm25, Day), "35.99", 52);
        check(AqiLaw::Hj633_2026, (Pm25, Day), "60.5", 100);
        check(AqiLaw::Hj633_2026, (Pm25, Day), "61.5", 102);
        check(AqiLaw::Hj633_2026, (Co, Hour), "0.05", 0);
    }

    #[test]
    fn what_has_no_sub_index_says_why() {
        let law = AqiLaw::Hj633_2026;
        assert_eq!(iaqi(law, Pm25, Day, (-1).into()), Err(Gap::Negative));
        assert_eq!(iaqi(law, Pm25, Hour, 10.into()), Err(Gap::NoColumn));
        check(law, (Pm25, Day), "0", 0);
    }

    proptest::proptest! {
        #[test]
        fn sub_indices_rise_with_the_concentration(a in 0_i32..3_000, b in 0_i32..3_000) {
            for law in AqiLaw::ALL {
                for column in law.columns().iter().filter(|c| c.beyond == Beyond::Cap) {
                    let of = |c: i32| {
                        iaqi(law, column.pollutant, column.averaging, c.into()).unwrap()
                    };
                    proptest::prop_assert!(of(a.min(b)) <= of(a.max(b)));
                }
            }
        }
    }
}
