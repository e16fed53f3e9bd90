//! Exact decimal numbers that keep the digits they were written with (数值修约, GB/T 8170).

mod log;
mod mean;
mod ops;
mod parse;
mod ratio;

pub use log::{ln, log10_of_mean_power};
pub use mean::{mean, mean_rounded};
pub use parse::ParseDecimalError;
pub use ratio::{ArithmeticError, Ratio};

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// The largest number of digits after the point that a [`Decimal`] can hold.
pub const MAX_SCALE: u8 = 18;

/// A decimal number with the digits it was written with.
///
/// The value is `mantissa / 10^scale`. A reading of `1.20` keeps its last zero, because the number
/// of digits says how finely the instrument reported.
///
/// Equality, order and hash go **by value**: `1.20 == 1.2`. Only [`fmt::Display`],
/// [`Decimal::mantissa`] and [`Decimal::scale`] tell the two apart.
///
/// ```
/// use standards::Decimal;
///
/// let reading: Decimal = "1.20".parse()?;
/// assert_eq!(reading.to_string(), "1.20");
/// assert_eq!(reading, "1.2".parse()?);
/// # Ok::<(), standards::ParseDecimalError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Decimal {
    mantissa: i64,
    scale: u8,
}

impl Decimal {
    /// The number zero without digits after the point.
    pub const ZERO: Self = Self::integer(0);

    /// Makes a whole number.
    #[must_use]
    pub const fn integer(value: i64) -> Self {
        Self {
            mantissa: value,
            scale: 0,
        }
    }

    /// Makes the number `mantissa / 10^scale`.
    ///
    /// Gives `None` where the scale is above [`MAX_SCALE`].
    #[must_use]
    pub const fn from_parts(mantissa: i64, scale: u8) -> Option<Self> {
        if scale > MAX_SCALE {
            None
        } else {
            Some(Self { mantissa, scale })
        }
    }

    /// Makes a constant of a standard's table, where the scales are small.
    pub(crate) const fn constant(mantissa: i64, scale: u8) -> Self {
        assert!(scale <= MAX_SCALE, "a table constant has a small scale");
        Self { mantissa, scale }
    }

    /// Returns all digits as one whole number, with the sign.
    #[must_use]
    pub const fn mantissa(self) -> i64 {
        self.mantissa
    }

    /// Returns how many of the digits stand after the point, 0 to 18.
    #[must_use]
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// Says whether the value lies below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.mantissa < 0
    }

    /// Says whether the value is zero, with however many digits.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// Returns the same value without trailing zeros after the point.
    #[must_use]
    pub const fn normalized(self) -> Self {
        let mut shorter = self;
        while shorter.scale > 0 && shorter.mantissa % 10 == 0 {
            shorter.mantissa /= 10;
            shorter.scale -= 1;
        }
        shorter
    }
}

/// Returns ten to the given power. Callers stay within twice [`MAX_SCALE`], which `i128` holds.
pub(crate) const fn pow10(exponent: u8) -> i128 {
    10_i128.pow(exponent as u32)
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self::integer(value)
    }
}

impl From<i32> for Decimal {
    fn from(value: i32) -> Self {
        Self::integer(i64::from(value))
    }
}

impl From<u16> for Decimal {
    fn from(value: u16) -> Self {
        Self::integer(i64::from(value))
    }
}

impl Ord for Decimal {
    /// Compares by value. Both sides are brought to one scale in `i128`, which cannot overflow.
    fn cmp(&self, other: &Self) -> Ordering {
        let left = i128::from(self.mantissa) * pow10(other.scale);
        let right = i128::from(other.mantissa) * pow10(self.scale);
        left.cmp(&right)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { mantissa, scale } = self.normalized();
        mantissa.hash(state);
        scale.hash(state);
    }
}

impl fmt::Display for Decimal {
    /// Writes the number with all its digits; width and alignment of the format are obeyed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = usize::from(self.scale);
        let mut digits = self.mantissa.unsigned_abs().to_string();
        if scale > 0 {
            if digits.len() <= scale {
                digits.insert_str(0, &"0".repeat(scale + 1 - digits.len()));
            }
            digits.insert(digits.len() - scale, '.');
        }
        f.pad_integral(self.mantissa >= 0, "", &digits)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decimal({self})")
    }
}
