//! Cases: opened once, moved on by events, never by hand.

use std::collections::BTreeMap;

use model::{
    Appended, AsOf, Case, CaseEvent, CaseFilter, CaseId, ContentHash, DeskPart, NewCase,
    NewDocument, NewEvent, NewNotice, PersonId, Scope, Telling,
};

use crate::case_actors;
use crate::case_events::{chained, event_of_request, insert_event};
use crate::case_rows::{FROM, FROM_ACTED, SELECT, find_cases, put_readers, put_turn};
use crate::chain::beginning;
use crate::convert::{narrow, unsigned};
use crate::desk;
use crate::documents;
use crate::engine::Conn;
use crate::notices::put_telling;
use crate::query::{Query, sql};
use crate::workbench::counted;
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

/// How far a list is counted beyond the first case that is shown of it.
pub const COUNTED_ON: u32 = 1_000;

/// How long a list is, as far as it was counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Total {
    /// How many there are at least.
    pub count: u64,
    /// There are more than that.
    pub more: bool,
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

pub(crate) fn chosen<'q>(query: &mut Query<'q>, scope: &'q Scope, filter: &'q CaseFilter) {
    match handed_on(filter) {
        Some(me) => query.text(FROM_ACTED).value(me).text(" AND "),
        None => query.text(FROM),
    };
    query.sees_case(scope);
    if let Some(flow) = &filter.flow {
        query.text(" AND c.flow = ").value(flow);
    }
    match &filter.as_of {
        Some(as_of) => stood(query, filter, as_of),
        None => stands(query, filter),
    }
    if let Some(from) = filter.opened_from {
        query.text(" AND c.opened_at >= ").value(from);
    }
    if let Some(before) = filter.opened_before {
        query.text(" AND c.opened_at < ").value(before);
    }
    if let Some(me) = &filter.mine {
        query.text(" AND ");
        desk::awaited(query, me);
    }
    if let Some(asked) = &filter.desk {
        desk::lies_on(query, asked);
    }
    if let Some(person) = &filter.acted {
        query.text(
            " AND EXISTS (SELECT 1 FROM case_events e WHERE e.case_id = c.id AND e.actor_id = ",
        );
        query.value(person);
        if let Some(as_of) = &filter.as_of {
            query.text(" AND e.occurred_at <= ").value(as_of.at);
        }
        query.text(")");
    }
    if let Some(object) = &filter.object {
        query.text(" AND c.object_id = ").value(object);
    }
    if let Some(outcome) = filter.outcome {
        query.text(" AND c.outcome = ").value(outcome.as_str());
    }
    if let Some(text) = &filter.text {
        // Both engines fold ASCII letters alike here; `PM2.5` is also found as `pm2.5`.
        let pattern = pattern(text);
        query
            .text(" AND (lower(c.number) LIKE ")
            .value(pattern.clone())
            .text(" ESCAPE '\\'");
        query
            .text(" OR lower(c.title) LIKE ")
            .value(pattern)
            .text(" ESCAPE '\\')");
    }
}

/// Who asks for what was handed on: that list begins at the person, not at the cases.
fn handed_on(filter: &CaseFilter) -> Option<&PersonId> {
    let desk = filter.desk.as_ref()?;
    (desk.part == DeskPart::HandedOn).then_some(&desk.person)
}

async fn listed(db: &mut Conn, scope: &Scope, filter: &CaseFilter) -> Result<Vec<Case>> {
    find_cases(db, &ordered(SELECT, scope, filter)).await
}

/// Makes the query of a page of a list.
pub(crate) fn ordered<'q>(
    select: &'static str,
    scope: &'q Scope,
    filter: &'q CaseFilter,
) -> Query<'q> {
    let mut query = Query::built(select);
    chosen(&mut query, scope, filter);
    query.text(" ORDER BY ");
    if filter.nearest_first {
        query.text(desk::NEXT_DUE).text(", ");
    }
    let few = filter.as_of.is_some() && filter.open == Some(true);
    query.text(match handed_on(filter) {
        // The same order by columns of an index that begins with the person.
        Some(_) => "t.opened_at DESC, t.case_id DESC",
        // With the sign no index has this order: few are found, and looking for them from the newest
        // case on would walk through all that were closed before.
        None if few => "+c.opened_at DESC, c.id DESC",
        None => "c.opened_at DESC, c.id DESC",
    });
    query.text(" LIMIT ").value(filter.limit);
    query.text(" OFFSET ").value(filter.offset);
    query
}

/// How cases stand now.
fn stands<'q>(query: &mut Query<'q>, filter: &'q CaseFilter) {
    if let Some(state) = &filter.state {
        query.text(" AND c.state = ").value(state);
    }
    if let Some(open) = filter.open {
        query.text(" AND c.is_open = ").value(open);
    }
}

/// How cases stood at a past time. Of a case that has not changed since, the row says it; of one
/// that has, the last event before: these are few, whatever the time.
fn stood<'q>(query: &mut Query<'q>, filter: &'q CaseFilter, as_of: &'q AsOf) {
    query.text(" AND c.opened_at <= ").value(as_of.at);
    if filter.open == Some(true) {
        perhaps_open(query, as_of);
    }
    let last = |query: &mut Query<'q>, what: &'static str| {
        query.text(what);
        query
            .text(
                " FROM case_events e WHERE e.case_id = c.id AND e.seq = \
                 (SELECT MAX(x.seq) FROM case_events x WHERE x.case_id = c.id \
                 AND x.occurred_at <= ",
            )
            .value(as_of.at)
            .text(")");
    };
    if let Some(state) = &filter.state {
        query
            .text(" AND CASE WHEN c.updated_at <= ")
            .value(as_of.at);
        last(query, " THEN c.state ELSE (SELECT e.to_state");
        query.text(") END = ").value(state);
    }
    if let Some(open) = filter.open {
        query
            .text(" AND CASE WHEN c.updated_at <= ")
            .value(as_of.at);
        last(query, " THEN c.is_open ELSE NOT EXISTS (SELECT 1");
        query.text(" AND (1 = 0");
        for (version, states) in &as_of.closed {
            query
                .text(" OR c.flow_version = ")
                .value(version)
                .text(" AND ");
            query.one_of("e.to_state", states.iter().map(String::as_str));
        }
        query.text(")) END = ").value(open);
    }
}

/// Leaves out what was certainly closed: what was open then has changed since, or is open still. The
/// years in between are long, what is left of them is little, and an index knows it.
fn perhaps_open<'q>(query: &mut Query<'q>, as_of: &'q AsOf) {
    query
        .text(" AND c.id IN (SELECT s.id FROM cases s WHERE s.opened_at <= ")
        .value(as_of.at);
    query.text(" AND s.updated_at > ").value(as_of.at);
    query
        .text(" UNION ALL SELECT s.id FROM cases s WHERE s.is_open = ")
        .value(true);
    query.text(" AND s.opened_at <= ").value(as_of.at).text(")");
}

/// Makes the `LIKE` pattern of what contains a text, whatever characters the text has.
pub(crate) fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter.to_ascii_lowercase());
    }
    pattern.push('%');
    pattern
}

async fn only_case(db: &mut Conn, query: &Query<'_>) -> Result<Option<Case>> {
    Ok(find_cases(db, query).await?.pop())
}

async fn by_origin(db: &mut Conn, origin: &str) -> Result<Option<Case>> {
    let mut query = Query::built(SELECT);
    query.text(FROM).text("c.origin = ").value(origin);
    only_case(db, &query).await
}

/// Draws the next number of a series. The row of the series stays locked until the transaction
/// ends, and one that fails gives the number back: a series has no gap.
pub(crate) async fn draw_number(db: &mut Conn, series: &str, digits: u8) -> Result<String> {
    let drawn = db
        .number(&sql!(
            "INSERT INTO case_series (series, value) VALUES ($1, 1)
             ON CONFLICT (series) DO UPDATE SET value = case_series.value + 1
             RETURNING value",
            series
        ))
        .await?;
    Ok(format!(
        "{series}{drawn:0digits$}",
        digits = usize::from(digits)
    ))
}

/// Writes the row of a case; returns 0 if its origin has opened one.
pub(crate) async fn insert_case(
    db: &mut Conn,
    case: &Case,
    number: &str,
    head_seq: u32,
    head_hash: &ContentHash,
) -> Result<u64> {
    let own_place = case.place.filter(|_| case.object.is_none());
    let (lon, lat) = own_place.unzip();
    db.run(&sql!(
        "INSERT INTO cases (id, number, flow, flow_version, title, state, is_open, area_id,
             object_id, origin, opened_at, updated_at, head_seq, head_hash, invented, lon, lat)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         ON CONFLICT (origin) DO NOTHING",
        &case.id,
        number,
        &case.flow,
        &case.flow_version,
        &case.title,
        &case.state,
        case.open,
        &case.area,
        case.object.as_ref(),
        &case.origin,
        case.opened_at,
        case.updated_at,
        head_seq,
        head_hash,
        case.invented,
        lon,
        lat
    ))
    .await
}

impl Store {
    /// Opens a case: number drawn from its series, first event chained; the same origin again
    /// returns the case it opened.
    ///
    /// Conflict: an area, an object or a file of evidence that is not stored, or an id that is
    /// taken.
    pub async fn open_case(&self, new: &NewCase) -> Result<Case> {
        self.open_case_telling(new, &[]).await
    }

    /// Opens a case as [`Store::open_case`] does, and writes notices in the same transaction. A
    /// case that was there before is told of by nobody again.
    pub async fn open_case_telling(&self, new: &NewCase, notices: &[NewNotice]) -> Result<Case> {
        let case = &new.case;
        let mut tx = self.write().await?;
        if let Some(opened) = by_origin(&mut tx, &case.origin).await? {
            return Ok(opened);
        }
        let number = draw_number(&mut tx, &new.series, new.series_digits).await?;
        let (first, body) = chained(&case.id, 1, beginning(), &new.event)?;
        let inserted = insert_case(&mut tx, case, &number, first.seq, &first.hash).await?;
        if inserted == 0 {
            // On PostgreSQL somebody else opened it since we looked; the number goes back.
            drop(tx);
            let opened = by_origin(&mut self.read().await?, &case.origin).await?;
            return opened
                .ok_or_else(|| StoreError::Conflict(format!("case of {} vanished", case.origin)));
        }
        insert_event(&mut tx, &first, &body).await?;
        case_actors::keep(&mut tx, &first, case.open, case.open).await?;
        put_turn(&mut tx, &case.id, &case.awaiting, &case.clocks).await?;
        let telling = Telling {
            settle: None,
            notices: notices.to_vec(),
        };
        put_telling(&mut tx, &telling).await?;
        let opened = by_origin(&mut tx, &case.origin).await?;
        tx.commit().await?;
        opened.ok_or_else(|| StoreError::Conflict(format!("case of {} vanished", case.origin)))
    }

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

    /// Returns a case in scope.
    pub async fn case(&self, scope: &Scope, id: &CaseId) -> Result<Option<Case>> {
        let mut query = Query::built(SELECT);
        query.text(FROM).sees_case(scope);
        query.text(" AND c.id = ").value(id);
        only_case(&mut *self.snapshot().await?, &query).await
    }

    /// Returns the case that this origin opened.
    pub async fn case_by_origin(&self, origin: &str) -> Result<Option<Case>> {
        by_origin(&mut *self.snapshot().await?, origin).await
    }

    /// Returns the cases in scope that the filter asks for, and how many there are in all.
    pub async fn cases(&self, scope: &Scope, filter: &CaseFilter) -> Result<(Vec<Case>, u64)> {
        let mut db = self.snapshot().await?;
        let mut count = Query::built("SELECT COUNT(*)");
        chosen(&mut count, scope, filter);
        let total = unsigned("count", db.number(&count).await?)?;
        Ok((listed(&mut db, scope, filter).await?, total))
    }

    /// Returns the cases in scope that the filter asks for, and how many there are, counted no further
    /// than [`COUNTED_ON`] beyond the first that is returned: of 200,000 cases the number takes a
    /// hundred times as long as a page of them.
    pub async fn cases_counting_on(
        &self,
        scope: &Scope,
        filter: &CaseFilter,
    ) -> Result<(Vec<Case>, Total)> {
        let mut db = self.snapshot().await?;
        let cases = listed(&mut db, scope, filter).await?;
        let found = u32::try_from(cases.len()).unwrap_or(u32::MAX);
        let seen = filter.offset.saturating_add(found);
        let is_last = found < filter.limit && (found > 0 || filter.offset == 0);
        let most = filter.offset.saturating_add(COUNTED_ON);
        let count = if is_last {
            seen
        } else {
            counted(&mut db, scope, filter, most.saturating_add(1)).await?
        };
        let total = Total {
            count: count.min(most).into(),
            more: count > most,
        };
        Ok((cases, total))
    }

    /// Returns how many open cases in scope each flow has; flows without one are missing.
    pub async fn open_by_flow(&self, scope: &Scope) -> Result<BTreeMap<String, u64>> {
        let mut query = Query::built("SELECT c.flow, COUNT(*)");
        query.text(FROM).sees_case(scope);
        query.text(" AND c.is_open = ").value(true);
        query.text(" GROUP BY c.flow");
        let rows: Vec<(String, i64)> = self.read().await?.all(&query).await?;
        let count = |(flow, count)| Ok((flow, unsigned("count", count)?));
        rows.into_iter().map(count).collect()
    }

    /// Returns all open cases, oldest first; for the clocks' reconciler.
    pub async fn open_cases(&self) -> Result<Vec<Case>> {
        let mut query = Query::built(SELECT);
        query
            .text(FROM)
            .text("c.is_open = ")
            .value(true)
            .text(" ORDER BY c.opened_at, c.id");
        find_cases(&mut *self.snapshot().await?, &query).await
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
