//! Cases and their events.
//!
//! A case is the sum of its events. The row of a case is what replaying them gives, kept so that
//! lists are quick; whoever doubts it replays.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::area::AreaPath;
use crate::desk::Desk;
use crate::evidence::Attached;
use crate::ids::{AlarmId, AreaId, CaseId, ContentHash, ObjectId, PersonId, RoleId, UnitId};
use crate::time::Timestamp;

/// The lamp of a deadline (红绿灯).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Lamp {
    /// In time.
    Green,
    /// The deadline is near.
    Yellow,
    /// The deadline has passed.
    Red,
    /// No clock runs.
    Grey,
}

impl Lamp {
    /// Returns the word that is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
            Self::Grey => "grey",
        }
    }
}

/// A running clock of a case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseClock {
    /// Its id in the definition.
    pub id: String,
    /// Since when it runs.
    pub started_at: Timestamp,
    /// The party whose turn it times; `None` for one that times the state by itself.
    pub party: Option<String>,
    /// From when the lamp is yellow.
    pub warn_at: Timestamp,
    /// When it runs out.
    pub due_at: Timestamp,
}

/// Who may act now: the holders of a role for an area, or one of them.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Awaiting {
    /// The party of the definition, for example `cell`.
    pub party: String,
    /// The role that the party's people hold.
    pub role: RoleId,
    /// The area for which they hold it.
    pub area: AreaId,
    /// The unit in which they hold it, if only that one is meant.
    pub unit: Option<UnitId>,
    /// The one person, if somebody took the case for the party.
    pub person: Option<PersonId>,
}

/// A case (事项): the present state, derived from its events.
#[derive(Clone, PartialEq, Debug)]
pub struct Case {
    /// Identity.
    pub id: CaseId,
    /// Number, for example `空异〔2026〕0007`.
    pub number: String,
    /// Flow of `catalog/cases`.
    pub flow: String,
    /// Version of the definition with which the case began and which it keeps.
    pub flow_version: ContentHash,
    /// What it is about, in a line.
    pub title: String,
    /// State of the definition.
    pub state: String,
    /// False once the case has reached a state that is not open.
    pub open: bool,
    /// The area that it concerns.
    pub area: AreaId,
    /// That area's path; filled by the store when read.
    pub area_path: AreaPath,
    /// That area's name; filled by the store when read.
    pub area_name: String,
    /// The object that it concerns.
    pub object: Option<ObjectId>,
    /// That object's name; filled by the store when read.
    pub object_name: Option<String>,
    /// Longitude and latitude: that of the object if there is one, else where the case was opened.
    pub place: Option<(f64, f64)>,
    /// What opened it, unique: `alarm:<id>`, or `person:<id>:<request>`. The same origin never
    /// opens a second case.
    pub origin: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Number of the last event; the first event is 1.
    pub head_seq: u32,
    /// Hash of the last event.
    pub head_hash: ContentHash,
    /// Who may act now.
    pub awaiting: Vec<Awaiting>,
    /// The clocks that run now.
    pub clocks: Vec<CaseClock>,
    /// What else its events give.
    pub marks: CaseMarks,
    /// True for a case about invented objects of the demo.
    pub invented: bool,
}

/// What else the events of a case give, kept in its row for lists and figures.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CaseMarks {
    /// How often it was handed to other people (流转次数).
    pub hops: u32,
    /// How often what was closed has come back (反弹次数).
    pub relapses: u32,
    /// Since when it is suspended (挂起).
    pub suspended_at: Option<Timestamp>,
    /// How the matter ended, once it has.
    pub outcome: Option<CaseOutcome>,
    /// Who may read it wherever their own areas lie, in the order of their ids.
    pub readers: Vec<PersonId>,
}

/// How a matter ended (办理结果).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseOutcome {
    /// 整改完成.
    Rectified,
    /// 以停代改: what caused the problem was stopped instead of rectified.
    Stopped,
    /// 不属实.
    Unfounded,
    /// 移送.
    Transferred,
    /// Merged into another case; said by no definition.
    #[serde(skip)]
    Merged,
    /// 其他.
    Other,
}

impl CaseOutcome {
    /// All outcomes.
    pub const ALL: [Self; 6] = [
        Self::Rectified,
        Self::Stopped,
        Self::Unfounded,
        Self::Transferred,
        Self::Merged,
        Self::Other,
    ];

    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rectified => "rectified",
            Self::Stopped => "stopped",
            Self::Unfounded => "unfounded",
            Self::Transferred => "transferred",
            Self::Merged => "merged",
            Self::Other => "other",
        }
    }

    /// Returns its name (Chinese).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rectified => "整改完成",
            Self::Stopped => "以停代改",
            Self::Unfounded => "不属实",
            Self::Transferred => "移送",
            Self::Merged => "已合并",
            Self::Other => "其他",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// What an event says beyond its head; the part that is hashed with it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventBody {
    /// Form fields by their id in the definition.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// Reason, where the verb asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Evidence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Attached>,
    /// Check list: item id to whether it is met.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub checklist: BTreeMap<String, bool>,
}

/// An event before it has its place in the chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewEvent {
    /// When it happened; carried by the event itself.
    pub at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The verb of the definition; `open` for the first event.
    pub verb: String,
    /// Who acted: person, name, unit, unit name; `None` for the system.
    pub actor: Option<(PersonId, String, UnitId, String)>,
    /// State before; `None` for the first event.
    pub from_state: Option<String>,
    /// State after.
    pub to_state: String,
    /// What it says.
    pub body: EventBody,
    /// Made by the client: the same request is never carried out twice.
    pub request_id: String,
}

/// An event in its place. Never changed, never deleted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CaseEvent {
    /// The case.
    pub case: CaseId,
    /// Its place, from 1.
    pub seq: u32,
    /// What happened.
    pub event: NewEvent,
    /// Hash of the event before; 64 zeros for the first.
    pub prev_hash: ContentHash,
    /// SM3 over the previous hash and the canonical form of this event.
    pub hash: ContentHash,
}

/// A case to be opened, with its first event; the number is given by the store.
#[derive(Clone, PartialEq, Debug)]
pub struct NewCase {
    /// The derived row; `number`, `head_seq` and `head_hash` are filled by the store.
    pub case: Case,
    /// Series and pattern of the number: the text before the running number, for example
    /// `空异〔2026〕`; the running number is counted per series.
    pub series: String,
    /// Digits of the running number.
    pub series_digits: u8,
    /// The first event.
    pub event: NewEvent,
}

/// What became of an append.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Appended {
    /// It is in the chain now.
    Done(CaseEvent),
    /// The same request was carried out before; this is its event.
    Already(CaseEvent),
    /// Somebody else was faster: the case is at this event now. Nothing was written.
    Stale {
        /// Number of the last event.
        head_seq: u32,
    },
}

/// Which cases are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CaseFilter {
    /// Only of this flow.
    pub flow: Option<String>,
    /// Only in this state.
    pub state: Option<String>,
    /// Only open ones, or only those that are not.
    pub open: Option<bool>,
    /// Only cases in which one of this person's posts may act now.
    pub mine: Option<PersonId>,
    /// Only cases in which this person has acted.
    pub acted: Option<PersonId>,
    /// Only cases that lie in this part of a desk; cannot be joined with `as_of`.
    pub desk: Option<Desk>,
    /// Only cases opened at this time or later.
    pub opened_from: Option<Timestamp>,
    /// Only cases opened before this time.
    pub opened_before: Option<Timestamp>,
    /// Only cases of this object.
    pub object: Option<ObjectId>,
    /// Only cases that ended so.
    pub outcome: Option<CaseOutcome>,
    /// Only cases whose number or title contains this text.
    pub text: Option<String>,
    /// Cases as they stood at a past time, by the dates of their events; cannot be joined with
    /// `mine`, because nothing tells who held a post then.
    pub as_of: Option<AsOf>,
    /// The nearest deadline first, cases without one last; else the newest case first.
    pub nearest_first: bool,
    /// How many to skip.
    pub offset: u32,
    /// How many to return.
    pub limit: u32,
}

/// A past time (时点), and what is needed to tell which cases were open then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AsOf {
    /// The time.
    pub at: Timestamp,
    /// The closed states of each version of a flow.
    pub closed: Vec<(ContentHash, Vec<String>)>,
}

/// A request to open a case for an alarm.
#[derive(Clone, PartialEq, Debug)]
pub struct OpenRequest {
    /// Flow of `catalog/cases`.
    pub flow: String,
    /// The alarm.
    pub alarm: AlarmId,
    /// The point.
    pub object: ObjectId,
    /// What was found, in a line.
    pub title: String,
    /// When the alarm was opened.
    pub at: Timestamp,
    /// Facts for the first event, by field id of the definition.
    pub fields: BTreeMap<String, String>,
}

/// Why a case could not be opened.
#[derive(Debug, Error)]
#[error("the case for alarm {alarm} could not be opened: {reason}")]
pub struct OpenError {
    /// The alarm.
    pub alarm: AlarmId,
    /// What stood in the way.
    pub reason: String,
}

/// The future of [`CaseOpener::open`].
pub type OpenFuture<'a> = Pin<Box<dyn Future<Output = Result<CaseId, OpenError>> + Send + 'a>>;

/// Who opens cases for alarms. Rooms of the loop do not call each other sideways: `judge` is
/// handed one of these, `casework` is one, and so is the recorder in `judge`'s tests.
pub trait CaseOpener: Send + Sync {
    /// Opens a case, or returns the one that the same alarm opened before.
    ///
    /// # Errors
    ///
    /// The flow is not in the catalogue, nobody can be found to hand it to, or the store failed.
    fn open(&self, request: OpenRequest) -> OpenFuture<'_>;
}
