//! Numbers by which units, permits and consignments are known, with their check characters.

mod credit_code;
mod division;
mod manifest;
mod outfall;
mod permit;

pub use credit_code::{CreditCode, CreditCodeError, organisation_check};
pub use division::{DivisionCode, DivisionCodeError};
pub use manifest::{ManifestNumber, ManifestNumberError};
pub use outfall::{OUTFALL_PATTERN_FROM_MEMORY, OutfallFault, OutfallPattern, OutfallPatternError};
pub use permit::{PermitNumber, PermitNumberError};
