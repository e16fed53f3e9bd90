//! Bytes that could not be taken (隔离).

use bytes::Bytes;
use model::{Mn, QuarantineFilter, Quarantined, Scope, Timestamp};
use sqlx::FromRow;

use crate::convert::{narrow, signed, unsigned};
use crate::ledger::take_turn;
use crate::quarantine_budget::{QuarantineBudget, Tally, senders};
use crate::query::{Query, sql};
use crate::scope::Kind;
use crate::{Result, Store};

/// To be followed by a condition. A sender is placed by the object of its device.
pub(crate) const FROM: &str = " FROM quarantine q LEFT JOIN devices d ON d.mn = q.mn \
                    LEFT JOIN objects o ON o.id = d.object_id \
                    LEFT JOIN areas a ON a.id = o.area_id WHERE ";

/// What is read of a row, in the order of [`QuarantineRow`].
pub(crate) const COLUMNS: &str = "q.id, q.received_at, q.peer, q.mn, q.reason, q.detail, \
                                  q.bad_offset, q.size, q.raw";

/// How many rows are there without their bytes, by why.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct BytesLost {
    /// Their sender kept more than its budget: newer ones pushed them out.
    pub over_budget: u64,
    /// Rows that tell of what came faster than it is kept; each stands for as many frames as its
    /// text says.
    pub over_rate: u64,
}

#[derive(FromRow)]
pub(crate) struct QuarantineRow {
    id: String,
    received_at: i64,
    peer: String,
    mn: Option<String>,
    reason: String,
    detail: String,
    bad_offset: Option<i64>,
    size: i64,
    raw: Option<Vec<u8>>,
}

impl QuarantineRow {
    pub(crate) fn into_quarantined(self) -> Result<Quarantined> {
        let bad_offset = self
            .bad_offset
            .map(|offset| narrow("quarantined frame", offset));
        Ok(Quarantined {
            id: self.id,
            received_at: Timestamp::from_millis(self.received_at),
            peer: self.peer,
            mn: self.mn.map(Mn::new),
            reason: self.reason,
            detail: self.detail,
            bad_offset: bad_offset.transpose()?,
            size: unsigned("quarantined frame", self.size)?,
            raw: Bytes::from(self.raw.unwrap_or_default()),
        })
    }
}

pub(crate) fn visible<'q>(query: &mut Query<'q>, scope: &'q Scope) {
    query
        .text("((o.id IS NOT NULL AND ")
        .within(scope, "a.path", Kind::Always("o.kind"));
    query.text(") OR (o.id IS NULL AND ");
    query.sees_unplaced(scope).text("))");
}

fn chosen<'q>(query: &mut Query<'q>, scope: &'q Scope, filter: &'q QuarantineFilter) {
    query.text(FROM);
    visible(query, scope);
    if let Some(id) = &filter.id {
        query.text(" AND q.id = ").value(id);
    }
    if let Some(mn) = &filter.mn {
        query.text(" AND q.mn = ").value(mn);
    }
    if let Some(reason) = &filter.reason {
        query.text(" AND q.reason = ").value(reason);
    }
}

impl Store {
    /// Keeps bytes that could not be taken and counts them at their device, if it is in the
    /// registry, in one transaction. The same id again changes nothing.
    ///
    /// Of each sender no more bytes are kept than its budget says, the oldest go first; the rows
    /// themselves stay, so that the count stays true.
    pub async fn put_quarantined(
        &self,
        items: &[Quarantined],
        budget: QuarantineBudget,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        // On PostgreSQL two transactions that write the same devices in another order would hold
        // each other up; in the ledger's queue they do not meet.
        take_turn(&mut tx, 0).await?;
        let mut tally = Tally::default();
        for (item, sender) in items.iter().zip(senders(&mut tx, items).await?) {
            // What came too fast is counted, and never had its bytes.
            let lost = (item.raw.is_empty() && item.size > 0).then_some("rate");
            let new = tx
                .run(&sql!(
                    "INSERT INTO quarantine (id, received_at, peer, mn, reason, detail,
                         bad_offset, size, raw, sender, lost)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                     ON CONFLICT (id) DO NOTHING",
                    &item.id,
                    item.received_at,
                    &item.peer,
                    item.mn.as_ref(),
                    &item.reason,
                    &item.detail,
                    item.bad_offset,
                    signed(item.size),
                    &item.raw[..],
                    &sender,
                    lost
                ))
                .await?;
            if new == 0 {
                continue;
            }
            tally.came(&sender, &item.peer, item.raw.len());
            if let Some(mn) = &item.mn {
                tx.run(&sql!(
                    "UPDATE devices SET bad_frames = bad_frames + 1 WHERE mn = $1",
                    mn
                ))
                .await?;
            }
        }
        tally.note(&mut tx).await?;
        tally.keep_within(&mut tx, budget).await?;
        tx.commit().await
    }

    /// Returns what the filter asks for, newest first, and how many there are in all.
    ///
    /// What belongs to no object is only for a scope that covers a root area, a bureau's area or
    /// everywhere; others get what devices of objects in scope sent.
    pub async fn quarantined(
        &self,
        scope: &Scope,
        filter: &QuarantineFilter,
    ) -> Result<(Vec<Quarantined>, u64)> {
        let mut db = self.snapshot().await?;
        let mut count = Query::built("SELECT COUNT(*)");
        chosen(&mut count, scope, filter);
        let total = unsigned("count", db.number(&count).await?)?;
        let mut query = Query::built("SELECT ");
        query.text(COLUMNS);
        chosen(&mut query, scope, filter);
        query
            .text(" ORDER BY q.received_at DESC, q.id DESC LIMIT ")
            .value(filter.limit);
        query.text(" OFFSET ").value(filter.offset);
        let rows: Vec<QuarantineRow> = db.all(&query).await?;
        let items = rows
            .into_iter()
            .map(QuarantineRow::into_quarantined)
            .collect::<Result<_>>()?;
        Ok((items, total))
    }

    /// Returns how many of those that the filter asks for (pages aside) have lost their bytes, in
    /// the same scope.
    pub async fn quarantine_lost(
        &self,
        scope: &Scope,
        filter: &QuarantineFilter,
    ) -> Result<BytesLost> {
        let mut query = Query::built("SELECT q.lost, COUNT(*)");
        chosen(&mut query, scope, filter);
        query.text(" AND q.lost IS NOT NULL GROUP BY q.lost");
        let rows: Vec<(String, i64)> = self.read().await?.all(&query).await?;
        let mut lost = BytesLost::default();
        for (why, count) in rows {
            let count = unsigned("count", count)?;
            match why.as_str() {
                "budget" => lost.over_budget = count,
                _ => lost.over_rate = count,
            }
        }
        Ok(lost)
    }

    /// Returns how many there are for each reason, in the same scope, the most frequent first.
    pub async fn quarantine_reasons(&self, scope: &Scope) -> Result<Vec<(String, u64)>> {
        let mut query = Query::built("SELECT q.reason, COUNT(*)");
        query.text(FROM);
        visible(&mut query, scope);
        query.text(" GROUP BY q.reason");
        let rows: Vec<(String, i64)> = self.read().await?.all(&query).await?;
        let mut reasons = rows
            .into_iter()
            .map(|(reason, count)| Ok((reason, unsigned("count", count)?)))
            .collect::<Result<Vec<_>>>()?;
        reasons.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
        Ok(reasons)
    }

    /// Returns how many there are of each device that the bytes name, in the same scope, the most
    /// frequent first.
    pub async fn quarantine_devices(&self, scope: &Scope, limit: u32) -> Result<Vec<(Mn, u64)>> {
        let mut query = Query::built("SELECT q.mn, COUNT(*)");
        query.text(FROM);
        visible(&mut query, scope);
        query.text(" AND q.mn IS NOT NULL GROUP BY q.mn ORDER BY COUNT(*) DESC, q.mn LIMIT ");
        query.value(limit);
        let rows: Vec<(String, i64)> = self.read().await?.all(&query).await?;
        rows.into_iter()
            .map(|(mn, count)| Ok((Mn::new(mn), unsigned("count", count)?)))
            .collect()
    }
}
