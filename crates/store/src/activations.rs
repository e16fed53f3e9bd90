//! Loggers that ask for a number, and the records of files that devices upload.

use model::{Activation, ActivationState, ContentHash, DeviceMedium, Mn, Scope, Timestamp};
use sqlx::FromRow;

use crate::convert::{corrupt, signed, time, unsigned, word};
use crate::downlinks::visible;
use crate::query::{Query, sql};
use crate::{Result, Store};

const SELECT: &str = "SELECT id, logger, processor, mac1, mac2, sent_mn, st, peer, first_seen, \
                      last_seen, times, state, given_mn, person_name, given_at FROM activations";

/// A file: hash, device, time, kind, format, name, bytes, arrival.
type MediumRow = (String, String, i64, i64, i64, String, i64, i64);

#[derive(FromRow)]
struct ActivationRow {
    id: String,
    logger: String,
    processor: String,
    mac1: String,
    mac2: Option<String>,
    sent_mn: String,
    st: String,
    peer: String,
    first_seen: i64,
    last_seen: i64,
    times: i64,
    state: String,
    given_mn: Option<String>,
    person_name: Option<String>,
    given_at: Option<i64>,
}

impl ActivationRow {
    fn into_activation(self) -> Result<Activation> {
        Ok(Activation {
            state: word("activation", &self.state, ActivationState::parse)?,
            id: self.id,
            logger: self.logger,
            processor: self.processor,
            mac1: self.mac1,
            mac2: self.mac2,
            sent_mn: Mn::new(self.sent_mn),
            st: self.st,
            peer: self.peer,
            first_seen: Timestamp::from_millis(self.first_seen),
            last_seen: Timestamp::from_millis(self.last_seen),
            times: self.times,
            given_mn: self.given_mn.map(Mn::new),
            by: self.person_name,
            given_at: time(self.given_at),
        })
    }
}

impl Store {
    /// Remembers that a logger asks for a number: the first time as waiting, later only that and
    /// from where it asked again. At most `most` are kept; beyond it a new one is not.
    pub async fn heard_activation(&self, asks: &Activation, most: u32) -> Result<()> {
        let mut tx = self.write().await?;
        let heard = tx
            .run(&sql!(
                "UPDATE activations SET sent_mn = $2, st = $3, peer = $4, last_seen = $5,
                     times = times + 1 WHERE id = $1",
                &asks.id,
                &asks.sent_mn,
                &asks.st,
                &asks.peer,
                asks.last_seen
            ))
            .await?;
        let kept = tx.number(&sql!("SELECT COUNT(*) FROM activations")).await?;
        if heard == 0 && kept < i64::from(most) {
            tx.run(&sql!(
                "INSERT INTO activations (id, logger, processor, mac1, mac2, sent_mn, st, peer,
                     first_seen, last_seen, times, state)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, 'waiting')",
                &asks.id,
                &asks.logger,
                &asks.processor,
                &asks.mac1,
                asks.mac2.as_deref(),
                &asks.sent_mn,
                &asks.st,
                &asks.peer,
                asks.first_seen,
                asks.last_seen
            ))
            .await?;
        }
        tx.commit().await
    }

    /// Returns the loggers that ask for a number, the last heard first. They have no place yet, so
    /// only a scope that sees what is unplaced sees them.
    pub async fn activations(&self, scope: &Scope, limit: u32) -> Result<Vec<Activation>> {
        let mut query = Query::built(SELECT);
        query.text(" WHERE ").sees_unplaced(scope);
        query
            .text(" ORDER BY last_seen DESC, id LIMIT ")
            .value(limit);
        let rows: Vec<ActivationRow> = self.read().await?.all(&query).await?;
        rows.into_iter()
            .map(ActivationRow::into_activation)
            .collect()
    }

    /// Returns one logger that asks for a number, if the scope sees what is unplaced.
    pub async fn activation(&self, scope: &Scope, id: &str) -> Result<Option<Activation>> {
        let mut query = Query::built(SELECT);
        query.text(" WHERE ").sees_unplaced(scope);
        query.text(" AND id = ").value(id);
        let row: Option<ActivationRow> = self.read().await?.one(&query).await?;
        row.map(ActivationRow::into_activation).transpose()
    }

    /// Gives a waiting logger a number; false if it does not wait or the scope does not see it.
    pub async fn give_number(
        &self,
        scope: &Scope,
        id: &str,
        mn: &Mn,
        by: &str,
        now: Timestamp,
    ) -> Result<bool> {
        if self.activation(scope, id).await?.is_none() {
            return Ok(false);
        }
        let mut tx = self.write().await?;
        let given = tx
            .run(&sql!(
                "UPDATE activations SET state = 'given', given_mn = $2, person_name = $3,
                     given_at = $4 WHERE id = $1 AND state <> 'done'",
                id,
                mn,
                by,
                now
            ))
            .await?;
        tx.commit().await?;
        Ok(given > 0)
    }

    /// Marks that the logger with this given number has taken it.
    pub async fn number_taken(&self, mn: &Mn) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "UPDATE activations SET state = 'done' WHERE given_mn = $1",
            mn
        ))
        .await?;
        tx.commit().await
    }

    /// Records a file that a device uploaded; the same again changes nothing.
    pub async fn put_device_medium(&self, medium: &DeviceMedium) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "INSERT INTO device_media (hash, mn, data_time, kind, format, name, bytes, received_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (hash, mn, data_time) DO NOTHING",
            &medium.hash,
            &medium.mn,
            medium.data_time,
            medium.kind,
            medium.format,
            &medium.name,
            signed(medium.bytes),
            medium.received_at
        ))
        .await?;
        tx.commit().await
    }

    /// Returns the files of a device in scope, the newest first; of one hash, or all.
    pub async fn device_media(
        &self,
        scope: &Scope,
        mn: &Mn,
        hash: Option<&ContentHash>,
        limit: u32,
    ) -> Result<Vec<DeviceMedium>> {
        let mut query = Query::built(
            "SELECT m.hash, m.mn, m.data_time, m.kind, m.format, m.name, m.bytes, m.received_at \
             FROM device_media m JOIN devices d ON d.mn = m.mn \
             LEFT JOIN objects o ON o.id = d.object_id LEFT JOIN areas a ON a.id = o.area_id WHERE ",
        );
        visible(&mut query, scope);
        query.text(" AND m.mn = ").value(mn);
        if let Some(hash) = hash {
            query.text(" AND m.hash = ").value(hash);
        }
        query
            .text(" ORDER BY m.data_time DESC, m.hash LIMIT ")
            .value(limit);
        let rows: Vec<MediumRow> = self.read().await?.all(&query).await?;
        let small = |number: i64| {
            u16::try_from(number).map_err(|error| corrupt("medium", error.to_string()))
        };
        rows.into_iter()
            .map(
                |(hash, mn, data_time, kind, format, name, bytes, received)| {
                    Ok(DeviceMedium {
                        hash: ContentHash::new(hash),
                        mn: Mn::new(mn),
                        data_time: Timestamp::from_millis(data_time),
                        kind: small(kind)?,
                        format: small(format)?,
                        name,
                        bytes: unsigned("medium", bytes)?,
                        received_at: Timestamp::from_millis(received),
                    })
                },
            )
            .collect()
    }
}
