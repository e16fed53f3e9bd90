//! Taking quarantined bytes into the ledger after all (隔离数据放行).

use crate::device::FrameFate;
use crate::device_settings::{CrcRule, EditionRule, Strictness};
use crate::ids::{Mn, PersonId};
use crate::time::Timestamp;

/// How quarantined bytes are read: that part of a device's settings which decides what a frame
/// says (解析方案).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct ReadAs {
    /// How much departure from the standard is let through.
    pub strictness: Strictness,
    /// What is done with another check word.
    pub crc: CrcRule,
    /// By which edition it is read.
    pub edition: EditionRule,
}

/// A person's word that quarantined bytes shall count.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Release {
    /// The device that sent them.
    pub mn: Mn,
    /// When the person said so.
    pub at: Timestamp,
    /// Who.
    pub by: PersonId,
    /// Their name then.
    pub by_name: String,
    /// How the bytes were read.
    pub read_as: ReadAs,
    /// Why (放行理由), in their words; `None`: released before a reason was asked for.
    pub reason: Option<String>,
}

/// What became of released bytes; kept for good.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Released {
    /// Whose word it was.
    pub release: Release,
    /// Key of the frame in the frame log.
    pub frame_key: String,
    /// Whether the frame was in the log already.
    pub fate: FrameFate,
    /// How many values entered the ledger.
    pub entered: u32,
}
