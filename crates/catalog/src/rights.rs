//! Rights: what a role lets its holder ask for.

use std::fmt;

use serde::Deserialize;

/// A right (权限). Where it reaches is the matter of the post's area, not of the right.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
pub enum Right {
    /// See the map, stations, points and their readings.
    #[serde(rename = "net.read")]
    NetRead,
    /// See alarms.
    #[serde(rename = "alarm.read")]
    AlarmRead,
    /// Take alarms, call them false, pass them on.
    #[serde(rename = "alarm.handle")]
    AlarmHandle,
    /// See cases and their evidence.
    #[serde(rename = "case.read")]
    CaseRead,
    /// Act in cases in which one of one's posts is a party.
    #[serde(rename = "case.act")]
    CaseAct,
    /// Draw closed cases for a look-back (回头看抽取).
    #[serde(rename = "lookback.draw")]
    LookbackDraw,
    /// Read in clear what cases say of private persons (个人信息), without being a party; each
    /// look is logged.
    #[serde(rename = "case.personal")]
    CasePersonal,
    /// See data loggers.
    #[serde(rename = "device.read")]
    DeviceRead,
    /// Say for which object an unknown data logger reports.
    #[serde(rename = "device.adopt")]
    DeviceAdopt,
    /// Say how a data logger is read and from where it may speak.
    #[serde(rename = "device.settings")]
    DeviceSettings,
    /// Ask data loggers for data and settings (提取), which changes nothing about them.
    #[serde(rename = "device.ask")]
    DeviceAsk,
    /// Ask data loggers for what changes them (反控): set, calibrate, sample, clean, keys, numbers.
    #[serde(rename = "device.control")]
    DeviceControl,
    /// See frames that could not be taken.
    #[serde(rename = "quarantine.read")]
    QuarantineRead,
    /// Let frames that could not be taken enter the ledger after all (放行).
    #[serde(rename = "quarantine.release")]
    QuarantineRelease,
    /// Decide whether a flagged value is valid (初审), and keep the log of interference at stations.
    #[serde(rename = "review.first")]
    ReviewFirst,
    /// Confirm or send back what another has decided about a value (复核).
    #[serde(rename = "review.second")]
    ReviewSecond,
    /// See the duty roster and hand-over notes.
    #[serde(rename = "duty.read")]
    DutyRead,
    /// Plan and cancel duty shifts (排班).
    #[serde(rename = "duty.manage")]
    DutyManage,
    /// See who was told what, when, by which channel (通知记录).
    #[serde(rename = "message.read")]
    MessageRead,
    /// See how the channels fare over which people are told.
    #[serde(rename = "channel.read")]
    ChannelRead,
    /// Grant and withdraw accounts, posts and rights.
    #[serde(rename = "people.admin")]
    PeopleAdmin,
    /// Read the audit log.
    #[serde(rename = "audit.read")]
    AuditRead,
    /// See how the system itself stands, such as its links to superior platforms.
    #[serde(rename = "system.read")]
    SystemRead,
}

impl Right {
    /// All rights.
    pub const ALL: [Self; 23] = [
        Self::NetRead,
        Self::AlarmRead,
        Self::AlarmHandle,
        Self::CaseRead,
        Self::CaseAct,
        Self::LookbackDraw,
        Self::CasePersonal,
        Self::DeviceRead,
        Self::DeviceAdopt,
        Self::DeviceSettings,
        Self::DeviceAsk,
        Self::DeviceControl,
        Self::QuarantineRead,
        Self::QuarantineRelease,
        Self::ReviewFirst,
        Self::ReviewSecond,
        Self::DutyRead,
        Self::DutyManage,
        Self::MessageRead,
        Self::ChannelRead,
        Self::PeopleAdmin,
        Self::AuditRead,
        Self::SystemRead,
    ];

    /// Returns the word of definitions and of the session.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NetRead => "net.read",
            Self::AlarmRead => "alarm.read",
            Self::AlarmHandle => "alarm.handle",
            Self::CaseRead => "case.read",
            Self::CaseAct => "case.act",
            Self::LookbackDraw => "lookback.draw",
            Self::CasePersonal => "case.personal",
            Self::DeviceRead => "device.read",
            Self::DeviceAdopt => "device.adopt",
            Self::DeviceSettings => "device.settings",
            Self::DeviceAsk => "device.ask",
            Self::DeviceControl => "device.control",
            Self::QuarantineRead => "quarantine.read",
            Self::QuarantineRelease => "quarantine.release",
            Self::ReviewFirst => "review.first",
            Self::ReviewSecond => "review.second",
            Self::DutyRead => "duty.read",
            Self::DutyManage => "duty.manage",
            Self::MessageRead => "message.read",
            Self::ChannelRead => "channel.read",
            Self::PeopleAdmin => "people.admin",
            Self::AuditRead => "audit.read",
            Self::SystemRead => "system.read",
        }
    }

    /// Tells whether the right moves the bureau's business, which no administrator may
    /// (separation of the three administrators, GB/T 22239-2019 8.1.5).
    #[must_use]
    pub const fn moves_business(self) -> bool {
        matches!(
            self,
            Self::AlarmHandle
                | Self::CaseAct
                | Self::LookbackDraw
                | Self::DeviceControl
                | Self::DutyManage
                | Self::QuarantineRelease
                | Self::ReviewFirst
                | Self::ReviewSecond
        )
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_that_is_read_is_the_word_that_is_shown() {
        #[derive(Deserialize)]
        struct Text {
            right: Right,
        }
        for right in Right::ALL {
            let text = format!("right = \"{right}\"");
            assert_eq!(toml::from_str::<Text>(&text).unwrap().right, right);
        }
    }
}
