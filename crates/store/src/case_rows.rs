//! Cases as rows: the row itself, who may act now, and the clocks that run.

use std::collections::HashMap;

use model::{
    AreaId, AreaPath, Awaiting, Case, CaseClock, CaseId, CaseMarks, CaseOutcome, ContentHash,
    ObjectId, PersonId, RoleId, Timestamp, UnitId,
};
use sqlx::FromRow;

use crate::Result;
use crate::convert::{corrupt, narrow, time};
use crate::engine::Conn;
use crate::ledger::ROWS;
use crate::query::{Query, sql};

/// To be followed by a condition.
pub(crate) const FROM: &str = " FROM cases c JOIN areas a ON a.id = c.area_id \
                               LEFT JOIN objects o ON o.id = c.object_id WHERE ";
/// The open cases in which a person has acted; to be followed by the person.
pub(crate) const FROM_ACTED: &str = " FROM case_actors t JOIN cases c ON c.id = t.case_id \
                                     JOIN areas a ON a.id = c.area_id \
                                     LEFT JOIN objects o ON o.id = c.object_id \
                                     WHERE t.person_id = ";
pub(crate) const SELECT: &str = "SELECT c.id, c.number, c.flow, c.flow_version, c.title, c.state, \
                                 c.is_open, c.area_id, a.path AS area_path, \
                                 a.name AS area_name, c.object_id, o.name AS object_name, \
                                 COALESCE(o.lon, c.lon) AS lon, COALESCE(o.lat, c.lat) AS lat, \
                                 c.hops, c.relapses, c.suspended_at, c.outcome, c.origin, c.opened_at, c.updated_at, c.head_seq, \
                                 c.head_hash, c.invented";

#[derive(FromRow)]
struct CaseRow {
    id: String,
    number: String,
    flow: String,
    flow_version: String,
    title: String,
    state: String,
    is_open: bool,
    area_id: String,
    area_path: String,
    area_name: String,
    object_id: Option<String>,
    object_name: Option<String>,
    lon: Option<f64>,
    lat: Option<f64>,
    hops: i64,
    relapses: i64,
    suspended_at: Option<i64>,
    outcome: Option<String>,
    origin: String,
    opened_at: i64,
    updated_at: i64,
    head_seq: i64,
    head_hash: String,
    invented: bool,
}

impl CaseRow {
    fn into_case(
        self,
        awaiting: Vec<Awaiting>,
        clocks: Vec<CaseClock>,
        readers: Vec<PersonId>,
    ) -> Result<Case> {
        let outcome = match self.outcome {
            None => None,
            Some(word) => {
                Some(CaseOutcome::parse(&word).ok_or_else(|| corrupt("outcome of a case", word))?)
            }
        };
        let marks = CaseMarks {
            hops: narrow("case", self.hops)?,
            relapses: narrow("case", self.relapses)?,
            suspended_at: time(self.suspended_at),
            outcome,
            readers,
        };
        Ok(Case {
            id: CaseId::new(self.id),
            number: self.number,
            flow: self.flow,
            flow_version: ContentHash::new(self.flow_version),
            title: self.title,
            state: self.state,
            open: self.is_open,
            area: AreaId::new(self.area_id),
            area_path: AreaPath::from_stored(self.area_path),
            area_name: self.area_name,
            object: self.object_id.map(ObjectId::new),
            object_name: self.object_name,
            place: self.lon.zip(self.lat),
            origin: self.origin,
            opened_at: Timestamp::from_millis(self.opened_at),
            updated_at: Timestamp::from_millis(self.updated_at),
            head_seq: narrow("case", self.head_seq)?,
            head_hash: ContentHash::new(self.head_hash),
            awaiting,
            clocks,
            marks,
            invented: self.invented,
        })
    }
}

#[derive(FromRow)]
struct AwaitingRow {
    case_id: String,
    party: String,
    role: String,
    area_id: String,
    unit_id: Option<String>,
    person_id: Option<String>,
}

#[derive(FromRow)]
struct ClockRow {
    case_id: String,
    clock: String,
    party: Option<String>,
    started_at: i64,
    warn_at: i64,
    due_at: i64,
}

/// Returns the cases that a query on [`SELECT`] finds, in its order.
pub(crate) async fn find_cases(db: &mut Conn, query: &Query<'_>) -> Result<Vec<Case>> {
    let rows: Vec<CaseRow> = db.all(query).await?;
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let mut awaiting: HashMap<String, Vec<Awaiting>> = HashMap::new();
    let mut clocks: HashMap<String, Vec<CaseClock>> = HashMap::new();
    let mut readers: HashMap<String, Vec<PersonId>> = HashMap::new();
    for chunk in ids.chunks(ROWS) {
        let mut query = Query::built(
            "SELECT case_id, party, role, area_id, unit_id, person_id FROM case_awaiting WHERE ",
        );
        query
            .among("case_id", chunk)
            .text(" ORDER BY case_id, position");
        for row in db.all::<AwaitingRow>(&query).await? {
            awaiting.entry(row.case_id).or_default().push(Awaiting {
                party: row.party,
                role: RoleId::new(row.role),
                area: AreaId::new(row.area_id),
                unit: row.unit_id.map(UnitId::new),
                person: row.person_id.map(PersonId::new),
            });
        }
        let mut query = Query::built(
            "SELECT case_id, clock, party, started_at, warn_at, due_at FROM case_clocks WHERE ",
        );
        query
            .among("case_id", chunk)
            .text(" ORDER BY case_id, position");
        for row in db.all::<ClockRow>(&query).await? {
            clocks.entry(row.case_id).or_default().push(CaseClock {
                id: row.clock,
                party: row.party,
                started_at: Timestamp::from_millis(row.started_at),
                warn_at: Timestamp::from_millis(row.warn_at),
                due_at: Timestamp::from_millis(row.due_at),
            });
        }
        let mut query = Query::built("SELECT case_id, person_id FROM case_readers WHERE ");
        query
            .among("case_id", chunk)
            .text(" ORDER BY case_id, person_id");
        for (case, person) in db.all::<(String, String)>(&query).await? {
            readers.entry(case).or_default().push(PersonId::new(person));
        }
    }
    rows.into_iter()
        .map(|row| {
            let awaiting = awaiting.remove(&row.id).unwrap_or_default();
            let clocks = clocks.remove(&row.id).unwrap_or_default();
            let mut readers = readers.remove(&row.id).unwrap_or_default();
            // Engines sort texts differently.
            readers.sort();
            row.into_case(awaiting, clocks, readers)
        })
        .collect()
}

/// Adds those who may read a case; nobody is ever taken off, for what was read stays known.
pub(crate) async fn put_readers(db: &mut Conn, case: &CaseId, readers: &[PersonId]) -> Result<()> {
    for person in readers {
        db.run(&sql!(
            "INSERT INTO case_readers (case_id, person_id) VALUES ($1, $2)
             ON CONFLICT (case_id, person_id) DO NOTHING",
            case,
            person
        ))
        .await?;
    }
    Ok(())
}

/// Replaces who may act and which clocks run.
pub(crate) async fn put_turn(
    db: &mut Conn,
    case: &CaseId,
    awaiting: &[Awaiting],
    clocks: &[CaseClock],
) -> Result<()> {
    db.run(&sql!("DELETE FROM case_awaiting WHERE case_id = $1", case))
        .await?;
    db.run(&sql!("DELETE FROM case_clocks WHERE case_id = $1", case))
        .await?;
    for (one, position) in awaiting.iter().zip(0_i64..) {
        db.run(&sql!(
            "INSERT INTO case_awaiting (case_id, position, party, role, area_id, unit_id, person_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            case,
            position,
            &one.party,
            &one.role,
            &one.area,
            one.unit.as_ref(),
            one.person.as_ref()
        ))
        .await?;
    }
    for (clock, position) in clocks.iter().zip(0_i64..) {
        db.run(&sql!(
            "INSERT INTO case_clocks (case_id, position, clock, party, started_at, warn_at, due_at,
                 remind_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $6)",
            case,
            position,
            &clock.id,
            clock.party.as_deref(),
            clock.started_at,
            clock.warn_at,
            clock.due_at
        ))
        .await?;
    }
    Ok(())
}
