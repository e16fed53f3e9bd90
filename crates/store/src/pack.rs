//! The format in which a row keeps all its factors.
//!
//! A minute row of a station has some ten factors; one blob of about a hundred bytes instead of
//! ten database rows is what lets a city keep its minutes. All numbers are unsigned LEB128
//! ("varint"): seven bits a byte, the lowest first, the high bit set on all but the last byte.
//!
//! ```text
//! row     = version:u8 (1)  count:varint  factor*
//! factor  = code:text  present:u8  value? min? max? total? flag?
//! present = bit 0 value, 1 min, 2 max, 3 total, 4 flag; the other bits are 0
//! value, min, max, total = scale:u8 (0..=18)  mantissa:varint (zigzag)
//! flag    = text
//! text    = length:varint  UTF-8 bytes
//! ```
//!
//! Every digit is kept: `1.20` and `1.2` differ in their scale. The reader takes any bytes without
//! panic and refuses what the writer would not have written.

use model::{FactorCode, FactorReading};
use standards::Decimal;

use crate::convert::corrupt;
use crate::varint::{Rest, put_length, put_signed, put_text};
use crate::{Result, StoreError};

/// What it is, for messages.
const WHAT: &str = "row of readings";

/// The only version there is.
const VERSION: u8 = 1;

const VALUE: u8 = 1;
const MIN: u8 = 1 << 1;
const MAX: u8 = 1 << 2;
const TOTAL: u8 = 1 << 3;
const FLAG: u8 = 1 << 4;
const ALL: u8 = VALUE | MIN | MAX | TOTAL | FLAG;

/// Writes the factors of a row.
pub(crate) fn pack(factors: &[FactorReading]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(2 + factors.len() * 16);
    bytes.push(VERSION);
    put_length(&mut bytes, factors.len());
    for reading in factors {
        put_text(&mut bytes, reading.factor.as_str());
        let numbers = [reading.value, reading.min, reading.max, reading.total];
        let mut present = if reading.flag.is_some() { FLAG } else { 0 };
        for (number, bit) in numbers.iter().zip([VALUE, MIN, MAX, TOTAL]) {
            if number.is_some() {
                present |= bit;
            }
        }
        bytes.push(present);
        for number in numbers.into_iter().flatten() {
            put_decimal(&mut bytes, number);
        }
        if let Some(flag) = &reading.flag {
            put_text(&mut bytes, flag);
        }
    }
    bytes
}

/// Reads the factors of a row.
pub(crate) fn unpack(bytes: &[u8]) -> Result<Vec<FactorReading>> {
    let mut rest = Rest::new(WHAT, bytes);
    let version = rest.byte()?;
    if version != VERSION {
        return Err(broken(&format!("version {version} is not known")));
    }
    let count = rest.varint()?;
    let mut factors = Vec::new();
    for _ in 0..count {
        let factor = FactorCode::new(rest.text()?);
        let present = rest.byte()?;
        if present & !ALL != 0 {
            return Err(broken("unknown parts of a factor"));
        }
        let mut number = |bit| {
            if present & bit == 0 {
                Ok(None)
            } else {
                decimal(&mut rest).map(Some)
            }
        };
        let (value, min, max, total) = (number(VALUE)?, number(MIN)?, number(MAX)?, number(TOTAL)?);
        let flag = if present & FLAG == 0 {
            None
        } else {
            Some(rest.text()?.to_owned())
        };
        factors.push(FactorReading {
            factor,
            value,
            min,
            max,
            total,
            flag,
        });
    }
    if rest.is_empty() {
        Ok(factors)
    } else {
        Err(broken("bytes after the end"))
    }
}

fn broken(detail: &str) -> StoreError {
    corrupt(WHAT, detail)
}

fn put_decimal(bytes: &mut Vec<u8>, number: Decimal) {
    bytes.push(number.scale());
    put_signed(bytes, number.mantissa());
}

fn decimal(rest: &mut Rest<'_>) -> Result<Decimal> {
    let scale = rest.byte()?;
    Decimal::from_parts(rest.signed()?, scale).ok_or_else(|| broken("too many decimal places"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimals() -> impl Strategy<Value = Option<Decimal>> {
        proptest::option::of((any::<i64>(), 0_u8..=18).prop_map(|(mantissa, scale)| {
            Decimal::from_parts(mantissa, scale).expect("the scale is in range")
        }))
    }

    fn readings() -> impl Strategy<Value = FactorReading> {
        let numbers = (decimals(), decimals(), decimals(), decimals());
        ("\\PC{0,8}", numbers, proptest::option::of("\\PC{0,3}")).prop_map(
            |(factor, (value, min, max, total), flag)| FactorReading {
                factor: FactorCode::new(factor),
                value,
                min,
                max,
                total,
                flag,
            },
        )
    }

    fn digits(row: &[FactorReading]) -> Vec<String> {
        row.iter().map(|reading| format!("{reading:?}")).collect()
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back_digit_by_digit(row in proptest::collection::vec(readings(), 0..20)) {
            let back = unpack(&pack(&row)).expect("packed by us");
            prop_assert_eq!(digits(&back), digits(&row));
        }

        #[test]
        fn any_bytes_are_taken_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = unpack(&bytes);
        }

        #[test]
        fn a_cut_row_is_refused(row in proptest::collection::vec(readings(), 1..6), cut in 0_usize..1000) {
            let bytes = pack(&row);
            prop_assert!(unpack(&bytes[..cut % bytes.len()]).is_err());
        }

        #[test]
        fn a_changed_byte_never_panics(row in proptest::collection::vec(readings(), 1..6), place in 0_usize..1000, byte: u8) {
            let mut bytes = pack(&row);
            let place = place % bytes.len();
            bytes[place] = byte;
            let _ = unpack(&bytes);
        }
    }

    #[test]
    fn refuses_what_the_writer_would_not_write() {
        let check = |bytes: &[u8], expected: &str| {
            let error = unpack(bytes).expect_err("not a row").to_string();
            assert!(error.contains(expected), "{error}");
        };
        check(&[], "too early");
        check(&[2, 0], "version 2");
        check(&[1, 0, 7], "after the end");
        check(&[1, 1, 1, b'a', 0x20], "unknown parts");
        check(&[1, 1, 1, b'a', 1, 19, 0], "decimal places");
        check(&[1, 1, 1, 0xFF, 0], "UTF-8");
        check(&[1, 1, 9, b'a'], "within a text");
        check(
            &[
                1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F,
            ],
            "64 bits",
        );
    }

    #[test]
    fn a_common_row_is_small() {
        let row: Vec<_> = ["a34004", "a34002", "a21026", "a21004", "a21005", "a05024"]
            .map(|code| FactorReading {
                factor: FactorCode::new(code),
                value: "35.2".parse().ok(),
                min: None,
                max: None,
                total: None,
                flag: Some("N".to_owned()),
            })
            .into();
        assert_eq!(pack(&row).len(), 2 + 6 * 13);
    }
}
