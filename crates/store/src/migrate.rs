//! The migrations, embedded: twin folders with the same file names, one dialect each.

use sqlx::migrate::{MigrateError, Migrator};

use crate::engine::Engine;
use crate::query::sql;
use crate::{Result, Store, StoreError};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// How the form of a database stands to what this program knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Schema {
    /// It is the form of this program.
    Current,
    /// It lacks migrations of this program; `migrate` adds them.
    Older {
        /// How many.
        missing: usize,
    },
    /// It has migrations that this program does not know: a newer program has been here.
    Newer {
        /// Number of the newest one.
        version: i64,
    },
}

impl Store {
    /// Compares the form of the database with what this program knows; changes nothing.
    pub async fn schema(&self) -> Result<Schema> {
        let known: Vec<i64> = match &self.engine {
            Engine::Sqlite { .. } => SQLITE.iter().map(|one| one.version).collect(),
            Engine::Postgres(_) => POSTGRES.iter().map(|one| one.version).collect(),
        };
        let applied = self.applied().await?;
        let newest = if applied == 0 {
            0
        } else {
            let newest = sql!("SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations");
            self.read().await?.number(&newest).await?
        };
        let ours = known.iter().copied().max().unwrap_or(0);
        Ok(match known.len().saturating_sub(applied) {
            _ if newest > ours => Schema::Newer { version: newest },
            0 => Schema::Current,
            missing => Schema::Older { missing },
        })
    }

    /// Applies missing migrations; returns how many.
    pub async fn migrate(&self) -> Result<usize> {
        let before = self.applied().await?;
        match &self.engine {
            Engine::Sqlite { writer, .. } => SQLITE.run(writer).await,
            // Nodes that start together queue on an advisory lock, which sqlx takes.
            Engine::Postgres(pool) => POSTGRES.run(pool).await,
        }
        .map_err(StoreError::Migrate)?;
        Ok(self.applied().await?.saturating_sub(before))
    }

    /// Returns how many migrations the database has already; 0 for an empty one.
    async fn applied(&self) -> Result<usize> {
        let mut db = self.read().await?;
        let there = match &self.engine {
            // Each engine keeps its list of tables elsewhere.
            Engine::Sqlite { .. } => {
                sql!("SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'")
            }
            Engine::Postgres(_) => {
                sql!(
                    "SELECT COUNT(*) FROM pg_tables WHERE tablename = '_sqlx_migrations' \
                      AND schemaname = current_schema()"
                )
            }
        };
        if db.number(&there).await? == 0 {
            return Ok(0);
        }
        let count = db
            .number(&sql!("SELECT COUNT(*) FROM _sqlx_migrations"))
            .await?;
        usize::try_from(count)
            .map_err(|error| StoreError::Migrate(MigrateError::Source(error.into())))
    }
}
