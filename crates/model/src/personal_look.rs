//! Looks at personal facts: who read them in clear without being a party.

use crate::ids::{CaseId, PersonId};
use crate::time::Timestamp;

/// A look at the personal facts of a case (个人信息查阅). Never changed, never deleted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonalLook {
    /// Identity.
    pub id: String,
    /// The case.
    pub case: CaseId,
    /// Number of the case; filled by the store when read.
    pub case_number: String,
    /// Who looked.
    pub person: PersonId,
    /// Their name then.
    pub person_name: String,
    /// Their unit then.
    pub unit_name: String,
    /// When.
    pub at: Timestamp,
    /// What was opened; `None` of looks from before that was written down.
    pub way: Option<LookWay>,
    /// What was read of the person: names of facts and kinds of files, never what they say.
    pub items: Vec<String>,
}

/// What somebody opened who looked at personal facts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LookWay {
    /// The record of the case.
    Record,
    /// A document that went out with it.
    Document,
    /// A file that is attached to it.
    File,
}

impl LookWay {
    /// All ways.
    pub const ALL: [Self; 3] = [Self::Record, Self::Document, Self::File];

    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Document => "document",
            Self::File => "file",
        }
    }

    /// Reads a stored word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.as_str() == word)
    }
}

/// Which looks are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LookFilter {
    /// Only at this case.
    pub case: Option<CaseId>,
    /// Only at cases with this text in their number.
    pub number: Option<String>,
    /// Only by this person.
    pub person: Option<PersonId>,
    /// Only by people with this text in the name that they had then.
    pub name: Option<String>,
    /// Only from this time.
    pub from: Option<Timestamp>,
    /// Only before this time.
    pub to: Option<Timestamp>,
    /// How many to skip.
    pub offset: u32,
    /// How many to return.
    pub limit: u32,
}
