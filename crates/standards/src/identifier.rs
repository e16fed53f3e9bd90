//! Numbers by which units, permits and consignments are known, with their check characters.

mod credit_code;
mod manifest;
mod permit;

pub use credit_code::{CreditCode, CreditCodeError, organisation_check};
pub use manifest::{ManifestNumber, ManifestNumberError};
pub use permit::{PermitNumber, PermitNumberError};
