//! The offer to set a device's clock (校时建议).

use model::{Device, DeviceSettings};

/// A device's clock is off by more than it may: it should be set by command 1012.
///
/// A suggestion only. Nothing is sent until somebody asks for it, because a clock that is set in
/// the middle of an hour leaves that hour with a gap or with two tellings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClockOffer {
    /// The device's clock minus ours, seconds, the median of what it lately was.
    pub skew_seconds: i64,
    /// How many seconds it may be off.
    pub limit_seconds: i64,
}

impl ClockOffer {
    /// Returns the offer for a device; `None` while its clock is right or nothing is known of it.
    #[must_use]
    pub fn of(device: &Device, limit_seconds: i64) -> Option<Self> {
        let skew_seconds = device.skew_seconds?;
        (skew_seconds.abs() > limit_seconds).then_some(Self {
            skew_seconds,
            limit_seconds,
        })
    }
}

/// Returns how many seconds a device's clock may be off: its own number, or the gateway's.
#[must_use]
pub fn skew_limit(settings: &DeviceSettings, of_all: i64) -> i64 {
    settings.skew_limit_seconds.map_or(of_all, i64::from)
}
