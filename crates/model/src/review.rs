//! Review of readings (数据审核): an automatic flag asks, a first person decides, a second confirms.

use crate::area::AreaPath;
use crate::ids::{FactorCode, ObjectId, PersonId, UnitId};
use crate::reading::Cadence;
use crate::time::Timestamp;

/// The value that is reviewed: one factor of one period of a point.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ReviewKey {
    /// The point.
    pub point: ObjectId,
    /// Cadence.
    pub cadence: Cadence,
    /// Beginning of the period.
    pub start: Timestamp,
    /// The factor.
    pub factor: FactorCode,
}

/// What an automatic check found at a value (自动标记).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct QualityFlag {
    /// The value.
    pub key: ReviewKey,
    /// The check, an id of `catalog/quality`.
    pub check: String,
    /// What was found, in a sentence for a person (Chinese).
    pub detail: String,
    /// When the row that was checked became known.
    pub found_at: Timestamp,
    /// The value as the device sent it, with its digits.
    pub value: String,
    /// Its flag as the device sent it.
    pub flag: Option<String>,
}

/// What a person says of a value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ReviewVerdict {
    /// 有效.
    Valid,
    /// 无效.
    Invalid,
}

impl ReviewVerdict {
    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Valid, Self::Invalid]
            .into_iter()
            .find(|verdict| verdict.as_str() == word)
    }
}

/// Where the review of a value stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ReviewState {
    /// 待审核: flagged, nobody has decided.
    Open,
    /// 待复核: one person has decided.
    First,
    /// 已退回: a second person sent the decision back.
    Returned,
    /// 已审定: a second person confirmed.
    Settled,
}

impl ReviewState {
    /// All states, in the order of the way.
    pub const ALL: [Self; 4] = [Self::Open, Self::First, Self::Returned, Self::Settled];

    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::First => "first",
            Self::Returned => "returned",
            Self::Settled => "settled",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What a person does to a value under review.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReviewAct {
    /// 初审: says what the value is.
    Decide {
        /// Valid or not.
        verdict: ReviewVerdict,
        /// Why.
        reason: String,
    },
    /// 复核通过: confirms what another said; from then on it is in force.
    Confirm {
        /// What there is to say.
        reason: Option<String>,
    },
    /// 退回: sends it back.
    Return {
        /// Why.
        reason: String,
    },
}

impl ReviewAct {
    /// Returns the word of the record.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Decide { .. } => "decide",
            Self::Confirm { .. } => "confirm",
            Self::Return { .. } => "return",
        }
    }

    /// Returns the reason that was given.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Decide { reason, .. } | Self::Return { reason } => Some(reason),
            Self::Confirm { reason } => reason.as_deref(),
        }
    }
}

/// One act, with everything that must come along.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewReviewStep {
    /// What is done.
    pub act: ReviewAct,
    /// Who: person, name, unit, name of the unit.
    pub by: (PersonId, String, UnitId, String),
    /// When, by the business clock.
    pub at: Timestamp,
    /// How many steps the person had seen; somebody faster makes the act stale.
    pub seen_steps: u32,
    /// Made by the client; the same again changes nothing.
    pub request_id: String,
}

/// One line of a value's record; never changed, never deleted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReviewStep {
    /// From 1.
    pub position: u32,
    /// When.
    pub at: Timestamp,
    /// Name of the person.
    pub who: String,
    /// Name of the person's unit.
    pub unit: String,
    /// `decide`, `confirm` or `return`.
    pub act: String,
    /// What was decided, confirmed or sent back.
    pub verdict: ReviewVerdict,
    /// Why.
    pub reason: Option<String>,
    /// The revision of the row that was in force.
    pub revision: u32,
    /// The value that was reviewed, with its digits.
    pub value: String,
    /// The flag that was in force before.
    pub flag_before: Option<String>,
    /// The flag that is in force after.
    pub flag_after: Option<String>,
}

/// A value under review, as lists show it.
#[derive(Clone, PartialEq, Debug)]
pub struct ReviewItem {
    /// The value.
    pub key: ReviewKey,
    /// The point's name; filled by the store when read.
    pub point_name: String,
    /// The point's kind; filled by the store when read.
    pub point_kind: String,
    /// Path of the area in which the point lies; filled by the store when read.
    pub area_path: AreaPath,
    /// Name of that area; filled by the store when read.
    pub area_name: String,
    /// Where it stands.
    pub state: ReviewState,
    /// The value as the device sent it when it was flagged or last decided.
    pub value: String,
    /// Its flag as the device sent it.
    pub flag: Option<String>,
    /// What was last decided.
    pub verdict: Option<ReviewVerdict>,
    /// Who decided last; the second must be somebody else.
    pub first: Option<(PersonId, String)>,
    /// What a second person has confirmed; in force as long as the device does not send another
    /// value.
    pub settled: Option<ReviewVerdict>,
    /// How many steps its record has.
    pub steps: u32,
    /// When something last happened to it.
    pub updated_at: Timestamp,
    /// The automatic flags, by check; filled by the store when read.
    pub flags: Vec<QualityFlag>,
}

/// What became of an act.
#[derive(Clone, PartialEq, Debug)]
pub enum Reviewed {
    /// It was recorded, now or by the same request before.
    Done(Box<ReviewItem>),
    /// The one who decided would have confirmed or sent back their own decision.
    SamePerson,
    /// Somebody was faster, or the state does not allow it.
    Stale,
    /// The device has sent another value since the first decision; it must be decided anew.
    ValueChanged,
}

/// Which values under review are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ReviewFilter {
    /// Only in one of these states; empty: all.
    pub states: Vec<ReviewState>,
    /// Only flagged by this check.
    pub check: Option<String>,
    /// Only at this point.
    pub point: Option<ObjectId>,
    /// Only of this factor.
    pub factor: Option<FactorCode>,
    /// Only periods that begin at or after this.
    pub from: Option<Timestamp>,
    /// Only periods that begin before this.
    pub to: Option<Timestamp>,
    /// How many to skip.
    pub offset: u32,
    /// How many to return.
    pub limit: u32,
}
