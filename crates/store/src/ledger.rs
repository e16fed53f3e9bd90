//! How rows enter the ledger of readings.
//!
//! # Order
//!
//! Each row gets a `seq`. A transaction that appends rows first takes its numbers from the counter
//! and so holds the lock of the counter's row until it ends: the next one waits. Hence the order
//! of the numbers is the order of the commits, on PostgreSQL with its many writers as on SQLite
//! with its one, and whoever has read up to a number will never see a smaller one appear. The same
//! lock makes "is this frame known, what is in force" and the write that follows one step.
//!
//! # Revisions
//!
//! A period that is told again with the same values adds nothing; `1.20` and `1.2` are the same
//! value. With other values it adds the next revision, and the highest revision is in force. A
//! factor that the later telling does not mention is carried over from the row in force: long rows
//! come in several packets, and a packet does not take back what another said.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use model::{AreaPath, Cadence, FactorReading, Mn, NewReading, ObjectId, Timestamp};
use sqlx::FromRow;

use crate::arg::Arg;
use crate::convert::narrow;
use crate::engine::Conn;
use crate::pack::{pack, unpack};
use crate::query::{Query, sql};
use crate::{Result, StoreError};

/// Rows in one statement.
pub(crate) const ROWS: usize = 128;

/// Cuts into pieces for one statement each. Their lengths are powers of two, so that a handful of
/// texts, kept prepared, serve batches of every size.
pub(crate) fn chunks<T>(mut rest: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let length = 1 << rest.len().min(ROWS).checked_ilog2()?;
        let (chunk, behind) = rest.split_at(length);
        rest = behind;
        Some(chunk)
    })
}

/// What one frame adds to the ledger.
pub(crate) struct Told<'t> {
    pub(crate) point: &'t ObjectId,
    pub(crate) mn: &'t Mn,
    pub(crate) received_at: Timestamp,
    pub(crate) readings: &'t [NewReading],
}

/// The newest row of a point and cadence that a transaction wrote.
pub(crate) type Touched = (ObjectId, AreaPath, Cadence, Timestamp);

/// Takes `count` numbers in the ledger's order; all other writers of the ledger wait from here on.
/// Returns the number before the first.
pub(crate) async fn take_turn(db: &mut Conn, count: usize) -> Result<i64> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let query = sql!(
        "UPDATE counters SET value = value + $1 WHERE name = 'readings' RETURNING value",
        count
    );
    Ok(db.number(&query).await? - count)
}

type Key<'t> = (&'t ObjectId, Cadence, Timestamp);

struct InForce<'t> {
    revision: u32,
    /// Most rows are new, and are what a frame tells.
    factors: Cow<'t, [FactorReading]>,
}

struct NewRow<'t> {
    key: Key<'t>,
    revision: u32,
    mn: &'t Mn,
    received_at: Timestamp,
    pack: Vec<u8>,
}

/// Appends what the frames tell, in their order, with numbers after `turn`.
pub(crate) async fn append(db: &mut Conn, turn: i64, told: &[Told<'_>]) -> Result<Vec<Touched>> {
    let paths = paths_of(db, told).await?;
    let rows = enter(db, turn, told).await?;
    write_pulses(db, &rows).await?;
    Ok(newest(&rows, &paths))
}

/// Appends what a file tells; returns how many rows are new and how many are revisions. No point
/// is taken to have spoken.
pub(crate) async fn append_silently(
    db: &mut Conn,
    turn: i64,
    told: &[Told<'_>],
) -> Result<(usize, usize)> {
    paths_of(db, told).await?;
    let rows = enter(db, turn, told).await?;
    let new = rows.iter().filter(|row| row.revision == 0).count();
    Ok((new, rows.len() - new))
}

async fn enter<'t>(db: &mut Conn, turn: i64, told: &[Told<'t>]) -> Result<Vec<NewRow<'t>>> {
    let mut in_force = rows_in_force(db, told).await?;
    let mut rows: Vec<NewRow<'t>> = Vec::new();
    for frame in told {
        for reading in frame.readings {
            let key = (frame.point, reading.cadence, reading.start);
            let (revision, factors) = match in_force.get(&key) {
                None => (0, Cow::Borrowed(reading.factors.as_slice())),
                Some(row) => match retold(&row.factors, &reading.factors) {
                    None => continue,
                    Some(factors) => (row.revision + 1, Cow::Owned(factors)),
                },
            };
            let (mn, received_at) = (frame.mn, frame.received_at);
            rows.push(NewRow {
                key,
                revision,
                mn,
                received_at,
                pack: pack(&factors),
            });
            in_force.insert(key, InForce { revision, factors });
        }
    }
    write_rows(db, turn, &rows).await?;
    Ok(rows)
}

/// Returns the next revision, or `None` if nothing changes.
fn retold(in_force: &[FactorReading], told: &[FactorReading]) -> Option<Vec<FactorReading>> {
    if in_force == told {
        return None;
    }
    let mut factors = in_force.to_vec();
    for reading in told {
        match factors
            .iter_mut()
            .find(|known| known.factor == reading.factor)
        {
            Some(known) => *known = reading.clone(),
            None => factors.push(reading.clone()),
        }
    }
    (factors.as_slice() != in_force).then_some(factors)
}

async fn paths_of(db: &mut Conn, told: &[Told<'_>]) -> Result<HashMap<ObjectId, AreaPath>> {
    let mut points: Vec<&ObjectId> = told.iter().map(|frame| frame.point).collect();
    points.sort();
    points.dedup();
    let mut paths = HashMap::with_capacity(points.len());
    for chunk in chunks(&points) {
        let mut query = Query::built(
            "SELECT o.id, a.path FROM objects o JOIN areas a ON a.id = o.area_id WHERE ",
        );
        query.one_of("o.id", chunk.iter().copied());
        for (id, path) in db.all::<(String, String)>(&query).await? {
            paths.insert(ObjectId::new(id), AreaPath::from_stored(path));
        }
    }
    match points.into_iter().find(|point| !paths.contains_key(*point)) {
        Some(missing) => Err(StoreError::Conflict(format!(
            "the point {missing} is not stored"
        ))),
        None => Ok(paths),
    }
}

#[derive(FromRow)]
struct InForceRow {
    place: i64,
    revision: i64,
    pack: Vec<u8>,
}

async fn rows_in_force<'t>(
    db: &mut Conn,
    told: &[Told<'t>],
) -> Result<HashMap<Key<'t>, InForce<'t>>> {
    let keys: Vec<Key<'t>> = told
        .iter()
        .flat_map(|frame| {
            frame
                .readings
                .iter()
                .map(|row| (frame.point, row.cadence, row.start))
        })
        .collect();
    let mut in_force = HashMap::with_capacity(keys.len());
    for chunk in chunks(&keys) {
        let mut query = Query::built("WITH asked (place, point_id, cadence, start) AS (VALUES ");
        query.rows(
            chunk
                .iter()
                .zip(0_i64..)
                .map(|((point, cadence, start), place)| {
                    [
                        Arg::from(place),
                        Arg::from(*point),
                        Arg::from(cadence.as_str()),
                        Arg::from(*start),
                    ]
                }),
        );
        // CROSS JOIN makes SQLite begin with the few that are asked for.
        query.text(
            ") SELECT asked.place, r.revision, r.pack FROM asked CROSS JOIN readings r \
             WHERE r.point_id = asked.point_id AND r.cadence = asked.cadence \
             AND r.start = asked.start AND r.revision = (SELECT MAX(n.revision) FROM readings n \
             WHERE n.point_id = asked.point_id AND n.cadence = asked.cadence \
             AND n.start = asked.start)",
        );
        for row in db.all::<InForceRow>(&query).await? {
            let key = usize::try_from(row.place)
                .ok()
                .and_then(|place| chunk.get(place));
            if let Some(key) = key {
                let revision = narrow("reading", row.revision)?;
                in_force.insert(
                    *key,
                    InForce {
                        revision,
                        factors: Cow::Owned(unpack(&row.pack)?),
                    },
                );
            }
        }
    }
    Ok(in_force)
}

async fn write_rows(db: &mut Conn, turn: i64, rows: &[NewRow<'_>]) -> Result<()> {
    let mut seqs = turn + 1..;
    for chunk in chunks(rows) {
        let mut query = Query::built(
            "INSERT INTO readings (point_id, cadence, start, revision, seq, mn, received_at, \
             pack) VALUES ",
        );
        query.rows(chunk.iter().zip(seqs.by_ref()).map(|(row, seq)| {
            let (point, cadence, start) = row.key;
            [
                Arg::from(point),
                Arg::from(cadence.as_str()),
                Arg::from(start),
                Arg::from(row.revision),
                Arg::from(seq),
                Arg::from(row.mn),
                Arg::from(row.received_at),
                Arg::from(row.pack.as_slice()),
            ]
        }));
        db.run(&query).await?;
    }
    Ok(())
}

async fn write_pulses(db: &mut Conn, rows: &[NewRow<'_>]) -> Result<()> {
    let mut pulses: HashMap<&ObjectId, Timestamp> = HashMap::new();
    for row in rows {
        let pulse = pulses.entry(row.key.0).or_insert(row.received_at);
        *pulse = (*pulse).max(row.received_at);
    }
    let pulses: Vec<_> = pulses.into_iter().collect();
    for chunk in chunks(&pulses) {
        let mut query = Query::built("INSERT INTO pulses (point_id, received_at) VALUES ");
        query.rows(
            chunk
                .iter()
                .map(|(point, at)| [Arg::from(*point), Arg::from(*at)]),
        );
        query.text(
            " ON CONFLICT (point_id) DO UPDATE SET received_at = excluded.received_at \
             WHERE excluded.received_at > pulses.received_at",
        );
        db.run(&query).await?;
    }
    Ok(())
}

fn newest(rows: &[NewRow<'_>], paths: &HashMap<ObjectId, AreaPath>) -> Vec<Touched> {
    let mut newest: HashMap<(&ObjectId, Cadence), Timestamp> = HashMap::new();
    for row in rows {
        let (point, cadence, start) = row.key;
        match newest.entry((point, cadence)) {
            Entry::Vacant(entry) => drop(entry.insert(start)),
            Entry::Occupied(mut entry) => *entry.get_mut() = start.max(*entry.get()),
        }
    }
    let mut touched: Vec<Touched> = newest
        .into_iter()
        .filter_map(|((point, cadence), start)| {
            Some((point.clone(), paths.get(point)?.clone(), cadence, start))
        })
        .collect();
    touched.sort();
    touched
}
