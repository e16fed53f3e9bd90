//! The message log: who was told what, when, by which channel, with what outcome; and how each
//! endpoint fares.

use std::collections::HashMap;

use model::{
    Channel, DeliveryId, DeliveryState, EndpointState, LogDelivery, LogFilter, LogLine, MessageId,
    MessageState, PersonId, Scope, Timestamp,
};
use sqlx::FromRow;

use crate::convert::{narrow, time, unsigned, word};
use crate::engine::Conn;
use crate::inbox::rest;
use crate::ledger::ROWS;
use crate::query::{Query, sql};
use crate::scope::Kind;
use crate::{Result, Store};

const FROM: &str = " FROM messages m JOIN notices n ON n.id = m.notice_id \
                    JOIN areas a ON a.id = n.area_id JOIN people p ON p.id = m.person_id WHERE ";

#[derive(FromRow)]
struct LogRow {
    id: String,
    title: String,
    link: String,
    ladder: String,
    rung: i64,
    rung_name: String,
    person_id: String,
    person_name: String,
    at: i64,
    state: String,
    read_at: Option<i64>,
    settled_how: Option<String>,
    settled_at: Option<i64>,
    settled_by_name: Option<String>,
}

#[derive(FromRow)]
struct DeliveryRow {
    message_id: String,
    id: String,
    channel: String,
    endpoint: String,
    state: String,
    attempt: i64,
    messages: i64,
    detail: Option<String>,
    finished_at: Option<i64>,
    report: Option<String>,
}

fn chosen<'q>(query: &mut Query<'q>, scope: &'q Scope, filter: &'q LogFilter) {
    query.text(FROM).within(scope, "a.path", Kind::None);
    if let Some(state) = filter.state {
        query.text(" AND m.state = ").value(state.as_str());
    }
    if let Some(person) = &filter.person {
        query.text(" AND m.person_id = ").value(person);
    }
    if let Some(subject) = &filter.subject {
        query.text(" AND n.subject = ").value(subject);
    }
    if let Some(channel) = filter.channel {
        query
            .text(
                " AND EXISTS (SELECT 1 FROM delivery_messages l JOIN deliveries d \
                 ON d.id = l.delivery_id WHERE l.message_id = m.id AND d.channel = ",
            )
            .value(channel.as_str())
            .text(")");
    }
    if let Some(delivery) = &filter.delivery {
        query
            .text(
                " AND EXISTS (SELECT 1 FROM delivery_messages l WHERE l.message_id = m.id \
                 AND l.delivery_id = ",
            )
            .value(delivery)
            .text(")");
    }
}

impl Store {
    /// Returns the lines of the message log in scope, the newest first, and how many there are.
    pub async fn message_log(
        &self,
        scope: &Scope,
        filter: &LogFilter,
    ) -> Result<(Vec<LogLine>, u64)> {
        let mut db = self.snapshot().await?;
        let mut count = Query::built("SELECT COUNT(*)");
        chosen(&mut count, scope, filter);
        let total = unsigned("count", db.number(&count).await?)?;
        let mut query = Query::built(
            "SELECT m.id, n.title, n.link, n.ladder, m.rung, m.rung_name, m.person_id, \
             p.name AS person_name, m.at, m.state, m.read_at, n.settled_how, n.settled_at, \
             n.settled_by_name",
        );
        chosen(&mut query, scope, filter);
        query
            .text(" ORDER BY m.at DESC, m.id DESC LIMIT ")
            .value(filter.limit);
        query.text(" OFFSET ").value(filter.offset);
        let rows: Vec<LogRow> = db.all(&query).await?;
        let mut ways = ways_of(&mut db, &rows).await?;
        let lines = rows
            .into_iter()
            .map(|row| {
                Ok(LogLine {
                    deliveries: ways.remove(&row.id).unwrap_or_default(),
                    id: MessageId::new(row.id),
                    title: row.title,
                    link: row.link,
                    ladder: row.ladder,
                    rung: narrow("message", row.rung)?,
                    rung_name: row.rung_name,
                    person: (PersonId::new(row.person_id), row.person_name),
                    at: Timestamp::from_millis(row.at),
                    state: word("message", &row.state, MessageState::parse)?,
                    read_at: time(row.read_at),
                    rest: rest(row.settled_how, row.settled_at, row.settled_by_name)?,
                })
            })
            .collect::<Result<_>>()?;
        Ok((lines, total))
    }

    /// Returns how each endpoint that was ever used fares, by name; `since` begins the count.
    pub async fn endpoints(&self, since: Timestamp) -> Result<Vec<EndpointState>> {
        let mut db = self.snapshot().await?;
        let counts: Vec<CountRow> = db
            .all(&sql!(
                "SELECT endpoint,
                     SUM(CASE WHEN state IN ('pending', 'claimed') THEN 1 ELSE 0 END) AS under_way,
                     SUM(CASE WHEN state = 'sent' AND finished_at >= $1 THEN 1 ELSE 0 END) AS sent,
                     SUM(CASE WHEN state = 'failed' AND finished_at >= $1 THEN 1 ELSE 0 END)
                         AS failed,
                     SUM(CASE WHEN state = 'uncertain' AND finished_at >= $1 THEN 1 ELSE 0 END)
                         AS uncertain,
                     MAX(CASE WHEN state = 'sent' THEN finished_at END) AS last_sent
                 FROM deliveries GROUP BY endpoint ORDER BY endpoint",
                since
            ))
            .await?;
        let mut states = Vec::with_capacity(counts.len());
        for row in counts {
            let trouble: Option<(Option<i64>, Option<String>)> = db
                .one(&sql!(
                    "SELECT finished_at, detail FROM deliveries
                     WHERE endpoint = $1 AND state IN ('failed', 'uncertain')
                     ORDER BY finished_at DESC, id DESC LIMIT 1",
                    &row.endpoint
                ))
                .await?;
            let budget: Option<(i64, Option<i64>)> = db
                .one(&sql!(
                    "SELECT tokens, left_alone_until_wall FROM delivery_budgets
                     WHERE endpoint = $1",
                    &row.endpoint
                ))
                .await?;
            states.push(EndpointState {
                under_way: unsigned("count", row.under_way)?,
                sent: unsigned("count", row.sent)?,
                failed: unsigned("count", row.failed)?,
                uncertain: unsigned("count", row.uncertain)?,
                last_sent: time(row.last_sent),
                last_trouble: trouble.and_then(|(at, detail)| {
                    Some((Timestamp::from_millis(at?), detail.unwrap_or_default()))
                }),
                left_alone_until: budget.and_then(|(_, until)| time(until)),
                tokens: budget.map(|(tokens, _)| tokens),
                endpoint: row.endpoint,
            });
        }
        Ok(states)
    }
}

#[derive(FromRow)]
struct CountRow {
    endpoint: String,
    under_way: i64,
    sent: i64,
    failed: i64,
    uncertain: i64,
    last_sent: Option<i64>,
}

/// Returns the ways that were tried for each message, the oldest first.
async fn ways_of(db: &mut Conn, rows: &[LogRow]) -> Result<HashMap<String, Vec<LogDelivery>>> {
    let mut ways: HashMap<String, Vec<LogDelivery>> = HashMap::new();
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    for chunk in ids.chunks(ROWS) {
        let mut query = Query::built(
            "SELECT l.message_id, d.id, d.channel, d.endpoint, d.state, d.attempt, \
             (SELECT COUNT(*) FROM delivery_messages c WHERE c.delivery_id = d.id) AS messages, \
             d.detail, d.finished_at, d.report FROM delivery_messages l \
             JOIN deliveries d ON d.id = l.delivery_id WHERE ",
        );
        query.one_of("l.message_id", chunk.iter().copied());
        query.text(" ORDER BY d.made_at, d.id");
        for row in db.all::<DeliveryRow>(&query).await? {
            let way = LogDelivery {
                id: DeliveryId::new(row.id),
                channel: word("delivery", &row.channel, Channel::parse)?,
                endpoint: row.endpoint,
                state: word("delivery", &row.state, DeliveryState::parse)?,
                attempt: narrow("delivery", row.attempt)?,
                count: narrow("delivery", row.messages)?,
                detail: row.detail,
                finished_at: time(row.finished_at),
                report: row.report,
            };
            ways.entry(row.message_id).or_default().push(way);
        }
    }
    Ok(ways)
}
