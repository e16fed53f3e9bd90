//! The inbox of a person: what one was told. It needs no scope, because it is one's own.

use model::{InboxFilter, InboxLine, MessageId, NoticeId, PersonId, Rest, Settled, Timestamp};
use sqlx::FromRow;

use crate::convert::{time, unsigned, word};
use crate::query::{Query, sql};
use crate::{Result, Store};

#[derive(FromRow)]
struct InboxRow {
    id: String,
    notice_id: String,
    title: String,
    content: String,
    link: String,
    rung_name: String,
    urgent: bool,
    at: i64,
    read_at: Option<i64>,
    settled_how: Option<String>,
    settled_at: Option<i64>,
    settled_by_name: Option<String>,
}

/// How a notice came to rest, as columns say it.
pub(crate) fn rest(
    how: Option<String>,
    at: Option<i64>,
    by: Option<String>,
) -> Result<Option<Rest>> {
    let how = how
        .map(|how| word("notice", &how, Settled::parse))
        .transpose()?;
    Ok(how.zip(time(at)).map(|(how, at)| Rest { how, at, by }))
}

impl Store {
    /// Returns what a person was told, the newest first, and how much there is in all.
    pub async fn inbox(
        &self,
        person: &PersonId,
        filter: InboxFilter,
    ) -> Result<(Vec<InboxLine>, u64)> {
        let mut db = self.snapshot().await?;
        let total = if filter.unread {
            sql!(
                "SELECT COUNT(*) FROM messages WHERE person_id = $1 AND read_at IS NULL",
                person
            )
        } else {
            sql!("SELECT COUNT(*) FROM messages WHERE person_id = $1", person)
        };
        let total = unsigned("count", db.number(&total).await?)?;
        let mut query = Query::built(
            "SELECT m.id, m.notice_id, n.title, n.content, n.link, m.rung_name, m.urgent, m.at, \
             m.read_at, n.settled_how, n.settled_at, n.settled_by_name FROM messages m \
             JOIN notices n ON n.id = m.notice_id WHERE m.person_id = ",
        );
        query.value(person);
        if filter.unread {
            query.text(" AND m.read_at IS NULL");
        }
        query
            .text(" ORDER BY m.at DESC, m.id DESC LIMIT ")
            .value(filter.limit);
        query.text(" OFFSET ").value(filter.offset);
        let rows: Vec<InboxRow> = db.all(&query).await?;
        let lines = rows
            .into_iter()
            .map(|row| {
                Ok(InboxLine {
                    id: MessageId::new(row.id),
                    notice: NoticeId::new(row.notice_id),
                    title: row.title,
                    text: row.content,
                    link: row.link,
                    rung_name: row.rung_name,
                    urgent: row.urgent,
                    at: Timestamp::from_millis(row.at),
                    read_at: time(row.read_at),
                    rest: rest(row.settled_how, row.settled_at, row.settled_by_name)?,
                })
            })
            .collect::<Result<_>>()?;
        Ok((lines, total))
    }

    /// Returns how many messages a person has not read.
    pub async fn unread(&self, person: &PersonId) -> Result<u64> {
        let query = sql!(
            "SELECT COUNT(*) FROM messages WHERE person_id = $1 AND read_at IS NULL",
            person
        );
        unsigned("count", self.read().await?.number(&query).await?)
    }

    /// Notes that a person has read one message, or with `None` all of them. Returns how many were
    /// unread.
    pub async fn mark_read(
        &self,
        person: &PersonId,
        message: Option<&MessageId>,
        at: Timestamp,
    ) -> Result<u64> {
        let mut query = Query::built("UPDATE messages SET read_at = ");
        query
            .value(at)
            .text(" WHERE read_at IS NULL AND person_id = ");
        query.value(person);
        if let Some(message) = message {
            query.text(" AND id = ").value(message);
        }
        let mut tx = self.write().await?;
        let read = tx.run(&query).await?;
        tx.commit().await?;
        Ok(read)
    }

    /// Tells whether a message lies in a person's inbox.
    pub async fn is_in_inbox(&self, person: &PersonId, message: &MessageId) -> Result<bool> {
        let query = sql!(
            "SELECT COUNT(*) FROM messages WHERE person_id = $1 AND id = $2",
            person,
            message
        );
        Ok(self.read().await?.number(&query).await? > 0)
    }
}
