//! Periods that were missing and have been asked for again.

use model::{Cadence, DownlinkId, GapAsk, Mn, ObjectId, Timestamp};

use crate::convert::{narrow, word};
use crate::query::{Query, sql};
use crate::{Result, Store};

/// A period: device, cadence, start, state, tries, asked, not before, downlink.
type AskRow = (String, String, i64, String, i64, i64, i64, String);

impl Store {
    /// Returns the beginnings of a point's periods that have a row, with `from <= start < to`,
    /// oldest first. For the reconciler of gaps.
    pub async fn periods_present(
        &self,
        point: &ObjectId,
        cadence: Cadence,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Timestamp>> {
        let query = sql!(
            "SELECT DISTINCT start FROM readings
             WHERE point_id = $1 AND cadence = $2 AND start >= $3 AND start < $4 ORDER BY start",
            point,
            cadence.as_str(),
            from,
            to
        );
        let rows: Vec<(i64,)> = self.read().await?.all(&query).await?;
        Ok(rows
            .into_iter()
            .map(|(start,)| Timestamp::from_millis(start))
            .collect())
    }

    /// Returns what a device was asked for of one cadence from a time on, oldest first.
    pub async fn gap_asks(
        &self,
        mn: &Mn,
        cadence: Cadence,
        from: Timestamp,
    ) -> Result<Vec<GapAsk>> {
        let query = sql!(
            "SELECT mn, cadence, start, state, tries, asked_at, next_at, downlink_id FROM gap_asks
             WHERE mn = $1 AND cadence = $2 AND start >= $3 ORDER BY start",
            mn,
            cadence.as_str(),
            from
        );
        let rows: Vec<AskRow> = self.read().await?.all(&query).await?;
        rows.into_iter()
            .map(
                |(mn, cadence, start, state, tries, asked, next, downlink)| {
                    Ok(GapAsk {
                        mn: Mn::new(mn),
                        cadence: word("gap", &cadence, Cadence::parse)?,
                        start: Timestamp::from_millis(start),
                        is_none: state == "none",
                        tries: narrow("gap", tries)?,
                        asked_at: Timestamp::from_millis(asked),
                        next_at: Timestamp::from_millis(next),
                        downlink: DownlinkId::new(downlink),
                    })
                },
            )
            .collect()
    }

    /// Remembers what was asked for, in place of what was remembered of the same periods.
    pub async fn put_gap_asks(&self, asks: &[GapAsk]) -> Result<()> {
        let mut tx = self.write().await?;
        for ask in asks {
            tx.run(&sql!(
                "INSERT INTO gap_asks (mn, cadence, start, state, tries, asked_at, next_at,
                     downlink_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (mn, cadence, start) DO UPDATE SET state = excluded.state,
                     tries = excluded.tries, asked_at = excluded.asked_at,
                     next_at = excluded.next_at, downlink_id = excluded.downlink_id",
                &ask.mn,
                ask.cadence.as_str(),
                ask.start,
                if ask.is_none { "none" } else { "asked" },
                ask.tries,
                ask.asked_at,
                ask.next_at,
                &ask.downlink
            ))
            .await?;
        }
        tx.commit().await
    }

    /// Forgets what was asked for of periods before a time.
    pub async fn forget_gap_asks(&self, before: Timestamp) -> Result<u64> {
        let mut tx = self.write().await?;
        let gone = tx
            .run(&sql!("DELETE FROM gap_asks WHERE start < $1", before))
            .await?;
        tx.commit().await?;
        Ok(gone)
    }

    /// Returns how many downlinks of the system itself are not over, in all and of one device, and
    /// how many the system has asked of that device since a time.
    pub async fn system_downlinks(&self, mn: &Mn, since: Timestamp) -> Result<(i64, i64, i64)> {
        let mut db = self.read().await?;
        let mut count = Query::built("SELECT COUNT(*) FROM downlinks WHERE person_id IS NULL");
        count.text(" AND ended_at IS NULL");
        let all = db.number(&count).await?;
        count.text(" AND mn = ").value(mn);
        let of_device = db.number(&count).await?;
        let mut asked = Query::built("SELECT COUNT(*) FROM downlinks WHERE person_id IS NULL");
        asked.text(" AND mn = ").value(mn);
        asked.text(" AND asked_at >= ").value(since);
        Ok((all, of_device, db.number(&asked).await?))
    }
}
