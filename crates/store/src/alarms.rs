//! Alarms, as people see and handle them.

use model::{
    Alarm, AlarmAct, AlarmFilter, AlarmId, AlarmState, AlarmStep, CaseId, PersonId, Scope, Settled,
    Settling, Timestamp,
};

use crate::alarm_rows::{AlarmRow, FROM, SELECT, StepRow};
use crate::convert::unsigned;
use crate::engine::Conn;
use crate::notices::settle;
use crate::query::{Query, sql};
use crate::scope::Kind;
use crate::{Result, Store, StoreError};

fn by_id<'q>(scope: &'q Scope, id: &'q AlarmId) -> Query<'q> {
    let mut query = Query::built(SELECT);
    query
        .text(FROM)
        .within(scope, "a.path", Kind::Always("o.kind"));
    query.text(" AND l.id = ").value(id);
    query
}

async fn alarm_of(db: &mut Conn, scope: &Scope, id: &AlarmId) -> Result<Option<Alarm>> {
    let row: Option<AlarmRow> = db.one(&by_id(scope, id)).await?;
    row.map(AlarmRow::into_alarm).transpose()
}

/// Appends a line to an alarm's history. The caller has written the alarm's row before, in the
/// same transaction, and so keeps others from taking the same place.
pub(crate) async fn add_step(db: &mut Conn, alarm: &AlarmId, step: &AlarmStep) -> Result<()> {
    db.run(&sql!(
        "INSERT INTO alarm_steps (alarm_id, position, at, who, what, note)
         VALUES ($1, (SELECT COALESCE(MAX(position), 0) + 1 FROM alarm_steps WHERE alarm_id = $1),
                 $2, $3, $4, $5)",
        alarm,
        step.at,
        step.who.as_deref(),
        &step.what,
        step.note.as_deref()
    ))
    .await
    .map(drop)
}

fn chosen<'q>(query: &mut Query<'q>, scope: &'q Scope, filter: &'q AlarmFilter) {
    query
        .text(FROM)
        .within(scope, "a.path", Kind::Always("o.kind"));
    if let Some(state) = filter.state {
        query.text(" AND l.state = ").value(state.as_str());
    }
    if let Some(rule) = &filter.rule {
        query.text(" AND l.rule = ").value(rule);
    }
    if let Some(point) = &filter.point {
        query.text(" AND l.point_id = ").value(point);
    }
    if filter.untaken {
        query.text(" AND l.taken_by IS NULL");
    }
}

impl Store {
    /// Returns an alarm whose point is in scope.
    pub async fn alarm(&self, scope: &Scope, id: &AlarmId) -> Result<Option<Alarm>> {
        alarm_of(&mut self.read().await?, scope, id).await
    }

    /// Returns the history of an alarm in scope, oldest first; empty if it is not there.
    pub async fn alarm_history(&self, scope: &Scope, id: &AlarmId) -> Result<Vec<AlarmStep>> {
        let mut query = Query::built("SELECT s.at, s.who, s.what, s.note FROM alarm_steps s ");
        query.text("JOIN alarms l ON l.id = s.alarm_id JOIN objects o ON o.id = l.point_id ");
        query
            .text("JOIN areas a ON a.id = o.area_id WHERE s.alarm_id = ")
            .value(id);
        query
            .text(" AND ")
            .within(scope, "a.path", Kind::Always("o.kind"));
        query.text(" ORDER BY s.position");
        let rows: Vec<StepRow> = self.read().await?.all(&query).await?;
        Ok(rows.into_iter().map(StepRow::into_step).collect())
    }

    /// Returns the alarms in scope that the filter asks for, newest first, and how many there are
    /// in all.
    pub async fn alarms(&self, scope: &Scope, filter: &AlarmFilter) -> Result<(Vec<Alarm>, u64)> {
        let mut db = self.snapshot().await?;
        let mut count = Query::built("SELECT COUNT(*)");
        chosen(&mut count, scope, filter);
        let total = unsigned("count", db.number(&count).await?)?;
        let mut query = Query::built(SELECT);
        chosen(&mut query, scope, filter);
        query
            .text(" ORDER BY l.opened_at DESC, l.id DESC LIMIT ")
            .value(filter.limit);
        query.text(" OFFSET ").value(filter.offset);
        let rows: Vec<AlarmRow> = db.all(&query).await?;
        let alarms = rows
            .into_iter()
            .map(AlarmRow::into_alarm)
            .collect::<Result<_>>()?;
        Ok((alarms, total))
    }

    /// Returns alarms that should have a case (flow set, state open) and have none, oldest first;
    /// for the judge.
    pub async fn alarms_without_case(&self, limit: u32) -> Result<Vec<Alarm>> {
        let mut query = Query::built(SELECT);
        query
            .text(FROM)
            .text("l.state = 'open' AND l.flow IS NOT NULL AND l.case_id IS NULL");
        query
            .text(" ORDER BY l.opened_at, l.id LIMIT ")
            .value(limit);
        let rows: Vec<AlarmRow> = self.read().await?.all(&query).await?;
        rows.into_iter().map(AlarmRow::into_alarm).collect()
    }

    /// Notes which case an alarm opened; the same again changes nothing. Conflict: it has another,
    /// or one of the two is not stored.
    pub async fn link_case(&self, alarm: &AlarmId, case: &CaseId, at: Timestamp) -> Result<()> {
        let mut tx = self.write().await?;
        let link = sql!(
            "UPDATE alarms SET case_id = $2 WHERE id = $1 AND case_id IS NULL",
            alarm,
            case
        );
        if tx.run(&link).await? == 0 {
            let linked: Option<(Option<String>,)> = tx
                .one(&sql!("SELECT case_id FROM alarms WHERE id = $1", alarm))
                .await?;
            return match linked {
                Some((Some(linked),)) if linked == case.as_str() => Ok(()),
                Some(_) => Err(StoreError::Conflict(format!(
                    "alarm {alarm} has another case"
                ))),
                None => Err(StoreError::Conflict(format!("alarm {alarm} is not stored"))),
            };
        }
        let number: Option<(String,)> = tx
            .one(&sql!("SELECT number FROM cases WHERE id = $1", case))
            .await?;
        let step = AlarmStep {
            at,
            who: None,
            what: "case-opened".to_owned(),
            note: number.map(|(number,)| number),
        };
        add_step(&mut tx, alarm, &step).await?;
        tx.commit().await
    }

    /// Takes an alarm or calls it false; its notices come to rest with that. `Ok(None)`: not in
    /// scope.
    ///
    /// Doing the same again changes nothing. Conflict: taking one that another took, or one that
    /// was called false.
    pub async fn act_on_alarm(
        &self,
        scope: &Scope,
        id: &AlarmId,
        by: (&PersonId, &str),
        act: &AlarmAct,
        at: Timestamp,
    ) -> Result<Option<Alarm>> {
        let (person, name) = by;
        let mut tx = self.write().await?;
        // A write that changes nothing holds the row until the end, on PostgreSQL too: of two who
        // take the alarm at once the second sees what the first did.
        tx.run(&sql!("UPDATE alarms SET state = state WHERE id = $1", id))
            .await?;
        let Some(alarm) = alarm_of(&mut tx, scope, id).await? else {
            return Ok(None);
        };
        let (change, what, note) = match act {
            AlarmAct::Take => {
                match &alarm.taken_by {
                    Some((taker, _)) if taker == person => return Ok(Some(alarm)),
                    Some((_, taker)) => {
                        return Err(StoreError::Conflict(format!("{taker} took it before")));
                    }
                    None if alarm.state == AlarmState::FalseAlarm => {
                        return Err(StoreError::Conflict("it was called false".to_owned()));
                    }
                    None => {}
                }
                let change = sql!(
                    "UPDATE alarms SET taken_by = $2, taken_by_name = $3, taken_at = $4
                     WHERE id = $1",
                    id,
                    person,
                    name,
                    at
                );
                (change, "taken", None)
            }
            AlarmAct::FalseAlarm { reason } => {
                if alarm.state == AlarmState::FalseAlarm {
                    return Ok(Some(alarm));
                }
                let change = sql!(
                    "UPDATE alarms SET state = 'false-alarm', cleared_at = COALESCE(cleared_at, $2)
                     WHERE id = $1",
                    id,
                    at
                );
                (change, "false-alarm", Some(reason.clone()))
            }
        };
        tx.run(&change).await?;
        let step = AlarmStep {
            at,
            who: Some(name.to_owned()),
            what: what.to_owned(),
            note,
        };
        add_step(&mut tx, id, &step).await?;
        let settling = Settling {
            subjects: vec![format!("alarm:{id}")],
            at,
            by: Some((person.clone(), name.to_owned())),
            how: Settled::Acted,
        };
        settle(&mut tx, &settling).await?;
        let after = alarm_of(&mut tx, scope, id).await?;
        tx.commit().await?;
        Ok(after)
    }
}
