//! Folds SQLite's write-ahead log into the file beside the writer.
//!
//! Left to itself, SQLite does it within the commit that makes the log long enough: every device
//! whose frame is in that commit waits until tens of megabytes have been written and synced. Here
//! a connection of its own writes nearly all of it while commits go on. Only what they have added
//! meanwhile is folded while the writer is held, so that the next commit begins the log anew.

use std::time::Duration;

use sqlx::{SqliteExecutor, SqlitePool};
use tokio::sync::watch;
use tokio::time::sleep;

/// After a write, how long others may follow before the log is looked at.
const PAUSE: Duration = Duration::from_millis(500);
/// Pages in the log from which on it is begun anew (64 MB).
const LONG: i64 = 16_000;
/// Turns of folding beside the writer, at most.
const TURNS: u32 = 6;
/// Pages for which the writer may wait (8 MB).
const LITTLE: i64 = 2_000;
/// Pages in the log from which on a commit folds it itself: nobody did, or a reader held it.
pub(crate) const TOO_LONG: &str = "64000";

/// Tells whoever folds that something was written. When the last clone is gone, the folding ends.
pub(crate) type Written = watch::Sender<()>;

/// Starts to fold the log; `beside` has one connection that does nothing else.
pub(crate) fn start(writer: SqlitePool, beside: SqlitePool) -> Written {
    let (written, mut news) = watch::channel(());
    tokio::spawn(async move {
        while news.changed().await.is_ok() {
            sleep(PAUSE).await;
            // A log that could not be folded stays, and nothing is lost: the next time does it, or
            // a commit.
            if fold(&writer, &beside).await.is_err() && beside.is_closed() {
                break;
            }
        }
    });
    written
}

/// Folds a long log, in turns of which each has only to do what was written during the one before,
/// and lets the writer wait for the last.
async fn fold(writer: &SqlitePool, beside: &SqlitePool) -> sqlx::Result<()> {
    let mut log = look(beside, LOOK).await?;
    if log.pages < LONG {
        return Ok(());
    }
    for _ in 0..TURNS {
        look(beside, FOLD).await?;
        let before = log.left();
        log = look(beside, LOOK).await?;
        if log.left() <= LITTLE || log.left() > before / 2 {
            break;
        }
    }
    look(writer, FOLD).await.map(drop)
}

/// What SQLite says of its log.
#[derive(sqlx::FromRow)]
struct Log {
    /// Pages in it.
    #[sqlx(rename = "log")]
    pages: i64,
    /// How many of them are in the file as well.
    checkpointed: i64,
}

impl Log {
    const fn left(&self) -> i64 {
        self.pages - self.checkpointed
    }
}

/// Only tells how long the log is.
const LOOK: &str = "PRAGMA wal_checkpoint(NOOP)";
/// Folds what no reader needs as it was.
const FOLD: &str = "PRAGMA wal_checkpoint(PASSIVE)";

async fn look(db: impl SqliteExecutor<'_>, pragma: &'static str) -> sqlx::Result<Log> {
    sqlx::query_as(pragma).fetch_one(db).await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::engine::Engine;
    use crate::query::sql;

    /// Writes about so many pages.
    async fn write(engine: &Engine, pages: usize) {
        let bytes = vec![0x5a_u8; 4_000 * pages];
        let mut tx = engine.write().await.unwrap();
        tx.run(&sql!("INSERT INTO t (x) VALUES ($1)", bytes.as_slice()))
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    #[tokio::test]
    async fn a_long_log_begins_anew_while_others_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("q.db");
        let engine = Engine::connect(&format!("sqlite:{}", file.display()))
            .await
            .unwrap();
        let Engine::Sqlite { folder, .. } = &engine else {
            unreachable!("the address names a file")
        };
        let mut tx = engine.write().await.unwrap();
        tx.run(&sql!("CREATE TABLE t (x BLOB)")).await.unwrap();
        tx.commit().await.unwrap();

        // Whoever reads sees the same all the time, and keeps the log from beginning anew.
        let mut reader = engine.snapshot().await.unwrap();
        let count = sql!("SELECT COUNT(*) FROM t");
        assert_eq!(reader.number(&count).await.unwrap(), 0);
        for _ in 0..9 {
            write(&engine, 2_000).await;
        }
        sleep(4 * PAUSE).await;
        assert_eq!(reader.number(&count).await.unwrap(), 0);
        drop(reader);

        let mut pages = i64::MAX;
        for _ in 0..100 {
            write(&engine, 1).await;
            pages = look(folder, LOOK).await.unwrap().pages;
            if pages < 1_000 {
                break;
            }
            sleep(Duration::from_millis(100)).await;
        }
        assert!(pages < 1_000, "the log still has {pages} pages");
        let mut reader = engine.snapshot().await.unwrap();
        assert!(reader.number(&count).await.unwrap() >= 10);
        drop(reader);
        engine.close().await;
    }
}
