//! The review of values: lists, records, and the two steps.
//!
//! Raw rows are never touched. What a second person confirms stands in `review_items` and is laid
//! over the rows where they are read; a line in `reading_touches` tells reconcilers to look again.

use std::collections::BTreeMap;

use model::{
    FactorReading, NewReviewStep, QualityFlag, Reading, ReviewAct, ReviewFilter, ReviewItem,
    ReviewKey, ReviewState, ReviewStep, ReviewVerdict, Reviewed, Scope,
};

use crate::convert::unsigned;
use crate::effective::{apply_reviews, flag_after};
use crate::engine::Conn;
use crate::ledger::take_turn;
use crate::quality::FlagRow;
use crate::query::{Query, sql};
use crate::readings::row_in_force;
use crate::review_rows::{FROM, ItemRow, SELECT, StepRow};
use crate::scope::Kind;
use crate::{Result, Store};

fn chosen<'q>(query: &mut Query<'q>, scope: &'q Scope, filter: &'q ReviewFilter) {
    query
        .text(FROM)
        .within(scope, "a.path", Kind::Always("o.kind"));
    if !filter.states.is_empty() {
        query
            .text(" AND ")
            .one_of("i.state", filter.states.iter().map(|state| state.as_str()));
    }
    if let Some(point) = &filter.point {
        query.text(" AND i.point_id = ").value(point);
    }
    if let Some(factor) = &filter.factor {
        query.text(" AND i.factor = ").value(factor.as_str());
    }
    if let Some(from) = filter.from {
        query.text(" AND i.start >= ").value(from);
    }
    if let Some(to) = filter.to {
        query.text(" AND i.start < ").value(to);
    }
    if let Some(check) = &filter.check {
        query.text(
            " AND EXISTS (SELECT 1 FROM quality_flags f WHERE f.point_id = i.point_id \
             AND f.cadence = i.cadence AND f.start = i.start AND f.factor = i.factor \
             AND f.check_id = ",
        );
        query.value(check).text(")");
    }
}

fn by_key<'q>(query: &mut Query<'q>, scope: &'q Scope, key: &'q ReviewKey) {
    query
        .text(FROM)
        .within(scope, "a.path", Kind::Always("o.kind"));
    query.text(" AND i.point_id = ").value(&key.point);
    query.text(" AND i.cadence = ").value(key.cadence.as_str());
    query.text(" AND i.start = ").value(key.start);
    query.text(" AND i.factor = ").value(key.factor.as_str());
}

async fn item_of(db: &mut Conn, scope: &Scope, key: &ReviewKey) -> Result<Option<ReviewItem>> {
    let mut query = Query::built(SELECT);
    by_key(&mut query, scope, key);
    let row: Option<ItemRow> = db.one(&query).await?;
    let Some(mut item) = row.map(ItemRow::into_item).transpose()? else {
        return Ok(None);
    };
    add_flags(db, std::slice::from_mut(&mut item)).await?;
    Ok(Some(item))
}

async fn add_flags(db: &mut Conn, items: &mut [ReviewItem]) -> Result<()> {
    let starts = items.iter().map(|item| item.key.start);
    let (Some(first), Some(last)) = (starts.clone().min(), starts.max()) else {
        return Ok(());
    };
    let mut query = Query::built(
        "SELECT point_id, cadence, start, factor, check_id, detail, found_at, value, flag \
         FROM quality_flags WHERE start >= ",
    );
    query.value(first).text(" AND start <= ").value(last);
    let mut points: Vec<_> = items.iter().map(|item| item.key.point.clone()).collect();
    points.sort();
    points.dedup();
    query.text(" AND ").one_of("point_id", points.iter());
    query.text(" ORDER BY check_id");
    let rows: Vec<FlagRow> = db.all(&query).await?;
    let mut flags: BTreeMap<ReviewKey, Vec<QualityFlag>> = BTreeMap::new();
    for row in rows {
        let flag = row.into_flag()?;
        flags.entry(flag.key.clone()).or_default().push(flag);
    }
    for item in items {
        item.flags = flags.remove(&item.key).unwrap_or_default();
    }
    Ok(())
}

impl Store {
    /// Returns the values under review in scope that the filter asks for, the newest period first,
    /// and how many there are in all.
    pub async fn reviews(
        &self,
        scope: &Scope,
        filter: &ReviewFilter,
    ) -> Result<(Vec<ReviewItem>, u64)> {
        let mut db = self.snapshot().await?;
        let mut count = Query::built("SELECT COUNT(*)");
        chosen(&mut count, scope, filter);
        let total = unsigned("count", db.number(&count).await?)?;
        let mut query = Query::built(SELECT);
        chosen(&mut query, scope, filter);
        query
            .text(" ORDER BY i.start DESC, i.point_id, i.factor LIMIT ")
            .value(filter.limit)
            .text(" OFFSET ")
            .value(filter.offset);
        let rows: Vec<ItemRow> = db.all(&query).await?;
        let mut items = rows
            .into_iter()
            .map(ItemRow::into_item)
            .collect::<Result<Vec<_>>>()?;
        add_flags(&mut db, &mut items).await?;
        Ok((items, total))
    }

    /// Returns a value under review in scope.
    pub async fn review(&self, scope: &Scope, key: &ReviewKey) -> Result<Option<ReviewItem>> {
        item_of(&mut *self.snapshot().await?, scope, key).await
    }

    /// Returns the record of a value in scope, oldest first; empty if it is not there.
    pub async fn review_steps(&self, scope: &Scope, key: &ReviewKey) -> Result<Vec<ReviewStep>> {
        let mut query = Query::built(
            "SELECT s.position, s.at, s.person_name, s.unit_name, s.act, s.verdict, s.reason, \
             s.revision, s.value, s.flag_before, s.flag_after FROM review_steps s \
             JOIN objects o ON o.id = s.point_id JOIN areas a ON a.id = o.area_id WHERE ",
        );
        query.within(scope, "a.path", Kind::Always("o.kind"));
        query.text(" AND s.point_id = ").value(&key.point);
        query.text(" AND s.cadence = ").value(key.cadence.as_str());
        query.text(" AND s.start = ").value(key.start);
        query.text(" AND s.factor = ").value(key.factor.as_str());
        query.text(" ORDER BY s.position");
        let rows: Vec<StepRow> = self.read().await?.all(&query).await?;
        rows.into_iter().map(StepRow::into_step).collect()
    }

    /// Records one step of a review in one transaction. `Ok(None)`: there is no such value in
    /// scope. A value that no check has flagged may be reviewed as well.
    ///
    /// What is confirmed is in force from then on for everything that reads rows, and reconcilers
    /// are told to look at the period again.
    pub async fn review_value(
        &self,
        scope: &Scope,
        key: &ReviewKey,
        step: &NewReviewStep,
    ) -> Result<Option<Reviewed>> {
        let mut tx = self.write().await?;
        // The lock of the counter: one step at a time, and touches in the order of commits.
        let turn = take_turn(&mut tx, 1).await?;
        let Some(raw) = row_in_force(&mut tx, scope, key).await? else {
            return Ok(None);
        };
        let Some(reading) = raw.factor(key.factor.as_str()).cloned() else {
            return Ok(None);
        };
        let Some(value) = reading.value.map(|value| value.to_string()) else {
            return Ok(None);
        };
        let item = item_of(&mut tx, scope, key).await?;
        if is_known(&mut tx, step).await? {
            return Ok(item.map(|item| Reviewed::Done(Box::new(item))));
        }
        let verdict = match judge(item.as_ref(), step, &value, reading.flag.as_deref()) {
            Ok(verdict) => verdict,
            Err(refused) => return Ok(Some(refused)),
        };
        let before = flag_in_force(&mut tx, &raw, key).await?;
        let after = match step.act {
            ReviewAct::Confirm { .. } => flag_after(&reading, verdict),
            ReviewAct::Decide { .. } | ReviewAct::Return { .. } => before.clone(),
        };
        let what = Recorded {
            verdict,
            revision: raw.revision,
            value: &value,
            raw: &reading,
            before,
            after,
        };
        put_item(&mut tx, key, step, &what).await?;
        put_step(&mut tx, key, step, &what).await?;
        if matches!(step.act, ReviewAct::Confirm { .. }) {
            tx.run(&sql!(
                "INSERT INTO reading_touches (seq, point_id, cadence, start)
                 VALUES ($1, $2, $3, $4)",
                turn + 1,
                &key.point,
                key.cadence.as_str(),
                key.start
            ))
            .await?;
        }
        let item = item_of(&mut tx, scope, key).await?;
        tx.commit().await?;
        Ok(item.map(|item| Reviewed::Done(Box::new(item))))
    }
}

/// What a step is about and what it leads to.
struct Recorded<'r> {
    verdict: ReviewVerdict,
    revision: u32,
    value: &'r str,
    raw: &'r FactorReading,
    before: Option<String>,
    after: Option<String>,
}

async fn is_known(db: &mut Conn, step: &NewReviewStep) -> Result<bool> {
    let query = sql!(
        "SELECT COUNT(*) FROM review_steps WHERE person_id = $1 AND request_id = $2",
        &step.by.0,
        &step.request_id
    );
    Ok(db.number(&query).await? > 0)
}

/// Tells which verdict a step records, or why it may not be taken.
fn judge(
    item: Option<&ReviewItem>,
    step: &NewReviewStep,
    value: &str,
    flag: Option<&str>,
) -> std::result::Result<ReviewVerdict, Reviewed> {
    if item.map_or(0, |item| item.steps) != step.seen_steps {
        return Err(Reviewed::Stale);
    }
    let waits_for_second = item.is_some_and(|item| item.state == ReviewState::First);
    match (&step.act, item) {
        (ReviewAct::Decide { verdict, .. }, _) if !waits_for_second => Ok(*verdict),
        (ReviewAct::Confirm { .. } | ReviewAct::Return { .. }, Some(item)) if waits_for_second => {
            if item
                .first
                .as_ref()
                .is_some_and(|first| first.0 == step.by.0)
            {
                return Err(Reviewed::SamePerson);
            }
            let has_changed = item.value != value || item.flag.as_deref() != flag;
            if has_changed && matches!(step.act, ReviewAct::Confirm { .. }) {
                return Err(Reviewed::ValueChanged);
            }
            item.verdict.ok_or(Reviewed::Stale)
        }
        _ => Err(Reviewed::Stale),
    }
}

async fn flag_in_force(db: &mut Conn, raw: &Reading, key: &ReviewKey) -> Result<Option<String>> {
    let mut row = raw.clone();
    apply_reviews(db, std::slice::from_mut(&mut row)).await?;
    Ok(row
        .factor(key.factor.as_str())
        .and_then(|reading| reading.flag.clone()))
}

async fn put_item(
    db: &mut Conn,
    key: &ReviewKey,
    step: &NewReviewStep,
    what: &Recorded<'_>,
) -> Result<()> {
    let insert = sql!(
        "INSERT INTO review_items (point_id, cadence, start, factor, state, value, flag, steps,
             updated_at)
         VALUES ($1, $2, $3, $4, 'open', $5, $6, 0, $7)
         ON CONFLICT (point_id, cadence, start, factor) DO NOTHING",
        &key.point,
        key.cadence.as_str(),
        key.start,
        key.factor.as_str(),
        what.value,
        what.raw.flag.as_deref(),
        step.at
    );
    db.run(&insert).await?;
    let (person, name) = (&step.by.0, step.by.1.as_str());
    let mut change = Query::built("UPDATE review_items SET steps = steps + 1, updated_at = ");
    change.value(step.at);
    match step.act {
        ReviewAct::Decide { .. } => {
            change.text(", state = 'first', verdict = ");
            change.value(what.verdict.as_str());
            change.text(", first_person = ").value(person);
            change.text(", first_name = ").value(name);
            change.text(", value = ").value(what.value);
            change.text(", flag = ").value(what.raw.flag.as_deref());
        }
        ReviewAct::Return { .. } => {
            change.text(", state = 'returned'");
        }
        ReviewAct::Confirm { .. } => {
            change.text(", state = 'settled', settled = ");
            change.value(what.verdict.as_str());
            change.text(", settled_value = ").value(what.value);
            change.text(", settled_flag = ");
            change.value(what.raw.flag.as_deref());
        }
    }
    change.text(" WHERE point_id = ").value(&key.point);
    change.text(" AND cadence = ").value(key.cadence.as_str());
    change.text(" AND start = ").value(key.start);
    change.text(" AND factor = ").value(key.factor.as_str());
    db.run(&change).await.map(drop)
}

async fn put_step(
    db: &mut Conn,
    key: &ReviewKey,
    step: &NewReviewStep,
    what: &Recorded<'_>,
) -> Result<()> {
    let (person, name, unit, unit_name) = &step.by;
    db.run(&sql!(
        "INSERT INTO review_steps (point_id, cadence, start, factor, position, at, person_id,
             person_name, unit_id, unit_name, act, verdict, reason, revision, value, flag_before,
             flag_after, request_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        &key.point,
        key.cadence.as_str(),
        key.start,
        key.factor.as_str(),
        step.seen_steps + 1,
        step.at,
        person,
        name,
        unit,
        unit_name,
        step.act.as_str(),
        what.verdict.as_str(),
        step.act.reason(),
        what.revision,
        what.value,
        what.before.as_deref(),
        what.after.as_deref(),
        &step.request_id
    ))
    .await
    .map(drop)
}
