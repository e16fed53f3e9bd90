//! Records of connections do not grow without end.

use model::{Mn, Timestamp};

use crate::query::{Query, sql};
use crate::{Result, Store};

/// Rows deleted in one transaction, so that the writer of frames waits only shortly.
const AT_ONCE: u32 = 2_000;

/// What stays of the connections of devices.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ConnectionKeep {
    /// Connections opened before this go, once they are closed.
    pub since: Timestamp,
    /// Most rows of one device; beyond it its oldest go, so that one that connects again and again
    /// pushes out only its own.
    pub of_each_device: u32,
}

/// How many connections went.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct ConnectionsPruned {
    /// Because they were too old.
    pub by_age: u64,
    /// Because their device had too many.
    pub by_number: u64,
}

impl Store {
    /// Deletes records of connections that need not stay, the oldest first, in short
    /// transactions. May be stopped anywhere and run again.
    pub async fn prune_connections(&self, keep: &ConnectionKeep) -> Result<ConnectionsPruned> {
        let mut pruned = ConnectionsPruned::default();
        loop {
            let mut query = Query::built(
                "DELETE FROM device_connections WHERE id IN (SELECT id FROM device_connections \
                 WHERE closed_at IS NOT NULL AND opened_at < ",
            );
            query.value(keep.since).text(" ORDER BY opened_at LIMIT ");
            query.value(AT_ONCE).text(")");
            let mut tx = self.write().await?;
            let gone = tx.run(&query).await?;
            tx.run(&sql!(
                "DELETE FROM gateway_runs WHERE ended_at IS NOT NULL AND seen_at < $1",
                keep.since
            ))
            .await?;
            tx.commit().await?;
            pruned.by_age += gone;
            if gone == 0 {
                break;
            }
        }
        for mn in self.crowded(keep.of_each_device).await? {
            pruned.by_number += self.cut(&mn, keep.of_each_device).await?;
        }
        Ok(pruned)
    }

    /// Returns the devices that have more rows than they may. A question to a reader: it looks at
    /// the whole index and must not hold up the writer.
    async fn crowded(&self, most: u32) -> Result<Vec<Mn>> {
        let query = sql!(
            "SELECT mn FROM device_connections GROUP BY mn HAVING COUNT(*) > $1",
            most
        );
        let rows: Vec<(String,)> = self.read().await?.all(&query).await?;
        Ok(rows.into_iter().map(|(mn,)| Mn::new(mn)).collect())
    }

    /// Deletes the oldest rows of a device and notes before when nothing is kept.
    async fn cut(&self, mn: &Mn, most: u32) -> Result<u64> {
        let query = sql!(
            "SELECT opened_at FROM device_connections WHERE mn = $1
             ORDER BY opened_at DESC LIMIT 1 OFFSET $2",
            mn,
            most
        );
        let first_gone: Option<(i64,)> = self.read().await?.one(&query).await?;
        let Some((first_gone,)) = first_gone else {
            return Ok(0);
        };
        // Of two that were opened in the same millisecond both go.
        let before = Timestamp::from_millis(first_gone).plus(1);
        let mut all = 0;
        loop {
            let mut tx = self.write().await?;
            tx.run(&sql!(
                "INSERT INTO device_connections_cut (mn, before) VALUES ($1, $2)
                 ON CONFLICT (mn) DO UPDATE SET before = excluded.before",
                mn,
                before
            ))
            .await?;
            let gone = tx
                .run(&sql!(
                    "DELETE FROM device_connections WHERE id IN (
                         SELECT id FROM device_connections
                         WHERE mn = $1 AND closed_at IS NOT NULL AND opened_at < $2
                         ORDER BY opened_at LIMIT $3)",
                    mn,
                    before,
                    AT_ONCE
                ))
                .await?;
            tx.commit().await?;
            all += gone;
            if gone < u64::from(AT_ONCE) {
                return Ok(all);
            }
        }
    }
}
