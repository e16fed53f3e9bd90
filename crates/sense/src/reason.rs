//! Why bytes were not taken.

use hj212::IssueKind;

/// Why bytes went into quarantine (隔离原因).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Reason {
    /// The check word is wrong.
    Crc,
    /// A frame began and could not be completed: bytes lost, or a length that leads nowhere.
    Length,
    /// The command code is missing or no number.
    Command,
    /// The device's number is missing or cannot be one.
    Device,
    /// The packet numbers are missing or wrong although the flag promises them.
    Packet,
    /// Data without a time that can be read.
    DataTime,
    /// Another departure that the device's profile does not let through.
    Form,
    /// The password is not the one registered for the device.
    Password,
    /// The device may not speak from this address.
    Address,
    /// Bytes that belong to no frame.
    Garbage,
    /// More bytes without a frame than a connection may send.
    TooLong,
    /// More unknown devices in a minute than are let in.
    UnknownFlood,
}

impl Reason {
    /// All reasons.
    pub const ALL: [Self; 12] = [
        Self::Crc,
        Self::Length,
        Self::Command,
        Self::Device,
        Self::Packet,
        Self::DataTime,
        Self::Form,
        Self::Password,
        Self::Address,
        Self::Garbage,
        Self::TooLong,
        Self::UnknownFlood,
    ];

    /// Returns the word that is stored, sent and counted by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Crc => "crc",
            Self::Length => "length",
            Self::Command => "command",
            Self::Device => "device",
            Self::Packet => "packet",
            Self::DataTime => "data-time",
            Self::Form => "form",
            Self::Password => "password",
            Self::Address => "address",
            Self::Garbage => "garbage",
            Self::TooLong => "too-long",
            Self::UnknownFlood => "unknown-flood",
        }
    }

    /// Returns the name that a page shows.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Crc => "校验码错误",
            Self::Length => "长度不符或残缺",
            Self::Command => "命令编码缺失或错误",
            Self::Device => "设备标识缺失或错误",
            Self::Packet => "分包编号缺失或错误",
            Self::DataTime => "数据时间缺失或无法读取",
            Self::Form => "格式不符",
            Self::Password => "访问密码错误",
            Self::Address => "来源地址不允许",
            Self::Garbage => "非报文数据",
            Self::TooLong => "长时间无有效报文",
            Self::UnknownFlood => "未登记设备过多",
        }
    }

    /// Returns the reason that a deviation of the codec's list amounts to.
    #[must_use]
    pub const fn of_issue(kind: IssueKind) -> Self {
        match kind {
            IssueKind::CrcModbus | IssueKind::CrcWrong | IssueKind::CrcForeign => Self::Crc,
            IssueKind::LengthShort | IssueKind::LengthWrong | IssueKind::SegmentLong => {
                Self::Length
            }
            IssueKind::CnMissing | IssueKind::CnForm => Self::Command,
            IssueKind::MnMissing | IssueKind::MnForm => Self::Device,
            IssueKind::PacketForm => Self::Packet,
            IssueKind::DataTimeMissing | IssueKind::TimeForm | IssueKind::TimeUnreadable => {
                Self::DataTime
            }
            _ => Self::Form,
        }
    }
}

/// What was found wrong, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// What exactly was found, for a person.
    pub detail: String,
    /// Offset of the offending byte within the frame.
    pub bad_offset: Option<u32>,
}

impl Refusal {
    /// Refuses for a reason that lies at no particular byte.
    #[must_use]
    pub fn new(reason: Reason, detail: impl Into<String>) -> Self {
        Self {
            reason,
            detail: detail.into(),
            bad_offset: None,
        }
    }
}
