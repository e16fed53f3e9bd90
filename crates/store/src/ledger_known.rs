//! What the database knows already of the points and periods that frames tell.

use std::borrow::Cow;
use std::collections::HashMap;

use model::{AreaPath, Cadence, ObjectId, Timestamp};
use sqlx::FromRow;

use crate::arg::Arg;
use crate::convert::narrow;
use crate::engine::Conn;
use crate::ledger::{Key, Told, chunks};
use crate::query::Query;
use crate::{Result, StoreError};

/// The row in force of a period.
#[derive(Clone)]
pub(crate) struct InForce<'t> {
    pub(crate) revision: u32,
    /// Most rows are new, and are what a frame tells.
    pub(crate) pack: Cow<'t, [u8]>,
}

/// Fetches the places of points; refuses points that are not stored.
pub(crate) async fn paths_of<'t>(
    db: &mut Conn,
    points: impl Iterator<Item = &'t ObjectId>,
) -> Result<HashMap<ObjectId, AreaPath>> {
    let mut points: Vec<&ObjectId> = points.collect();
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

/// Fetches what is in force for the periods that frames tell. Most of them are newer than all that
/// their points have: that is asked once for a point, and only of the others each by itself.
pub(crate) async fn rows_in_force<'t>(
    db: &mut Conn,
    told: &[Told<'t>],
) -> Result<HashMap<Key<'t>, InForce<'t>>> {
    let newest = newest_starts(db, told).await?;
    let keys: Vec<Key<'t>> = told
        .iter()
        .flat_map(|frame| {
            let rows = frame.rows.iter();
            rows.map(|row| (frame.point, row.cadence, row.start))
        })
        .filter(|(point, cadence, start)| {
            let newest = newest.get(&(*point, *cadence));
            newest.is_some_and(|newest| start <= newest)
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
                        pack: Cow::Owned(row.pack),
                    },
                );
            }
        }
    }
    Ok(in_force)
}

/// Returns the newest period of each point and cadence that frames tell of; none where it has no
/// rows.
async fn newest_starts<'t>(
    db: &mut Conn,
    told: &[Told<'t>],
) -> Result<HashMap<(&'t ObjectId, Cadence), Timestamp>> {
    let mut asked: Vec<(&ObjectId, Cadence)> = told
        .iter()
        .flat_map(|frame| frame.rows.iter().map(|row| (frame.point, row.cadence)))
        .collect();
    asked.sort_unstable();
    asked.dedup();
    let mut newest = HashMap::with_capacity(asked.len());
    for chunk in chunks(&asked) {
        let mut query = Query::built("WITH asked (place, point_id, cadence) AS (VALUES ");
        query.rows(chunk.iter().zip(0_i64..).map(|((point, cadence), place)| {
            [
                Arg::from(place),
                Arg::from(*point),
                Arg::from(cadence.as_str()),
            ]
        }));
        query.text(
            ") SELECT place, (SELECT MAX(r.start) FROM readings r \
             WHERE r.point_id = asked.point_id AND r.cadence = asked.cadence) FROM asked",
        );
        for (place, start) in db.all::<(i64, Option<i64>)>(&query).await? {
            let key = usize::try_from(place)
                .ok()
                .and_then(|place| chunk.get(place));
            if let (Some(key), Some(start)) = (key, start) {
                newest.insert(*key, Timestamp::from_millis(start));
            }
        }
    }
    Ok(newest)
}
