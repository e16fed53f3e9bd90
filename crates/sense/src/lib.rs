//! Takes readings from devices: the HJ 212 gateway, quarantine, roll-ups, and the device fleet
//! simulator.

pub mod air;
mod clock_offer;
mod clock_text;
mod device_profile;
pub mod downlink;
pub mod fleet;
pub mod forward;
mod gateway;
pub mod import;
mod interpret;
mod key;
pub mod media;
pub mod quality;
pub mod rates;
mod reason;
pub mod rollup;
mod text;
pub mod water;

pub use clock_offer::{ClockOffer, skew_limit};
pub use clock_text::timestamp as timestamp_of;
pub use gateway::{
    Adoption, Attention, Doors, Gateway, GatewayConfig, Greeting, Heard, KeyChain, KeyError,
    KeyFacts, MqttIntake, SendError, Session, Sessions, Terms, TlsDoor, TlsError, TlsFiles, Vault,
    VaultError, describe_metrics,
};
pub use interpret::{Message, interpret, sender};
pub use reason::{Reason, Refusal};
