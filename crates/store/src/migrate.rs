//! The migrations, embedded: twin folders with the same file names, one dialect each.

use sqlx::migrate::{MigrateError, Migrator};

use crate::engine::Engine;
use crate::query::sql;
use crate::{Result, Store, StoreError};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

impl Store {
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
