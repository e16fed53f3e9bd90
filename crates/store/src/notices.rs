//! Notices: written with their cause, told rung by rung, at rest when somebody acts.

use model::{
    AreaId, MessageId, NewMessage, NewNotice, Notice, NoticeId, PersonId, Recipient, RoleId,
    Settled, Settling, Telling, Timestamp,
};
use sqlx::FromRow;

use crate::convert::{corrupt, narrow};
use crate::engine::Conn;
use crate::inbox::rest;
use crate::query::{Query, sql};
use crate::{Result, Store};

/// Does to notices what a change tells, within the transaction of the change: first those about
/// its subjects come to rest, then new ones are written. Returns how many causes were new.
pub(crate) async fn put_telling(db: &mut Conn, telling: &Telling) -> Result<usize> {
    if let Some(settling) = &telling.settle {
        settle(db, settling).await?;
    }
    let mut new = 0;
    for notice in &telling.notices {
        new += usize::from(put_notice(db, notice).await?);
    }
    Ok(new)
}

/// Brings the open notices of subjects to rest, with their messages that were not sent yet.
pub(crate) async fn settle(db: &mut Conn, settling: &Settling) -> Result<()> {
    let by = settling.by.as_ref();
    for subject in &settling.subjects {
        let rested = db
            .run(&sql!(
                "UPDATE notices SET state = 'settled', settled_how = $2, settled_at = $3,
                     settled_by = $4, settled_by_name = $5
                 WHERE subject = $1 AND state <> 'settled'",
                subject,
                settling.how.as_str(),
                settling.at,
                by.map(|(person, _)| person),
                by.map(|(_, name)| name.as_str())
            ))
            .await?;
        if rested == 0 {
            continue;
        }
        db.run(&sql!(
            "UPDATE messages SET state = 'withdrawn' WHERE state = 'waiting' AND notice_id IN
                 (SELECT id FROM notices WHERE subject = $1 AND state = 'settled')",
            subject
        ))
        .await?;
    }
    Ok(())
}

/// Writes a notice; returns false if its cause was told before.
async fn put_notice(db: &mut Conn, notice: &NewNotice) -> Result<bool> {
    let inserted = db
        .run(&sql!(
            "INSERT INTO notices (id, cause, subject, ladder, title, content, link, area_id,
                 merge_key, at, state, next_rung, next_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', 0, $10)
             ON CONFLICT (cause) DO NOTHING",
            &notice.id,
            &notice.cause,
            &notice.subject,
            &notice.ladder,
            &notice.title,
            &notice.text,
            &notice.link,
            &notice.area,
            &notice.merge,
            notice.at
        ))
        .await?;
    if inserted == 0 {
        return Ok(false);
    }
    for (recipient, position) in notice.to.iter().zip(0_i64..) {
        let (person, role, area) = match recipient {
            Recipient::Person(person) => (Some(person), None, None),
            Recipient::Holders { role, area } => (None, Some(role), Some(area)),
        };
        db.run(&sql!(
            "INSERT INTO notice_recipients (notice_id, position, person_id, role, area_id)
             VALUES ($1, $2, $3, $4, $5)",
            &notice.id,
            position,
            person,
            role,
            area
        ))
        .await?;
    }
    Ok(true)
}

#[derive(FromRow)]
struct NoticeRow {
    id: String,
    cause: String,
    subject: String,
    ladder: String,
    title: String,
    content: String,
    link: String,
    area_id: String,
    merge_key: String,
    at: i64,
    next_rung: i64,
    settled_how: Option<String>,
    settled_at: Option<i64>,
    settled_by_name: Option<String>,
}

const SELECT: &str = "SELECT id, cause, subject, ladder, title, content, link, area_id, merge_key, \
                      at, next_rung, settled_how, settled_at, settled_by_name \
                      FROM notices WHERE ";

impl NoticeRow {
    fn into_notice(self, to: Vec<Recipient>) -> Result<Notice> {
        let rest = rest(self.settled_how, self.settled_at, self.settled_by_name)?;
        Ok(Notice {
            said: NewNotice {
                id: NoticeId::new(self.id),
                cause: self.cause,
                subject: self.subject,
                ladder: self.ladder,
                title: self.title,
                text: self.content,
                link: self.link,
                area: AreaId::new(self.area_id),
                merge: self.merge_key,
                at: Timestamp::from_millis(self.at),
                to,
            },
            next_rung: narrow("notice", self.next_rung)?,
            rest,
        })
    }
}

async fn recipients(db: &mut Conn, notice: &str) -> Result<Vec<Recipient>> {
    let query = sql!(
        "SELECT person_id, role, area_id FROM notice_recipients WHERE notice_id = $1
         ORDER BY position",
        notice
    );
    let rows: Vec<(Option<String>, Option<String>, Option<String>)> = db.all(&query).await?;
    rows.into_iter()
        .map(|row| match row {
            (Some(person), ..) => Ok(Recipient::Person(PersonId::new(person))),
            (None, Some(role), Some(area)) => Ok(Recipient::Holders {
                role: RoleId::new(role),
                area: AreaId::new(area),
            }),
            _ => Err(corrupt(
                "notice",
                format!("{notice} has a recipient without a role"),
            )),
        })
        .collect()
}

async fn find(db: &mut Conn, query: &Query<'_>) -> Result<Vec<Notice>> {
    let rows: Vec<NoticeRow> = db.all(query).await?;
    let mut notices = Vec::with_capacity(rows.len());
    for row in rows {
        let to = recipients(db, &row.id).await?;
        notices.push(row.into_notice(to)?);
    }
    Ok(notices)
}

impl Store {
    /// Writes notices that no other change causes, such as a deadline that came; returns how many
    /// causes were new. A cause that was told before changes nothing: who asks first has claimed
    /// it, also after a crash and with several nodes.
    pub async fn tell(&self, notices: &[NewNotice]) -> Result<usize> {
        if notices.is_empty() {
            return Ok(0);
        }
        let telling = Telling {
            settle: None,
            notices: notices.to_vec(),
        };
        let mut tx = self.write().await?;
        let new = put_telling(&mut tx, &telling).await?;
        tx.commit().await?;
        Ok(new)
    }

    /// Returns open notices whose next rung is due, the oldest first.
    pub async fn due_notices(&self, now: Timestamp, limit: u32) -> Result<Vec<Notice>> {
        let mut query = Query::built(SELECT);
        query.text("state = 'open' AND next_at <= ").value(now);
        query.text(" ORDER BY next_at, id LIMIT ").value(limit);
        find(&mut *self.snapshot().await?, &query).await
    }

    /// Returns a notice.
    pub async fn notice(&self, id: &NoticeId) -> Result<Option<Notice>> {
        let mut query = Query::built(SELECT);
        query.text("id = ").value(id);
        Ok(find(&mut *self.snapshot().await?, &query).await?.pop())
    }

    /// Tells one rung of a notice: writes its messages and moves the notice on to the next rung,
    /// in one transaction. `next` is when the rung after it is due; `None` ends the ladder.
    ///
    /// Returns false, having written nothing, if the notice came to rest or somebody else told
    /// the rung. A person is told once per rung.
    pub async fn climb(
        &self,
        notice: &NoticeId,
        rung: u32,
        next: Option<Timestamp>,
        messages: &[NewMessage],
        at: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.write().await?;
        let moved = tx
            .run(&sql!(
                "UPDATE notices SET next_rung = next_rung + 1, next_at = COALESCE($3, next_at),
                     state = CASE WHEN $4 THEN 'ended' ELSE state END
                 WHERE id = $1 AND next_rung = $2 AND state = 'open'",
                notice,
                rung,
                next,
                next.is_none()
            ))
            .await?;
        if moved == 0 {
            return Ok(false);
        }
        for message in messages {
            put_message(&mut tx, notice, rung, message, at).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Acknowledges the notice of a message in the person's inbox: everything about its subject
    /// comes to rest. `Ok(None)`: no such message in this inbox. Returns the notice as it stands
    /// after; one that rested already stays as it was.
    pub async fn acknowledge(
        &self,
        message: &MessageId,
        by: (&PersonId, &str),
        at: Timestamp,
    ) -> Result<Option<Notice>> {
        let mut tx = self.write().await?;
        let subject: Option<(String, String)> = tx
            .one(&sql!(
                "SELECT n.id, n.subject FROM messages m JOIN notices n ON n.id = m.notice_id
                 WHERE m.id = $1 AND m.person_id = $2",
                message,
                by.0
            ))
            .await?;
        let Some((notice, subject)) = subject else {
            return Ok(None);
        };
        let settling = Settling {
            subjects: vec![subject],
            at,
            by: Some((by.0.clone(), by.1.to_owned())),
            how: Settled::Acted,
        };
        settle(&mut tx, &settling).await?;
        tx.run(&sql!(
            "UPDATE messages SET read_at = $2 WHERE id = $1 AND read_at IS NULL",
            message,
            at
        ))
        .await?;
        let mut query = Query::built(SELECT);
        query.text("id = ").value(&notice);
        let after = find(&mut tx, &query).await?.pop();
        tx.commit().await?;
        Ok(after)
    }
}

async fn put_message(
    db: &mut Conn,
    notice: &NoticeId,
    rung: u32,
    message: &NewMessage,
    at: Timestamp,
) -> Result<()> {
    let channels: Vec<&str> = message.channels.iter().map(|one| one.as_str()).collect();
    let state = if channels.is_empty() {
        "inbox-only"
    } else {
        "waiting"
    };
    db.run(&sql!(
        "INSERT INTO messages (id, notice_id, rung, rung_name, person_id, at, due_at, urgent,
             state, channels, step)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)
         ON CONFLICT (notice_id, rung, person_id) DO NOTHING",
        &message.id,
        notice,
        rung,
        &message.rung_name,
        &message.person,
        at,
        message.due_at,
        message.urgent,
        state,
        channels.join(" ")
    ))
    .await
    .map(drop)
}
