//! The log of what goes on near stations.

use model::{ContentHash, Interference, InterferenceKind, ObjectId, PersonId, Scope, Timestamp};
use sqlx::FromRow;

use crate::convert::{time, word};
use crate::query::{Query, sql};
use crate::scope::Kind;
use crate::{Result, Store, StoreError};

const SELECT: &str = "SELECT i.id, i.point_id, i.kind, i.started_at, i.ended_at, i.doer, i.note, \
    i.photo, i.person_id, i.person_name, i.recorded_at FROM interferences i \
    JOIN objects o ON o.id = i.point_id JOIN areas a ON a.id = o.area_id WHERE ";

#[derive(FromRow)]
struct InterferenceRow {
    id: String,
    point_id: String,
    kind: String,
    started_at: i64,
    ended_at: Option<i64>,
    doer: String,
    note: String,
    photo: Option<String>,
    person_id: String,
    person_name: String,
    recorded_at: i64,
}

impl InterferenceRow {
    fn into_entry(self) -> Result<Interference> {
        Ok(Interference {
            kind: word("interference", &self.kind, InterferenceKind::parse)?,
            id: self.id,
            point: ObjectId::new(self.point_id),
            started_at: Timestamp::from_millis(self.started_at),
            ended_at: time(self.ended_at),
            doer: self.doer,
            note: self.note,
            photo: self.photo.map(ContentHash::new),
            by: (PersonId::new(self.person_id), self.person_name),
            recorded_at: Timestamp::from_millis(self.recorded_at),
        })
    }
}

impl Store {
    /// Returns the entries of points in scope that touch `from <= t < to`, the newest first; of one
    /// point, or of all.
    pub async fn interferences(
        &self,
        scope: &Scope,
        point: Option<&ObjectId>,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Interference>> {
        let mut query = Query::built(SELECT);
        query.within(scope, "a.path", Kind::Always("o.kind"));
        if let Some(point) = point {
            query.text(" AND i.point_id = ").value(point);
        }
        query.text(" AND i.started_at < ").value(to);
        query
            .text(" AND (i.ended_at IS NULL OR i.ended_at >= ")
            .value(from);
        query.text(") ORDER BY i.started_at DESC, i.id DESC");
        let rows: Vec<InterferenceRow> = self.read().await?.all(&query).await?;
        rows.into_iter().map(InterferenceRow::into_entry).collect()
    }

    /// Returns one entry of a point in scope.
    pub async fn interference(&self, scope: &Scope, id: &str) -> Result<Option<Interference>> {
        let mut query = Query::built(SELECT);
        query.within(scope, "a.path", Kind::Always("o.kind"));
        query.text(" AND i.id = ").value(id);
        let row: Option<InterferenceRow> = self.read().await?.one(&query).await?;
        row.map(InterferenceRow::into_entry).transpose()
    }

    /// Records an entry; the same id again changes nothing. Conflict: the point is not in scope.
    pub async fn add_interference(&self, scope: &Scope, entry: &Interference) -> Result<()> {
        if self.object(scope, &entry.point).await?.is_none() {
            return Err(StoreError::Conflict(format!(
                "the point {} is not stored",
                entry.point
            )));
        }
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "INSERT INTO interferences (id, point_id, kind, started_at, ended_at, doer, note, photo,
                 person_id, person_name, recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             ON CONFLICT (id) DO NOTHING",
            &entry.id,
            &entry.point,
            entry.kind.as_str(),
            entry.started_at,
            entry.ended_at,
            &entry.doer,
            &entry.note,
            entry.photo.as_ref(),
            &entry.by.0,
            &entry.by.1,
            entry.recorded_at
        ))
        .await?;
        tx.commit().await
    }

    /// Says when something ended that goes on; tells whether that was to be said. An entry that has
    /// an end keeps it.
    pub async fn end_interference(
        &self,
        scope: &Scope,
        id: &str,
        ended_at: Timestamp,
    ) -> Result<bool> {
        if self.interference(scope, id).await?.is_none() {
            return Ok(false);
        }
        let mut tx = self.write().await?;
        let changed = tx
            .run(&sql!(
                "UPDATE interferences SET ended_at = $2
                 WHERE id = $1 AND ended_at IS NULL AND started_at <= $2",
                id,
                ended_at
            ))
            .await?;
        tx.commit().await?;
        Ok(changed > 0)
    }
}
