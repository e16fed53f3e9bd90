//! Named texts that must survive a restart, such as the demo's clock position.

use crate::engine::Conn;
use crate::query::sql;
use crate::{Result, Store};

impl Store {
    /// Returns a named text.
    pub async fn note(&self, name: &str) -> Result<Option<String>> {
        let query = sql!("SELECT content FROM notes WHERE name = $1", name);
        let row: Option<(String,)> = self.read().await?.one(&query).await?;
        Ok(row.map(|(content,)| content))
    }

    /// Sets a named text.
    pub async fn set_note(&self, name: &str, text: &str) -> Result<()> {
        let mut tx = self.write().await?;
        put_note(&mut tx, name, text).await?;
        tx.commit().await
    }
}

/// Sets a named text within a transaction.
pub(crate) async fn put_note(db: &mut Conn, name: &str, text: &str) -> Result<()> {
    db.run(&sql!(
        "INSERT INTO notes (name, content) VALUES ($1, $2)
         ON CONFLICT (name) DO UPDATE SET content = excluded.content",
        name,
        text
    ))
    .await
    .map(drop)
}
