//! Frames that wait until somebody says what their device measures.

use model::{HeldFrame, Mn, NewReading, ObjectId, Timestamp};

use std::collections::HashMap;

use crate::frame_group::{self, Lying};
use crate::ledger::{self, ROWS, Told};
use crate::query::{Query, sql};
use crate::{Result, Store};

#[derive(sqlx::FromRow)]
struct HeldRow {
    frame_key: String,
    received_at: i64,
    #[sqlx(flatten)]
    lying: Lying,
}

impl Store {
    /// Returns frames that wait for this device's adoption, oldest first.
    pub async fn held_frames(&self, mn: &Mn, limit: u32) -> Result<Vec<HeldFrame>> {
        let query = sql!(
            "SELECT frame_key, received_at, raw, group_id, place FROM frames
             WHERE mn = $1 AND state = 'held' ORDER BY received_at, frame_key LIMIT $2",
            mn,
            limit
        );
        let mut db = self.read().await?;
        let rows: Vec<HeldRow> = db.all(&query).await?;
        let (heads, lying): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .map(|row| ((row.frame_key, row.received_at), row.lying))
            .unzip();
        let bytes = frame_group::fetch(&mut db, lying).await?;
        let frame = |((key, received_at), raw)| HeldFrame {
            key,
            received_at: Timestamp::from_millis(received_at),
            raw,
        };
        Ok(heads.into_iter().zip(bytes).map(frame).collect())
    }

    /// Turns held frames of a device into rows of a point, in one transaction; each frame leaves
    /// the held state exactly once. Keys that are not held are passed over. Returns how many left.
    ///
    /// The rows count as received when their frame was; `now` is noted as the time of the release.
    pub async fn release_held(
        &self,
        mn: &Mn,
        point: &ObjectId,
        frames: &[(String, Vec<NewReading>)],
        now: Timestamp,
    ) -> Result<usize> {
        let mut tx = self.write().await?;
        let most_rows = frames.iter().map(|(_, readings)| readings.len()).sum();
        let turn = ledger::take_turn(&mut tx, most_rows).await?;
        let mut held: HashMap<String, Timestamp> = HashMap::new();
        for chunk in frames.chunks(ROWS) {
            let mut query =
                Query::built("SELECT frame_key, received_at FROM frames WHERE state = 'held'");
            query.text(" AND mn = ").value(mn).text(" AND ");
            query.one_of("frame_key", chunk.iter().map(|(key, _)| key));
            for (key, received_at) in tx.all::<(String, i64)>(&query).await? {
                held.insert(key, Timestamp::from_millis(received_at));
            }
        }
        let mut told = Vec::with_capacity(frames.len());
        let mut keys = Vec::with_capacity(frames.len());
        for (key, readings) in frames {
            // Removing it keeps a key that was given twice from being released twice.
            if let Some(received_at) = held.remove(key) {
                told.push(Told::new(point, mn, received_at, readings));
                keys.push(key);
            }
        }
        if keys.is_empty() {
            return Ok(0);
        }
        ledger::append(&mut tx, turn, &told).await?;
        for chunk in keys.chunks(ROWS) {
            let mut query = Query::built("UPDATE frames SET state = 'released', released_at = ");
            query
                .value(now)
                .text(" WHERE ")
                .one_of("frame_key", chunk.iter().copied());
            tx.run(&query).await?;
        }
        let left = i64::try_from(keys.len()).unwrap_or(i64::MAX);
        tx.run(&sql!(
            "UPDATE devices SET held_frames = held_frames - $2 WHERE mn = $1",
            mn,
            left
        ))
        .await?;
        tx.commit().await?;
        Ok(keys.len())
    }
}
