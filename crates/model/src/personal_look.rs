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
}

/// Which looks are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LookFilter {
    /// Only at this case.
    pub case: Option<CaseId>,
    /// Only by this person.
    pub person: Option<PersonId>,
    /// How many to skip.
    pub offset: u32,
    /// How many to return.
    pub limit: u32,
}
