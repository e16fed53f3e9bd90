//! Messages on their way: which wait, and how they are put into deliveries.

use model::{
    AreaPath, Channel, MessageId, MessageState, NewDelivery, PersonId, Timestamp, WaitingMessage,
};
use sqlx::FromRow;

use crate::convert::{narrow, word};
use crate::engine::Conn;
use crate::ledger::ROWS;
use crate::query::{Query, sql};
use crate::{Result, Store};

#[derive(FromRow)]
struct WaitingRow {
    id: String,
    person_id: String,
    title: String,
    content: String,
    link: String,
    ladder: String,
    path: String,
    merge_key: String,
    urgent: bool,
    at: i64,
    channels: String,
    step: i64,
    rung: i64,
}

/// Reads the words of channels, separated by blanks.
pub(crate) fn channels(words: &str) -> Result<Vec<Channel>> {
    words
        .split_whitespace()
        .map(|one| word("channel", one, Channel::parse))
        .collect()
}

impl Store {
    /// Returns messages that wait and whose time has come, the oldest first.
    pub async fn waiting_messages(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<WaitingMessage>> {
        let query = sql!(
            "SELECT m.id, m.person_id, n.title, n.content, n.link, n.ladder, a.path, n.merge_key,
                 m.urgent, m.at, m.channels, m.step, m.rung
             FROM messages m JOIN notices n ON n.id = m.notice_id JOIN areas a ON a.id = n.area_id
             WHERE m.state = 'waiting' AND m.due_at <= $1 ORDER BY m.at, m.id LIMIT $2",
            now,
            limit
        );
        let rows: Vec<WaitingRow> = self.read().await?.all(&query).await?;
        rows.into_iter()
            .map(|row| {
                Ok(WaitingMessage {
                    id: MessageId::new(row.id),
                    person: PersonId::new(row.person_id),
                    title: row.title,
                    text: row.content,
                    link: row.link,
                    ladder: row.ladder,
                    area: AreaPath::from_stored(row.path),
                    // A rung further up is not held back by what those below were told.
                    merge: format!("{}/{}", row.merge_key, row.rung),
                    urgent: row.urgent,
                    at: Timestamp::from_millis(row.at),
                    channels: channels(&row.channels)?,
                    step: narrow("message", row.step)?,
                })
            })
            .collect()
    }

    /// Puts messages into deliveries, in one transaction. A message that no longer waits is left
    /// out; a delivery of which none is left is not written. Returns how many were.
    pub async fn put_deliveries(&self, deliveries: &[NewDelivery]) -> Result<usize> {
        let mut tx = self.write().await?;
        let mut written = 0;
        for delivery in deliveries {
            let taken = take(&mut tx, &delivery.messages).await?;
            if taken.is_empty() {
                continue;
            }
            insert(&mut tx, delivery, &taken).await?;
            written += 1;
        }
        tx.commit().await?;
        Ok(written)
    }

    /// Lets waiting messages pass over channels: each is given how many of its channels are done
    /// with. One that has none left lies in the inbox alone.
    pub async fn pass_over(&self, messages: &[(MessageId, u32)]) -> Result<()> {
        let mut tx = self.write().await?;
        for (message, step) in messages {
            tx.run(&sql!(
                "UPDATE messages SET step = $2 WHERE id = $1 AND state = 'waiting' AND step < $2",
                message,
                *step
            ))
            .await?;
        }
        let ids: Vec<&str> = messages.iter().map(|(id, _)| id.as_str()).collect();
        rest_in_inbox(&mut tx, &ids).await?;
        tx.commit().await
    }

    /// Lets waiting messages wait on until a time.
    pub async fn put_off(&self, messages: &[MessageId], until: Timestamp) -> Result<()> {
        let mut tx = self.write().await?;
        for message in messages {
            tx.run(&sql!(
                "UPDATE messages SET due_at = $2 WHERE id = $1 AND state = 'waiting'",
                message,
                until
            ))
            .await?;
        }
        tx.commit().await
    }

    /// Returns when a delivery with this merge key was last made for an endpoint, business time.
    pub async fn last_merged(&self, endpoint: &str, merge: &str) -> Result<Option<Timestamp>> {
        let query = sql!(
            "SELECT MAX(made_at) FROM deliveries
             WHERE endpoint = $1 AND merge_key = $2 AND state <> 'failed'",
            endpoint,
            merge
        );
        let row: Option<(Option<i64>,)> = self.read().await?.one(&query).await?;
        Ok(row.and_then(|(at,)| at).map(Timestamp::from_millis))
    }
}

/// Takes messages that wait; returns those that did.
async fn take<'m>(db: &mut Conn, messages: &'m [MessageId]) -> Result<Vec<&'m MessageId>> {
    let mut taken = Vec::with_capacity(messages.len());
    for message in messages {
        let hold = sql!(
            "UPDATE messages SET state = 'sending' WHERE id = $1 AND state = 'waiting'",
            message
        );
        if db.run(&hold).await? == 1 {
            taken.push(message);
        }
    }
    Ok(taken)
}

async fn insert(db: &mut Conn, delivery: &NewDelivery, messages: &[&MessageId]) -> Result<()> {
    db.run(&sql!(
        "INSERT INTO deliveries (id, channel, endpoint, title, content, link, urgent, merge_key,
             made_at, state, attempt)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending', 0)",
        &delivery.id,
        delivery.channel.as_str(),
        &delivery.endpoint,
        &delivery.title,
        &delivery.text,
        &delivery.link,
        delivery.urgent,
        &delivery.merge,
        delivery.made_at
    ))
    .await?;
    for chunk in messages.chunks(ROWS / 2) {
        let mut query =
            Query::built("INSERT INTO delivery_messages (delivery_id, message_id) VALUES ");
        query.rows(
            chunk
                .iter()
                .map(|message| [(&delivery.id).into(), (*message).into()]),
        );
        db.run(&query).await?;
    }
    Ok(())
}

/// Lets those of the messages that have no channel left rest in the inbox.
pub(crate) async fn rest_in_inbox(db: &mut Conn, messages: &[&str]) -> Result<()> {
    for message in messages {
        let row: Option<(String, i64)> = db
            .one(&sql!(
                "SELECT channels, step FROM messages WHERE id = $1 AND state = 'waiting'",
                *message
            ))
            .await?;
        let Some((words, step)) = row else { continue };
        let tried = usize::try_from(step).unwrap_or(usize::MAX);
        if tried >= channels(&words)?.len() {
            db.run(&sql!(
                "UPDATE messages SET state = $2 WHERE id = $1",
                *message,
                MessageState::InboxOnly.as_str()
            ))
            .await?;
        }
    }
    Ok(())
}
