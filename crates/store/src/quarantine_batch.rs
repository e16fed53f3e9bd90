//! Quarantined bytes of one device and one reason, a piece at a time (批量放行).

use model::{Mn, Quarantined, Scope, Timestamp};

use crate::convert::{time, unsigned};
use crate::quarantine::{COLUMNS, FROM, QuarantineRow, visible};
use crate::query::Query;
use crate::{Result, Store};

/// Rows of quarantine that are looked at or released together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QuarantineBatch {
    /// The device that their bytes name.
    pub mn: Mn,
    /// Why they were put there.
    pub reason: String,
    /// Received then or later; `None`: from the first.
    pub from: Option<Timestamp>,
    /// Received then or earlier; `None`: up to the newest.
    pub until: Option<Timestamp>,
}

/// A row, by its place in a batch.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct QuarantinePlace {
    /// When its bytes were received.
    pub received_at: Timestamp,
    /// Its id.
    pub id: String,
}

/// How much there is in a batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct QuarantineBatchSize {
    /// How many rows, released ones included.
    pub rows: u64,
    /// How many of them are released.
    pub released: u64,
    /// When the newest was received.
    pub newest: Option<Timestamp>,
}

impl QuarantineBatch {
    fn choose<'q>(&'q self, query: &mut Query<'q>, scope: &'q Scope) {
        visible(query, scope);
        query.text(" AND q.mn = ").value(&self.mn);
        query.text(" AND q.reason = ").value(&self.reason);
        if let Some(from) = self.from {
            query.text(" AND q.received_at >= ").value(from);
        }
        if let Some(until) = self.until {
            query.text(" AND q.received_at <= ").value(until);
        }
    }
}

impl Store {
    /// Returns how much there is in a batch, as far as the scope sees it.
    pub async fn quarantine_batch_size(
        &self,
        scope: &Scope,
        batch: &QuarantineBatch,
    ) -> Result<QuarantineBatchSize> {
        let mut query = Query::built(
            "SELECT COUNT(*), COUNT(r.quarantine_id), MAX(q.received_at) FROM quarantine q \
             LEFT JOIN quarantine_releases r ON r.quarantine_id = q.id \
             LEFT JOIN devices d ON d.mn = q.mn LEFT JOIN objects o ON o.id = d.object_id \
             LEFT JOIN areas a ON a.id = o.area_id WHERE ",
        );
        batch.choose(&mut query, scope);
        let found: Option<(i64, i64, Option<i64>)> = self.read().await?.one(&query).await?;
        let (rows, released, newest) = found.unwrap_or_default();
        Ok(QuarantineBatchSize {
            rows: unsigned("count", rows)?,
            released: unsigned("count", released)?,
            newest: time(newest),
        })
    }

    /// Returns the next rows of a batch after a place, as far as the scope sees them: those that
    /// came first come first, so that of several that speak of one period the last stays in force.
    pub async fn quarantine_batch(
        &self,
        scope: &Scope,
        batch: &QuarantineBatch,
        after: Option<&QuarantinePlace>,
        limit: u32,
    ) -> Result<Vec<Quarantined>> {
        let mut query = Query::built("SELECT ");
        query.text(COLUMNS).text(FROM);
        batch.choose(&mut query, scope);
        if let Some(place) = after {
            query
                .text(" AND q.received_at >= ")
                .value(place.received_at);
            query
                .text(" AND (q.received_at > ")
                .value(place.received_at);
            query.text(" OR q.id > ").value(&place.id).text(")");
        }
        query
            .text(" ORDER BY q.received_at, q.id LIMIT ")
            .value(limit);
        let rows: Vec<QuarantineRow> = self.read().await?.all(&query).await?;
        rows.into_iter()
            .map(QuarantineRow::into_quarantined)
            .collect()
    }
}
