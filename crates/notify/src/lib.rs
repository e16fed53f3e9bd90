//! Tells people of what concerns them until one of them acts.
//!
//! Whoever has a cause writes a notice in the transaction of the cause; from there on this room
//! goes by what is stored and by the clocks, takes no other input, and may be killed anywhere:
//!
//! 1. `climb`: each rung of a notice's ladder becomes messages, one per person, once;
//! 2. `plan`: messages that wait are put into deliveries: merged, gathered, within the budget;
//! 3. `send`: a delivery is taken up, sent, and finished with what became of it. One that may or
//!    may not have gone out is uncertain, and goes out once more under the same id.
//!
//! It does not know what a case or an alarm means.

mod answer;
mod climb;
mod email;
mod http;
mod letter;
mod notify;
mod plan;
mod quiet;
pub mod receivers;
mod robot;
mod roster;
mod secret;
mod send;
mod settings;
mod sign;
mod sms;
mod voice;

#[cfg(test)]
mod tests;

pub use notify::{ChannelLine, Notify, NotifyError, Round};
pub use secret::Secret;
pub use settings::{Email, Robot, Settings, Sms, Tls, Voice};
pub use sms::Report;
