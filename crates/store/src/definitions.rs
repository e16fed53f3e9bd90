//! Definitions as they were when something began under them.

use model::ContentHash;
use sm3::{Digest, Sm3};

use crate::query::sql;
use crate::{Result, Store};

impl Store {
    /// Freezes the text of a definition under its hash; idempotent.
    ///
    /// The version is the SM3 hash of the text alone; `kind` and `id` are kept for people who look.
    pub async fn freeze_definition(&self, kind: &str, id: &str, text: &str) -> Result<ContentHash> {
        let version = ContentHash::new(hex::encode(Sm3::digest(text)));
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "INSERT INTO definitions (version, kind, id, content) VALUES ($1, $2, $3, $4)
             ON CONFLICT (version) DO NOTHING",
            &version,
            kind,
            id,
            text
        ))
        .await?;
        tx.commit().await?;
        Ok(version)
    }

    /// Returns version, id and text of all frozen definitions of a kind.
    pub async fn definitions(&self, kind: &str) -> Result<Vec<(ContentHash, String, String)>> {
        let query = sql!(
            "SELECT version, id, content FROM definitions WHERE kind = $1 ORDER BY version",
            kind
        );
        let rows: Vec<(String, String, String)> = self.read().await?.all(&query).await?;
        let read = |(version, id, text)| (ContentHash::new(version), id, text);
        Ok(rows.into_iter().map(read).collect())
    }

    /// Returns version and id of all frozen definitions of a kind.
    pub async fn definition_versions(&self, kind: &str) -> Result<Vec<(ContentHash, String)>> {
        let query = sql!(
            "SELECT version, id FROM definitions WHERE kind = $1 ORDER BY version",
            kind
        );
        let rows: Vec<(String, String)> = self.read().await?.all(&query).await?;
        let read = |(version, id)| (ContentHash::new(version), id);
        Ok(rows.into_iter().map(read).collect())
    }

    /// Returns the text that was frozen under this hash.
    pub async fn definition(&self, version: &ContentHash) -> Result<Option<String>> {
        let query = sql!(
            "SELECT content FROM definitions WHERE version = $1",
            version
        );
        let row: Option<(String,)> = self.read().await?.one(&query).await?;
        Ok(row.map(|(content,)| content))
    }
}
