//! Episodes and alarms: when something is wrong at a point, from when until when.

use crate::area::AreaPath;
use crate::ids::{AlarmId, CaseId, FactorCode, ObjectId, PersonId, RuleId};
use crate::time::Timestamp;

/// How grave an alarm is (级别).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// 提示.
    Notice,
    /// 警告.
    Warning,
    /// 严重.
    Serious,
}

impl Severity {
    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Serious => "serious",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Notice, Self::Warning, Self::Serious]
            .into_iter()
            .find(|s| s.as_str() == word)
    }
}

/// Where the episode of one rule at one point stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Phase {
    /// The condition holds, but not long enough yet for an alarm (蓄势).
    Pending,
    /// An alarm is open.
    Open,
    /// The alarm is open, the condition no longer holds, but not long enough yet to clear.
    Clearing,
}

impl Phase {
    /// Returns the word that is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Open => "open",
            Self::Clearing => "clearing",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Pending, Self::Open, Self::Clearing]
            .into_iter()
            .find(|p| p.as_str() == word)
    }
}

/// A running episode (过程): the memory that a rule needs between two readings of a point.
/// When it ends it is deleted; its alarm remains.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Episode {
    /// The rule.
    pub rule: RuleId,
    /// The point.
    pub point: ObjectId,
    /// The factor, for rules that look at each factor by itself.
    pub factor: Option<FactorCode>,
    /// Where it stands.
    pub phase: Phase,
    /// Begin of the first period in which the condition held.
    pub started_at: Timestamp,
    /// Periods counted towards opening (while pending) or clearing (while clearing).
    pub count: u32,
    /// Period last judged; periods at or before it are not judged again.
    pub judged_to: Timestamp,
    /// The alarm, once one was opened.
    pub alarm: Option<AlarmId>,
}

/// Whether an alarm still stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AlarmState {
    /// 未解除.
    Open,
    /// 已解除: the condition no longer holds.
    Cleared,
    /// 误报: a person said, with a reason, that it was none.
    FalseAlarm,
}

impl AlarmState {
    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Cleared => "cleared",
            Self::FalseAlarm => "false-alarm",
        }
    }

    /// Reads the word back.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Open, Self::Cleared, Self::FalseAlarm]
            .into_iter()
            .find(|s| s.as_str() == word)
    }
}

/// An alarm (报警): one per episode.
#[derive(Clone, PartialEq, Debug)]
pub struct Alarm {
    /// Identity.
    pub id: AlarmId,
    /// The rule.
    pub rule: RuleId,
    /// How grave.
    pub severity: Severity,
    /// The point.
    pub point: ObjectId,
    /// The point's name; filled by the store when read.
    pub point_name: String,
    /// The point's kind; filled by the store when read.
    pub point_kind: String,
    /// Path of the area in which the point lies; filled by the store when read.
    pub area_path: AreaPath,
    /// Name of that area; filled by the store when read.
    pub area_name: String,
    /// Longitude of the point; filled by the store when read.
    pub lon: f64,
    /// Latitude of the point; filled by the store when read.
    pub lat: f64,
    /// The factor, for rules that look at each factor by itself.
    pub factor: Option<FactorCode>,
    /// Whether it stands.
    pub state: AlarmState,
    /// Begin of the first period in which the condition held.
    pub started_at: Timestamp,
    /// When the alarm was opened.
    pub opened_at: Timestamp,
    /// When it was cleared or called false.
    pub cleared_at: Option<Timestamp>,
    /// What was found, in a sentence for a person.
    pub summary: String,
    /// The worst value so far, with its digits.
    pub peak: Option<String>,
    /// Standard by which it was judged, for example `HJ 633-2026`.
    pub law: Option<String>,
    /// Flow of `catalog/cases` that it opens; `None` if it opens none.
    pub flow: Option<String>,
    /// The case that it opened.
    pub case: Option<CaseId>,
    /// Number of that case; filled by the store when read.
    pub case_number: Option<String>,
    /// State of that case; filled by the store when read.
    pub case_state: Option<String>,
    /// Who took it, with name; `None` while nobody did.
    pub taken_by: Option<(PersonId, String)>,
    /// When it was taken.
    pub taken_at: Option<Timestamp>,
}

/// What a person can do to an alarm.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum AlarmAct {
    /// 接警: somebody looks after it.
    Take,
    /// 误报, with the reason.
    FalseAlarm {
        /// Why it was none.
        reason: String,
    },
}

/// One line of an alarm's history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlarmStep {
    /// When.
    pub at: Timestamp,
    /// Name of the person; `None` for the system.
    pub who: Option<String>,
    /// Stable word: `opened`, `peaked`, `taken`, `case-opened`, `cleared`, `false-alarm`.
    pub what: String,
    /// What was said.
    pub note: Option<String>,
}

/// Which alarms are asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AlarmFilter {
    /// Only in this state.
    pub state: Option<AlarmState>,
    /// Only of this rule.
    pub rule: Option<RuleId>,
    /// Only at this point.
    pub point: Option<ObjectId>,
    /// Only those that nobody took.
    pub untaken: bool,
    /// How many to skip.
    pub offset: u32,
    /// How many to return; 0 returns none but still counts.
    pub limit: u32,
}
