//! Quarantine does not grow without end.

use model::Timestamp;

use crate::query::{Query, sql};
use crate::{Result, Store};

/// Rows deleted in one transaction, so that the writer of frames waits only shortly.
const AT_ONCE: i64 = 2_000;

/// A row stays longer where it was released, or is the newest of a device of the registry and a
/// reason: the last that is known of its trouble. Both are few.
const STAYS_LONGER: &str = "(EXISTS (SELECT 1 FROM quarantine_releases r \
     WHERE r.quarantine_id = q.id) \
     OR (EXISTS (SELECT 1 FROM devices d WHERE d.mn = q.mn) \
     AND NOT EXISTS (SELECT 1 FROM quarantine n WHERE n.mn = q.mn AND n.reason = q.reason \
     AND (n.received_at > q.received_at OR (n.received_at = q.received_at AND n.id > q.id)))))";

/// What stays in quarantine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct QuarantineKeep {
    /// Rows received before this go,
    pub since: Timestamp,
    /// but released ones and the newest of each device and reason only before this.
    pub since_at_longest: Timestamp,
    /// Most rows in all; beyond it the oldest go that would not stay longer.
    pub rows: i64,
}

/// How many rows went.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct QuarantinePruned {
    /// Because they were too old.
    pub by_age: u64,
    /// Because there were too many.
    pub by_number: u64,
}

impl Store {
    /// Deletes from quarantine what need not stay, the oldest first, in short transactions. Notes
    /// of releases stay for good. May be stopped anywhere and run again.
    pub async fn prune_quarantine(&self, keep: &QuarantineKeep) -> Result<QuarantinePruned> {
        let mut pruned = QuarantinePruned::default();
        loop {
            let mut query = Query::built(
                "DELETE FROM quarantine WHERE id IN (SELECT q.id FROM quarantine q \
                 WHERE q.received_at < ",
            );
            query.value(keep.since).text(" AND (q.received_at < ");
            query.value(keep.since_at_longest).text(" OR NOT ");
            query
                .text(STAYS_LONGER)
                .text(") ORDER BY q.received_at LIMIT ");
            query.value(AT_ONCE).text(")");
            let gone = self.delete(&query).await?;
            pruned.by_age += gone;
            if gone == 0 {
                break;
            }
        }
        loop {
            let count = sql!("SELECT COUNT(*) FROM quarantine");
            let count = self.read().await?.number(&count).await?;
            let too_many = count.saturating_sub(keep.rows.max(0));
            if too_many <= 0 {
                break;
            }
            let mut query = Query::built(
                "DELETE FROM quarantine WHERE id IN (SELECT q.id FROM quarantine q WHERE NOT ",
            );
            query.text(STAYS_LONGER);
            query.text(" ORDER BY q.received_at, q.id LIMIT ");
            query.value(too_many.min(AT_ONCE)).text(")");
            let gone = self.delete(&query).await?;
            pruned.by_number += gone;
            if gone == 0 {
                break;
            }
        }
        Ok(pruned)
    }

    async fn delete(&self, query: &Query<'_>) -> Result<u64> {
        let mut tx = self.write().await?;
        let gone = tx.run(query).await?;
        tx.commit().await?;
        Ok(gone)
    }
}
