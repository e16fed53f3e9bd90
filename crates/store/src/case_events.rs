//! The events of cases as rows.

use model::{
    CaseEvent, CaseId, ContentHash, EventBody, NewEvent, PersonId, Scope, Timestamp, UnitId,
};
use sqlx::FromRow;

use crate::arg::Arg;
use crate::chain::Canonical;
use crate::convert::{corrupt, narrow};
use crate::engine::Conn;
use crate::ledger::chunks;
use crate::query::{Query, sql};
use crate::{Result, Store, StoreError};

const SELECT: &str = "SELECT e.case_id, e.seq, e.occurred_at, e.recorded_at, e.verb, e.actor_id, \
                      e.actor_name, e.unit_id, e.unit_name, e.from_state, e.to_state, e.body, \
                      e.request_id, e.prev_hash, e.hash FROM case_events e";

#[derive(FromRow)]
pub(crate) struct EventRow {
    case_id: String,
    pub(crate) seq: i64,
    occurred_at: i64,
    recorded_at: i64,
    verb: String,
    actor_id: Option<String>,
    actor_name: Option<String>,
    unit_id: Option<String>,
    unit_name: Option<String>,
    from_state: Option<String>,
    to_state: String,
    body: String,
    request_id: String,
    pub(crate) prev_hash: String,
    pub(crate) hash: String,
}

impl EventRow {
    /// Returns what is hashed, as it stands in the row now.
    pub(crate) fn canonical(&self) -> Canonical<'_> {
        Canonical {
            case: &self.case_id,
            seq: self.seq,
            occurred_at: self.occurred_at,
            recorded_at: self.recorded_at,
            verb: &self.verb,
            actor: [
                self.actor_id.as_deref(),
                self.actor_name.as_deref(),
                self.unit_id.as_deref(),
                self.unit_name.as_deref(),
            ],
            from_state: self.from_state.as_deref(),
            to_state: &self.to_state,
            request_id: &self.request_id,
            body: &self.body,
        }
    }

    /// Returns what the event says beyond its head, as JSON.
    pub(crate) fn body(&self) -> &str {
        &self.body
    }

    fn into_event(self) -> Result<CaseEvent> {
        let body: EventBody = serde_json::from_str(&self.body)
            .map_err(|error| corrupt("event of a case", error.to_string()))?;
        let actor = match (self.actor_id, self.actor_name, self.unit_id, self.unit_name) {
            (None, None, None, None) => None,
            (Some(id), Some(name), Some(unit), Some(unit_name)) => {
                Some((PersonId::new(id), name, UnitId::new(unit), unit_name))
            }
            _ => return Err(corrupt("event of a case", "half an actor")),
        };
        Ok(CaseEvent {
            case: CaseId::new(self.case_id),
            seq: narrow("event of a case", self.seq)?,
            event: NewEvent {
                at: Timestamp::from_millis(self.occurred_at),
                recorded_at: Timestamp::from_millis(self.recorded_at),
                verb: self.verb,
                actor,
                from_state: self.from_state,
                to_state: self.to_state,
                body,
                request_id: self.request_id,
            },
            prev_hash: ContentHash::new(self.prev_hash),
            hash: ContentHash::new(self.hash),
        })
    }
}

/// Returns all events of a case as they are stored, in their order.
pub(crate) async fn events_of(db: &mut Conn, case: &CaseId) -> Result<Vec<EventRow>> {
    let mut query = Query::built(SELECT);
    query
        .text(" WHERE e.case_id = ")
        .value(case)
        .text(" ORDER BY e.seq");
    db.all(&query).await
}

/// Returns the event that a request made before.
pub(crate) async fn event_of_request(
    db: &mut Conn,
    case: &CaseId,
    request_id: &str,
) -> Result<Option<CaseEvent>> {
    let mut query = Query::built(SELECT);
    query
        .text(" WHERE e.case_id = ")
        .value(case)
        .text(" AND e.request_id = ")
        .value(request_id);
    let row: Option<EventRow> = db.one(&query).await?;
    row.map(EventRow::into_event).transpose()
}

/// Gives an event its place and hash; nothing is written yet.
pub(crate) fn chained(
    case: &CaseId,
    seq: u32,
    prev_hash: ContentHash,
    event: &NewEvent,
) -> Result<(CaseEvent, String)> {
    let body = serde_json::to_string(&event.body)
        .map_err(|error| StoreError::Conflict(error.to_string()))?;
    let hash = Canonical::of(case, seq, event, &body)?.hash(prev_hash.as_str())?;
    let event = CaseEvent {
        case: case.clone(),
        seq,
        event: event.clone(),
        prev_hash,
        hash,
    };
    Ok((event, body))
}

/// Writes an event and what it attaches. Conflict: a file that its actor has not uploaded.
pub(crate) async fn insert_event(db: &mut Conn, placed: &CaseEvent, body: &str) -> Result<()> {
    let event = &placed.event;
    let actor = event.actor.as_ref();
    let person = actor.map(|(id, ..)| id);
    db.run(&sql!(
        "INSERT INTO case_events (case_id, seq, occurred_at, recorded_at, verb, actor_id,
             actor_name, unit_id, unit_name, from_state, to_state, body, request_id, prev_hash,
             hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        &placed.case,
        placed.seq,
        event.at,
        event.recorded_at,
        &event.verb,
        person,
        actor.map(|(_, name, ..)| name.as_str()),
        actor.map(|(.., unit, _)| unit),
        actor.map(|(.., unit_name)| unit_name.as_str()),
        event.from_state.as_deref(),
        &event.to_state,
        body,
        &event.request_id,
        &placed.prev_hash,
        &placed.hash
    ))
    .await?;
    insert_evidence(db, placed).await
}

/// Writes many events at a time, without what they attach.
pub(crate) async fn insert_events(db: &mut Conn, events: &[(CaseEvent, String)]) -> Result<()> {
    for chunk in chunks(events) {
        let mut query = Query::built(
            "INSERT INTO case_events (case_id, seq, occurred_at, recorded_at, verb, actor_id, \
             actor_name, unit_id, unit_name, from_state, to_state, body, request_id, prev_hash, \
             hash) VALUES ",
        );
        query.rows(chunk.iter().map(|(placed, body)| row(placed, body)));
        db.run(&query).await?;
    }
    Ok(())
}

fn row<'q>(placed: &'q CaseEvent, body: &'q str) -> [Arg<'q>; 15] {
    let event = &placed.event;
    let actor = event.actor.as_ref();
    [
        (&placed.case).into(),
        placed.seq.into(),
        event.at.into(),
        event.recorded_at.into(),
        (&event.verb).into(),
        actor.map(|(id, ..)| id).into(),
        actor.map(|(_, name, ..)| name.as_str()).into(),
        actor.map(|(.., unit, _)| unit).into(),
        actor.map(|(.., unit_name)| unit_name.as_str()).into(),
        event.from_state.as_deref().into(),
        (&event.to_state).into(),
        body.into(),
        (&event.request_id).into(),
        (&placed.prev_hash).into(),
        (&placed.hash).into(),
    ]
}

/// Writes what an event attaches.
pub(crate) async fn insert_evidence(db: &mut Conn, placed: &CaseEvent) -> Result<()> {
    let event = &placed.event;
    let person = event.actor.as_ref().map(|(id, ..)| id);
    for (attached, position) in event.body.evidence.iter().zip(0_i64..) {
        db.run(&sql!(
            "INSERT INTO case_evidence (case_id, seq, position, hash, person_id, kind)
             VALUES ($1, $2, $3, $4, $5, $6)",
            &placed.case,
            placed.seq,
            position,
            &attached.hash,
            person,
            &attached.kind
        ))
        .await?;
    }
    Ok(())
}

impl Store {
    /// Returns the event that a request made before, for forms posted twice.
    pub async fn event_by_request(
        &self,
        case: &CaseId,
        request_id: &str,
    ) -> Result<Option<CaseEvent>> {
        event_of_request(&mut self.read().await?, case, request_id).await
    }

    /// Returns the events of a case in scope, in their order; empty if it is not there.
    pub async fn case_events(&self, scope: &Scope, id: &CaseId) -> Result<Vec<CaseEvent>> {
        let mut query = Query::built(SELECT);
        query.text(" JOIN cases c ON c.id = e.case_id JOIN areas a ON a.id = c.area_id");
        query
            .text(" LEFT JOIN objects o ON o.id = c.object_id WHERE c.id = ")
            .value(id);
        query.text(" AND ").sees_case(scope);
        query.text(" ORDER BY e.seq");
        let rows: Vec<EventRow> = self.read().await?.all(&query).await?;
        rows.into_iter().map(EventRow::into_event).collect()
    }
}
