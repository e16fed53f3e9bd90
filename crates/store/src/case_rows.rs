//! Cases as rows: the row itself, who may act now, and the clocks that run.

use std::collections::HashMap;

use model::{
    AreaId, AreaPath, Awaiting, Case, CaseClock, CaseId, ContentHash, ObjectId, PersonId, RoleId,
    Timestamp,
};
use sqlx::FromRow;

use crate::Result;
use crate::convert::narrow;
use crate::engine::Conn;
use crate::ledger::ROWS;
use crate::query::{Query, sql};

/// To be followed by a condition.
pub(crate) const FROM: &str = " FROM cases c JOIN areas a ON a.id = c.area_id \
                               LEFT JOIN objects o ON o.id = c.object_id WHERE ";
pub(crate) const SELECT: &str = "SELECT c.id, c.number, c.flow, c.flow_version, c.title, c.state, \
                                 c.is_open, c.area_id, a.path AS area_path, \
                                 a.name AS area_name, c.object_id, o.name AS object_name, o.lon, \
                                 o.lat, c.origin, c.opened_at, c.updated_at, c.head_seq, \
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
    origin: String,
    opened_at: i64,
    updated_at: i64,
    head_seq: i64,
    head_hash: String,
    invented: bool,
}

impl CaseRow {
    fn into_case(self, awaiting: Vec<Awaiting>, clocks: Vec<CaseClock>) -> Result<Case> {
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
    person_id: Option<String>,
}

#[derive(FromRow)]
struct ClockRow {
    case_id: String,
    clock: String,
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
    for chunk in ids.chunks(ROWS) {
        let mut query = Query::built(
            "SELECT case_id, party, role, area_id, person_id FROM case_awaiting WHERE ",
        );
        query
            .one_of("case_id", chunk.iter().copied())
            .text(" ORDER BY case_id, position");
        for row in db.all::<AwaitingRow>(&query).await? {
            awaiting.entry(row.case_id).or_default().push(Awaiting {
                party: row.party,
                role: RoleId::new(row.role),
                area: AreaId::new(row.area_id),
                person: row.person_id.map(PersonId::new),
            });
        }
        let mut query = Query::built(
            "SELECT case_id, clock, started_at, warn_at, due_at FROM case_clocks WHERE ",
        );
        query
            .one_of("case_id", chunk.iter().copied())
            .text(" ORDER BY case_id, position");
        for row in db.all::<ClockRow>(&query).await? {
            clocks.entry(row.case_id).or_default().push(CaseClock {
                id: row.clock,
                started_at: Timestamp::from_millis(row.started_at),
                warn_at: Timestamp::from_millis(row.warn_at),
                due_at: Timestamp::from_millis(row.due_at),
            });
        }
    }
    rows.into_iter()
        .map(|row| {
            let awaiting = awaiting.remove(&row.id).unwrap_or_default();
            let clocks = clocks.remove(&row.id).unwrap_or_default();
            row.into_case(awaiting, clocks)
        })
        .collect()
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
            "INSERT INTO case_awaiting (case_id, position, party, role, area_id, person_id)
             VALUES ($1, $2, $3, $4, $5, $6)",
            case,
            position,
            &one.party,
            &one.role,
            &one.area,
            one.person.as_ref()
        ))
        .await?;
    }
    for (clock, position) in clocks.iter().zip(0_i64..) {
        db.run(&sql!(
            "INSERT INTO case_clocks (case_id, position, clock, started_at, warn_at, due_at,
                 remind_at)
             VALUES ($1, $2, $3, $4, $5, $6, $5)",
            case,
            position,
            &clock.id,
            clock.started_at,
            clock.warn_at,
            clock.due_at
        ))
        .await?;
    }
    Ok(())
}
