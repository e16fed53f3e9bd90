//! Questions to the ledger of readings.
//!
//! Unless a method says that its rows are raw, values carry the flags that confirmed reviews give
//! them.

use model::{Cadence, LoggedReading, Mn, ObjectId, Reading, ReviewKey, Scope, Timestamp};
use sqlx::FromRow;

use crate::convert::{narrow, time, word};
use crate::effective::apply_reviews;
use crate::engine::Conn;
use crate::pack::unpack;
use crate::query::{Query, sql};
use crate::scope::Kind;
use crate::{Result, Store};

const SELECT: &str = "SELECT r.seq, r.point_id, r.cadence, r.start, r.revision, r.mn, \
                      r.received_at, r.pack FROM readings r";
/// To be followed by a condition.
const PLACED: &str = " JOIN objects o ON o.id = r.point_id JOIN areas a ON a.id = o.area_id WHERE ";
/// Of the revisions of a period the highest is in force.
const IN_FORCE: &str = " AND r.revision = (SELECT MAX(n.revision) FROM readings n \
                        WHERE n.point_id = r.point_id AND n.cadence = r.cadence \
                        AND n.start = r.start)";

#[derive(FromRow)]
struct ReadingRow {
    seq: i64,
    point_id: String,
    cadence: String,
    start: i64,
    revision: i64,
    mn: String,
    received_at: i64,
    pack: Vec<u8>,
}

impl ReadingRow {
    fn into_reading(self) -> Result<Reading> {
        Ok(Reading {
            cadence: word("reading", &self.cadence, Cadence::parse)?,
            factors: unpack(&self.pack)?,
            revision: narrow("reading", self.revision)?,
            point: ObjectId::new(self.point_id),
            start: Timestamp::from_millis(self.start),
            mn: Mn::new(self.mn),
            received_at: Timestamp::from_millis(self.received_at),
        })
    }
}

fn rows_of<'q>(
    scope: &'q Scope,
    point: Option<&'q ObjectId>,
    cadence: Cadence,
    from: Timestamp,
    to: Timestamp,
) -> Query<'q> {
    let mut query = Query::built(SELECT);
    query
        .text(PLACED)
        .within(scope, "a.path", Kind::Always("o.kind"));
    if let Some(point) = point {
        query.text(" AND r.point_id = ").value(point);
    }
    query.text(" AND r.cadence = ").value(cadence.as_str());
    query
        .text(" AND r.start >= ")
        .value(from)
        .text(" AND r.start < ")
        .value(to);
    query.text(IN_FORCE);
    query
}

/// Returns the raw row in force that holds a value, if its point is in scope.
pub(crate) async fn row_in_force(
    db: &mut Conn,
    scope: &Scope,
    key: &ReviewKey,
) -> Result<Option<Reading>> {
    let query = rows_of(
        scope,
        Some(&key.point),
        key.cadence,
        key.start,
        key.start.plus(1),
    );
    let row: Option<ReadingRow> = db.one(&query).await?;
    row.map(ReadingRow::into_reading).transpose()
}

/// When something last came from an active device.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct LastReceived {
    /// The point for which it reports.
    pub point: ObjectId,
    /// The device.
    pub mn: Mn,
    /// When its point last got a row; `None`: never.
    pub row: Option<Timestamp>,
    /// When it last said anything that was taken, a sign of life alone included.
    pub heard: Option<Timestamp>,
}

impl Store {
    /// Returns rows in force (highest revision) of a point with `from <= start < to`, oldest first,
    /// at most `limit`.
    pub async fn readings(
        &self,
        scope: &Scope,
        point: &ObjectId,
        cadence: Cadence,
        from: Timestamp,
        to: Timestamp,
        limit: u32,
    ) -> Result<Vec<Reading>> {
        let mut query = rows_of(scope, Some(point), cadence, from, to);
        query.text(" ORDER BY r.start LIMIT ").value(limit);
        self.find_effective(query).await
    }

    /// Returns the raw rows in force of a point with `from <= start < to`, oldest first: as the
    /// device sent them, whatever reviews say.
    pub async fn raw_readings(
        &self,
        scope: &Scope,
        point: &ObjectId,
        cadence: Cadence,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Reading>> {
        let mut query = rows_of(scope, Some(point), cadence, from, to);
        query.text(" ORDER BY r.start");
        self.find_readings(query).await
    }

    /// Returns the rows in force of all points in scope with `from <= start < to`, by point, oldest
    /// first; for boards that compare points.
    pub async fn readings_of_all(
        &self,
        scope: &Scope,
        cadence: Cadence,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Reading>> {
        let mut query = rows_of(scope, None, cadence, from, to);
        query.text(" ORDER BY r.point_id, r.start");
        self.find_effective(query).await
    }

    /// Returns the raw rows in force of all points of a kind with `from <= start < to`, by point,
    /// oldest first; for the automatic checks.
    pub async fn raw_readings_of_kind(
        &self,
        kind: &str,
        cadence: Cadence,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Reading>> {
        let system = Scope::system();
        let mut query = rows_of(&system, None, cadence, from, to);
        query.text(" AND o.kind = ").value(kind);
        query.text(" ORDER BY r.point_id, r.start");
        self.find_readings(query).await
    }

    /// Returns when the first revision of each period in scope arrived, with `from <= start < to`,
    /// by point, oldest first.
    pub async fn first_arrivals(
        &self,
        scope: &Scope,
        cadence: Cadence,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<(ObjectId, Timestamp, Timestamp)>> {
        let mut query = Query::built("SELECT r.point_id, r.start, r.received_at FROM readings r");
        query
            .text(PLACED)
            .within(scope, "a.path", Kind::Always("o.kind"));
        query.text(" AND r.cadence = ").value(cadence.as_str());
        query.text(" AND r.start >= ").value(from);
        query.text(" AND r.start < ").value(to);
        query.text(" AND r.revision = 0 ORDER BY r.point_id, r.start");
        let rows: Vec<(String, i64, i64)> = self.read().await?.all(&query).await?;
        let entry = |(point, start, at)| {
            let (start, at) = (Timestamp::from_millis(start), Timestamp::from_millis(at));
            (ObjectId::new(point), start, at)
        };
        Ok(rows.into_iter().map(entry).collect())
    }

    /// Returns the newest row in force of each point in scope with `not_before <= start <= at`, by
    /// point.
    pub async fn latest(
        &self,
        scope: &Scope,
        cadence: Cadence,
        at: Timestamp,
        not_before: Timestamp,
    ) -> Result<Vec<Reading>> {
        // For each point one look into the index: without CROSS JOIN, SQLite walks all rows.
        let mut query = Query::built(
            "SELECT r.seq, r.point_id, r.cadence, r.start, r.revision, r.mn, r.received_at, \
             r.pack FROM objects o CROSS JOIN areas a CROSS JOIN readings r \
             WHERE a.id = o.area_id AND r.point_id = o.id AND ",
        );
        query.within(scope, "a.path", Kind::Always("o.kind"));
        query.text(" AND r.cadence = ").value(cadence.as_str());
        query.text(" AND r.start = (SELECT MAX(m.start) FROM readings m WHERE m.point_id = o.id");
        query.text(" AND m.cadence = ").value(cadence.as_str());
        query
            .text(" AND m.start <= ")
            .value(at)
            .text(" AND m.start >= ")
            .value(not_before);
        query.text(")").text(IN_FORCE);
        let mut latest = self.find_effective(query).await?;
        latest.sort_by(|one, other| one.point.cmp(&other.point));
        Ok(latest)
    }

    /// Returns all revisions of one period, raw, oldest first.
    pub async fn revisions(
        &self,
        scope: &Scope,
        point: &ObjectId,
        cadence: Cadence,
        start: Timestamp,
    ) -> Result<Vec<Reading>> {
        let mut query = Query::built(SELECT);
        query
            .text(PLACED)
            .within(scope, "a.path", Kind::Always("o.kind"));
        query.text(" AND r.point_id = ").value(point);
        query.text(" AND r.cadence = ").value(cadence.as_str());
        query
            .text(" AND r.start = ")
            .value(start)
            .text(" ORDER BY r.revision");
        self.find_readings(query).await
    }

    async fn find_readings(&self, query: Query<'_>) -> Result<Vec<Reading>> {
        let rows: Vec<ReadingRow> = self.read().await?.all(&query).await?;
        rows.into_iter().map(ReadingRow::into_reading).collect()
    }

    async fn find_effective(&self, query: Query<'_>) -> Result<Vec<Reading>> {
        let mut db = self.read().await?;
        let rows: Vec<ReadingRow> = db.all(&query).await?;
        let mut rows = rows
            .into_iter()
            .map(ReadingRow::into_reading)
            .collect::<Result<Vec<_>>>()?;
        apply_reviews(&mut db, &mut rows).await?;
        Ok(rows)
    }

    /// Returns rows that became durable after `seq`, in that order, at most `limit`, for
    /// reconcilers. A row with a smaller number never appears later.
    ///
    /// A row whose values count otherwise since a review comes again, in force, with the number of
    /// the review.
    pub async fn readings_since(&self, seq: i64, limit: u32) -> Result<Vec<LoggedReading>> {
        // Each half is ordered and cut by its own index before the two are merged.
        let mut query = Query::built("SELECT * FROM (");
        query.text(SELECT).text(" WHERE r.seq > ").value(seq);
        query.text(" ORDER BY r.seq LIMIT ").value(limit);
        query.text(
            ") AS told UNION ALL SELECT * FROM (SELECT t.seq, r.point_id, r.cadence, r.start, \
             r.revision, r.mn, r.received_at, r.pack FROM reading_touches t \
             JOIN readings r ON r.point_id = t.point_id AND r.cadence = t.cadence \
             AND r.start = t.start WHERE t.seq > ",
        );
        query.value(seq).text(IN_FORCE);
        query.text(" ORDER BY t.seq LIMIT ").value(limit);
        query.text(") AS touched ORDER BY seq LIMIT ").value(limit);
        let mut db = self.read().await?;
        let rows: Vec<ReadingRow> = db.all(&query).await?;
        let seqs: Vec<i64> = rows.iter().map(|row| row.seq).collect();
        let mut rows = rows
            .into_iter()
            .map(ReadingRow::into_reading)
            .collect::<Result<Vec<_>>>()?;
        apply_reviews(&mut db, &mut rows).await?;
        let logged = |(seq, reading)| LoggedReading { seq, reading };
        Ok(seqs.into_iter().zip(rows).map(logged).collect())
    }

    /// Returns of each active device when its point last got a row (any cadence), and when it was
    /// last heard at all, both by the time of receipt; by point.
    pub async fn last_received(&self) -> Result<Vec<LastReceived>> {
        let query = sql!(
            "SELECT d.object_id, d.mn, p.received_at, d.last_seen FROM devices d
             LEFT JOIN pulses p ON p.point_id = d.object_id
             WHERE d.status = 'active' AND d.object_id IS NOT NULL"
        );
        let rows: Vec<(String, String, Option<i64>, Option<i64>)> =
            self.read().await?.all(&query).await?;
        let mut last: Vec<_> = rows
            .into_iter()
            .map(|(point, mn, row, heard)| LastReceived {
                point: ObjectId::new(point),
                mn: Mn::new(mn),
                row: time(row),
                heard: time(heard),
            })
            .collect();
        last.sort();
        Ok(last)
    }

    /// Returns how many rows there are, all revisions. For the crash test.
    pub async fn count_readings(&self) -> Result<i64> {
        self.read()
            .await?
            .number(&sql!("SELECT COUNT(*) FROM readings"))
            .await
    }
}
