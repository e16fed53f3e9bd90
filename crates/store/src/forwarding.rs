//! Frames on their way to superior platforms, and what each platform has taken.
//!
//! While there are platforms, every frame that enters the log enters a queue too, in the same
//! transaction; it leaves the queue when the last platform has passed it. The log itself has no
//! index in the order of its commits, which would cost every bureau more than the queue costs those
//! that forward.

use bytes::Bytes;
use model::{AreaPath, IncomingFrame, Mn, Timestamp};
use sqlx::FromRow;

use crate::arg::Arg;
use crate::engine::Conn;
use crate::ledger::ROWS;
use crate::query::{Query, sql};
use crate::{Result, Store};

/// A frame of the queue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueuedFrame {
    /// Its number; numbers become visible in their order.
    pub seq: i64,
    /// Its key.
    pub key: String,
    /// Who sent it.
    pub mn: Mn,
    /// Its command (CN).
    pub cn: u16,
    /// Its system type (ST).
    pub st: String,
    /// When it came.
    pub received_at: Timestamp,
    /// Where the object of its device lies now; `None` for a device that reports for none.
    pub area: Option<AreaPath>,
    /// Its bytes, from `##` to the check word.
    pub raw: Bytes,
}

/// A frame that a platform has not taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RefusedFrame {
    /// Its number.
    pub seq: i64,
    /// Its key.
    pub key: String,
    /// Why, in words for the administrator.
    pub reason: String,
    /// When it was given up.
    pub refused_at: Timestamp,
}

/// How much of the queue lies beyond a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Backlog {
    /// How many frames, at most.
    pub frames: i64,
    /// When the oldest of them came.
    pub oldest: Option<Timestamp>,
}

#[derive(FromRow)]
struct FrameRow {
    seq: i64,
    frame_key: String,
    mn: String,
    cn: i64,
    st: String,
    received_at: i64,
    path: Option<String>,
    raw: Vec<u8>,
}

#[derive(FromRow)]
struct RefusedRow {
    seq: i64,
    frame_key: String,
    reason: String,
    refused_at: i64,
}

impl Store {
    /// Says which destinations there are from now on. A new one gets the frames that are logged
    /// from now on; one that is no longer among them is forgotten with its place.
    pub async fn set_forwarding(&self, names: &[&str]) -> Result<()> {
        let mut tx = self.write().await?;
        let known: Vec<(String,)> = tx
            .all(&sql!("SELECT name FROM forwarding_destinations"))
            .await?;
        for (name,) in known
            .iter()
            .filter(|(name,)| !names.contains(&name.as_str()))
        {
            let query = sql!("DELETE FROM forwarding_destinations WHERE name = $1", name);
            tx.run(&query).await?;
        }
        for name in names {
            tx.run(&sql!(
                "INSERT INTO forwarding_destinations (name, position)
                 VALUES ($1, (SELECT COALESCE(MAX(seq), 0) FROM forwarding_queue))
                 ON CONFLICT (name) DO NOTHING",
                *name
            ))
            .await?;
        }
        forget_taken(&mut tx).await?;
        tx.commit().await
    }

    /// Returns frames of the queue beyond a number, in their order.
    pub async fn queued_after(&self, seq: i64, limit: u32) -> Result<Vec<QueuedFrame>> {
        let query = sql!(
            "SELECT f.seq, f.frame_key, f.mn, f.cn, f.st, f.received_at, a.path, f.raw
             FROM forwarding_queue f LEFT JOIN devices d ON d.mn = f.mn
             LEFT JOIN objects o ON o.id = d.object_id LEFT JOIN areas a ON a.id = o.area_id
             WHERE f.seq > $1 ORDER BY f.seq LIMIT $2",
            seq,
            limit
        );
        let rows: Vec<FrameRow> = self.read().await?.all(&query).await?;
        Ok(rows.into_iter().map(FrameRow::into_frame).collect())
    }

    /// Returns how much of the queue lies beyond a number.
    pub async fn backlog_after(&self, seq: i64) -> Result<Backlog> {
        // Numbers are given without gaps but for batches that failed, so that nothing is counted.
        let newest = sql!("SELECT COALESCE(MAX(seq), 0) FROM forwarding_queue");
        let oldest = sql!(
            "SELECT received_at FROM forwarding_queue WHERE seq > $1 ORDER BY seq LIMIT 1",
            seq
        );
        let mut db = self.read().await?;
        let newest = db.number(&newest).await?;
        let oldest: Option<(i64,)> = db.one(&oldest).await?;
        Ok(Backlog {
            frames: oldest.map_or(0, |_| newest - seq),
            oldest: oldest.map(|(time,)| Timestamp::from_millis(time)),
        })
    }

    /// Returns up to which number a destination has taken the queue; `None` if there is no such
    /// destination.
    pub async fn forwarded_to(&self, destination: &str) -> Result<Option<i64>> {
        let query = sql!(
            "SELECT position FROM forwarding_destinations WHERE name = $1",
            destination
        );
        let row: Option<(i64,)> = self.read().await?.one(&query).await?;
        Ok(row.map(|(position,)| position))
    }

    /// Notes up to which number a destination has taken the queue, and which frames before it were
    /// given up, in one transaction; forgets what all have taken.
    pub async fn note_forwarded(
        &self,
        destination: &str,
        seq: i64,
        refused: &[RefusedFrame],
    ) -> Result<()> {
        let mut tx = self.write().await?;
        for chunk in refused.chunks(ROWS) {
            let mut query = Query::built(
                "INSERT INTO forwarding_refused (destination, seq, frame_key, reason, refused_at) \
                 VALUES ",
            );
            query.rows(chunk.iter().map(|frame| {
                [
                    Arg::from(destination),
                    Arg::from(frame.seq),
                    Arg::from(&frame.key),
                    Arg::from(&frame.reason),
                    Arg::from(frame.refused_at),
                ]
            }));
            query.text(" ON CONFLICT (destination, seq) DO NOTHING");
            tx.run(&query).await?;
        }
        tx.run(&sql!(
            "UPDATE forwarding_destinations SET position = $2 WHERE name = $1",
            destination,
            seq
        ))
        .await?;
        forget_taken(&mut tx).await?;
        tx.commit().await
    }

    /// Returns how many frames were given up for a destination, and the newest of them.
    pub async fn forwarding_refused(
        &self,
        destination: &str,
        limit: u32,
    ) -> Result<(i64, Vec<RefusedFrame>)> {
        let count = sql!(
            "SELECT COUNT(*) FROM forwarding_refused WHERE destination = $1",
            destination
        );
        let newest = sql!(
            "SELECT seq, frame_key, reason, refused_at FROM forwarding_refused
             WHERE destination = $1 ORDER BY seq DESC LIMIT $2",
            destination,
            limit
        );
        let mut db = self.read().await?;
        let count = db.number(&count).await?;
        let rows: Vec<RefusedRow> = db.all(&newest).await?;
        let refused = rows.into_iter().map(|row| RefusedFrame {
            seq: row.seq,
            key: row.frame_key,
            reason: row.reason,
            refused_at: Timestamp::from_millis(row.refused_at),
        });
        Ok((count, refused.collect()))
    }
}

/// Puts frames that have just been logged into the queue, if there is anybody to take them.
pub(crate) async fn queue_frames(db: &mut Conn, logged: &[&IncomingFrame]) -> Result<()> {
    let anybody = sql!("SELECT COUNT(*) FROM forwarding_destinations");
    if logged.is_empty() || db.number(&anybody).await? == 0 {
        return Ok(());
    }
    for chunk in logged.chunks(ROWS) {
        let mut query = Query::built(
            "INSERT INTO forwarding_queue (frame_key, mn, cn, st, received_at, raw) VALUES ",
        );
        query.rows(chunk.iter().map(|frame| {
            [
                Arg::from(&frame.key),
                Arg::from(&frame.mn),
                Arg::from(frame.cn),
                Arg::from(&frame.st),
                Arg::from(frame.received_at),
                Arg::from(&frame.raw[..]),
            ]
        }));
        db.run(&query).await?;
    }
    Ok(())
}

/// Forgets what every destination has taken; everything, where there is none.
async fn forget_taken(db: &mut Conn) -> Result<()> {
    db.run(&sql!(
        "DELETE FROM forwarding_queue WHERE seq <= COALESCE(
             (SELECT MIN(position) FROM forwarding_destinations),
             (SELECT MAX(seq) FROM forwarding_queue), 0)"
    ))
    .await
    .map(drop)
}

impl FrameRow {
    fn into_frame(self) -> QueuedFrame {
        QueuedFrame {
            seq: self.seq,
            key: self.frame_key,
            mn: Mn::new(self.mn),
            // Commands have four digits; the gateway logs no others.
            cn: u16::try_from(self.cn).unwrap_or(0),
            st: self.st,
            received_at: Timestamp::from_millis(self.received_at),
            area: self.path.map(AreaPath::from_stored),
            raw: Bytes::from(self.raw),
        }
    }
}
