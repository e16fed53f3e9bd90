//! What the automatic checks found, kept as a view of the rows.

use std::collections::BTreeSet;

use model::{Cadence, FactorCode, ObjectId, QualityFlag, ReviewKey, Timestamp};
use sqlx::FromRow;

use crate::convert::word;
use crate::engine::Conn;
use crate::query::sql;
use crate::rollups::move_cursor;
use crate::{Result, Store};

#[derive(FromRow)]
pub(crate) struct FlagRow {
    point_id: String,
    cadence: String,
    start: i64,
    factor: String,
    check_id: String,
    detail: String,
    found_at: i64,
    value: String,
    flag: Option<String>,
}

impl FlagRow {
    pub(crate) fn into_flag(self) -> Result<QualityFlag> {
        Ok(QualityFlag {
            key: ReviewKey {
                point: ObjectId::new(self.point_id),
                cadence: word("quality flag", &self.cadence, Cadence::parse)?,
                start: Timestamp::from_millis(self.start),
                factor: FactorCode::new(self.factor),
            },
            check: self.check_id,
            detail: self.detail,
            found_at: Timestamp::from_millis(self.found_at),
            value: self.value,
            flag: self.flag,
        })
    }
}

impl Store {
    /// Makes `flags` the automatic flags of all points of a kind at this cadence with
    /// `from <= start < to`, in one transaction. The same again changes nothing.
    ///
    /// A flagged value that nobody has looked at is put before the reviewers; one that is no longer
    /// flagged and has no record leaves them; a settled one is put before them anew if its value
    /// has changed.
    pub async fn put_quality_flags(
        &self,
        kind: &str,
        cadence: Cadence,
        (from, to): (Timestamp, Timestamp),
        flags: &[QualityFlag],
    ) -> Result<()> {
        let mut tx = self.write().await?;
        let query = sql!(
            "SELECT point_id, cadence, start, factor, check_id, detail, found_at, value, flag
             FROM quality_flags WHERE cadence = $1 AND start >= $2 AND start < $3
             AND point_id IN (SELECT id FROM objects WHERE kind = $4)",
            cadence.as_str(),
            from,
            to,
            kind
        );
        let rows: Vec<FlagRow> = tx.all(&query).await?;
        let before: BTreeSet<QualityFlag> = rows
            .into_iter()
            .map(FlagRow::into_flag)
            .collect::<Result<_>>()?;
        let after: BTreeSet<&QualityFlag> = flags.iter().collect();
        for flag in before.iter().filter(|flag| !after.contains(flag)) {
            remove(&mut tx, flag).await?;
        }
        for flag in after.into_iter().filter(|flag| !before.contains(flag)) {
            add(&mut tx, flag).await?;
        }
        let gone: BTreeSet<&ReviewKey> = before.iter().map(|flag| &flag.key).collect();
        for key in gone {
            drop_unflagged(&mut tx, key).await?;
        }
        tx.commit().await
    }

    /// Moves a named cursor, for a reconciler whose results are the same when made again.
    pub async fn set_cursor(&self, name: &str, position: i64) -> Result<()> {
        let mut tx = self.write().await?;
        move_cursor(&mut tx, name, position).await?;
        tx.commit().await
    }
}

async fn remove(db: &mut Conn, flag: &QualityFlag) -> Result<()> {
    db.run(&sql!(
        "DELETE FROM quality_flags WHERE point_id = $1 AND cadence = $2 AND start = $3
         AND factor = $4 AND check_id = $5",
        &flag.key.point,
        flag.key.cadence.as_str(),
        flag.key.start,
        flag.key.factor.as_str(),
        &flag.check
    ))
    .await
    .map(drop)
}

async fn add(db: &mut Conn, flag: &QualityFlag) -> Result<()> {
    db.run(&sql!(
        "INSERT INTO quality_flags (point_id, cadence, start, factor, check_id, detail, found_at,
             value, flag)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &flag.key.point,
        flag.key.cadence.as_str(),
        flag.key.start,
        flag.key.factor.as_str(),
        &flag.check,
        &flag.detail,
        flag.found_at,
        &flag.value,
        flag.flag.as_deref()
    ))
    .await?;
    // IS DISTINCT FROM takes two missing flags for the same.
    db.run(&sql!(
        "INSERT INTO review_items (point_id, cadence, start, factor, state, value, flag, steps,
             updated_at)
         VALUES ($1, $2, $3, $4, 'open', $5, $6, 0, $7)
         ON CONFLICT (point_id, cadence, start, factor) DO UPDATE SET
             state = 'open', value = excluded.value, flag = excluded.flag,
             updated_at = excluded.updated_at
         WHERE review_items.state IN ('open', 'settled')
           AND (review_items.value <> excluded.value
                OR review_items.flag IS DISTINCT FROM excluded.flag)",
        &flag.key.point,
        flag.key.cadence.as_str(),
        flag.key.start,
        flag.key.factor.as_str(),
        &flag.value,
        flag.flag.as_deref(),
        flag.found_at
    ))
    .await
    .map(drop)
}

/// Takes a value from the reviewers that nobody has touched and that is no longer flagged.
async fn drop_unflagged(db: &mut Conn, key: &ReviewKey) -> Result<()> {
    db.run(&sql!(
        "DELETE FROM review_items WHERE point_id = $1 AND cadence = $2 AND start = $3
         AND factor = $4 AND steps = 0 AND NOT EXISTS (SELECT 1 FROM quality_flags f
             WHERE f.point_id = $1 AND f.cadence = $2 AND f.start = $3 AND f.factor = $4)",
        &key.point,
        key.cadence.as_str(),
        key.start,
        key.factor.as_str()
    ))
    .await
    .map(drop)
}
