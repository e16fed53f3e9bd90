//! Takes readings from devices: the HJ 212 gateway, quarantine, roll-ups, and the device fleet
//! simulator.

pub mod air;
mod clock_offer;
mod clock_text;
mod connections_tidy;
mod device_profile;
pub mod downlink;
pub mod fleet;
pub mod forward;
mod gateway;
pub mod health;
pub mod import;
mod interpret;
mod issue_text;
mod key;
pub mod media;
pub mod online;
pub mod quality;
mod quarantine_tidy;
pub mod rates;
mod reason;
mod reread;
pub mod rollup;
mod sealed;
mod text;
pub mod water;

pub use clock_offer::{ClockOffer, skew_limit};
pub use clock_text::timestamp as timestamp_of;
pub use connections_tidy::{ConnectionStay, keep_connections_tidy, tidy_connections};
pub use gateway::{
    Adoption, Attention, Claim, Doors, Gateway, GatewayConfig, GatewayError, Greeting, Heard,
    KeyChain, KeyError, KeyFacts, MqttIntake, SendError, Session, Sessions, Terms, TlsDoor,
    TlsError, TlsFiles, Vault, VaultError, describe_metrics,
};
pub use interpret::{Message, interpret, sender};
pub use issue_text::issue_zh;
pub use quarantine_tidy::{QuarantineStay, keep_quarantine_tidy, tidy_quarantine};
pub use reason::{Reason, Refusal};
pub use reread::{Reread, reread};
