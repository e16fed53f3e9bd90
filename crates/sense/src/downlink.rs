//! Downlink (反控): commands to devices, their answers, and what the system asks by itself.
//!
//! Whoever asks writes a row ([`ask`]); the [`Desk`] of the process that has the device's
//! connection takes it up. One device has one exchange at a time. A row is marked as sent before
//! its bytes go out, so that an interruption never makes a device calibrate twice: what was cut
//! short and changes the device is marked as uncertain and left to a person.
//!
//! Times of waiting are real time, because devices answer in real time; the dates of the records
//! are business time, as all others.

mod activation;
mod ask;
mod desk;
mod form;
pub mod gaps;
mod offer;
mod settings;
mod talk;
mod told;
mod upkeep;
mod words;

pub use activation::proposed_number;
pub use ask::{AskError, NewAsk, ask, ask_by_system, edition_of};
pub use desk::{Desk, describe_metrics};
pub use form::{FormError, command, confirmation, take_secret};
pub use offer::{Class, Field, FieldKind, OFFERS, Offer};
pub use settings::{DownlinkSettings, GapSettings};
pub use words::{is_secret, words};
