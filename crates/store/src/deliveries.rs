//! Deliveries: taken up once, finished with what became of them, never lost in between.
//!
//! ```text
//! pending ──claim──▶ claimed ──▶ sent
//!                       │  ├───▶ failed     messages go on to their next channel
//!                       │  └───▶ uncertain ──claim, the second time──▶ claimed ──▶ …
//!                       └ nobody came back from it ──▶ uncertain
//! ```
//!
//! One that is uncertain after its second time stays so, and its messages go on to the next
//! channel: nothing goes out a third time, and nobody is left untold.

use model::{
    Budget, Channel, Delivery, DeliveryId, DeliveryState, MessageId, NewDelivery, Outcome,
    PersonId, Timestamp,
};
use sqlx::FromRow;

use crate::convert::{narrow, word};
use crate::engine::Conn;
use crate::messages::rest_in_inbox;
use crate::query::sql;
use crate::{Result, Store};

/// How often a delivery is taken up at most.
const ATTEMPTS: i64 = 2;
/// Tokens are kept in thousandths.
const TOKEN: i64 = 1_000;

#[derive(FromRow)]
struct DeliveryRow {
    id: String,
    channel: String,
    endpoint: String,
    title: String,
    content: String,
    link: String,
    urgent: bool,
    merge_key: String,
    made_at: i64,
    state: String,
    attempt: i64,
}

async fn delivery(db: &mut Conn, id: &DeliveryId) -> Result<Option<Delivery>> {
    let query = sql!(
        "SELECT id, channel, endpoint, title, content, link, urgent, merge_key, made_at, state,
             attempt
         FROM deliveries WHERE id = $1",
        id
    );
    let Some(row) = db.one::<DeliveryRow>(&query).await? else {
        return Ok(None);
    };
    let inside: Vec<(String, String)> = db
        .all(&sql!(
            "SELECT m.id, m.person_id FROM delivery_messages l
             JOIN messages m ON m.id = l.message_id WHERE l.delivery_id = $1 ORDER BY m.at, m.id",
            id
        ))
        .await?;
    let mut people: Vec<PersonId> = Vec::new();
    for (_, person) in &inside {
        let person = PersonId::new(person);
        if !people.contains(&person) {
            people.push(person);
        }
    }
    Ok(Some(Delivery {
        said: NewDelivery {
            id: DeliveryId::new(row.id),
            channel: word("delivery", &row.channel, Channel::parse)?,
            endpoint: row.endpoint,
            people,
            title: row.title,
            text: row.content,
            link: row.link,
            urgent: row.urgent,
            merge: row.merge_key,
            made_at: Timestamp::from_millis(row.made_at),
            messages: inside
                .into_iter()
                .map(|(id, _)| MessageId::new(id))
                .collect(),
        },
        state: word("delivery", &row.state, DeliveryState::parse)?,
        attempt: narrow("delivery", row.attempt)?,
    }))
}

impl Store {
    /// Returns the deliveries that may be taken up, urgent ones first, then the oldest.
    pub async fn open_deliveries(&self, limit: u32) -> Result<Vec<DeliveryId>> {
        let query = sql!(
            "SELECT id FROM deliveries
             WHERE state = 'pending' OR (state = 'uncertain' AND attempt < $1)
             ORDER BY CASE WHEN urgent THEN 0 ELSE 1 END, made_at, id LIMIT $2",
            ATTEMPTS,
            limit
        );
        let rows: Vec<(String,)> = self.read().await?.all(&query).await?;
        Ok(rows.into_iter().map(|(id,)| DeliveryId::new(id)).collect())
    }

    /// Takes up a delivery and spends a token of its endpoint, in one transaction. `None`: somebody
    /// else has it, the endpoint is left alone for now, or its budget is spent.
    pub async fn claim_delivery(
        &self,
        id: &DeliveryId,
        budget: Budget,
        wall: Timestamp,
    ) -> Result<Option<Delivery>> {
        let mut tx = self.write().await?;
        let claimed = tx
            .run(&sql!(
                "UPDATE deliveries SET state = 'claimed', attempt = attempt + 1, claimed_wall = $2
                 WHERE id = $1
                     AND (state = 'pending' OR (state = 'uncertain' AND attempt < $3))",
                id,
                wall,
                ATTEMPTS
            ))
            .await?;
        if claimed == 0 {
            return Ok(None);
        }
        let Some(taken) = delivery(&mut tx, id).await? else {
            return Ok(None);
        };
        if !spend(&mut tx, &taken.said.endpoint, budget, wall).await? {
            return Ok(None);
        }
        tx.commit().await?;
        Ok(Some(taken))
    }

    /// Returns the channel of a delivery.
    pub async fn channel_of(&self, id: &DeliveryId) -> Result<Option<Channel>> {
        let query = sql!("SELECT channel FROM deliveries WHERE id = $1", id);
        let row: Option<(String,)> = self.read().await?.one(&query).await?;
        row.map(|(channel,)| word("delivery", &channel, Channel::parse))
            .transpose()
    }

    /// Returns how many deliveries an endpoint can take now; `None` while it is left alone.
    pub async fn room_of(
        &self,
        endpoint: &str,
        budget: Budget,
        wall: Timestamp,
    ) -> Result<Option<u32>> {
        let query = sql!(
            "SELECT tokens, at_wall, left_alone_until_wall FROM delivery_budgets
             WHERE endpoint = $1",
            endpoint
        );
        let row: Option<(i64, i64, Option<i64>)> = self.read().await?.one(&query).await?;
        Ok(match row {
            None => Some(budget.burst),
            Some((_, _, Some(until))) if wall.millis() < until => None,
            Some((tokens, at, _)) => {
                let now = refilled(tokens, at, budget, wall) / TOKEN;
                Some(u32::try_from(now).unwrap_or(0))
            }
        })
    }

    /// Notes what became of a delivery that was taken up, in one transaction with what that means
    /// for its messages. Changes nothing unless it is taken up.
    pub async fn finish_delivery(
        &self,
        id: &DeliveryId,
        outcome: &Outcome,
        at: Timestamp,
        wall: Timestamp,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        let (state, detail, remote, report) = match outcome {
            Outcome::Sent {
                remote_id,
                report_follows,
            } => (
                DeliveryState::Sent,
                None,
                remote_id.as_deref(),
                report_follows.then_some("awaited"),
            ),
            Outcome::Failed { detail, .. } => {
                (DeliveryState::Failed, Some(detail.as_str()), None, None)
            }
            Outcome::Uncertain { detail } => {
                (DeliveryState::Uncertain, Some(detail.as_str()), None, None)
            }
        };
        let finished: Option<(i64, String)> = tx
            .one(&sql!(
                "UPDATE deliveries SET state = $2, detail = $3, remote_id = $4, report = $5,
                     finished_at = $6, finished_wall = $7
                 WHERE id = $1 AND state = 'claimed' RETURNING attempt, endpoint",
                id,
                state.as_str(),
                detail,
                remote,
                report,
                at,
                wall
            ))
            .await?;
        let Some((attempt, endpoint)) = finished else {
            return Ok(());
        };
        if let Outcome::Failed { leave_alone, .. } = outcome
            && *leave_alone > 0
        {
            tx.run(&sql!(
                "UPDATE delivery_budgets SET left_alone_until_wall = $2 WHERE endpoint = $1",
                &endpoint,
                wall.plus(*leave_alone)
            ))
            .await?;
        }
        match state {
            DeliveryState::Sent => {
                tx.run(&sql!(
                    "UPDATE messages SET state = 'sent' WHERE state = 'sending' AND id IN
                         (SELECT message_id FROM delivery_messages WHERE delivery_id = $1)",
                    id
                ))
                .await?;
            }
            DeliveryState::Uncertain if attempt < ATTEMPTS => {}
            _ => go_on(&mut tx, id, at).await?,
        }
        tx.commit().await
    }

    /// Marks deliveries that were taken up before `taken_before` and never finished as uncertain:
    /// whoever had them died in between. Returns how many.
    pub async fn doubt_deliveries(&self, taken_before: Timestamp, at: Timestamp) -> Result<usize> {
        let mut tx = self.write().await?;
        let doubted: Vec<(String, i64)> = tx
            .all(&sql!(
                "UPDATE deliveries SET state = 'uncertain', finished_at = $2,
                     detail = '发送途中程序中断，无法确定是否发出'
                 WHERE state = 'claimed' AND claimed_wall <= $1 RETURNING id, attempt",
                taken_before,
                at
            ))
            .await?;
        for (id, attempt) in &doubted {
            if *attempt >= ATTEMPTS {
                go_on(&mut tx, &DeliveryId::new(id), at).await?;
            }
        }
        tx.commit().await?;
        Ok(doubted.len())
    }

    /// Takes the report that a delivery arrived or did not, by our id or the channel's own number.
    /// Returns false if there is none that awaits one. One that did not arrive lets its messages
    /// go on to the next channel.
    pub async fn report_delivery(
        &self,
        channel: Channel,
        id: &DeliveryId,
        remote_id: &str,
        arrived: bool,
        detail: &str,
        at: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.write().await?;
        let found: Option<(String, String)> = tx
            .one(&sql!(
                "SELECT id, report FROM deliveries
                 WHERE channel = $1 AND report IS NOT NULL
                     AND (id = $2 OR ($3 <> '' AND remote_id = $3))",
                channel.as_str(),
                id,
                remote_id
            ))
            .await?;
        let Some((found, before)) = found else {
            return Ok(false);
        };
        // A report after the time-out is kept; its messages have gone on already.
        if before == "delivered" || before == "undelivered" {
            return Ok(true);
        }
        let id = DeliveryId::new(found);
        let word = if arrived { "delivered" } else { "undelivered" };
        tx.run(&sql!(
            "UPDATE deliveries SET report = $2, detail = $3 WHERE id = $1",
            &id,
            word,
            detail
        ))
        .await?;
        if !arrived && before == "awaited" {
            go_on(&mut tx, &id, at).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Lets the messages of deliveries whose report has not come since `sent_before` go on to
    /// their next channel. Returns how many deliveries there were.
    pub async fn miss_reports(&self, sent_before: Timestamp, at: Timestamp) -> Result<usize> {
        let mut tx = self.write().await?;
        let missed: Vec<(String,)> = tx
            .all(&sql!(
                "UPDATE deliveries SET report = 'overdue'
                 WHERE report = 'awaited' AND finished_wall <= $1 RETURNING id",
                sent_before
            ))
            .await?;
        for (id,) in &missed {
            go_on(&mut tx, &DeliveryId::new(id), at).await?;
        }
        tx.commit().await?;
        Ok(missed.len())
    }
}

/// Lets the messages of a delivery go on to their next channel. Of a notice at rest nobody needs
/// to hear any more.
async fn go_on(db: &mut Conn, id: &DeliveryId, at: Timestamp) -> Result<()> {
    let messages: Vec<(String, bool)> = db
        .all(&sql!(
            "SELECT m.id, n.state = 'settled' FROM delivery_messages l
             JOIN messages m ON m.id = l.message_id JOIN notices n ON n.id = m.notice_id
             WHERE l.delivery_id = $1 AND m.state IN ('sending', 'sent')",
            id
        ))
        .await?;
    for (message, settled) in &messages {
        let state = if *settled { "withdrawn" } else { "waiting" };
        db.run(&sql!(
            "UPDATE messages SET state = $2, step = step + 1, due_at = $3 WHERE id = $1",
            message,
            state,
            at
        ))
        .await?;
    }
    let ids: Vec<&str> = messages.iter().map(|(id, _)| id.as_str()).collect();
    rest_in_inbox(db, &ids).await
}

/// Spends a token of an endpoint; returns false if it has none or is left alone.
///
/// The bucket lies in the database, so that a restart does not fill it. The row is written first
/// and so stays locked: of two nodes that spend at once the second sees what the first left.
async fn spend(db: &mut Conn, endpoint: &str, budget: Budget, wall: Timestamp) -> Result<bool> {
    db.run(&sql!(
        "INSERT INTO delivery_budgets (endpoint, tokens, at_wall) VALUES ($1, $2, $3)
         ON CONFLICT (endpoint) DO UPDATE SET endpoint = excluded.endpoint",
        endpoint,
        i64::from(budget.burst) * TOKEN,
        wall
    ))
    .await?;
    let row: Option<(i64, i64, Option<i64>)> = db
        .one(&sql!(
            "SELECT tokens, at_wall, left_alone_until_wall FROM delivery_budgets
             WHERE endpoint = $1",
            endpoint
        ))
        .await?;
    let Some((tokens, at, left_alone)) = row else {
        return Ok(false);
    };
    if left_alone.is_some_and(|until| wall.millis() < until) {
        return Ok(false);
    }
    let tokens = refilled(tokens, at, budget, wall);
    if tokens < TOKEN {
        return Ok(false);
    }
    db.run(&sql!(
        "UPDATE delivery_budgets SET tokens = $2, at_wall = $3 WHERE endpoint = $1",
        endpoint,
        tokens - TOKEN,
        wall.max(Timestamp::from_millis(at))
    ))
    .await?;
    Ok(true)
}

/// Returns the tokens at `wall`, in thousandths. A clock that was set back refills nothing.
fn refilled(tokens: i64, at: i64, budget: Budget, wall: Timestamp) -> i64 {
    let passed = wall
        .since(Timestamp::from_millis(at))
        .clamp(0, Timestamp::DAY);
    let refill = passed * i64::from(budget.per_minute) * TOKEN / Timestamp::MINUTE;
    tokens
        .saturating_add(refill)
        .min(i64::from(budget.burst) * TOKEN)
}
