//! Why quarantined bytes cannot be released (不能放行的原因).

use model::{DeviceStatus, Quarantined};
use sense::{Reason, Reread};

use super::quarantine_sender::Sender;

/// Why a row of quarantine cannot be released.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Hindrance {
    /// It was released before.
    Released,
    /// Its bytes are not kept.
    NoBytes,
    /// Only the first of its bytes are kept.
    PartBytes,
    /// There is no whole frame in the bytes.
    NoFrame,
    /// The frame would still be refused.
    Refused(Reason, String),
    /// The frame names another device than the row.
    OtherDevice,
    /// The frame holds no readings.
    NoReadings,
    /// The device is not in the registry, or not in scope.
    NotRegistered,
    /// Nobody has said yet for which point the device reports.
    NotAdopted,
    /// The device is out of use.
    Retired,
    /// The point of the device is not in scope.
    PointOutOfScope,
    /// The device stopped reporting for its point while the row was looked at.
    PointChanged,
    /// The row was cleaned up while it was looked at, or left the scope.
    Gone,
}

impl Hindrance {
    /// Says what is wrong with the bytes of a row as they were read.
    pub(crate) fn of_bytes(row: &Quarantined, read: Option<&Reread>) -> Option<Self> {
        if row.raw.is_empty() {
            return Some(Self::NoBytes);
        }
        if u64::try_from(row.raw.len()).is_ok_and(|kept| kept < row.size) {
            return Some(Self::PartBytes);
        }
        let Some(read) = read else {
            return Some(Self::NoFrame);
        };
        match &read.outcome {
            Err(refusal) => Some(Self::Refused(refusal.reason, refusal.detail.clone())),
            Ok(message) if row.mn.as_ref().is_some_and(|mn| *mn != message.mn) => {
                Some(Self::OtherDevice)
            }
            Ok(message) if message.readings.is_empty() => Some(Self::NoReadings),
            Ok(_) => None,
        }
    }

    /// Says why there is no point for the rows of a device.
    pub(crate) fn of_sender(sender: &Sender) -> Option<Self> {
        match sender.device.as_ref().map(|device| device.status) {
            None => Some(Self::NotRegistered),
            Some(DeviceStatus::Unknown) => Some(Self::NotAdopted),
            Some(DeviceStatus::Retired) => Some(Self::Retired),
            Some(DeviceStatus::Active) if sender.object.is_none() => Some(Self::PointOutOfScope),
            Some(DeviceStatus::Active) => None,
        }
    }

    /// Returns the word by which rows with the same hindrance are counted.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Released => "released",
            Self::NoBytes => "no-bytes",
            Self::PartBytes => "part-bytes",
            Self::NoFrame => "no-frame",
            Self::Refused(..) => "refused",
            Self::OtherDevice => "other-device",
            Self::NoReadings => "no-readings",
            Self::NotRegistered => "not-registered",
            Self::NotAdopted => "not-adopted",
            Self::Retired => "retired",
            Self::PointOutOfScope => "point-out-of-scope",
            Self::PointChanged => "point-changed",
            Self::Gone => "gone",
        }
    }

    /// Says it in a sentence.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Released => "该条已放行过",
            Self::NoBytes => "内容未保存（超过保存额度或速率），无法放行",
            Self::PartBytes => "只保存了前一部分字节，无法放行",
            Self::NoFrame => "字节中没有完整的报文，换任何方案都读不出来",
            Self::Refused(_, detail) => return format!("按此方案仍不能接收：{detail}"),
            Self::OtherDevice => "读出的设备标识与隔离记录的不同",
            Self::NoReadings => "报文不含监测数据，没有可以入库的内容",
            Self::NotRegistered => "设备未登记，或不在您的管辖范围内",
            Self::NotAdopted => "设备尚未认领，请先说明它为哪个点位上报",
            Self::Retired => "设备已停用，其数据不再计入",
            Self::PointOutOfScope => "设备的点位不在您的管辖范围内",
            Self::PointChanged => "设备现在不为该点位上报，请重新预览",
            Self::Gone => "该条已被清理，或已不在您的管辖范围内",
        }
        .to_owned()
    }
}
