//! A release of many quarantined frames that the server carries out (批量放行任务).

use model::{
    CrcRule, EditionRule, Mn, PersonId, Quarantined, ReadAs, Released, Strictness, Timestamp,
};
use sqlx::FromRow;

use crate::Result;
use crate::convert::{time, unsigned, word};
use crate::quarantine_batch::{QuarantineBatch, QuarantinePlace};

const WHAT: &str = "release of many quarantined frames";

/// What is read of a row, in the order of [`RunRow`].
pub(crate) const COLUMNS: &str = "r.id, r.request_id, r.mn, r.quarantined_for, r.from_at, \
     r.until_at, r.strictness, r.crc, r.edition, r.person_id, r.person_name, r.reason, \
     r.started_at, r.state, r.ended_at, r.ended_by, r.why, r.total, r.after_at, r.after_id, \
     r.looked, r.released, r.entered, r.duplicates, r.already";

/// How the bytes are to be read; what is not said is as set for the device of each row.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ReadWish {
    /// How strictly.
    pub strictness: Option<Strictness>,
    /// By which check word.
    pub crc: Option<CrcRule>,
    /// As which edition.
    pub edition: Option<EditionRule>,
}

impl ReadWish {
    /// Lays the wish over what is set for a device.
    #[must_use]
    pub fn laid_over(self, set: ReadAs) -> ReadAs {
        ReadAs {
            strictness: self.strictness.unwrap_or(set.strictness),
            crc: self.crc.unwrap_or(set.crc),
            edition: self.edition.unwrap_or(set.edition),
        }
    }
}

/// How a run stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RunState {
    /// The server works on it, also after a restart.
    Running,
    /// A person stopped it.
    Stopped,
    /// It cannot go on: whoever began it may not release any more.
    Failed,
    /// Each of its rows was looked at.
    Done,
}

impl RunState {
    /// Returns the word that is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::Done => "done",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Running, Self::Stopped, Self::Failed, Self::Done]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// How far a run has come, in rows but for `entered`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RunProgress {
    /// Rows dealt with.
    pub looked: u64,
    /// Of these, released by this run.
    pub released: u64,
    /// Values that entered the ledger with them.
    pub entered: u64,
    /// Of those released, how many were in the frame log already and added nothing.
    pub duplicates: u64,
    /// Of those dealt with, how many had been released before.
    pub already: u64,
}

impl RunProgress {
    /// Counts a row that was released now.
    #[must_use]
    pub(crate) fn and_released(mut self, released: &Released) -> Self {
        self.looked += 1;
        self.released += 1;
        self.entered += u64::from(released.entered);
        self.duplicates += u64::from(released.fate == model::FrameFate::Duplicate);
        self
    }
}

/// A release of many frames: of one device and reason, or of rows that somebody chose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReleaseRun {
    /// Its identity.
    pub id: String,
    /// By which the same wish, sent twice, is known.
    pub request_id: String,
    /// The device, if all its rows name the same.
    pub mn: Option<Mn>,
    /// The reason of quarantine of a batch; `None`: chosen rows.
    pub quarantined_for: Option<String>,
    /// Of a batch: received then or later.
    pub from: Option<Timestamp>,
    /// Of a batch: received then or earlier.
    pub until: Option<Timestamp>,
    /// How the bytes are read.
    pub read_as: ReadWish,
    /// Who began it, and answers for each release.
    pub by: PersonId,
    /// The name at that time.
    pub by_name: String,
    /// Why (放行理由).
    pub reason: String,
    /// When it was begun.
    pub started_at: Timestamp,
    /// How it stands.
    pub state: RunState,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Who stopped it.
    pub ended_by: Option<String>,
    /// Why it failed, in a sentence.
    pub why: Option<String>,
    /// Rows in all when it was begun, released ones included.
    pub total: u64,
    /// The row that was dealt with last.
    pub after: Option<QuarantinePlace>,
    /// How far it has come.
    pub progress: RunProgress,
}

impl ReleaseRun {
    /// Returns the batch; `None` of chosen rows.
    #[must_use]
    pub fn batch(&self) -> Option<QuarantineBatch> {
        Some(QuarantineBatch {
            mn: self.mn.clone()?,
            reason: self.quarantined_for.clone()?,
            from: self.from,
            until: self.until,
        })
    }
}

/// A row that a run passes over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PassedOver {
    /// Which.
    pub place: QuarantinePlace,
    /// Why it stays in quarantine; `None`: it was released before.
    pub left: Option<LeftBehind>,
}

/// Why a row stays in quarantine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LeftBehind {
    /// A stable word.
    pub code: String,
    /// For which reason it would be refused again, if that is why.
    pub refusal: Option<String>,
    /// In a sentence.
    pub sentence: String,
}

/// Rows that a run left for the same cause.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LeftCount {
    /// Why, of the first of them.
    pub first: LeftBehind,
    /// The first of them.
    pub place: QuarantinePlace,
    /// How many.
    pub count: u64,
}

/// The place of a row.
#[must_use]
pub fn place_of(row: &Quarantined) -> QuarantinePlace {
    QuarantinePlace {
        received_at: row.received_at,
        id: row.id.clone(),
    }
}

#[derive(FromRow)]
pub(crate) struct RunRow {
    id: String,
    request_id: String,
    mn: Option<String>,
    quarantined_for: Option<String>,
    from_at: Option<i64>,
    until_at: Option<i64>,
    strictness: Option<String>,
    crc: Option<String>,
    edition: Option<String>,
    person_id: String,
    person_name: String,
    reason: String,
    started_at: i64,
    state: String,
    ended_at: Option<i64>,
    ended_by: Option<String>,
    why: Option<String>,
    total: i64,
    after_at: Option<i64>,
    after_id: Option<String>,
    looked: i64,
    released: i64,
    entered: i64,
    duplicates: i64,
    already: i64,
}

impl RunRow {
    pub(crate) fn into_run(self) -> Result<ReleaseRun> {
        let strictness = self.strictness.as_deref();
        let crc = self.crc.as_deref();
        let edition = self.edition.as_deref();
        let after = self.after_at.zip(self.after_id);
        Ok(ReleaseRun {
            id: self.id,
            request_id: self.request_id,
            mn: self.mn.map(Mn::new),
            quarantined_for: self.quarantined_for,
            from: time(self.from_at),
            until: time(self.until_at),
            read_as: ReadWish {
                strictness: strictness
                    .map(|text| word(WHAT, text, Strictness::parse))
                    .transpose()?,
                crc: crc
                    .map(|text| word(WHAT, text, CrcRule::parse))
                    .transpose()?,
                edition: edition
                    .map(|text| word(WHAT, text, EditionRule::parse))
                    .transpose()?,
            },
            by: PersonId::new(self.person_id),
            by_name: self.person_name,
            reason: self.reason,
            started_at: Timestamp::from_millis(self.started_at),
            state: word(WHAT, &self.state, RunState::parse)?,
            ended_at: time(self.ended_at),
            ended_by: self.ended_by,
            why: self.why,
            total: unsigned(WHAT, self.total)?,
            after: after.map(|(millis, id)| QuarantinePlace {
                received_at: Timestamp::from_millis(millis),
                id,
            }),
            progress: RunProgress {
                looked: unsigned(WHAT, self.looked)?,
                released: unsigned(WHAT, self.released)?,
                entered: unsigned(WHAT, self.entered)?,
                duplicates: unsigned(WHAT, self.duplicates)?,
                already: unsigned(WHAT, self.already)?,
            },
        })
    }
}
