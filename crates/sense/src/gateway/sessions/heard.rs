//! What a device said, for those who wait for its words.

use bytes::Bytes;
use hj212::{Decoded, Frame, Profile, decode};
use model::{FrameFate, Mn, Timestamp};

/// A frame that was let in and is durable.
#[derive(Clone, Debug)]
pub struct Heard {
    /// The sender.
    pub mn: Mn,
    /// Command number (`CN`).
    pub cn: u16,
    /// What makes it the same frame when it is sent again; its key in the frame log.
    pub key: String,
    /// From where it came.
    pub peer: String,
    /// When it reached us.
    pub received_at: Timestamp,
    /// Whether it was new or a resend.
    pub fate: FrameFate,
    /// How its device is read.
    pub profile: Profile,
    /// The bytes as they came.
    pub raw: Bytes,
}

impl Heard {
    /// Reads the frame again, by its device's profile. It was readable when it was let in, so
    /// `None` does not happen to frames that come from the gateway.
    ///
    /// ```
    /// # fn hear(heard: &sense::Heard) {
    /// if let Some(decoded) = heard.decoded() {
    ///     let report = hj212::Report::read(&decoded);
    ///     let asked = decoded.exchange_qn();
    /// #   let _ = (report, asked);
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn decoded(&self) -> Option<Decoded<'_>> {
        Frame::read(&self.raw).map(|frame| decode(frame, &self.profile))
    }
}
