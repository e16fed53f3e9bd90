//! The duty roster (值班表): who is on duty when, swaps, and the note with which a shift is handed
//! over.

use serde::{Deserialize, Serialize};

use crate::area::AreaPath;
use crate::ids::{AreaId, PersonId, RoleId, ShiftId};
use crate::time::Timestamp;

/// A duty shift (班次): a person holds the watch of a post in an area for a time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shift {
    /// Identity.
    pub id: ShiftId,
    /// The role whose watch it is.
    pub role: RoleId,
    /// The area.
    pub area: AreaId,
    /// The area's path; filled by the store when read.
    pub area_path: AreaPath,
    /// The area's name; filled by the store when read.
    pub area_name: String,
    /// Who is on duty.
    pub person: PersonId,
    /// The person's name; filled by the store when read.
    pub person_name: String,
    /// 0 for the first (主班), 1 for the second (副班).
    pub rank: u16,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when, not included.
    pub ends_at: Timestamp,
    /// What was noted when it was planned.
    pub note: String,
    /// Who planned it, by name.
    pub made_by: String,
    /// When it was planned.
    pub made_at: Timestamp,
}

/// How a swap stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SwapState {
    /// 待对方同意.
    Asked,
    /// 已同意: the shifts have changed hands.
    Agreed,
    /// 已拒绝.
    Refused,
    /// 已撤回 by the one who asked.
    Withdrawn,
}

impl SwapState {
    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Agreed => "agreed",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Asked, Self::Agreed, Self::Refused, Self::Withdrawn]
            .into_iter()
            .find(|one| one.as_str() == word)
    }
}

/// A swap (换班): one asks another to take a shift, perhaps for one of the other's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Swap {
    /// Identity.
    pub id: String,
    /// The shift that is given away.
    pub shift: ShiftId,
    /// Who gives it away, with name.
    pub from: (PersonId, String),
    /// Who is to take it, with name.
    pub to: (PersonId, String),
    /// The shift that is taken in return.
    pub in_return: Option<ShiftId>,
    /// Why.
    pub reason: String,
    /// How it stands.
    pub state: SwapState,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When it was answered or withdrawn.
    pub answered_at: Option<Timestamp>,
}

/// Something open at the time of a hand-over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OpenItem {
    /// `alarm` or `case`.
    pub kind: String,
    /// Path of its page.
    pub link: String,
    /// What it is, in a line.
    pub title: String,
    /// How it stands, in a line.
    pub state: String,
}

/// The note with which a shift is handed over (交接班记录).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Handover {
    /// Identity.
    pub id: String,
    /// The shift that ends.
    pub shift: ShiftId,
    /// Name of the area; filled by the store when read.
    pub area_name: String,
    /// Who hands over, with name.
    pub from: (PersonId, String),
    /// What the next one has to know.
    pub note: String,
    /// What was open at that time; never changed afterwards.
    pub open: Vec<OpenItem>,
    /// When it was written.
    pub at: Timestamp,
    /// Who took over, with name, when, and with what remark.
    pub received: Option<(PersonId, String, Timestamp, String)>,
}
