//! Data loggers, the frames they send, and the frames that could not be taken.

use bytes::Bytes;

use crate::ids::{Mn, ObjectId};
use crate::reading::NewReading;
use crate::time::Timestamp;

/// What we make of a device (数采仪).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DeviceStatus {
    /// It speaks to us but nobody has said what it measures; its frames are held.
    Unknown,
    /// It reports for an object.
    Active,
    /// It no longer counts; its frames are still kept.
    Retired,
}

impl DeviceStatus {
    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Active => "active",
            Self::Retired => "retired",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Unknown, Self::Active, Self::Retired]
            .into_iter()
            .find(|status| status.as_str() == word)
    }
}

/// A device in the registry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Device {
    /// Its number.
    pub mn: Mn,
    /// What we make of it.
    pub status: DeviceStatus,
    /// The object that it reports for; `None` while unknown.
    pub object: Option<ObjectId>,
    /// Edition of the protocol that it was last heard to speak: `2005`, `2017`, `2025`,
    /// `surface-water`.
    pub edition: Option<String>,
    /// System type (`ST`) that it was last heard to send.
    pub st: Option<String>,
    /// Password that it is expected to send; `None`: any is taken.
    pub password: Option<String>,
    /// First heard.
    pub first_seen: Option<Timestamp>,
    /// Last heard.
    pub last_seen: Option<Timestamp>,
    /// From where it last spoke, as `address:port`.
    pub last_peer: Option<String>,
    /// Frames stored.
    pub frames: i64,
    /// Frames put into quarantine.
    pub bad_frames: i64,
    /// Frames held until the device is adopted.
    pub held_frames: i64,
    /// Its clock minus ours at the last frame, seconds.
    pub skew_seconds: Option<i64>,
}

impl Device {
    /// Returns a device that reports for an object and was not heard yet.
    ///
    /// Of its password, edition and system type nothing is known, so that any is taken; its counters
    /// are 0.
    ///
    /// ```
    /// use model::{Device, Mn, ObjectId};
    ///
    /// let device = Device {
    ///     password: Some("123456".to_owned()),
    ///     ..Device::new(Mn::new("010000A8900016F000169DC0"), ObjectId::new("outlet-1"))
    /// };
    /// assert_eq!((device.frames, device.last_seen), (0, None));
    /// ```
    #[must_use]
    pub fn new(mn: Mn, object: ObjectId) -> Self {
        Self {
            status: DeviceStatus::Active,
            object: Some(object),
            ..Self::unknown(mn)
        }
    }

    /// Returns a device of which nobody has said what it measures, and of which nothing is known
    /// but its number.
    #[must_use]
    pub const fn unknown(mn: Mn) -> Self {
        Self {
            mn,
            status: DeviceStatus::Unknown,
            object: None,
            edition: None,
            st: None,
            password: None,
            first_seen: None,
            last_seen: None,
            last_peer: None,
            frames: 0,
            bad_frames: 0,
            held_frames: 0,
            skew_seconds: None,
        }
    }
}

/// A frame that was read and waits to be made durable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IncomingFrame {
    /// What makes it the same frame when it is sent again: device + `QN` + packet number, or for
    /// devices that send no `QN` device + command + time + hash of the data.
    pub key: String,
    /// The sender.
    pub mn: Mn,
    /// The point for which it reports; `None` holds the frame until the device is adopted.
    pub point: Option<ObjectId>,
    /// Command number (`CN`).
    pub cn: u16,
    /// System type (`ST`) as sent.
    pub st: String,
    /// Edition in which it was written.
    pub edition: &'static str,
    /// From where it came.
    pub peer: String,
    /// When it reached us.
    pub received_at: Timestamp,
    /// The device's clock minus ours, seconds, if the frame tells.
    pub skew_seconds: Option<i64>,
    /// The bytes as they came.
    pub raw: Bytes,
    /// What it says, already separated by cadence.
    pub readings: Vec<NewReading>,
}

/// What became of a frame; both are acknowledged.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum FrameFate {
    /// It is on disk now.
    Stored,
    /// It was on disk already, nothing changed.
    Duplicate,
}

impl FrameFate {
    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Duplicate => "duplicate",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Stored, Self::Duplicate]
            .into_iter()
            .find(|fate| fate.as_str() == word)
    }
}

/// A frame that waits for its device to be adopted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HeldFrame {
    /// Its key.
    pub key: String,
    /// When it reached us.
    pub received_at: Timestamp,
    /// The bytes as they came.
    pub raw: Bytes,
}

/// Bytes that could not be taken (隔离), with the reason.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quarantined {
    /// Identity.
    pub id: String,
    /// When they reached us.
    pub received_at: Timestamp,
    /// From where.
    pub peer: String,
    /// The device, as far as the bytes tell.
    pub mn: Option<Mn>,
    /// Stable word for the reason, for example `crc`, `length`, `password`, `too-long`.
    pub reason: String,
    /// What exactly was found, for a person.
    pub detail: String,
    /// Offset of the offending byte within `raw`.
    pub bad_offset: Option<u32>,
    /// How many bytes there were; `raw` may hold only the first of them.
    pub size: u64,
    /// The bytes, cut to the budget.
    pub raw: Bytes,
}

/// Which quarantined frames are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct QuarantineFilter {
    /// Only this row.
    pub id: Option<String>,
    /// Only of this device.
    pub mn: Option<Mn>,
    /// Only for this reason.
    pub reason: Option<String>,
    /// How many to skip.
    pub offset: u32,
    /// How many to return.
    pub limit: u32,
}
