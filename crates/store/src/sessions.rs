//! Sessions of signed-in people. Only the hash of a token is known here.

use model::{PersonId, Session, SessionKey, Timestamp};
use sqlx::FromRow;

use crate::query::sql;
use crate::{Result, Store};

#[derive(FromRow)]
struct SessionRow {
    session_key: String,
    person_id: String,
    csrf: String,
    created_at: i64,
    last_seen_at: i64,
    expires_at: i64,
}

impl Store {
    /// Puts a session; one of the same key is replaced.
    pub async fn put_session(&self, session: &Session) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "INSERT INTO sessions (session_key, person_id, csrf, created_at, last_seen_at,
                 expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (session_key) DO UPDATE SET person_id = excluded.person_id,
                 csrf = excluded.csrf, created_at = excluded.created_at,
                 last_seen_at = excluded.last_seen_at, expires_at = excluded.expires_at",
            &session.key,
            &session.person,
            &session.csrf,
            session.created_at,
            session.last_seen_at,
            session.expires_at
        ))
        .await?;
        tx.commit().await
    }

    /// Returns a session, also one that has run out: who asks compares its times.
    pub async fn session(&self, key: &SessionKey) -> Result<Option<Session>> {
        let query = sql!(
            "SELECT session_key, person_id, csrf, created_at, last_seen_at, expires_at
             FROM sessions WHERE session_key = $1",
            key
        );
        let row: Option<SessionRow> = self.read().await?.one(&query).await?;
        Ok(row.map(|row| Session {
            key: SessionKey::new(row.session_key),
            person: PersonId::new(row.person_id),
            csrf: row.csrf,
            created_at: Timestamp::from_millis(row.created_at),
            last_seen_at: Timestamp::from_millis(row.last_seen_at),
            expires_at: Timestamp::from_millis(row.expires_at),
        }))
    }

    /// Notes that a session was used; never moves the note back.
    pub async fn touch_session(&self, key: &SessionKey, now: Timestamp) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "UPDATE sessions SET last_seen_at = $2 WHERE session_key = $1 AND last_seen_at < $2",
            key,
            now
        ))
        .await?;
        tx.commit().await
    }

    /// Ends a session.
    pub async fn end_session(&self, key: &SessionKey) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!("DELETE FROM sessions WHERE session_key = $1", key))
            .await?;
        tx.commit().await
    }

    /// Ends all sessions of a person except one (after a change of password).
    pub async fn end_other_sessions(&self, person: &PersonId, keep: &SessionKey) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "DELETE FROM sessions WHERE person_id = $1 AND session_key <> $2",
            person,
            keep
        ))
        .await?;
        tx.commit().await
    }

    /// Ends all sessions that have run out by `now` or were last used before `idle_before`;
    /// returns how many.
    pub async fn end_expired_sessions(
        &self,
        now: Timestamp,
        idle_before: Timestamp,
    ) -> Result<u64> {
        let mut tx = self.write().await?;
        let ended = tx
            .run(&sql!(
                "DELETE FROM sessions WHERE expires_at <= $1 OR last_seen_at < $2",
                now,
                idle_before
            ))
            .await?;
        tx.commit().await?;
        Ok(ended)
    }
}
