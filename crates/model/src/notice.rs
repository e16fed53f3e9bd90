//! Notices: that somebody has to be told of something, until a human acts on it.
//!
//! Whoever has a cause hands a notice to the store in the same transaction as the cause. From then
//! on it is told rung by rung of its ladder; the one who wrote it need not be there any more.

use crate::ids::{AreaId, NoticeId, PersonId, RoleId};
use crate::time::Timestamp;

/// Whom a notice concerns first.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Recipient {
    /// One person.
    Person(PersonId),
    /// Everybody who holds a role for exactly this area.
    Holders {
        /// The role.
        role: RoleId,
        /// The area.
        area: AreaId,
    },
}

/// A notice (通知) to be told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewNotice {
    /// Identity.
    pub id: NoticeId,
    /// What gave rise to it, unique: the same cause again changes nothing.
    pub cause: String,
    /// What it is about, for example `case:<id>`: acting on it stops the ladder.
    pub subject: String,
    /// The ladder of `catalog/ladders`.
    pub ladder: String,
    /// One line (Chinese).
    pub title: String,
    /// What a person needs to know (Chinese); no personal data.
    pub text: String,
    /// Path of the page on which one acts, for example `/cases/<id>`.
    pub link: String,
    /// Where it is: the climbing rungs begin here.
    pub area: AreaId,
    /// Notices of the same key may be told together.
    pub merge: String,
    /// When it arose, business time.
    pub at: Timestamp,
    /// Whom it concerns first.
    pub to: Vec<Recipient>,
}

/// How a notice came to rest.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Settled {
    /// 已响应: a person acknowledged it or acted on its subject.
    Acted,
    /// 已解除: its subject ended by itself.
    Cleared,
    /// 已流转: its subject moved on to others, who are told anew.
    MovedOn,
}

impl Settled {
    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Acted => "acted",
            Self::Cleared => "cleared",
            Self::MovedOn => "moved-on",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Acted, Self::Cleared, Self::MovedOn]
            .into_iter()
            .find(|how| how.as_str() == word)
    }
}

/// That the open notices of some subjects come to rest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settling {
    /// Of what: `case:<id>`, `alarm:<id>`.
    pub subjects: Vec<String>,
    /// When, business time.
    pub at: Timestamp,
    /// Who acted, with name; `None` for the system.
    pub by: Option<(PersonId, String)>,
    /// How.
    pub how: Settled,
}

/// What a change does to notices, in the transaction of the change.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Telling {
    /// Which notices come to rest; those that are told below do not.
    pub settle: Option<Settling>,
    /// What is told.
    pub notices: Vec<NewNotice>,
}

/// How, when and through whom a notice came to rest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rest {
    /// How.
    pub how: Settled,
    /// When, business time.
    pub at: Timestamp,
    /// Name of the person who acted; `None` for the system.
    pub by: Option<String>,
}

/// A notice as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// What it says.
    pub said: NewNotice,
    /// The rung that is told next.
    pub next_rung: u32,
    /// How it came to rest; `None` while the ladder goes on or has ended without anybody.
    pub rest: Option<Rest>,
}
