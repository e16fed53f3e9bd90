//! The chain of a case's events: what is hashed, and the walk that proves it.
//!
//! # Canonical form
//!
//! `hash = SM3(previous hash, 32 bytes ‖ canonical form)`; the first event's previous hash is 32
//! zero bytes. SM3 is GB/T 32905-2016. The canonical form is a sequence of fields, each with its
//! length before it, so that no two events share a form:
//!
//! ```text
//! text   = length in bytes: u64, big endian   UTF-8 bytes
//! option = 0x00 for none, or 0x01 and the text
//! number = i64, big endian
//!
//! form   = text "qingshan/case-event/1"
//!          text case id        number seq
//!          number occurred at  number recorded at   (milliseconds since 1970-01-01 00:00 UTC)
//!          text verb
//!          option actor id, option actor name, option unit id, option unit name
//!          option from state   text to state
//!          text request id
//!          text body           (the JSON text exactly as it is stored)
//! ```
//!
//! Whoever holds a copy of the rows can compute every hash again with nothing but SM3.

use model::{CaseId, ContentHash, NewEvent};
use sm3::{Digest, Sm3};

use crate::case_events::{EventRow, events_of};
use crate::documents::broken_document;
use crate::query::sql;
use crate::{Result, Store, StoreError};

const FORM: &str = "qingshan/case-event/1";

/// What a walk along one case's chain found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChainReport {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: String,
    /// How many events are stored.
    pub length: u32,
    /// First event that does not fit, with the reason; `None`: the chain is whole.
    pub broken: Option<(u32, String)>,
}

/// Returns what stands before the first event.
pub(crate) fn beginning() -> ContentHash {
    ContentHash::new("0".repeat(64))
}

/// The fields of an event as they are stored, borrowed from wherever they are.
#[derive(Clone, Copy)]
pub(crate) struct Canonical<'e> {
    pub(crate) case: &'e str,
    pub(crate) seq: i64,
    pub(crate) occurred_at: i64,
    pub(crate) recorded_at: i64,
    pub(crate) verb: &'e str,
    pub(crate) actor: [Option<&'e str>; 4],
    pub(crate) from_state: Option<&'e str>,
    pub(crate) to_state: &'e str,
    pub(crate) request_id: &'e str,
    pub(crate) body: &'e str,
}

impl<'e> Canonical<'e> {
    /// Takes an event that is about to get its place. Conflict: one of its texts holds a NUL,
    /// which a store may have to write differently and then could not prove.
    pub(crate) fn of(
        case: &'e CaseId,
        seq: u32,
        event: &'e NewEvent,
        body: &'e str,
    ) -> Result<Self> {
        let actor = event.actor.as_ref();
        let form = Self {
            case: case.as_str(),
            seq: i64::from(seq),
            occurred_at: event.at.millis(),
            recorded_at: event.recorded_at.millis(),
            verb: &event.verb,
            actor: [
                actor.map(|(id, ..)| id.as_str()),
                actor.map(|(_, name, ..)| name.as_str()),
                actor.map(|(.., unit, _)| unit.as_str()),
                actor.map(|(.., unit_name)| unit_name.as_str()),
            ],
            from_state: event.from_state.as_deref(),
            to_state: &event.to_state,
            request_id: &event.request_id,
            body,
        };
        if form.texts().any(|text| text.contains('\0')) {
            return Err(StoreError::Conflict(
                "an event cannot hold a NUL".to_owned(),
            ));
        }
        Ok(form)
    }

    fn texts(&self) -> impl Iterator<Item = &'e str> {
        let plain = [
            self.case,
            self.verb,
            self.to_state,
            self.request_id,
            self.body,
        ];
        plain
            .into_iter()
            .chain(self.actor.into_iter().flatten())
            .chain(self.from_state)
    }

    /// Returns the hash of the event after `prev`, which is 64 hex digits.
    pub(crate) fn hash(&self, prev: &str) -> Result<ContentHash> {
        let mut prev_bytes = [0; 32];
        hex::decode_to_slice(prev, &mut prev_bytes)
            .map_err(|error| crate::convert::corrupt("hash of an event", error.to_string()))?;
        let mut sm3 = Sm3::new();
        sm3.update(prev_bytes);
        text(&mut sm3, FORM);
        text(&mut sm3, self.case);
        for number in [self.seq, self.occurred_at, self.recorded_at] {
            sm3.update(number.to_be_bytes());
        }
        text(&mut sm3, self.verb);
        for part in self.actor {
            option(&mut sm3, part);
        }
        option(&mut sm3, self.from_state);
        text(&mut sm3, self.to_state);
        text(&mut sm3, self.request_id);
        text(&mut sm3, self.body);
        Ok(ContentHash::new(hex::encode(sm3.finalize())))
    }
}

/// Adds a text with its length before it.
pub(crate) fn text(sm3: &mut Sm3, part: &str) {
    sm3.update((part.len() as u64).to_be_bytes());
    sm3.update(part.as_bytes());
}

fn option(sm3: &mut Sm3, part: Option<&str>) {
    match part {
        None => sm3.update([0]),
        Some(part) => {
            sm3.update([1]);
            text(sm3, part);
        }
    }
}

impl Store {
    /// Walks one chain, or all in the order of their opening, recomputing each hash from what is
    /// stored now.
    ///
    /// A chain is whole if its events are numbered from 1 without a gap, each names the hash of
    /// the one before, each hash is that of its row, the case stands at the last of them, and each
    /// document that an event issued is there as the event says.
    pub async fn verify_chain(&self, case: Option<&CaseId>) -> Result<Vec<ChainReport>> {
        let cases: Vec<(String,)> = if let Some(case) = case {
            vec![(case.as_str().to_owned(),)]
        } else {
            let query = sql!("SELECT id FROM cases ORDER BY opened_at, id");
            self.read().await?.all(&query).await?
        };
        let mut reports = Vec::with_capacity(cases.len());
        for (case,) in cases {
            reports.extend(self.walk(&CaseId::new(case)).await?);
        }
        Ok(reports)
    }

    async fn walk(&self, case: &CaseId) -> Result<Option<ChainReport>> {
        let mut db = self.snapshot().await?;
        let head = sql!(
            "SELECT number, head_seq, head_hash FROM cases WHERE id = $1",
            case
        );
        let Some((number, head_seq, head_hash)) = db.one::<(String, i64, String)>(&head).await?
        else {
            return Ok(None);
        };
        let events = events_of(&mut db, case).await?;
        let broken = match first_break(&events, head_seq, &head_hash) {
            None => broken_document(&mut db, case, &events).await?,
            broken => broken,
        };
        let length = u32::try_from(events.len()).unwrap_or(u32::MAX);
        Ok(Some(ChainReport {
            case: case.clone(),
            number,
            length,
            broken,
        }))
    }
}

fn first_break(events: &[EventRow], head_seq: i64, head_hash: &str) -> Option<(u32, String)> {
    let place = |seq: i64| u32::try_from(seq).unwrap_or(0);
    let mut prev = beginning().as_str().to_owned();
    for (event, expected) in events.iter().zip(1_i64..) {
        let reason = if event.seq != expected {
            format!("event {expected} is missing")
        } else if event.prev_hash != prev {
            "it does not follow the event before it".to_owned()
        } else if !event
            .canonical()
            .hash(&prev)
            .is_ok_and(|hash| hash.as_str() == event.hash)
        {
            "its content does not match its hash".to_owned()
        } else {
            prev.clone_from(&event.hash);
            continue;
        };
        return Some((place(expected), reason));
    }
    let last = i64::try_from(events.len()).unwrap_or(i64::MAX);
    if last == head_seq && prev == head_hash && last > 0 {
        return None;
    }
    Some((
        place(last),
        format!("the case stands at event {head_seq}, the chain ends at {last}"),
    ))
}
