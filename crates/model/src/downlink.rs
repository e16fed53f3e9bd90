//! Downlink (反控): what is asked of a device, and what it says.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::ids::{DownlinkId, Mn, PersonId};
use crate::time::Timestamp;

/// Where a downlink stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DownlinkState {
    /// It waits for the device to be connected and free.
    Waiting,
    /// It was sent; the device has not answered yet.
    Sent,
    /// The device has said that it executes it.
    Executing,
    /// The device has executed it.
    Done,
    /// The device, or the rules of its edition, refused it.
    Refused,
    /// The device tried and failed.
    Failed,
    /// The device executed it and has no data.
    NoData,
    /// The device answered none of the attempts.
    NoAnswer,
    /// The device accepted it, but neither data nor a result came in time.
    NoResult,
    /// The device was not connected in time; nothing was sent.
    Offline,
    /// Somebody took it back before it was sent.
    Cancelled,
    /// It was sent and the system was interrupted: whether it was executed is not known.
    Uncertain,
}

impl DownlinkState {
    /// All states.
    pub const ALL: [Self; 12] = [
        Self::Waiting,
        Self::Sent,
        Self::Executing,
        Self::Done,
        Self::Refused,
        Self::Failed,
        Self::NoData,
        Self::NoAnswer,
        Self::NoResult,
        Self::Offline,
        Self::Cancelled,
        Self::Uncertain,
    ];

    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Executing => "executing",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::NoData => "no-data",
            Self::NoAnswer => "no-answer",
            Self::NoResult => "no-result",
            Self::Offline => "offline",
            Self::Cancelled => "cancelled",
            Self::Uncertain => "uncertain",
        }
    }

    /// Returns the name (Chinese).
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Waiting => "待下发",
            Self::Sent => "已下发，待应答",
            Self::Executing => "设备执行中",
            Self::Done => "执行成功",
            Self::Refused => "被拒绝",
            Self::Failed => "执行失败",
            Self::NoData => "设备无数据",
            Self::NoAnswer => "设备未应答",
            Self::NoResult => "未收到执行结果",
            Self::Offline => "设备未连接，未下发",
            Self::Cancelled => "已撤回",
            Self::Uncertain => "结果不明",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Tells whether nothing more will come.
    #[must_use]
    pub const fn is_over(self) -> bool {
        !matches!(self, Self::Waiting | Self::Sent | Self::Executing)
    }
}

/// Who asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asker {
    /// The person; `None` where the system asked by itself.
    pub person: Option<PersonId>,
    /// The person's name, or in a word which part of the system.
    pub name: String,
}

/// A command that is asked of a device (下行命令), and its outcome.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Downlink {
    /// Identity.
    pub id: DownlinkId,
    /// The device.
    pub mn: Mn,
    /// Word of the command, as in the list of commands.
    pub command: String,
    /// Its parameters by name; without the secret one.
    pub parameters: BTreeMap<String, String>,
    /// Whether it changes the device.
    pub changes: bool,
    /// Why it is asked.
    pub reason: String,
    /// Who asked.
    pub by: Asker,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Until when it may wait for the device, real time.
    pub until_wall: Timestamp,
    /// Where it stands.
    pub state: DownlinkState,
    /// QN of its frame.
    pub qn: Option<String>,
    /// When it was first sent.
    pub sent_at: Option<Timestamp>,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// The code of the device's refusal or result, if it gave one.
    pub code: Option<u16>,
    /// Frames of data that came.
    pub records: u32,
    /// What came of it, in words.
    pub outcome: String,
}

/// One frame of a downlink's exchange.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DownlinkFrame {
    /// When it was sent or came.
    pub at: Timestamp,
    /// Sent by us.
    pub outgoing: bool,
    /// Command number.
    pub cn: u16,
    /// The bytes; empty where they would show a secret.
    pub raw: Bytes,
    /// What it says, in words.
    pub words: String,
}

/// Which downlinks are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DownlinkFilter {
    /// Only of this device.
    pub mn: Option<Mn>,
    /// Only in this state.
    pub state: Option<DownlinkState>,
    /// Without those that the system asked by itself.
    pub by_people: bool,
    /// How many to skip.
    pub offset: u32,
    /// How many to return.
    pub limit: u32,
}

/// How a device is to be spoken to, where it departs from the default.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DeviceLink {
    /// How long it may take to answer, seconds (`OverTime`, as last set by command 1000).
    pub over_time_s: Option<u32>,
    /// How often a frame is sent again (`ReCount`).
    pub resends: Option<u32>,
    /// How long data or the result are waited for after the answer, seconds.
    pub execution_s: Option<u32>,
    /// A password that the device was told to use; taken from it beside the present one.
    pub next_password: Option<String>,
    /// Name with which it signs in to upload files.
    pub media_login: Option<String>,
}

/// Keys of a device, each wrapped; what unwraps them is not in the database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceKeys {
    /// The device.
    pub mn: Mn,
    /// The key in use.
    pub wrapped: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// The key before it, and until when it is still taken.
    pub previous: Option<(String, Timestamp)>,
    /// A key that the device is being told to use, and when it was made.
    pub pending: Option<(String, Timestamp)>,
    /// Who registered or changed it.
    pub by: String,
    /// When that was.
    pub updated_at: Timestamp,
}

/// A period that was missing and has been asked for again (缺数补采).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GapAsk {
    /// The device.
    pub mn: Mn,
    /// Which data.
    pub cadence: crate::reading::Cadence,
    /// Beginning of the period.
    pub start: Timestamp,
    /// The device has said that it has none.
    pub is_none: bool,
    /// How often it was asked for.
    pub tries: u32,
    /// When it was last asked for.
    pub asked_at: Timestamp,
    /// Not to be asked for again before.
    pub next_at: Timestamp,
    /// The last downlink that asked for it.
    pub downlink: DownlinkId,
}
