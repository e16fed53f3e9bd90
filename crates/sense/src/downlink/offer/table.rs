//! The table of the commands of the three editions, by the thousands of their codes.

mod controls;
mod data;
mod settings;

use super::Offer;

/// The commands of the three editions, in the order of their codes. What of 2025 is known only
/// through readers of that edition is marked so in [`hj212::Command`].
pub(super) const TABLE: [&[Offer]; 3] = [settings::PARAMETERS, data::DATA, controls::CONTROLS];
