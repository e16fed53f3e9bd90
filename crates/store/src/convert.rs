//! Between the engines' types and ours. What does not fit was not written by us and is
//! [`StoreError::Corrupt`].

use model::Timestamp;
use standards::Decimal;

use crate::{Result, StoreError};

/// Makes the error for something that cannot be read back.
pub(crate) fn corrupt(what: &'static str, detail: impl Into<String>) -> StoreError {
    StoreError::Corrupt {
        what,
        detail: detail.into(),
    }
}

/// Reads a stored count or number of 32 bits.
pub(crate) fn narrow(what: &'static str, number: i64) -> Result<u32> {
    u32::try_from(number).map_err(|_| corrupt(what, format!("{number} is out of range")))
}

/// Reads a stored size.
pub(crate) fn unsigned(what: &'static str, number: i64) -> Result<u64> {
    u64::try_from(number).map_err(|_| corrupt(what, format!("{number} is negative")))
}

/// Makes a size storable; no real one is too large.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Reads a stored word of a closed list.
pub(crate) fn word<T>(what: &'static str, text: &str, parse: fn(&str) -> Option<T>) -> Result<T> {
    parse(text).ok_or_else(|| corrupt(what, format!("unknown word {text:?}")))
}

/// Reads a stored time that may be missing.
pub(crate) fn time(millis: Option<i64>) -> Option<Timestamp> {
    millis.map(Timestamp::from_millis)
}

/// Reads a stored decimal text that may be missing.
pub(crate) fn decimal(what: &'static str, text: Option<String>) -> Result<Option<Decimal>> {
    text.map(|text| {
        text.parse()
            .map_err(|_| corrupt(what, format!("{text:?} is no decimal")))
    })
    .transpose()
}
