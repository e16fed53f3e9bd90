//! The two engines behind the store, and a conversation with either.
//!
//! SQLite has one writer connection, so that write transactions queue here instead of failing on
//! the file's lock, and a pool of readers, which in WAL mode never wait for the writer. PostgreSQL
//! has one pool for both.

use std::ops::{Deref, DerefMut};
use std::str::FromStr;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{
    ConnectOptions, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool,
    Transaction,
};

use crate::wal_fold::{self, Written};
use crate::{Result, StoreError};

/// How long a statement waits for another process that holds the SQLite file's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Connections that read a SQLite file at the same time.
const SQLITE_READERS: u32 = 8;
/// Connections to PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 16;

/// IMMEDIATE takes the write lock at the start: a transaction that first reads and then writes
/// would otherwise fail when another process wrote in between. With NORMAL the log is synced only
/// when it is folded into the file or when a transaction with FULL follows; each transaction says
/// what it needs, so that none inherits it.
const SQLITE_WRITE: &str = "PRAGMA synchronous = FULL; BEGIN IMMEDIATE";
const SQLITE_WRITE_SOFTLY: &str = "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE";

/// The engine that an address names.
#[derive(Clone)]
pub(crate) enum Engine {
    /// One file.
    Sqlite {
        /// Exactly one connection.
        writer: SqlitePool,
        /// Connections that cannot write.
        readers: SqlitePool,
        /// One connection that folds the log.
        folder: SqlitePool,
        written: Written,
    },
    /// A server.
    Postgres(PgPool),
}

impl Engine {
    pub(crate) async fn connect(address: &str) -> Result<Self> {
        if let Some(path) = address.strip_prefix("sqlite:") {
            sqlite(address, path.strip_prefix("//").unwrap_or(path)).await
        } else if address.starts_with("postgres:") || address.starts_with("postgresql:") {
            postgres(address).await
        } else {
            Err(StoreError::Address(address.to_owned()))
        }
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite {
                writer,
                readers,
                folder,
                ..
            } => {
                readers.close().await;
                folder.close().await;
                // The pages of the log move into the file, so that the file alone is a whole copy.
                // If another process still reads, the log simply stays; nothing is lost.
                let _ = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
                    .execute(writer)
                    .await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// Takes a connection to ask questions.
    pub(crate) async fn read(&self) -> Result<Conn> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Conn::SqliteAsking(readers.acquire().await?),
            Self::Postgres(pool) => Conn::PostgresAsking(pool.acquire().await?),
        })
    }

    /// Begins to ask several questions to one and the same state of the database.
    pub(crate) async fn snapshot(&self) -> Result<Tx> {
        Ok(Tx(match self {
            // The first read fixes the state; WAL keeps it.
            Self::Sqlite { readers, .. } => Conn::SqliteWithin(readers.begin().await?),
            // By default each statement would see what was committed before itself.
            Self::Postgres(pool) => Conn::PostgresWithin(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                    .await?,
            ),
        }))
    }

    /// Begins as [`Self::snapshot`] does, for questions that many ask at once and that begin at an
    /// index: to plan them costs PostgreSQL more than to answer them, so that it may keep the plans,
    /// and helpers for one of them would take the processors from the others.
    pub(crate) async fn swift_snapshot(&self) -> Result<Tx> {
        match self {
            Self::Sqlite { .. } => self.snapshot().await,
            Self::Postgres(pool) => Ok(Tx(Conn::PostgresWithin(
                pool.begin_with(
                    "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; \
                     SET LOCAL plan_cache_mode = auto; \
                     SET LOCAL max_parallel_workers_per_gather = 0",
                )
                .await?,
            ))),
        }
    }

    /// Begins a write transaction; dropped without [`Tx::commit`] it leaves no trace.
    pub(crate) async fn write(&self) -> Result<Tx> {
        self.begin(SQLITE_WRITE, "BEGIN").await
    }

    /// Begins a write transaction whose commit does not wait for the disk, for what can be done
    /// again: a loss of power may take back it and whatever was written so after it, and nothing
    /// else.
    pub(crate) async fn write_softly(&self) -> Result<Tx> {
        self.begin(
            SQLITE_WRITE_SOFTLY,
            "BEGIN; SET LOCAL synchronous_commit = off",
        )
        .await
    }

    async fn begin(&self, sqlite: &'static str, postgres: &'static str) -> Result<Tx> {
        Ok(Tx(match self {
            Self::Sqlite {
                writer, written, ..
            } => {
                let tx = writer.begin_with(sqlite).await?;
                written.send_replace(());
                Conn::SqliteWithin(tx)
            }
            Self::Postgres(pool) => Conn::PostgresWithin(pool.begin_with(postgres).await?),
        }))
    }
}

async fn sqlite(address: &str, path: &str) -> Result<Engine> {
    // Each connection to a database in memory would see its own.
    if path.is_empty() || path.contains(":memory:") {
        return Err(StoreError::Address(address.to_owned()));
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // With NORMAL the log is synced only when it is folded into the file: a power cut would
        // take back transactions that were already acknowledged to a device.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
        .statement_cache_capacity(256)
        // A batch touches a page for each point and more; the default of 2 MB, in KiB and negative
        // by SQLite's convention, would read them again and again.
        .pragma("cache_size", "-65536")
        // A page to which each batch adds a row is folded once for many: see `wal_fold`.
        .pragma("wal_autocheckpoint", wal_fold::TOO_LONG)
        .disable_statement_logging();
    let lasting = || {
        SqlitePoolOptions::new()
            .idle_timeout(None)
            .max_lifetime(None)
    };
    let writer = lasting()
        .max_connections(1)
        .test_before_acquire(false)
        .connect_with(options.clone())
        .await?;
    let options = options.pragma("cache_size", "-8192");
    let folder = lasting()
        .max_connections(1)
        .test_before_acquire(false)
        .connect_lazy_with(options.clone());
    let readers = lasting()
        .max_connections(SQLITE_READERS)
        .test_before_acquire(false)
        .connect_lazy_with(options.pragma("query_only", "ON"));
    Ok(Engine::Sqlite {
        written: wal_fold::start(writer.clone(), folder.clone()),
        writer,
        readers,
        folder,
    })
}

async fn postgres(address: &str) -> Result<Engine> {
    let options = PgConnectOptions::from_str(address)
        .map_err(|_| StoreError::Address(hide_password(address)))?
        .application_name("qingshan")
        // A plan that is kept was perhaps made while a table was empty and reads all of it for
        // each batch until the server has counted its rows: 1,700 frames a second instead of 5,700.
        .options([
            ("plan_cache_mode", "force_custom_plan"),
            // Compiling a question into machine code takes longer than any of ours takes to answer:
            // 415 ms of the 640 of a list as of a past day.
            ("jit", "off"),
        ])
        .disable_statement_logging();
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .connect_with(options)
        .await?;
    Ok(Engine::Postgres(pool))
}

/// Returns the address as it may stand in a message.
fn hide_password(address: &str) -> String {
    let (address, _) = address.split_once('?').unwrap_or((address, ""));
    match (address.split_once("://"), address.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://…@{place}"),
        _ => address.to_owned(),
    }
}

/// A conversation with one of the engines.
pub(crate) enum Conn {
    /// Each statement by itself.
    SqliteAsking(PoolConnection<Sqlite>),
    /// Within a transaction.
    SqliteWithin(Transaction<'static, Sqlite>),
    /// Each statement by itself.
    PostgresAsking(PoolConnection<Postgres>),
    /// Within a transaction.
    PostgresWithin(Transaction<'static, Postgres>),
}

/// The bare connection behind a [`Conn`].
pub(crate) enum Link<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Conn {
    pub(crate) fn link(&mut self) -> Link<'_> {
        match self {
            Self::SqliteAsking(conn) => Link::Sqlite(conn),
            Self::SqliteWithin(tx) => Link::Sqlite(tx),
            Self::PostgresAsking(conn) => Link::Postgres(conn),
            Self::PostgresWithin(tx) => Link::Postgres(tx),
        }
    }
}

/// A transaction.
pub(crate) struct Tx(Conn);

impl Tx {
    /// Makes everything that was written durable.
    pub(crate) async fn commit(self) -> Result<()> {
        match self.0 {
            Conn::SqliteWithin(tx) => tx.commit().await?,
            Conn::PostgresWithin(tx) => tx.commit().await?,
            Conn::SqliteAsking(_) | Conn::PostgresAsking(_) => {}
        }
        Ok(())
    }
}

impl Deref for Tx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::sql;

    #[tokio::test]
    async fn a_sqlite_writer_syncs_each_commit_and_a_reader_cannot_write() {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("q.db").display());
        let engine = Engine::connect(&address).await.unwrap();
        let mut writer = engine.write().await.unwrap();
        let full = 2;
        assert_eq!(
            writer.number(&sql!("PRAGMA synchronous")).await.unwrap(),
            full
        );
        assert_eq!(
            writer.number(&sql!("PRAGMA foreign_keys")).await.unwrap(),
            1
        );
        assert_eq!(
            writer.number(&sql!("PRAGMA busy_timeout")).await.unwrap(),
            5000
        );
        let mode: Option<(String,)> = writer.one(&sql!("PRAGMA journal_mode")).await.unwrap();
        assert_eq!(mode.unwrap().0, "wal");
        drop(writer);
        let mut reader = engine.read().await.unwrap();
        assert!(
            reader
                .run(&sql!("CREATE TABLE t (x BIGINT)"))
                .await
                .is_err()
        );
    }

    #[test]
    fn a_password_never_stands_in_a_message() {
        let check = |address: &str, expected: &str| assert_eq!(hide_password(address), expected);
        check("postgres://user:secret@host/db", "postgres://…@host/db");
        check("postgres://user:sec@ret@host/db", "postgres://…@host/db");
        check("postgres://host/db", "postgres://host/db");
        check("postgres://host/db?password=secret", "postgres://host/db");
    }
}
