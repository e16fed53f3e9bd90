//! What is in the frame log and not in the ledger, for whoever watches the system.

use model::Timestamp;
use sqlx::FromRow;

use crate::engine::Conn;
use crate::lot::read_lot;
use crate::query::sql;
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
    frames: i64,
    oldest: i64,
}

/// Where lots lie: see the migration.
#[derive(Clone, Copy)]
enum Side {
    Waiting,
    GivenUp,
}

impl Store {
    /// Returns what is logged and not in the ledger. For `doctor`.
    ///
    /// It is quick while what waits can be read; to date what cannot, it goes through the frame log.
    pub async fn unsorted(&self) -> Result<Unsorted> {
        let mut db = self.snapshot().await?;
        Ok(Unsorted {
            waiting: pile(&mut db, Side::Waiting).await?,
            given_up: pile(&mut db, Side::GivenUp).await?,
        })
    }
}

async fn pile(db: &mut Conn, side: Side) -> Result<Pile> {
    let all = match side {
        Side::Waiting => sql!(
            "SELECT CAST(SUM(frames) AS BIGINT) AS frames, MIN(id) AS oldest
             FROM readings_aside WHERE shelf >= 0 HAVING COUNT(*) > 0"
        ),
        Side::GivenUp => sql!(
            "SELECT CAST(SUM(frames) AS BIGINT) AS frames, MIN(id) AS oldest
             FROM readings_aside WHERE shelf < 0 HAVING COUNT(*) > 0"
        ),
    };
    let Some(SideRow { frames, oldest }) = db.one(&all).await? else {
        return Ok(Pile::default());
    };
    Ok(Pile {
        frames: frames.unsigned_abs(),
        since: began(db, oldest).await?,
    })
}

/// Returns when the frames of a commit came.
async fn began(db: &mut Conn, commit: i64) -> Result<Option<Timestamp>> {
    let lots = sql!(
        "SELECT bytes FROM readings_aside WHERE id = $1 ORDER BY shelf DESC LIMIT 1",
        commit
    );
    let lot: Option<(Vec<u8>,)> = db.one(&lots).await?;
    let first = lot.and_then(|(bytes,)| Some(read_lot(&bytes).ok()?.first()?.word().received_at));
    if first.is_some() {
        return Ok(first);
    }
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
