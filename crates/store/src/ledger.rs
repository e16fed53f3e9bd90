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

use model::{AreaPath, Cadence, IncomingFrame, Mn, NewReading, ObjectId, Timestamp};

use crate::Result;
use crate::arg::Arg;
use crate::engine::Conn;
use crate::ledger_known::{InForce, paths_of, rows_in_force};
use crate::pack::{pack, unpack};
use crate::query::{Query, sql};

/// Rows in one statement.
pub(crate) const ROWS: usize = 128;

/// Rows in one statement where there are so many: as many as the gateway commits at once. From one
/// statement to the next each transaction waits for the thread of the database and that one for it.
const MOST_ROWS: usize = 1_000;

/// Cuts into pieces for one statement each. Their lengths are powers of two, or all of a full commit,
/// so that a handful of texts, kept prepared, serve batches of every size.
pub(crate) fn chunks<T>(mut rest: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let power = 1 << rest.len().checked_ilog2()?;
        let length = if rest.len() >= MOST_ROWS {
            MOST_ROWS
        } else {
            power
        };
        let (chunk, behind) = rest.split_at(length);
        rest = behind;
        Some(chunk)
    })
}

/// Tells whether [`chunks`] cuts pieces of this length.
pub(crate) const fn is_regular(length: usize) -> bool {
    length == MOST_ROWS || length.is_power_of_two()
}

/// What one frame adds to the ledger.
pub(crate) struct Told<'t> {
    pub(crate) point: &'t ObjectId,
    pub(crate) mn: &'t Mn,
    pub(crate) received_at: Timestamp,
    pub(crate) rows: Vec<ToldRow<'t>>,
}

/// One period of what a frame tells.
pub(crate) struct ToldRow<'t> {
    pub(crate) cadence: Cadence,
    pub(crate) start: Timestamp,
    /// Its factors, in the format of `pack`.
    pub(crate) pack: Cow<'t, [u8]>,
}

impl<'t> Told<'t> {
    pub(crate) fn new(
        point: &'t ObjectId,
        mn: &'t Mn,
        received_at: Timestamp,
        readings: &[NewReading],
    ) -> Self {
        let row = |reading: &NewReading| ToldRow {
            cadence: reading.cadence,
            start: reading.start,
            pack: Cow::Owned(pack(&reading.factors)),
        };
        Self {
            point,
            mn,
            received_at,
            rows: readings.iter().map(row).collect(),
        }
    }

    /// What a frame tells that reports for a point.
    pub(crate) fn by(frame: &'t IncomingFrame) -> Option<Self> {
        let point = frame.point.as_ref()?;
        let (mn, received_at) = (&frame.mn, frame.received_at);
        Some(Self::new(point, mn, received_at, &frame.readings))
    }
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

pub(crate) type Key<'t> = (&'t ObjectId, Cadence, Timestamp);

struct NewRow<'t> {
    key: Key<'t>,
    revision: u32,
    mn: &'t Mn,
    received_at: Timestamp,
    pack: Cow<'t, [u8]>,
}

/// Appends what the frames tell, in their order, with numbers after `turn`.
pub(crate) async fn append(db: &mut Conn, turn: i64, told: &[Told<'_>]) -> Result<Vec<Touched>> {
    let paths = paths_of(db, told.iter().map(|frame| frame.point)).await?;
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
    paths_of(db, told.iter().map(|frame| frame.point)).await?;
    let rows = enter(db, turn, told).await?;
    let new = rows.iter().filter(|row| row.revision == 0).count();
    Ok((new, rows.len() - new))
}

async fn enter<'t>(db: &mut Conn, turn: i64, told: &'t [Told<'t>]) -> Result<Vec<NewRow<'t>>> {
    let mut in_force = rows_in_force(db, told).await?;
    let mut rows: Vec<NewRow<'t>> = Vec::new();
    for frame in told {
        for row in &frame.rows {
            let key = (frame.point, row.cadence, row.start);
            let (revision, pack) = match in_force.get(&key) {
                None => (0, Cow::Borrowed(&*row.pack)),
                Some(known) => match retold(&known.pack, &row.pack)? {
                    None => continue,
                    Some(pack) => (known.revision + 1, Cow::Owned(pack)),
                },
            };
            in_force.insert(
                key,
                InForce {
                    revision,
                    pack: pack.clone(),
                },
            );
            rows.push(NewRow {
                key,
                revision,
                mn: frame.mn,
                received_at: frame.received_at,
                pack,
            });
        }
    }
    write_rows(db, turn, &rows).await?;
    Ok(rows)
}

/// Returns the next revision, or `None` if nothing changes.
fn retold(in_force: &[u8], told: &[u8]) -> Result<Option<Vec<u8>>> {
    if in_force == told {
        return Ok(None);
    }
    let in_force = unpack(in_force)?;
    let mut factors = in_force.clone();
    for reading in unpack(told)? {
        match factors
            .iter_mut()
            .find(|known| known.factor == reading.factor)
        {
            Some(known) => *known = reading,
            None => factors.push(reading),
        }
    }
    Ok((factors != in_force).then(|| pack(&factors)))
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
                Arg::from(&*row.pack),
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
