//! What is asked of devices. The log of an exchange lies in `downlink_log`.
//!
//! Whoever moves a downlink on says from which states: of two processes that do so at once, one
//! finds that it was too late. A downlink is marked as sent before its bytes go out, so that a
//! process that dies in between leaves a downlink that is never sent twice unawares.

use model::{
    Asker, Downlink, DownlinkFilter, DownlinkId, DownlinkState, Mn, PersonId, Scope, Timestamp,
};
use sqlx::FromRow;

use crate::convert::{corrupt, narrow, time, word};
use crate::engine::Conn;
use crate::query::{Query, sql};
use crate::scope::Kind;
use crate::{Result, Store};

const COLUMNS: &str = "SELECT l.id, l.mn, l.command, l.parameters, l.changes, l.reason, \
                       l.person_id, l.person_name, l.asked_at, l.until_wall, l.state, l.qn, \
                       l.sent_at, l.ended_at, l.code, l.records, l.outcome";
/// To be followed by a condition. A downlink is placed by the object of its device.
pub(crate) const FROM: &str = " FROM downlinks l JOIN devices d ON d.mn = l.mn \
                               LEFT JOIN objects o ON o.id = d.object_id \
                               LEFT JOIN areas a ON a.id = o.area_id WHERE ";

#[derive(FromRow)]
struct DownlinkRow {
    id: String,
    mn: String,
    command: String,
    parameters: String,
    changes: bool,
    reason: String,
    person_id: Option<String>,
    person_name: String,
    asked_at: i64,
    until_wall: i64,
    state: String,
    qn: Option<String>,
    sent_at: Option<i64>,
    ended_at: Option<i64>,
    code: Option<i64>,
    records: i64,
    outcome: String,
}

impl DownlinkRow {
    fn into_downlink(self) -> Result<Downlink> {
        const WHAT: &str = "downlink";
        let code = self.code.map(u16::try_from).transpose();
        Ok(Downlink {
            parameters: serde_json::from_str(&self.parameters)
                .map_err(|error| corrupt(WHAT, error.to_string()))?,
            state: word(WHAT, &self.state, DownlinkState::parse)?,
            code: code.map_err(|error| corrupt(WHAT, error.to_string()))?,
            records: narrow(WHAT, self.records)?,
            id: DownlinkId::new(self.id),
            mn: Mn::new(self.mn),
            command: self.command,
            changes: self.changes,
            reason: self.reason,
            by: Asker {
                person: self.person_id.map(PersonId::new),
                name: self.person_name,
            },
            asked_at: Timestamp::from_millis(self.asked_at),
            until_wall: Timestamp::from_millis(self.until_wall),
            qn: self.qn,
            sent_at: time(self.sent_at),
            ended_at: time(self.ended_at),
            outcome: self.outcome,
        })
    }
}

/// Appends the condition that a downlink's device may be seen.
pub(crate) fn visible<'q>(query: &mut Query<'q>, scope: &'q Scope) {
    query.text("((d.object_id IS NOT NULL AND ");
    query.within(scope, "a.path", Kind::Always("o.kind"));
    query.text(") OR (d.object_id IS NULL AND ");
    query.sees_unplaced(scope).text("))");
}

/// How a downlink ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DownlinkEnd {
    /// Where it stands then.
    pub state: DownlinkState,
    /// The code of the device's refusal or result.
    pub code: Option<u16>,
    /// Frames of data that came.
    pub records: u32,
    /// What came of it, in words.
    pub outcome: String,
}

impl Store {
    /// Records that something is asked of a device in scope, with a parameter that is never shown
    /// again; false if the scope sees no such device. The same id again changes nothing.
    pub async fn ask_downlink(
        &self,
        scope: &Scope,
        asked: &Downlink,
        secret: Option<&str>,
    ) -> Result<bool> {
        if self.device(scope, &asked.mn).await?.is_none() {
            return Ok(false);
        }
        let parameters = serde_json::to_string(&asked.parameters)
            .map_err(|error| corrupt("downlink", error.to_string()))?;
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "INSERT INTO downlinks (id, mn, command, parameters, secret, changes, reason, person_id,
                 person_name, asked_at, until_wall, state, records, outcome)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13)
             ON CONFLICT (id) DO NOTHING",
            &asked.id,
            &asked.mn,
            &asked.command,
            parameters,
            secret,
            asked.changes,
            &asked.reason,
            asked.by.person.as_ref(),
            &asked.by.name,
            asked.asked_at,
            asked.until_wall,
            asked.state.as_str(),
            &asked.outcome
        ))
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Returns downlinks of devices in scope, the newest first, and how many there are.
    pub async fn downlinks(
        &self,
        scope: &Scope,
        filter: &DownlinkFilter,
    ) -> Result<(Vec<Downlink>, u64)> {
        let conditions = |query: &mut Query<'_>| {
            if filter.by_people {
                query.text(" AND l.person_id IS NOT NULL");
            }
        };
        let narrowed = |head: &'static str| {
            let mut query = Query::built(head);
            visible(query.text(FROM), scope);
            if let Some(mn) = &filter.mn {
                query.text(" AND l.mn = ").value(mn);
            }
            if let Some(state) = filter.state {
                query.text(" AND l.state = ").value(state.as_str());
            }
            conditions(&mut query);
            query
        };
        let mut list = narrowed(COLUMNS);
        list.text(" ORDER BY l.asked_at DESC, l.id DESC LIMIT ")
            .value(filter.limit)
            .text(" OFFSET ")
            .value(filter.offset);
        let mut db = self.snapshot().await?;
        let total = db.number(&narrowed("SELECT COUNT(*)")).await?;
        let rows: Vec<DownlinkRow> = db.all(&list).await?;
        let rows: Result<Vec<Downlink>> =
            rows.into_iter().map(DownlinkRow::into_downlink).collect();
        Ok((rows?, u64::try_from(total).unwrap_or(0)))
    }

    /// Returns one downlink of a device in scope.
    pub async fn downlink(&self, scope: &Scope, id: &DownlinkId) -> Result<Option<Downlink>> {
        let mut query = Query::built(COLUMNS);
        visible(query.text(FROM), scope);
        query.text(" AND l.id = ").value(id);
        let row: Option<DownlinkRow> = self.read().await?.one(&query).await?;
        row.map(DownlinkRow::into_downlink).transpose()
    }

    /// Returns what waits to be sent, the oldest first, with the parameter that is not shown.
    pub async fn waiting_downlinks(&self, limit: u32) -> Result<Vec<(Downlink, Option<String>)>> {
        let mut query = Query::built(COLUMNS);
        query
            .text(" FROM downlinks l WHERE l.ended_at IS NULL AND l.state = 'waiting' ")
            .text("ORDER BY l.asked_at, l.id LIMIT ")
            .value(limit);
        let mut db = self.read().await?;
        let rows: Vec<DownlinkRow> = db.all(&query).await?;
        let mut waiting = Vec::with_capacity(rows.len());
        for row in rows {
            let secret = secret_of(&mut db, &row.id).await?;
            waiting.push((row.into_downlink()?, secret));
        }
        Ok(waiting)
    }

    /// Marks a waiting downlink as sent, before its bytes go out; false if it no longer waits.
    pub async fn begin_downlink(
        &self,
        id: &DownlinkId,
        qn: &str,
        now: Timestamp,
        deadline_wall: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.write().await?;
        let begun = tx
            .run(&sql!(
                "UPDATE downlinks SET state = 'sent', qn = $2, sent_at = $3, deadline_wall = $4
                 WHERE id = $1 AND state = 'waiting'",
                id,
                qn,
                now,
                deadline_wall
            ))
            .await?;
        tx.commit().await?;
        Ok(begun > 0)
    }

    /// Marks that the device executes it, and until when its end is waited for.
    pub async fn executing_downlink(
        &self,
        id: &DownlinkId,
        records: u32,
        deadline_wall: Timestamp,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        tx.run(&sql!(
            "UPDATE downlinks SET state = 'executing', records = $2, deadline_wall = $3
             WHERE id = $1 AND state IN ('sent', 'executing')",
            id,
            records,
            deadline_wall
        ))
        .await?;
        tx.commit().await
    }

    /// Ends a downlink that is not over yet; false if it is. Its secret parameter goes.
    pub async fn end_downlink(
        &self,
        id: &DownlinkId,
        end: &DownlinkEnd,
        now: Timestamp,
    ) -> Result<bool> {
        let mut tx = self.write().await?;
        let ended = tx
            .run(&sql!(
                "UPDATE downlinks SET state = $2, code = $3, records = $4, outcome = $5,
                     ended_at = $6, secret = NULL
                 WHERE id = $1 AND ended_at IS NULL",
                id,
                end.state.as_str(),
                end.code.map(u32::from),
                end.records,
                &end.outcome,
                now
            ))
            .await?;
        tx.commit().await?;
        Ok(ended > 0)
    }

    /// Takes a waiting downlink back, if the scope sees its device; false if it no longer waits.
    pub async fn cancel_downlink(
        &self,
        scope: &Scope,
        id: &DownlinkId,
        by: &str,
        now: Timestamp,
    ) -> Result<bool> {
        if self.downlink(scope, id).await?.is_none() {
            return Ok(false);
        }
        let mut tx = self.write().await?;
        let cancelled = tx
            .run(&sql!(
                "UPDATE downlinks SET state = 'cancelled', outcome = $2, ended_at = $3,
                     secret = NULL
                 WHERE id = $1 AND state = 'waiting'",
                id,
                format!("{by}在下发前撤回"),
                now
            ))
            .await?;
        tx.commit().await?;
        Ok(cancelled > 0)
    }

    /// Looks after downlinks whose process did not end them in time. One that changes its device is
    /// marked as uncertain and never sent again; any other waits again while it may, and is then
    /// over. Returns those that changed.
    pub async fn recover_downlinks(
        &self,
        now: Timestamp,
        wall: Timestamp,
    ) -> Result<Vec<(DownlinkId, Mn, DownlinkState)>> {
        let mut tx = self.write().await?;
        let stuck: Vec<(String, String, bool, i64)> = tx
            .all(&sql!(
                "SELECT id, mn, changes, until_wall FROM downlinks
                 WHERE ended_at IS NULL AND state IN ('sent', 'executing') AND deadline_wall < $1",
                wall
            ))
            .await?;
        let mut changed = Vec::with_capacity(stuck.len());
        for (id, mn, changes, until) in stuck {
            let state = match changes {
                true => DownlinkState::Uncertain,
                false if until > wall.millis() => DownlinkState::Waiting,
                false => DownlinkState::NoResult,
            };
            let (ended, words) = match state {
                DownlinkState::Waiting => (None, ""),
                DownlinkState::Uncertain => (
                    Some(now),
                    "系统在等待结果时中断，不知设备是否已执行，请核实后再决定",
                ),
                _ => (Some(now), "系统在等待结果时中断，未收到执行结果"),
            };
            tx.run(&sql!(
                "UPDATE downlinks SET state = $2, outcome = $3, ended_at = $4,
                     secret = CASE WHEN $2 = 'waiting' THEN secret ELSE NULL END
                 WHERE id = $1",
                &id,
                state.as_str(),
                words,
                ended
            ))
            .await?;
            changed.push((DownlinkId::new(id), Mn::new(mn), state));
        }
        tx.commit().await?;
        Ok(changed)
    }
}

async fn secret_of(db: &mut Conn, id: &str) -> Result<Option<String>> {
    let secret = sql!("SELECT secret FROM downlinks WHERE id = $1", id);
    let row: Option<(Option<String>,)> = db.one(&secret).await?;
    Ok(row.and_then(|(secret,)| secret))
}
