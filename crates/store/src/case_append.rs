//! Cases move on: an event is appended where the case still stands, with what goes along with it.

use model::{Appended, Case, CaseEvent, CaseId, ContentHash, NewDocument, NewEvent, Telling};

use crate::case_actors;
use crate::case_events::{chained, event_of_request, insert_event};
use crate::case_rows::{put_readers, put_turn};
use crate::convert::narrow;
use crate::documents;
use crate::engine::Conn;
use crate::notices::put_telling;
use crate::query::sql;
use crate::{Result, Store, StoreError};

/// What goes along with an event, in its transaction.
#[derive(Clone, Copy, Debug, Default)]
pub struct Along<'a> {
    /// The document that the event issues.
    pub document: Option<&'a NewDocument>,
    /// What it does to notices.
    pub telling: Option<&'a Telling>,
    /// The event that says the same of another case: both are appended, or neither.
    pub tied: Option<Tied<'a>>,
}

/// An event of another case that goes along with an event (关联、合并).
#[derive(Clone, Copy, Debug)]
pub struct Tied<'a> {
    /// The other case.
    pub case: &'a CaseId,
    /// Number of its last event.
    pub expected_seq: u32,
    /// The event.
    pub event: &'a NewEvent,
    /// The row that its events give with it.
    pub derived: &'a Case,
}

impl Store {
    /// Appends an event if the case still stands at `expected_seq`, and writes the row derived from
    /// it (state, awaiting, clocks, open, `updated_at` of `derived`).
    ///
    /// The same request again gets its event back, whatever was expected. Conflict: no such case,
    /// or a file of evidence that the actor has not uploaded.
    pub async fn append_event(
        &self,
        case: &CaseId,
        expected_seq: u32,
        event: &NewEvent,
        derived: &Case,
    ) -> Result<Appended> {
        let nothing = Along::default();
        self.append_along(case, expected_seq, event, derived, nothing)
            .await
    }

    /// Appends an event as [`Self::append_event`] does, with the document that goes out with it: its
    /// number is drawn in the same transaction, and the event carries number and hash.
    pub async fn append_issuing(
        &self,
        case: &CaseId,
        expected_seq: u32,
        event: &NewEvent,
        derived: &Case,
        document: Option<&NewDocument>,
    ) -> Result<Appended> {
        let along = Along {
            document,
            ..Along::default()
        };
        self.append_along(case, expected_seq, event, derived, along)
            .await
    }

    /// Appends an event as [`Self::append_event`] does, with what goes along in the same
    /// transaction.
    pub async fn append_along(
        &self,
        case: &CaseId,
        expected_seq: u32,
        event: &NewEvent,
        derived: &Case,
        along: Along<'_>,
    ) -> Result<Appended> {
        let mut tx = self.write().await?;
        // Two cases are held in the order of their ids: two that are tied to each other at once
        // would otherwise wait for each other for ever.
        let other = along.tied.map(|tied| tied.case);
        if let Some(other) = other.filter(|other| *other < case) {
            hold(&mut tx, other).await?;
        }
        let head = hold(&mut tx, case).await?;
        let head_seq = head.seq;
        if let Some(before) = event_of_request(&mut tx, case, &event.request_id).await? {
            return Ok(Appended::Already(before));
        }
        if head_seq != expected_seq {
            return Ok(Appended::Stale { head_seq });
        }
        if let Some(tied) = along.tied {
            let other = hold(&mut tx, tied.case).await?;
            if other.seq != tied.expected_seq {
                return Ok(Appended::Stale { head_seq });
            }
            let (placed, body) = chained(tied.case, other.seq + 1, other.hash, tied.event)?;
            insert_event(&mut tx, &placed, &body).await?;
            case_actors::keep(&mut tx, &placed, other.open, tied.derived.open).await?;
            move_on(&mut tx, &placed, tied.derived).await?;
        }
        let placed = if let Some(document) = along.document {
            let mut issuing = event.clone();
            let numbered = documents::draw(&mut tx, case, document, &mut issuing).await?;
            let (placed, body) = chained(case, head_seq + 1, head.hash, &issuing)?;
            insert_event(&mut tx, &placed, &body).await?;
            numbered.insert(&mut tx, case, placed.seq).await?;
            placed
        } else {
            let (placed, body) = chained(case, head_seq + 1, head.hash, event)?;
            insert_event(&mut tx, &placed, &body).await?;
            placed
        };
        case_actors::keep(&mut tx, &placed, head.open, derived.open).await?;
        move_on(&mut tx, &placed, derived).await?;
        if let Some(telling) = along.telling {
            put_telling(&mut tx, telling).await?;
        }
        tx.commit().await?;
        Ok(Appended::Done(placed))
    }
}

/// Where a case stands.
struct Head {
    seq: u32,
    hash: ContentHash,
    open: bool,
}

/// Holds a case until the end of the transaction, and returns where it stands.
///
/// A write that changes nothing holds it, on PostgreSQL too: of two appends at once the second
/// looks only when the first is done.
async fn hold(db: &mut Conn, case: &CaseId) -> Result<Head> {
    let query = sql!(
        "UPDATE cases SET head_seq = head_seq WHERE id = $1
         RETURNING head_seq, head_hash, is_open",
        case
    );
    let found: Option<(i64, String, bool)> = db.one(&query).await?;
    let (seq, hash, open) =
        found.ok_or_else(|| StoreError::Conflict(format!("case {case} is not stored")))?;
    Ok(Head {
        seq: narrow("case", seq)?,
        hash: ContentHash::new(hash),
        open,
    })
}

/// Writes the row that a case's events give.
pub(crate) async fn move_on(db: &mut Conn, placed: &CaseEvent, derived: &Case) -> Result<()> {
    db.run(&sql!(
        "UPDATE cases SET state = $2, is_open = $3, updated_at = $4, head_seq = $5, head_hash = $6,
             hops = $7, relapses = $8, suspended_at = $9, outcome = $10
         WHERE id = $1",
        &placed.case,
        &derived.state,
        derived.open,
        derived.updated_at,
        placed.seq,
        &placed.hash,
        derived.marks.hops,
        derived.marks.relapses,
        derived.marks.suspended_at,
        derived.marks.outcome.map(model::CaseOutcome::as_str)
    ))
    .await?;
    put_readers(db, &placed.case, &derived.marks.readers).await?;
    put_turn(db, &placed.case, &derived.awaiting, &derived.clocks).await
}
