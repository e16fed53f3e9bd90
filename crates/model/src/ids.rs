//! Identities: each noun has its own type, so that a case cannot be asked for by a station's id. Up to
//! 24 bytes, as most of them and all device numbers have, lie in the value itself.

use std::fmt;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(CompactString);

        impl $name {
            /// Takes a text that is already known to be such an identity.
            pub fn new(text: impl Into<CompactString>) -> Self {
                Self(text.into())
            }

            /// Returns the identity as text, as it is stored and shown.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

id! {
    /// An area (区域), from province to grid cell.
    AreaId,
    /// A unit (单位): bureau, branch, company.
    UnitId,
    /// A person (人员).
    PersonId,
    /// A role (角色) of `catalog/roles`.
    RoleId,
    /// A supervised object (监管对象): station, enterprise, outlet.
    ObjectId,
    /// An alert rule (报警规则) of `catalog/rules`.
    RuleId,
    /// An alarm (报警), that is, one episode of one rule at one point.
    AlarmId,
    /// A case (事项).
    CaseId,
    /// A command that was asked of a device (下行命令).
    DownlinkId,
    /// The number of a data logger (数采仪, field `MN` of HJ 212), compared byte for byte.
    Mn,
    /// A factor code (因子编码) such as `a34004`; codes that no table knows are kept as they are.
    FactorCode,
    /// The hash of a session's token; the token itself is never stored.
    SessionKey,
    /// The SM3 hash of some content, 64 lower-case hex digits.
    ContentHash,
    /// A notice (通知): that somebody has to be told of something.
    NoticeId,
    /// A message (消息) of a notice to one person.
    MessageId,
    /// A delivery (发送): one or more messages sent over one channel at once.
    DeliveryId,
    /// A duty shift (值班班次).
    ShiftId,
}

impl ContentHash {
    /// Tells whether the text has the form of a content hash; says nothing about its existence.
    #[must_use]
    pub fn is_well_formed(text: &str) -> bool {
        text.len() == 64
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    }
}
