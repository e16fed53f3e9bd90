//! How rows that were set aside enter the ledger: shelf by shelf, each in one transaction.

use sqlx::FromRow;

use crate::engine::Conn;
use crate::frame_log::count_heard;
use crate::ledger::{self, Told, Touched};
use crate::lot::{AsideFrame, read_lot};
use crate::query::sql;
use crate::{Result, Store};

/// Frames that enter the ledger in one transaction, about: where a shelf has more, because nobody
/// sorted for a while, devices must not wait until all of it is done.
const MOST: i64 = 8_192;
/// Lots that are read for one transaction.
const MOST_LOTS: i64 = 512;

/// What of the rows that were set aside is to enter the ledger now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Due {
    /// The fullest shelf, while all of them together hold more frames than this. So they are emptied
    /// in turn, one after the other, and not all at once when all have become full.
    pub keep: u64,
    /// Before any other, the shelf with the oldest frames of a commit up to this one.
    pub commit: i64,
}

impl Due {
    /// Whatever lies on a shelf.
    pub const ALL: Self = Self {
        keep: 0,
        commit: i64::MAX,
    };
}

/// What waits to enter the ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Aside {
    /// Frames whose rows wait.
    pub frames: u64,
    /// The oldest commit of which something waits.
    pub oldest: Option<i64>,
    /// The newest commit of which something waits.
    pub newest: i64,
}

/// What entered the ledger.
#[derive(Debug, Default)]
pub struct Sorted {
    /// Frames whose rows entered.
    pub frames: u64,
    /// For each point and cadence that got rows: beginning of the newest row, for the live pages.
    pub touched: Vec<Touched>,
    /// Frames whose rows cannot enter. They stay aside, out of the way of the others.
    pub given_up: u64,
}

#[derive(FromRow)]
struct ShelfRow {
    shelf: i64,
    frames: i64,
    first: i64,
}

#[derive(FromRow)]
struct LotRow {
    id: i64,
    frames: i64,
    bytes: Vec<u8>,
}

impl Store {
    /// Lets the shelf that is due enter the ledger, in one transaction; what a device is
    /// known to have said is counted with it. `None`: nothing is due.
    ///
    /// What enters is not waited for until it is on disk: after a loss of power it lies on its
    /// shelf again, and enters again.
    pub async fn sort_readings(&self, due: Due) -> Result<Option<Sorted>> {
        let mut db = self.read().await?;
        let Some(which) = next(&mut db, due).await? else {
            return Ok(None);
        };
        let lots = lots_of(&mut db, which).await?;
        drop(db);
        match self.sort_lots(which, &lots).await {
            Err(error) if !error.is_passing() => self.sort_each(which, &lots).await.map(Some),
            done => done.map(Some),
        }
    }

    /// Lets everything enter that was set aside.
    pub async fn sort_all_readings(&self) -> Result<()> {
        while self.sort_readings(Due::ALL).await?.is_some() {}
        Ok(())
    }

    /// Lays what could not enter back on its shelf, for a newer program that perhaps can.
    pub async fn retry_given_up(&self) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "UPDATE readings_aside SET shelf = -1 - shelf WHERE shelf < 0"
        ))
        .await?;
        tx.commit().await
    }

    /// Returns what still waits to enter the ledger.
    pub async fn aside(&self) -> Result<Aside> {
        let waiting = sql!(
            "SELECT CAST(COALESCE(SUM(frames), 0) AS BIGINT), MIN(id), COALESCE(MAX(id), 0)
             FROM readings_aside WHERE shelf >= 0"
        );
        let waiting: Option<(i64, Option<i64>, i64)> = self.read().await?.one(&waiting).await?;
        let (frames, oldest, newest) = waiting.unwrap_or_default();
        Ok(Aside {
            frames: frames.unsigned_abs(),
            oldest,
            newest,
        })
    }

    /// Lets each lot enter by itself: one that cannot must not hold up the others.
    async fn sort_each(&self, which: i64, lots: &[LotRow]) -> Result<Sorted> {
        let mut all = Sorted::default();
        for lot in lots {
            match self.sort_lots(which, std::slice::from_ref(lot)).await {
                Ok(sorted) => {
                    all.frames += sorted.frames;
                    all.touched.extend(sorted.touched);
                }
                Err(error) if error.is_passing() => return Err(error),
                Err(_) => {
                    self.give_up(which, lot).await?;
                    all.given_up += lot.frames.unsigned_abs();
                }
            }
        }
        Ok(all)
    }

    /// Moves a lot to where nobody looks for what is due.
    async fn give_up(&self, which: i64, lot: &LotRow) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "UPDATE readings_aside SET shelf = -1 - shelf WHERE shelf = $1 AND id = $2",
            which,
            lot.id
        ))
        .await?;
        tx.commit().await
    }

    async fn sort_lots(&self, which: i64, lots: &[LotRow]) -> Result<Sorted> {
        let mut frames = Vec::new();
        for lot in lots {
            frames.extend(read_lot(&lot.bytes)?);
        }
        // Those of a point together, each still in its order.
        frames.sort_by(|one, other| one.point().cmp(other.point()));
        let told: Vec<Told<'_>> = frames.iter().map(AsideFrame::told).collect();
        let rows = told.iter().map(|frame| frame.rows.len()).sum();

        let mut tx = self.engine.write_softly().await?;
        let turn = ledger::take_turn(&mut tx, rows).await?;
        if !take_out(&mut tx, which, lots).await? {
            // Another process has sorted them.
            return Ok(Sorted::default());
        }
        count_heard(&mut tx, frames.iter().map(AsideFrame::word)).await?;
        let touched = ledger::append(&mut tx, turn, &told).await?;
        tx.commit().await?;
        Ok(Sorted {
            frames: frames.len() as u64,
            touched,
            given_up: 0,
        })
    }
}

async fn next(db: &mut Conn, due: Due) -> Result<Option<i64>> {
    let shelves: Vec<ShelfRow> = db
        .all(&sql!(
            "SELECT shelf, CAST(SUM(frames) AS BIGINT) AS frames, MIN(id) AS first
             FROM readings_aside WHERE shelf >= 0 GROUP BY shelf"
        ))
        .await?;
    let all: i64 = shelves.iter().map(|shelf| shelf.frames).sum();
    let old = shelves.iter().filter(|shelf| shelf.first <= due.commit);
    let fullest = shelves.iter().filter(|_| all.unsigned_abs() > due.keep);
    Ok(old
        .min_by_key(|shelf| shelf.first)
        .or_else(|| fullest.max_by_key(|shelf| shelf.frames))
        .map(|shelf| shelf.shelf))
}

/// Reads the oldest lots of a shelf, as many as may enter together.
async fn lots_of(db: &mut Conn, shelf: i64) -> Result<Vec<LotRow>> {
    let query = sql!(
        "SELECT id, frames, bytes FROM readings_aside WHERE shelf = $1 ORDER BY id LIMIT $2",
        shelf,
        MOST_LOTS
    );
    let mut lots: Vec<LotRow> = db.all(&query).await?;
    let mut before = 0;
    lots.retain(|lot| {
        let has_room = before < MOST;
        before += lot.frames;
        has_room
    });
    Ok(lots)
}

/// Takes lots off their shelf; tells whether all were there, and no other among them.
async fn take_out(db: &mut Conn, shelf: i64, lots: &[LotRow]) -> Result<bool> {
    let (Some(first), Some(last)) = (lots.first(), lots.last()) else {
        return Ok(false);
    };
    let gone = db
        .run(&sql!(
            "DELETE FROM readings_aside WHERE shelf = $1 AND id >= $2 AND id <= $3",
            shelf,
            first.id,
            last.id
        ))
        .await?;
    Ok(gone == lots.len() as u64)
}
