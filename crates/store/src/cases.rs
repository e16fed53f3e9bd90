//! Cases: opened once, moved on by events, never by hand. How they are moved on lies in
//! `case_append`, lists of them in `case_list`.

use model::{Case, CaseId, ContentHash, NewCase, NewNotice, Scope, Telling};

use crate::case_actors;
use crate::case_events::{chained, insert_event};
use crate::case_rows::{FROM, SELECT, find_cases, put_turn};
use crate::chain::beginning;
use crate::engine::Conn;
use crate::notices::put_telling;
use crate::query::{Query, sql};
use crate::{Result, Store, StoreError};

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
}
