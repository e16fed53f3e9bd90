//! Marks of sand and dust (沙尘扣除标记): hours whose particles statistics may leave out.
//!
//! A mark is the act of two people with a document behind it. It takes no row away: figures are made
//! with and without the hours, and both are shown.

use crate::area::AreaPath;
use crate::ids::{AreaId, ObjectId, PersonId, UnitId};
use crate::time::Timestamp;

/// Where a mark stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DustState {
    /// 待确认: one person has proposed it.
    Proposed,
    /// 已确认: a second person has confirmed it; only now do statistics know it.
    Confirmed,
    /// 未采纳: it was refused, or taken back before it was confirmed.
    Refused,
    /// 已撤销: it was confirmed and holds no more.
    Revoked,
}

impl DustState {
    /// All states, in the order of the way.
    pub const ALL: [Self; 4] = [
        Self::Proposed,
        Self::Confirmed,
        Self::Refused,
        Self::Revoked,
    ];

    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Revoked => "revoked",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What a person does to a mark that is there.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum DustAct {
    /// 确认: a second person agrees.
    Confirm,
    /// 不采纳: a second person does not agree.
    Refuse,
    /// 撤销: a confirmed mark holds no more.
    Revoke,
}

impl DustAct {
    /// Returns the word of the record.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Refuse => "refuse",
            Self::Revoke => "revoke",
        }
    }

    /// Returns the state that a mark must be in, and the one that it goes to.
    #[must_use]
    pub const fn way(self) -> (DustState, DustState) {
        match self {
            Self::Confirm => (DustState::Proposed, DustState::Confirmed),
            Self::Refuse => (DustState::Proposed, DustState::Refused),
            Self::Revoke => (DustState::Confirmed, DustState::Revoked),
        }
    }
}

/// Who acts: person, name, unit, name of the unit.
pub type DustActor = (PersonId, String, UnitId, String);

/// A mark that is proposed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewDustMark {
    /// Identity, made of the person and the request, so that the same again changes nothing.
    pub id: String,
    /// The area; that of the station where one is named.
    pub area: AreaId,
    /// One station alone; `None` for all stations of the area.
    pub point: Option<ObjectId>,
    /// Beginning of the first hour.
    pub from: Timestamp,
    /// End of the last hour.
    pub to: Timestamp,
    /// Why.
    pub reason: String,
    /// The notice, report or observation that it rests on.
    pub document: String,
    /// Who.
    pub by: DustActor,
    /// When, by the business clock.
    pub at: Timestamp,
}

/// An act on a mark that is there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewDustStep {
    /// What.
    pub act: DustAct,
    /// Why; needed for all but a confirmation.
    pub reason: Option<String>,
    /// Who.
    pub by: DustActor,
    /// When, by the business clock.
    pub at: Timestamp,
    /// How many steps the person had seen; somebody faster makes the act stale.
    pub seen_steps: u32,
    /// Made by the client; the same again changes nothing.
    pub request_id: String,
}

/// A line of a mark's record; never changed, never deleted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DustStep {
    /// From 1.
    pub position: u32,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub person: PersonId,
    /// Name of the person.
    pub who: String,
    /// Name of the person's unit.
    pub unit: String,
    /// `propose`, `confirm`, `refuse` or `revoke`.
    pub act: String,
    /// Why.
    pub reason: Option<String>,
    /// What a proposal rests on.
    pub document: Option<String>,
}

/// A mark with its record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DustMark {
    /// Identity.
    pub id: String,
    /// The area.
    pub area: AreaId,
    /// Its path; filled by the store when read.
    pub area_path: AreaPath,
    /// Its name; filled by the store when read.
    pub area_name: String,
    /// One station alone.
    pub point: Option<ObjectId>,
    /// Its name; filled by the store when read.
    pub point_name: Option<String>,
    /// Beginning of the first hour.
    pub from: Timestamp,
    /// End of the last hour.
    pub to: Timestamp,
    /// Where it stands.
    pub state: DustState,
    /// Its record, oldest first; the first line is the proposal.
    pub steps: Vec<DustStep>,
}

impl DustMark {
    /// Tells whether an hour of a station is marked; `start` is the hour's beginning and `path` that
    /// of the station's area.
    #[must_use]
    pub fn has_hour(&self, point: &ObjectId, path: &AreaPath, start: Timestamp) -> bool {
        self.concerns(point, path) && self.from <= start && start < self.to
    }

    /// Tells whether a station is among those that are marked.
    #[must_use]
    pub fn concerns(&self, point: &ObjectId, path: &AreaPath) -> bool {
        match &self.point {
            Some(own) => own == point,
            None => self.area_path.contains(path),
        }
    }

    /// Returns who proposed it.
    #[must_use]
    pub fn proposer(&self) -> Option<&PersonId> {
        self.steps.first().map(|step| &step.person)
    }
}

/// What became of an act.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DustActed {
    /// It was recorded, now or by the same request before.
    Done(Box<DustMark>),
    /// The one who proposed would have confirmed.
    SamePerson,
    /// Somebody was faster, or the state does not allow it.
    Stale,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(point: Option<&str>) -> DustMark {
        DustMark {
            id: "m".to_owned(),
            area: AreaId::new("qs"),
            area_path: AreaPath::from_stored("/hb/qs/"),
            area_name: "青山".to_owned(),
            point: point.map(ObjectId::new),
            point_name: None,
            from: Timestamp::from_millis(0),
            to: Timestamp::from_millis(2 * Timestamp::HOUR),
            state: DustState::Confirmed,
            steps: Vec::new(),
        }
    }

    #[test]
    fn hours_of_the_area_or_of_one_station_are_marked() {
        let check = |mark: &DustMark, point: &str, path: &str, hour: i64, expected: bool| {
            let path = AreaPath::from_stored(path);
            let start = Timestamp::from_millis(hour * Timestamp::HOUR);
            let found = mark.has_hour(&ObjectId::new(point), &path, start);
            assert_eq!(found, expected, "{point} {path:?} {hour}");
        };
        let (all, one) = (mark(None), mark(Some("a")));
        check(&all, "a", "/hb/qs/", 0, true);
        check(&all, "b", "/hb/qs/east/", 1, true);
        check(&all, "b", "/hb/qs/east/", 2, false);
        check(&all, "b", "/hb/qs/east/", -1, false);
        check(&all, "c", "/hb/qs-1/", 0, false);
        check(&one, "a", "/hb/qs/", 0, true);
        check(&one, "b", "/hb/qs/", 0, false);
    }
}
