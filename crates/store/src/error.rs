//! What can go wrong in the store.

use sqlx::error::ErrorKind;
use thiserror::Error;

/// An error of the store.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The address is neither `sqlite:PATH` nor `postgres://…`.
    #[error("the database address {0:?} is neither sqlite:PATH nor postgres://…")]
    Address(String),
    /// The database could not be reached or refused a statement.
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
    /// The migrations could not be applied.
    #[error("the database could not be brought to the newest form")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// What was stored cannot be read back.
    #[error("the stored {what} cannot be read: {detail}")]
    Corrupt {
        /// The thing that cannot be read.
        what: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// What was asked for contradicts what is stored (a missing parent, a duplicate login).
    /// Nothing was written.
    #[error("{0}")]
    Conflict(String),
}

impl StoreError {
    /// Tells whether the same may succeed later without anybody's doing: the database is away, is
    /// starting or stopping, or is taken by another.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        use sqlx::Error::{Database, Io, PoolTimedOut, Protocol, Tls, WorkerCrashed};
        match self {
            Self::Database(Io(_) | Tls(_) | Protocol(_) | PoolTimedOut | WorkerCrashed) => true,
            Self::Database(Database(refusal)) => refusal.code().is_some_and(|code| {
                // PostgreSQL: connection lost, too many connections, stopping or starting,
                // deadlock. SQLite: busy, locked, disk failed, disk full.
                ["08", "53", "57P"]
                    .iter()
                    .any(|class| code.starts_with(class))
                    || ["40P01", "40001", "5", "6", "10", "13"].contains(&&*code)
            }),
            _ => false,
        }
    }
}

/// A broken key says that the request contradicts what is stored; all else is the database's fault.
impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error
            .as_database_error()
            .map(|refusal| (refusal.kind(), refusal.message()))
        {
            Some((ErrorKind::ForeignKeyViolation, message)) => Self::Conflict(format!(
                "it refers to something that is not stored: {message}"
            )),
            Some((ErrorKind::UniqueViolation, message)) => {
                Self::Conflict(format!("something stored has this key already: {message}"))
            }
            _ => Self::Database(error),
        }
    }
}
