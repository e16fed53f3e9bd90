//! What has just changed, for pages that are open.

use crate::area::AreaPath;
use crate::device::DeviceStatus;
use crate::downlink::DownlinkState;
use crate::ids::{AlarmId, CaseId, DownlinkId, Mn, ObjectId, PersonId};
use crate::reading::Cadence;
use crate::time::Timestamp;

/// A change that an open page may want to show.
///
/// It says what changed, not how: the page asks again, within its own scope. A lost message
/// therefore loses no truth.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Live {
    /// Rows of a point became durable.
    Reading {
        /// The point.
        point: ObjectId,
        /// Where it lies.
        area: AreaPath,
        /// Cadence of the newest row.
        cadence: Cadence,
        /// Beginning of the newest row's interval.
        start: Timestamp,
    },
    /// An alarm was opened, changed or cleared.
    Alarm {
        /// The alarm.
        id: AlarmId,
        /// Where its point lies.
        area: AreaPath,
    },
    /// A case was opened or moved on.
    Case {
        /// The case.
        id: CaseId,
        /// Where it lies.
        area: AreaPath,
    },
    /// A device was heard for the first time, or adopted.
    Device {
        /// The device.
        mn: Mn,
        /// What we make of it.
        status: DeviceStatus,
    },
    /// A downlink was asked or moved on.
    Downlink {
        /// The downlink.
        id: DownlinkId,
        /// The device.
        mn: Mn,
        /// Where it stands.
        state: DownlinkState,
    },
    /// A person's inbox changed.
    Message {
        /// Whose.
        person: PersonId,
    },
    /// The demo's clock was stopped, goes on, or runs at another speed.
    Pace,
}
