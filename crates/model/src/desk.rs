//! What lies on somebody's desk (工作台).

use crate::ids::PersonId;
use crate::time::Timestamp;

/// Why a case lies on somebody's desk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DeskPart {
    /// One of the person's posts may act in it now (待办).
    Todo,
    /// The same, and its next deadline has passed (超期).
    Overdue,
    /// The same, and what led it to its present state sent it back (退回).
    Returned,
    /// The person was asked for a consent or an opinion (会签、加签).
    Opinion,
    /// An open case that was given to the person to read, and in which they have done nothing and
    /// have nothing to do (抄送).
    Copies,
    /// An open case in which the person has acted and others are to act now (已交出).
    HandedOn,
}

impl DeskPart {
    /// All parts.
    pub const ALL: [Self; 6] = [
        Self::Todo,
        Self::Overdue,
        Self::Returned,
        Self::Opinion,
        Self::Copies,
        Self::HandedOn,
    ];

    /// Returns the word that is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Todo => "todo",
            Self::Overdue => "overdue",
            Self::Returned => "returned",
            Self::Opinion => "opinion",
            Self::Copies => "copies",
            Self::HandedOn => "handed-on",
        }
    }

    /// Returns its name (Chinese).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Todo => "待办",
            Self::Overdue => "超期",
            Self::Returned => "退回",
            Self::Opinion => "会签加签",
            Self::Copies => "抄送",
            Self::HandedOn => "已交出",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// Tells whether the person is to act in its cases.
    #[must_use]
    pub const fn is_to_act(self) -> bool {
        !matches!(self, Self::Copies | Self::HandedOn)
    }
}

/// A part of somebody's desk, and what is needed to tell which cases lie there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Desk {
    /// Whose desk.
    pub person: PersonId,
    /// Which part of it.
    pub part: DeskPart,
    /// When it is asked.
    pub now: Timestamp,
    /// For [`DeskPart::Returned`] the verbs that send a case back, each as `flow/verb`; for
    /// [`DeskPart::Opinion`] the parties of those who are asked; otherwise empty.
    pub words: Vec<String>,
}
