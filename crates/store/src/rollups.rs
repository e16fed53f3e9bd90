//! Values rolled up from shorter cadences, and the cursors of those who make them.

use model::{Cadence, FactorCode, ObjectId, Rollup, Scope, Timestamp};
use sqlx::FromRow;
use standards::Decimal;

use crate::convert::{decimal, narrow, word};
use crate::engine::Conn;
use crate::query::{Query, sql};
use crate::scope::Kind;
use crate::{Result, Store};

#[derive(FromRow)]
struct RollupRow {
    point_id: String,
    factor: String,
    cadence: String,
    start: i64,
    mean: Option<String>,
    min: Option<String>,
    max: Option<String>,
    valid: i64,
    expected: i64,
    basis: String,
}

impl RollupRow {
    fn into_rollup(self) -> Result<Rollup> {
        Ok(Rollup {
            point: ObjectId::new(self.point_id),
            factor: FactorCode::new(self.factor),
            cadence: word("roll-up", &self.cadence, Cadence::parse)?,
            start: Timestamp::from_millis(self.start),
            mean: decimal("roll-up", self.mean)?,
            min: decimal("roll-up", self.min)?,
            max: decimal("roll-up", self.max)?,
            valid: narrow("roll-up", self.valid)?,
            expected: narrow("roll-up", self.expected)?,
            basis: word("roll-up", &self.basis, Cadence::parse)?,
        })
    }
}

impl Store {
    /// Puts roll-ups and moves the named cursor, in one transaction; the same period is replaced.
    pub async fn put_rollups(&self, rollups: &[Rollup], cursor: Option<(&str, i64)>) -> Result<()> {
        let mut tx = self.write().await?;
        for rollup in rollups {
            let digits = |value: Option<Decimal>| value.map(|value| value.to_string());
            tx.run(&sql!(
                "INSERT INTO rollups (point_id, factor, cadence, start, mean, min, max, valid,
                     expected, basis)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                 ON CONFLICT (point_id, cadence, start, factor) DO UPDATE SET
                     mean = excluded.mean, min = excluded.min, max = excluded.max,
                     valid = excluded.valid, expected = excluded.expected,
                     basis = excluded.basis",
                &rollup.point,
                rollup.factor.as_str(),
                rollup.cadence.as_str(),
                rollup.start,
                digits(rollup.mean),
                digits(rollup.min),
                digits(rollup.max),
                rollup.valid,
                rollup.expected,
                rollup.basis.as_str()
            ))
            .await?;
        }
        if let Some((name, position)) = cursor {
            move_cursor(&mut tx, name, position).await?;
        }
        tx.commit().await
    }

    /// Returns the roll-ups of a point with `from <= start < to`, by start, then by factor.
    pub async fn rollups(
        &self,
        scope: &Scope,
        point: &ObjectId,
        cadence: Cadence,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Rollup>> {
        let mut query = Query::built(
            "SELECT r.point_id, r.factor, r.cadence, r.start, r.mean, r.min, r.max, r.valid, \
             r.expected, r.basis FROM rollups r JOIN objects o ON o.id = r.point_id \
             JOIN areas a ON a.id = o.area_id WHERE ",
        );
        query.within(scope, "a.path", Kind::Always("o.kind"));
        query.text(" AND r.point_id = ").value(point);
        query.text(" AND r.cadence = ").value(cadence.as_str());
        query
            .text(" AND r.start >= ")
            .value(from)
            .text(" AND r.start < ")
            .value(to);
        let rows: Vec<RollupRow> = self.read().await?.all(&query).await?;
        let mut rollups = rows
            .into_iter()
            .map(RollupRow::into_rollup)
            .collect::<Result<Vec<_>>>()?;
        rollups.sort_by(|one, other| (one.start, &one.factor).cmp(&(other.start, &other.factor)));
        Ok(rollups)
    }

    /// Returns where a reconciler stands in the ledger's order; 0 at first.
    pub async fn cursor(&self, name: &str) -> Result<i64> {
        let query = sql!("SELECT position FROM cursors WHERE name = $1", name);
        self.read().await?.number(&query).await
    }
}

/// Moves a named cursor; also back, for whoever judges anew.
pub(crate) async fn move_cursor(db: &mut Conn, name: &str, position: i64) -> Result<()> {
    db.run(&sql!(
        "INSERT INTO cursors (name, position) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET position = excluded.position",
        name,
        position
    ))
    .await
    .map(drop)
}
