//! What is in the frame log and not in the ledger, for whoever watches the system.

use std::collections::HashMap;

use model::{ObjectId, Timestamp};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::lot::Lot;
use crate::query::sql;
use crate::sorting::{WHOLE, all_entered};
use crate::{Result, Store};

/// Frames that are logged and acknowledged, and whose rows are not in the ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Unsorted {
    /// Those whose rows wait to enter it.
    pub waiting: Pile,
    /// Those whose rows were tried and could not enter.
    pub given_up: Pile,
}

/// Some of these frames.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Pile {
    /// How many.
    pub frames: u64,
    /// When the oldest of them came; `None` where there are none.
    pub since: Option<Timestamp>,
}

#[derive(FromRow)]
struct SideRow {
    id: i64,
    part: i64,
    frames: i64,
}

impl Store {
    /// Returns what is logged and not in the ledger. For `doctor`.
    ///
    /// It reads what waits, and, to date what cannot be read, goes through the frame log.
    pub async fn unsorted(&self) -> Result<Unsorted> {
        let mut db = self.snapshot().await?;
        let rows: Vec<SideRow> = db
            .all(&sql!(
                "SELECT id, part, frames FROM rows_aside ORDER BY id, part"
            ))
            .await?;
        let entered = all_entered(&mut db).await?;
        let (mut waiting, mut given_up) = (Pile::default(), Pile::default());
        for row in rows {
            let (frames, since) = left(&mut db, &row, &entered).await?;
            let pile = if row.part < 0 {
                &mut given_up
            } else {
                &mut waiting
            };
            pile.frames += frames;
            pile.since = pile.since.or(since);
        }
        Ok(Unsorted { waiting, given_up })
    }
}

/// Returns how many frames of a lot have not entered, and when the first of them came.
async fn left(
    db: &mut Conn,
    row: &SideRow,
    entered: &HashMap<ObjectId, i64>,
) -> Result<(u64, Option<Timestamp>)> {
    let lot = sql!(
        "SELECT bytes FROM rows_aside WHERE id = $1 AND part = $2",
        row.id,
        row.part
    );
    let kept: Option<(Vec<u8>,)> = db.one(&lot).await?;
    let Some(Ok(lot)) = kept.map(|(bytes,)| Lot::read(&bytes)) else {
        return Ok((row.frames.unsigned_abs(), began(db, row.id).await?));
    };
    let mut frames = lot.frames()?;
    if row.part == WHOLE {
        frames.retain(|frame| entered.get(frame.point()).is_none_or(|end| row.id > *end));
    }
    let first = frames.first().map(|frame| frame.word().received_at);
    Ok((frames.len() as u64, first))
}

/// Returns when the frames of a commit came, by the log.
async fn began(db: &mut Conn, commit: i64) -> Result<Option<Timestamp>> {
    // No index leads from a commit to its frames: it would cost a page for each, and what cannot be
    // read is rare.
    let logged = sql!(
        "SELECT MIN(received_at) FROM frames WHERE group_id = $1",
        commit
    );
    let logged: Option<(Option<i64>,)> = db.one(&logged).await?;
    Ok(logged
        .and_then(|(first,)| first)
        .map(Timestamp::from_millis))
}
