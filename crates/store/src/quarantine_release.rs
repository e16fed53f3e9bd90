//! Quarantined bytes that enter the ledger on a person's word (隔离数据放行).
//!
//! A released frame enters as if it had been taken when it came: it goes to the frame log and to
//! the queues of superior platforms like any other, its rows count as received when it was, and a
//! frame that is in the log already adds nothing. What the device said later about the same period
//! stays its last word: of those factors the released values are kept in the log alone.

use std::collections::HashMap;

use model::{
    AreaPath, Cadence, CrcRule, EditionRule, FactorReading, FrameFate, IncomingFrame, Mn,
    NewReading, ObjectId, PersonId, QuarantineFilter, Quarantined, ReadAs, Release, Released,
    Scope, Strictness, Timestamp,
};
use sqlx::FromRow;

use crate::convert::{narrow, word};
use crate::engine::Conn;
use crate::forwarding::queue_frames;
use crate::frame_entry::{STORED, logged_keys};
use crate::frame_log::{log_frames, take_number};
use crate::ledger::{self, Told};
use crate::pack::unpack;
use crate::query::{Query, sql};
use crate::{Result, Store, StoreError};

const WHAT: &str = "release of quarantined bytes";

/// What a value would do to the ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Effect {
    /// There is none of this factor and period yet.
    New,
    /// The same is in force.
    Same,
    /// Another is in force, which came before the frame.
    Replaces,
    /// Another is in force, which came after the frame and stays.
    Stays,
}

/// What a frame would do to the ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Foreseen {
    /// The frame is in the log already, so that it would do nothing.
    pub is_logged: bool,
    /// Its rows.
    pub rows: Vec<ForeseenRow>,
}

/// A row that would enter the ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ForeseenRow {
    /// Its cadence.
    pub cadence: Cadence,
    /// Beginning of its period.
    pub start: Timestamp,
    /// What is told, what is in force now, and what comes of it.
    pub factors: Vec<(FactorReading, Option<FactorReading>, Effect)>,
}

/// What became of the wish to release.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Releasing {
    /// It was done now; the newest row of each point and cadence that it wrote, for live pages.
    Now(Released, Vec<(ObjectId, AreaPath, Cadence, Timestamp)>),
    /// It had been done before; nothing changed.
    Before(Released),
}

#[derive(FromRow)]
struct ReleaseRow {
    quarantine_id: String,
    mn: String,
    released_at: i64,
    person_id: String,
    person_name: String,
    strictness: String,
    crc: String,
    edition: String,
    frame_key: String,
    fate: String,
    entered: i64,
    reason: Option<String>,
}

impl ReleaseRow {
    fn into_released(self) -> Result<(String, Released)> {
        let release = Release {
            mn: Mn::new(self.mn),
            at: Timestamp::from_millis(self.released_at),
            by: PersonId::new(self.person_id),
            by_name: self.person_name,
            read_as: ReadAs {
                strictness: word(WHAT, &self.strictness, Strictness::parse)?,
                crc: word(WHAT, &self.crc, CrcRule::parse)?,
                edition: word(WHAT, &self.edition, EditionRule::parse)?,
            },
            reason: self.reason,
        };
        let released = Released {
            release,
            frame_key: self.frame_key,
            fate: word(WHAT, &self.fate, FrameFate::parse)?,
            entered: narrow(WHAT, self.entered)?,
        };
        Ok((self.quarantine_id, released))
    }
}

impl Store {
    /// Returns a row of quarantine that the scope may see.
    pub async fn quarantined_row(&self, scope: &Scope, id: &str) -> Result<Option<Quarantined>> {
        let filter = QuarantineFilter {
            id: Some(id.to_owned()),
            limit: 1,
            ..QuarantineFilter::default()
        };
        let (mut rows, _) = self.quarantined(scope, &filter).await?;
        Ok(rows.pop())
    }

    /// Returns what was released of rows of quarantine, by their ids. Whoever may see a row may
    /// see this.
    pub async fn releases(&self, rows: &[Quarantined]) -> Result<HashMap<String, Released>> {
        let mut db = self.read().await?;
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        releases_of(&mut db, &ids).await
    }

    /// Returns what a frame that reports for a point would do to the ledger if it were released
    /// now; `None`: the scope sees no such point.
    pub async fn foresee(&self, scope: &Scope, frame: &IncomingFrame) -> Result<Option<Foreseen>> {
        let Some(point) = &frame.point else {
            return Ok(None);
        };
        if self.object(scope, point).await?.is_none() {
            return Ok(None);
        }
        let mut db = self.snapshot().await?;
        let is_logged = is_logged(&mut db, frame).await?;
        let rows = foresee_rows(&mut db, frame, point).await?;
        Ok(Some(Foreseen { is_logged, rows }))
    }

    /// Releases a row of quarantine, read as `frame`, in one transaction. A row that was released
    /// before changes nothing. `Ok(None)`: the scope sees no such row.
    ///
    /// Conflict: the frame's device does not report for the frame's point, or not any more.
    pub async fn release_quarantined(
        &self,
        scope: &Scope,
        id: &str,
        frame: &IncomingFrame,
        release: &Release,
    ) -> Result<Option<Releasing>> {
        if !self.may_release(scope, id, frame).await? {
            return Ok(None);
        }
        let mut tx = self.write().await?;
        let releasing = release_within(&mut tx, id, frame, release).await?;
        if matches!(releasing, Releasing::Now(..)) {
            tx.commit().await?;
        }
        Ok(Some(releasing))
    }

    /// Tells whether the scope sees the row and the device of the frame.
    pub(crate) async fn may_release(
        &self,
        scope: &Scope,
        id: &str,
        frame: &IncomingFrame,
    ) -> Result<bool> {
        let device = self.device(scope, &frame.mn).await?;
        Ok(device.is_some() && self.quarantined_row(scope, id).await?.is_some())
    }
}

/// Releases a row within a transaction, which the caller commits. Where it was released before
/// nothing is written but the turn that was taken.
pub(crate) async fn release_within(
    tx: &mut Conn,
    id: &str,
    frame: &IncomingFrame,
    release: &Release,
) -> Result<Releasing> {
    // In the order in which the gateway's writer takes them.
    let number = take_number(tx).await?;
    let turn = ledger::take_turn(tx, frame.readings.len()).await?;
    if let Some(before) = releases_of(tx, &[id]).await?.remove(id) {
        return Ok(Releasing::Before(before));
    }
    let point = reporting_for(tx, frame).await?;
    let mut released = Released {
        release: release.clone(),
        frame_key: frame.key.clone(),
        fate: FrameFate::Duplicate,
        entered: 0,
    };
    let mut touched = Vec::new();
    if !is_logged(tx, frame).await? {
        released.fate = FrameFate::Stored;
        log_frames(tx, number, &[(frame, STORED)], None).await?;
        queue_frames(tx, &[frame]).await?;
        let rows = foresee_rows(tx, frame, point).await?;
        let readings: Vec<NewReading> = rows.into_iter().filter_map(entering).collect();
        let entered = readings.iter().map(|row| row.factors.len()).sum::<usize>();
        released.entered = u32::try_from(entered).unwrap_or(u32::MAX);
        let told = Told::new(point, &frame.mn, frame.received_at, &readings);
        touched = ledger::append(tx, turn, &[told]).await?;
        tx.run(&sql!(
            "UPDATE devices SET frames = frames + 1 WHERE mn = $1",
            &frame.mn
        ))
        .await?;
    }
    note(tx, id, &released).await?;
    Ok(Releasing::Now(released, touched))
}

/// Returns the frame's point, for which its device must report.
async fn reporting_for<'f>(db: &mut Conn, frame: &'f IncomingFrame) -> Result<&'f ObjectId> {
    let query = sql!(
        "SELECT object_id FROM devices WHERE mn = $1 AND status = 'active'",
        &frame.mn
    );
    let reports: Option<(Option<String>,)> = db.one(&query).await?;
    let reports = reports.and_then(|(object,)| object);
    match &frame.point {
        Some(point) if reports.as_deref() == Some(point.as_str()) => Ok(point),
        _ => Err(StoreError::Conflict(format!(
            "设备 {} 现在不为该点位上报，请重新预览",
            frame.mn
        ))),
    }
}

async fn is_logged(db: &mut Conn, frame: &IncomingFrame) -> Result<bool> {
    let logged = logged_keys(db, &[frame]).await?;
    Ok(!logged.is_empty())
}

async fn releases_of(db: &mut Conn, ids: &[&str]) -> Result<HashMap<String, Released>> {
    let mut query = Query::built(
        "SELECT r.quarantine_id, r.mn, r.released_at, r.person_id, r.person_name, r.strictness, \
         r.crc, r.edition, r.frame_key, r.fate, r.entered, w.reason FROM quarantine_releases r \
         LEFT JOIN quarantine_release_reasons w ON w.quarantine_id = r.quarantine_id WHERE ",
    );
    query.one_of("r.quarantine_id", ids.iter().copied());
    let rows: Vec<ReleaseRow> = db.all(&query).await?;
    rows.into_iter().map(ReleaseRow::into_released).collect()
}

async fn note(db: &mut Conn, id: &str, released: &Released) -> Result<()> {
    let Release {
        mn,
        at,
        by,
        by_name,
        read_as,
        reason,
    } = &released.release;
    db.run(&sql!(
        "INSERT INTO quarantine_releases (quarantine_id, mn, released_at, person_id, person_name,
             strictness, crc, edition, frame_key, fate, entered)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        id,
        mn,
        *at,
        by,
        by_name,
        read_as.strictness.as_str(),
        read_as.crc.as_str(),
        read_as.edition.as_str(),
        &released.frame_key,
        released.fate.as_str(),
        released.entered
    ))
    .await?;
    if let Some(reason) = reason {
        db.run(&sql!(
            "INSERT INTO quarantine_release_reasons (quarantine_id, reason) VALUES ($1, $2)",
            id,
            reason
        ))
        .await?;
    }
    Ok(())
}

async fn foresee_rows(
    db: &mut Conn,
    frame: &IncomingFrame,
    point: &ObjectId,
) -> Result<Vec<ForeseenRow>> {
    let mut rows = Vec::with_capacity(frame.readings.len());
    for reading in &frame.readings {
        let query = sql!(
            "SELECT pack, received_at FROM readings
             WHERE point_id = $1 AND cadence = $2 AND start = $3 ORDER BY revision DESC LIMIT 1",
            point,
            reading.cadence.as_str(),
            reading.start
        );
        let (in_force, came) = match db.one::<(Vec<u8>, i64)>(&query).await? {
            Some((pack, came)) => (unpack(&pack)?, Timestamp::from_millis(came)),
            None => (Vec::new(), frame.received_at),
        };
        let factors = reading.factors.iter().map(|told| {
            let now = in_force.iter().find(|one| one.factor == told.factor);
            (
                told.clone(),
                now.cloned(),
                effect(told, now, came >= frame.received_at),
            )
        });
        rows.push(ForeseenRow {
            cadence: reading.cadence,
            start: reading.start,
            factors: factors.collect(),
        });
    }
    Ok(rows)
}

fn effect(told: &FactorReading, in_force: Option<&FactorReading>, came_later: bool) -> Effect {
    match in_force {
        None => Effect::New,
        Some(now) if now == told => Effect::Same,
        Some(_) if came_later => Effect::Stays,
        Some(_) => Effect::Replaces,
    }
}

/// Returns what of a row enters the ledger, if anything does.
fn entering(row: ForeseenRow) -> Option<NewReading> {
    let enters = |effect: Effect| matches!(effect, Effect::New | Effect::Replaces);
    let factors: Vec<FactorReading> = row
        .factors
        .into_iter()
        .filter(|(_, _, effect)| enters(*effect))
        .map(|(told, _, _)| told)
        .collect();
    (!factors.is_empty()).then_some(NewReading {
        cadence: row.cadence,
        start: row.start,
        factors,
    })
}
