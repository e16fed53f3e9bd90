//! Digits and names, written straight into the bytes of a frame.

use crate::build::BuildError;
use crate::number::Number;
use crate::stamp::Stamp;

/// The two digits of every number below 100.
const PAIRS: [[u8; 2]; 100] = pairs();

const fn pairs() -> [[u8; 2]; 100] {
    let mut out = [*b"00"; 100];
    let (mut place, mut tens) = (0, b'0');
    while tens <= b'9' {
        let mut ones = b'0';
        while ones <= b'9' {
            out[place] = [tens, ones];
            place += 1;
            ones += 1;
        }
        tens += 1;
    }
    out
}

/// Appends a number below 10,000 as four digits.
#[inline]
pub(crate) fn push_four(out: &mut Vec<u8>, number: u16) {
    out.extend_from_slice(&four(number));
}

/// Returns the four digits of a number below 10,000.
#[inline]
pub(crate) fn four(number: u16) -> [u8; 4] {
    let [a, b] = PAIRS[usize::from(number / 100 % 100)];
    let [c, d] = PAIRS[usize::from(number % 100)];
    [a, b, c, d]
}

/// Appends a whole number.
#[inline]
pub(crate) fn push_unsigned(out: &mut Vec<u8>, number: u64) {
    let mut digits = [0; 20];
    out.extend_from_slice(digits_of(number, &mut digits));
}

/// Appends a decimal number with all its digits.
#[inline]
pub(crate) fn push_number(out: &mut Vec<u8>, number: Number) {
    if number.mantissa < 0 {
        out.push(b'-');
    }
    let mut digits = [0; 20];
    let digits = digits_of(number.mantissa.unsigned_abs(), &mut digits);
    let scale = usize::from(number.scale);
    if scale == 0 {
        out.extend_from_slice(digits);
    } else if let Some(whole) = digits.len().checked_sub(scale).filter(|whole| *whole > 0) {
        out.extend_from_slice(&digits[..whole]);
        out.push(b'.');
        out.extend_from_slice(&digits[whole..]);
    } else {
        out.extend_from_slice(b"0.");
        out.resize(out.len() + scale - digits.len(), b'0');
        out.extend_from_slice(digits);
    }
}

/// Writes the digits of a number to the end of a buffer and returns them.
#[inline]
fn digits_of(mut number: u64, buffer: &mut [u8; 20]) -> &[u8] {
    let mut at = buffer.len();
    let pair = |number: u64| PAIRS[usize::try_from(number % 100).unwrap_or(0)];
    while number >= 100 {
        at -= 2;
        buffer[at..at + 2].copy_from_slice(&pair(number));
        number /= 100;
    }
    let [tens, ones] = pair(number);
    at -= 1;
    buffer[at] = ones;
    if number >= 10 {
        at -= 1;
        buffer[at] = tens;
    }
    &buffer[at..]
}

/// Appends the fourteen digits of a time.
#[inline]
pub(crate) fn push_seconds(out: &mut Vec<u8>, time: Stamp) {
    let mut digits = [0; 14];
    digits[..4].copy_from_slice(&four(time.year()));
    let parts = [
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second(),
    ];
    for (place, part) in parts.into_iter().enumerate() {
        digits[4 + 2 * place..6 + 2 * place].copy_from_slice(&PAIRS[usize::from(part % 100)]);
    }
    out.extend_from_slice(&digits);
}

/// Appends the seventeen digits of a time, the form of a QN.
#[inline]
pub(crate) fn push_millis(out: &mut Vec<u8>, time: Stamp) {
    push_seconds(out, time);
    let [_, digits @ ..] = four(time.millis());
    out.extend_from_slice(&digits);
}

/// Checks a data name: letters, digits and `_`, at most one `-` within.
pub(crate) fn check_name(name: &str) -> Result<(), BuildError> {
    let is_name = match name.split_once('-') {
        Some((code, suffix)) => is_part(code) && is_part(suffix),
        None => is_part(name),
    };
    if is_name {
        Ok(())
    } else {
        Err(BuildError::Name(name.to_owned()))
    }
}

/// Checks a factor code: letters, digits and `_`.
#[inline]
pub(crate) fn check_code(code: &str) -> Result<(), BuildError> {
    if is_part(code) {
        Ok(())
    } else {
        Err(BuildError::Name(code.to_owned()))
    }
}

#[inline]
fn is_part(part: &str) -> bool {
    !part.is_empty()
        && part
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Checks a value: printable ASCII without dividers and blanks.
#[inline]
pub(crate) fn check_value(name: &str, value: &str) -> Result<(), BuildError> {
    let allowed =
        |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b';' | b',' | b'&' | b'=' | b'#');
    if value.bytes().all(allowed) && !value.starts_with("//") {
        Ok(())
    } else {
        Err(BuildError::Value(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_with_their_digits() {
        fn check(mantissa: i64, scale: u8, expected: &str) {
            let mut out = Vec::new();
            push_number(&mut out, Number { mantissa, scale });
            assert_eq!(String::from_utf8_lossy(&out), expected);
        }
        check(0, 0, "0");
        check(0, 2, "0.00");
        check(5, 1, "0.5");
        check(-350, 3, "-0.350");
        check(100, 2, "1.00");
        check(12_345, 2, "123.45");
        check(i64::MAX, 0, "9223372036854775807");
        check(i64::MIN, 18, "-9.223372036854775808");
        check(-7, 4, "-0.0007");
    }

    proptest! {
        #[test]
        fn a_number_is_written_as_it_is_shown(mantissa: i64, scale in 0_u8..=30) {
            let number = Number { mantissa, scale };
            let mut out = Vec::new();
            push_number(&mut out, number);
            prop_assert_eq!(String::from_utf8_lossy(&out), number.to_string());
        }

        #[test]
        fn a_whole_number_is_written_as_it_is_shown(number: u64) {
            let mut out = Vec::new();
            push_unsigned(&mut out, number);
            prop_assert_eq!(String::from_utf8_lossy(&out), number.to_string());
        }
    }
}
