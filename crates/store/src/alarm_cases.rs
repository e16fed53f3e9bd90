//! Which alarms belong to which cases, and what of them the cases do not say yet.

use model::{
    Alarm, AlarmId, AlarmStep, CaseId, ContentHash, ObjectId, Settled, Settling, Timestamp,
};

use crate::alarm_rows::{AlarmRow, FROM, SELECT};
use crate::alarms::add_step;
use crate::convert::time;
use crate::notices::settle;
use crate::query::{Query, sql};
use crate::{Result, Store};

/// How the request of the event begins that says that an alarm of the case has ended; its id follows.
pub const ALARM_ENDED: &str = "alarm-ended:";
/// How the request of the event begins that says that the same was alarmed again.
pub const ALARM_AGAIN: &str = "alarm-again:";

/// How far back before the last data rows may begin that came after it.
const BEFORE: i64 = Timestamp::DAY;

impl Store {
    /// Returns the alarms of a case, the first first.
    pub async fn alarms_of_case(&self, case: &CaseId, limit: u32) -> Result<Vec<Alarm>> {
        let mut query = Query::built(SELECT);
        query
            .text(FROM)
            .text("l.point_id = c.object_id AND c.id = ")
            .value(case)
            .text(" ORDER BY l.opened_at, l.id LIMIT ")
            .value(limit);
        self.find_alarms(&query).await
    }

    /// Returns alarms that belong to an open case of one of these versions of flows and are not
    /// joined to it: the one that opened it, and those of the same rule at the same point that stand
    /// while it is open.
    pub async fn alarms_to_join(
        &self,
        flows: &[ContentHash],
        limit: u32,
    ) -> Result<Vec<(AlarmId, CaseId)>> {
        let mut query = Query::built(
            "SELECT l.id, c.id FROM cases c JOIN alarms l ON l.point_id = c.object_id \
             WHERE c.is_open AND l.case_id IS NULL AND ",
        );
        query.one_of("c.flow_version", flows);
        query.text(
            " AND (c.origin = 'alarm:' || l.id OR l.state = 'open' AND EXISTS \
             (SELECT 1 FROM alarms f WHERE f.case_id = c.id AND f.point_id = l.point_id \
             AND f.rule = l.rule)) ORDER BY l.opened_at, l.id LIMIT ",
        );
        query.value(limit);
        let rows: Vec<(String, String)> = self.read().await?.all(&query).await?;
        let ids = |(alarm, case): (String, String)| (AlarmId::new(alarm), CaseId::new(case));
        Ok(rows.into_iter().map(ids).collect())
    }

    /// Joins an alarm to a case that somebody is at already; its notices come to rest with that.
    pub async fn join_case(&self, alarm: &AlarmId, case: &CaseId, at: Timestamp) -> Result<()> {
        let mut tx = self.write().await?;
        let join = sql!(
            "UPDATE alarms SET case_id = $2 WHERE id = $1 AND case_id IS NULL",
            alarm,
            case
        );
        if tx.run(&join).await? == 0 {
            return Ok(());
        }
        let number: Option<(String,)> = tx
            .one(&sql!("SELECT number FROM cases WHERE id = $1", case))
            .await?;
        let step = AlarmStep {
            at,
            who: None,
            what: "case-joined".to_owned(),
            note: number.map(|(number,)| number),
        };
        add_step(&mut tx, alarm, &step).await?;
        let settling = Settling {
            subjects: vec![format!("alarm:{alarm}")],
            at,
            by: None,
            how: Settled::MovedOn,
        };
        settle(&mut tx, &settling).await?;
        tx.commit().await
    }

    /// Returns alarms of open cases of these versions of flows of which the case does not say yet
    /// that they ended, or that the same was alarmed again; the first first.
    pub async fn alarms_to_note(&self, flows: &[ContentHash], limit: u32) -> Result<Vec<Alarm>> {
        let mut query = Query::built(SELECT);
        query
            .text(FROM)
            .text("c.is_open AND l.point_id = c.object_id AND ");
        query.one_of("c.flow_version", flows);
        query
            .text(
                " AND (l.state <> 'open' AND NOT EXISTS (SELECT 1 FROM case_events e \
                 WHERE e.case_id = c.id AND e.request_id = ",
            )
            .value(ALARM_ENDED)
            .text(
                " || l.id) OR c.origin <> 'alarm:' || l.id AND NOT EXISTS \
                 (SELECT 1 FROM case_events e WHERE e.case_id = c.id AND e.request_id = ",
            )
            .value(ALARM_AGAIN)
            .text(" || l.id)) ORDER BY l.opened_at, l.id LIMIT ")
            .value(limit);
        self.find_alarms(&query).await
    }

    /// Returns when the first row of a point was received after `since`, whatever its cadence; only
    /// rows are looked at that begin a day before then or later.
    pub async fn first_received_after(
        &self,
        point: &ObjectId,
        since: Timestamp,
    ) -> Result<Option<Timestamp>> {
        let query = sql!(
            "SELECT MIN(received_at) FROM readings WHERE point_id = $1
             AND cadence IN ('realtime', 'minute', 'hour', 'day')
             AND start >= $2 AND received_at > $3",
            point,
            since.plus(-BEFORE),
            since
        );
        let first: Option<(Option<i64>,)> = self.read().await?.one(&query).await?;
        Ok(time(first.and_then(|(first,)| first)))
    }

    async fn find_alarms(&self, query: &Query<'_>) -> Result<Vec<Alarm>> {
        let rows: Vec<AlarmRow> = self.read().await?.all(query).await?;
        rows.into_iter().map(AlarmRow::into_alarm).collect()
    }
}
