//! Marks of sand and dust and their record.

use std::collections::BTreeMap;

use model::{
    AreaId, AreaPath, DustAct, DustActed, DustMark, DustState, DustStep, NewDustMark, NewDustStep,
    ObjectId, PersonId, Scope, Timestamp,
};
use sqlx::FromRow;

use crate::convert::{narrow, word};
use crate::engine::Conn;
use crate::query::{Query, sql};
use crate::scope::Kind;
use crate::{Result, Store, StoreError};

const SELECT: &str = "SELECT m.id, m.area_id, a.path, a.name AS area_name, m.point_id, \
    o.name AS point_name, m.from_at, m.to_at, m.state FROM dust_marks m \
    JOIN areas a ON a.id = m.area_id LEFT JOIN objects o ON o.id = m.point_id WHERE ";

#[derive(FromRow)]
struct MarkRow {
    id: String,
    area_id: String,
    path: String,
    area_name: String,
    point_id: Option<String>,
    point_name: Option<String>,
    from_at: i64,
    to_at: i64,
    state: String,
}

impl MarkRow {
    fn into_mark(self, steps: Vec<DustStep>) -> Result<DustMark> {
        Ok(DustMark {
            state: word("dust mark", &self.state, DustState::parse)?,
            id: self.id,
            area: AreaId::new(self.area_id),
            area_path: AreaPath::from_stored(self.path),
            area_name: self.area_name,
            point: self.point_id.map(ObjectId::new),
            point_name: self.point_name,
            from: Timestamp::from_millis(self.from_at),
            to: Timestamp::from_millis(self.to_at),
            steps,
        })
    }
}

#[derive(FromRow)]
struct StepRow {
    mark_id: String,
    position: i64,
    at: i64,
    person_id: String,
    person_name: String,
    unit_name: String,
    act: String,
    reason: Option<String>,
    document: Option<String>,
}

impl StepRow {
    fn into_step(self) -> Result<DustStep> {
        Ok(DustStep {
            position: narrow("step of a dust mark", self.position)?,
            at: Timestamp::from_millis(self.at),
            person: PersonId::new(self.person_id),
            who: self.person_name,
            unit: self.unit_name,
            act: self.act,
            reason: self.reason,
            document: self.document,
        })
    }
}

async fn marks(db: &mut Conn, query: &Query<'_>) -> Result<Vec<DustMark>> {
    let rows: Vec<MarkRow> = db.all(query).await?;
    let mut steps_of: BTreeMap<String, Vec<DustStep>> = BTreeMap::new();
    let mut query = Query::built(
        "SELECT mark_id, position, at, person_id, person_name, unit_name, act, reason, document \
         FROM dust_steps WHERE ",
    );
    query.one_of("mark_id", rows.iter().map(|row| row.id.as_str()));
    query.text(" ORDER BY mark_id, position");
    let steps: Vec<StepRow> = db.all(&query).await?;
    for row in steps {
        let mark = row.mark_id.clone();
        steps_of.entry(mark).or_default().push(row.into_step()?);
    }
    rows.into_iter()
        .map(|row| {
            let steps = steps_of.remove(&row.id).unwrap_or_default();
            row.into_mark(steps)
        })
        .collect()
}

async fn mark_of(db: &mut Conn, scope: &Scope, id: &str) -> Result<Option<DustMark>> {
    let mut query = Query::built(SELECT);
    query.within(scope, "a.path", Kind::IfAny("o.kind"));
    query.text(" AND m.id = ").value(id);
    Ok(marks(db, &query).await?.pop())
}

async fn is_known(db: &mut Conn, person: &PersonId, request: &str) -> Result<bool> {
    let query = sql!(
        "SELECT COUNT(*) FROM dust_steps WHERE person_id = $1 AND request_id = $2",
        person,
        request
    );
    Ok(db.number(&query).await? > 0)
}

impl Store {
    /// Returns the marks of areas in scope that touch `from <= t < to`, the newest first; in one
    /// state, or in all.
    pub async fn dust_marks(
        &self,
        scope: &Scope,
        state: Option<DustState>,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<DustMark>> {
        let mut query = Query::built(SELECT);
        query.within(scope, "a.path", Kind::IfAny("o.kind"));
        if let Some(state) = state {
            query.text(" AND m.state = ").value(state.as_str());
        }
        query.text(" AND m.from_at < ").value(to);
        query.text(" AND m.to_at > ").value(from);
        query.text(" ORDER BY m.from_at DESC, m.id DESC");
        marks(&mut *self.snapshot().await?, &query).await
    }

    /// Returns the confirmed marks that touch `from <= t < to` and concern anything in scope, oldest
    /// first: marks within it, and those of an area around it, because they hold there too.
    pub async fn dust_in_force(
        &self,
        scope: &Scope,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<DustMark>> {
        let mut query = Query::built(SELECT);
        query
            .text("m.state = ")
            .value(DustState::Confirmed.as_str());
        query.text(" AND m.from_at < ").value(to);
        query.text(" AND m.to_at > ").value(from);
        query.text(" ORDER BY m.from_at, m.id");
        let mut found = marks(&mut *self.snapshot().await?, &query).await?;
        found.retain(|mark| match &mark.point {
            Some(_) => scope.allows_area(&mark.area_path),
            None => scope.meets_area(&mark.area_path),
        });
        Ok(found)
    }

    /// Returns one mark of an area in scope.
    pub async fn dust_mark(&self, scope: &Scope, id: &str) -> Result<Option<DustMark>> {
        mark_of(&mut *self.snapshot().await?, scope, id).await
    }

    /// Records a proposal; the same id again changes nothing. Conflict: the area, or the station
    /// within it, is not in scope.
    pub async fn propose_dust(&self, scope: &Scope, new: &NewDustMark) -> Result<DustMark> {
        let conflict = |what: &str| StoreError::Conflict(format!("the {what} is not stored"));
        let area = self.area(scope, &new.area).await?;
        let in_scope = area.is_some_and(|area| scope.allows_area(&area.path));
        if let Some(point) = &new.point {
            let object = self.object(scope, point).await?;
            if object.is_none_or(|object| object.area != new.area) {
                return Err(conflict("station"));
            }
        } else if !in_scope {
            return Err(conflict("area"));
        }
        let mut tx = self.write().await?;
        let added = tx
            .run(&sql!(
                "INSERT INTO dust_marks (id, area_id, point_id, from_at, to_at, state, steps)
                 VALUES ($1, $2, $3, $4, $5, 'proposed', 1) ON CONFLICT (id) DO NOTHING",
                &new.id,
                &new.area,
                new.point.as_ref(),
                new.from,
                new.to
            ))
            .await?;
        if added > 0 {
            let (person, name, unit, unit_name) = &new.by;
            tx.run(&sql!(
                "INSERT INTO dust_steps (mark_id, position, at, person_id, person_name, unit_id,
                     unit_name, act, reason, document, request_id)
                 VALUES ($1, 1, $2, $3, $4, $5, $6, 'propose', $7, $8, $1)",
                &new.id,
                new.at,
                person,
                name,
                unit,
                unit_name,
                &new.reason,
                &new.document
            ))
            .await?;
        }
        let stored = mark_of(&mut tx, scope, &new.id).await?;
        tx.commit().await?;
        stored.ok_or_else(|| conflict("mark"))
    }

    /// Records an act on a mark; `None`: there is no such mark in scope.
    pub async fn act_on_dust(
        &self,
        scope: &Scope,
        id: &str,
        step: &NewDustStep,
    ) -> Result<Option<DustActed>> {
        let mut tx = self.write().await?;
        let Some(mark) = mark_of(&mut tx, scope, id).await? else {
            return Ok(None);
        };
        let (person, name, unit, unit_name) = &step.by;
        if is_known(&mut tx, person, &step.request_id).await? {
            return Ok(Some(DustActed::Done(Box::new(mark))));
        }
        let (is, becomes) = step.act.way();
        if mark.state == is && step.act == DustAct::Confirm && mark.proposer() == Some(person) {
            return Ok(Some(DustActed::SamePerson));
        }
        let changed = tx
            .run(&sql!(
                "UPDATE dust_marks SET state = $2, steps = steps + 1
                 WHERE id = $1 AND state = $3 AND steps = $4",
                id,
                becomes.as_str(),
                is.as_str(),
                step.seen_steps
            ))
            .await?;
        if changed == 0 {
            return Ok(Some(DustActed::Stale));
        }
        tx.run(&sql!(
            "INSERT INTO dust_steps (mark_id, position, at, person_id, person_name, unit_id,
                 unit_name, act, reason, document, request_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, NULL, $10)",
            id,
            step.seen_steps + 1,
            step.at,
            person,
            name,
            unit,
            unit_name,
            step.act.as_str(),
            step.reason.as_deref(),
            &step.request_id
        ))
        .await?;
        let stored = mark_of(&mut tx, scope, id).await?;
        tx.commit().await?;
        Ok(stored.map(|mark| DustActed::Done(Box::new(mark))))
    }
}
