//! Releases of many quarantined frames, kept so that they outlive whoever carries them out.
//!
//! A row is released, the run that released it counts it and moves on in one transaction: whoever
//! is cut short anywhere goes on behind the last row that is on disk. The move asks that the run
//! still runs and has come as far as the worker believes, so that a run that was stopped writes
//! nothing more, and of two workers one gives way.

use model::{IncomingFrame, PersonId, Release, Scope, Timestamp};

use crate::convert::{signed, unsigned};
use crate::engine::Conn;
use crate::ledger::take_turn;
use crate::quarantine::visible;
use crate::quarantine_batch::QuarantinePlace;
use crate::quarantine_release::{Releasing, release_within};
use crate::query::{Query, sql};
use crate::release_run::{
    COLUMNS, LeftBehind, LeftCount, PassedOver, ReleaseRun, RunProgress, RunRow, RunState,
};
use crate::{Result, Store};

/// Runs that are listed.
const LISTED: u32 = 10;

/// What became of a row of a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RunStep {
    /// It is released, now or before, and the run has moved on.
    Moved(Releasing),
    /// The scope sees the row or the device of its frame no more; nothing changed.
    Gone,
    /// The run was stopped or is carried out by another; nothing changed.
    Ceased,
}

impl Store {
    /// Begins a run, whose chosen rows are given unless it is of a batch. Returns the run that is
    /// there already where the same person sends the same request again, or where the same device
    /// and reason is being released, and whether a new one was begun.
    pub async fn begin_release_run(
        &self,
        run: &ReleaseRun,
        rows: &[QuarantinePlace],
    ) -> Result<(ReleaseRun, bool)> {
        let mut tx = self.write().await?;
        // Two who press at once come one after the other.
        take_turn(&mut tx, 0).await?;
        if let Some(there) = same_run(&mut tx, run).await? {
            return Ok((there, false));
        }
        let words = (
            run.read_as.strictness.map(model::Strictness::as_str),
            run.read_as.crc.map(model::CrcRule::as_str),
            run.read_as.edition.map(model::EditionRule::as_str),
        );
        tx.run(&sql!(
            "INSERT INTO quarantine_runs (id, request_id, mn, quarantined_for, from_at, until_at,
                 strictness, crc, edition, person_id, person_name, reason, started_at, state, total,
                 looked, released, entered, duplicates, already)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'running', $14,
                 0, 0, 0, 0, 0)",
            &run.id,
            &run.request_id,
            run.mn.as_ref(),
            run.quarantined_for.as_deref(),
            run.from,
            run.until,
            words.0,
            words.1,
            words.2,
            &run.by,
            &run.by_name,
            &run.reason,
            run.started_at,
            signed(run.total)
        ))
        .await?;
        for place in rows {
            tx.run(&sql!(
                "INSERT INTO quarantine_run_rows (run_id, quarantine_id, received_at)
                 VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                &run.id,
                &place.id,
                place.received_at
            ))
            .await?;
        }
        tx.commit().await?;
        Ok((run.clone(), true))
    }

    /// Returns runs that a person may see, those that run and then the newest first: of devices in
    /// scope, one's own, and those that name no device for whoever sees what has no place.
    pub async fn release_runs(&self, scope: &Scope, by: &PersonId) -> Result<Vec<ReleaseRun>> {
        let mut query = seen(scope, by);
        query.text(
            " ORDER BY CASE WHEN r.state = 'running' THEN 0 ELSE 1 END, r.started_at DESC, r.id \
             LIMIT ",
        );
        query.value(LISTED);
        runs(&mut self.read().await?, &query).await
    }

    /// Returns a run that a person may see.
    pub async fn release_run(
        &self,
        scope: &Scope,
        by: &PersonId,
        id: &str,
    ) -> Result<Option<ReleaseRun>> {
        let mut query = seen(scope, by);
        query.text(" AND r.id = ").value(id);
        Ok(runs(&mut self.read().await?, &query).await?.pop())
    }

    /// Returns the runs that are to be carried out, the oldest first: the system's own work.
    pub async fn running_release_runs(&self) -> Result<Vec<ReleaseRun>> {
        let mut query = Query::built("SELECT ");
        query.text(COLUMNS);
        query.text(" FROM quarantine_runs r WHERE r.state = 'running' ORDER BY r.started_at, r.id");
        runs(&mut self.read().await?, &query).await
    }

    /// Returns the next chosen rows of a run, the oldest first.
    pub async fn chosen_rows(&self, run: &ReleaseRun, limit: u32) -> Result<Vec<QuarantinePlace>> {
        let mut query = Query::built(
            "SELECT received_at, quarantine_id FROM quarantine_run_rows WHERE run_id = ",
        );
        query.value(&run.id);
        if let Some(place) = &run.after {
            query.text(" AND (received_at > ").value(place.received_at);
            query.text(" OR (received_at = ").value(place.received_at);
            query.text(" AND quarantine_id > ").value(&place.id);
            query.text("))");
        }
        query.text(" ORDER BY received_at, quarantine_id LIMIT ");
        query.value(limit);
        let rows: Vec<(i64, String)> = self.read().await?.all(&query).await?;
        let place = |(millis, id)| QuarantinePlace {
            received_at: Timestamp::from_millis(millis),
            id,
        };
        Ok(rows.into_iter().map(place).collect())
    }

    /// Releases the next row of a run, counts it and moves on, in one transaction; `run` is then as
    /// it is stored.
    ///
    /// Conflict: the frame's device does not report for the frame's point, or not any more.
    pub async fn release_in_run(
        &self,
        scope: &Scope,
        run: &mut ReleaseRun,
        place: QuarantinePlace,
        frame: &IncomingFrame,
        release: &Release,
    ) -> Result<RunStep> {
        if !self.may_release(scope, &place.id, frame).await? {
            return Ok(RunStep::Gone);
        }
        let mut tx = self.write().await?;
        let releasing = release_within(&mut tx, &place.id, frame, release).await?;
        let mut progress = run.progress;
        match &releasing {
            Releasing::Now(released, _) => progress = progress.and_released(released),
            Releasing::Before(_) => {
                progress.looked += 1;
                progress.already += 1;
            }
        }
        if !move_on(&mut tx, run, &place, progress).await? {
            return Ok(RunStep::Ceased);
        }
        tx.commit().await?;
        (run.progress, run.after) = (progress, Some(place));
        Ok(RunStep::Moved(releasing))
    }

    /// Passes over the next rows of a run, in their order, and keeps why each stays. `false`: the
    /// run was stopped or is carried out by another; nothing changed.
    pub async fn pass_rows_over(&self, run: &mut ReleaseRun, rows: &[PassedOver]) -> Result<bool> {
        let Some(last) = rows.last() else {
            return Ok(true);
        };
        let mut tx = self.write().await?;
        take_turn(&mut tx, 0).await?;
        let mut progress = run.progress;
        for row in rows {
            progress.looked += 1;
            let Some(left) = &row.left else {
                progress.already += 1;
                continue;
            };
            tx.run(&sql!(
                "INSERT INTO quarantine_run_left (run_id, quarantine_id, received_at, code,
                     refusal, sentence)
                 VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                &run.id,
                &row.place.id,
                row.place.received_at,
                &left.code,
                left.refusal.as_deref(),
                &left.sentence
            ))
            .await?;
        }
        if !move_on(&mut tx, run, &last.place, progress).await? {
            return Ok(false);
        }
        tx.commit().await?;
        (run.progress, run.after) = (progress, Some(last.place.clone()));
        Ok(true)
    }

    /// Ends a run that runs: done, stopped by somebody, or failed because of something. `false`: it
    /// did not run any more.
    pub async fn end_release_run(
        &self,
        id: &str,
        state: RunState,
        at: Timestamp,
        by: Option<&str>,
        why: Option<&str>,
    ) -> Result<bool> {
        let mut tx = self.write().await?;
        let ended = tx
            .run(&sql!(
                "UPDATE quarantine_runs SET state = $1, ended_at = $2, ended_by = $3, why = $4
                 WHERE id = $5 AND state = 'running'",
                state.as_str(),
                at,
                by,
                why,
                id
            ))
            .await?;
        tx.commit().await?;
        Ok(ended > 0)
    }

    /// Lets a run go on that was stopped or failed. `false`: it is done, or runs.
    ///
    /// Conflict: the same device and reason is being released by another run.
    pub async fn resume_release_run(&self, id: &str) -> Result<bool> {
        let mut tx = self.write().await?;
        let resumed = tx
            .run(&sql!(
                "UPDATE quarantine_runs
                 SET state = 'running', ended_at = NULL, ended_by = NULL, why = NULL
                 WHERE id = $1 AND state IN ('stopped', 'failed')",
                id
            ))
            .await?;
        tx.commit().await?;
        Ok(resumed > 0)
    }

    /// Returns what a run left in quarantine, counted by why, the most frequent first. Whoever may
    /// see the run may see this.
    pub async fn left_by_run(&self, run: &ReleaseRun) -> Result<Vec<LeftCount>> {
        let mut db = self.snapshot().await?;
        let counts = sql!(
            "SELECT code, refusal, COUNT(*) FROM quarantine_run_left WHERE run_id = $1
             GROUP BY code, refusal ORDER BY COUNT(*) DESC, code",
            &run.id
        );
        let counts: Vec<(String, Option<String>, i64)> = db.all(&counts).await?;
        let mut left = Vec::with_capacity(counts.len());
        for (code, refusal, count) in counts {
            let first = sql!(
                "SELECT received_at, quarantine_id, sentence FROM quarantine_run_left
                 WHERE run_id = $1 AND code = $2 AND COALESCE(refusal, '') = $3
                 ORDER BY received_at, quarantine_id LIMIT 1",
                &run.id,
                &code,
                refusal.as_deref().unwrap_or("")
            );
            let Some((millis, id, sentence)) = db.one::<(i64, String, String)>(&first).await?
            else {
                continue;
            };
            left.push(LeftCount {
                first: LeftBehind {
                    code,
                    refusal,
                    sentence,
                },
                place: QuarantinePlace {
                    received_at: Timestamp::from_millis(millis),
                    id,
                },
                count: unsigned("count", count)?,
            });
        }
        Ok(left)
    }
}

fn seen<'q>(scope: &'q Scope, by: &'q PersonId) -> Query<'q> {
    let mut query = Query::built("SELECT ");
    query.text(COLUMNS);
    query.text(
        " FROM quarantine_runs r LEFT JOIN devices d ON d.mn = r.mn \
         LEFT JOIN objects o ON o.id = d.object_id LEFT JOIN areas a ON a.id = o.area_id \
         WHERE (r.person_id = ",
    );
    query.value(by).text(" OR ");
    visible(&mut query, scope);
    query.text(")");
    query
}

async fn runs(db: &mut Conn, query: &Query<'_>) -> Result<Vec<ReleaseRun>> {
    let rows: Vec<RunRow> = db.all(query).await?;
    rows.into_iter().map(RunRow::into_run).collect()
}

/// Returns the run that is meant already.
async fn same_run(db: &mut Conn, run: &ReleaseRun) -> Result<Option<ReleaseRun>> {
    let mut query = Query::built("SELECT ");
    query.text(COLUMNS);
    query.text(" FROM quarantine_runs r WHERE (r.person_id = ");
    query.value(&run.by).text(" AND r.request_id = ");
    query.value(&run.request_id).text(")");
    if let (Some(mn), Some(reason)) = (&run.mn, &run.quarantined_for) {
        query.text(" OR (r.state = 'running' AND r.mn = ").value(mn);
        query.text(" AND r.quarantined_for = ").value(reason);
        query.text(")");
    }
    query.text(" LIMIT 1");
    Ok(runs(db, &query).await?.pop())
}

/// Writes down that a run has come to a row; `false` where it does not run, or not from there.
async fn move_on(
    db: &mut Conn,
    run: &ReleaseRun,
    place: &QuarantinePlace,
    progress: RunProgress,
) -> Result<bool> {
    let moved = db
        .run(&sql!(
            "UPDATE quarantine_runs SET after_at = $1, after_id = $2, looked = $3, released = $4,
                 entered = $5, duplicates = $6, already = $7
             WHERE id = $8 AND state = 'running' AND looked = $9",
            place.received_at,
            &place.id,
            signed(progress.looked),
            signed(progress.released),
            signed(progress.entered),
            signed(progress.duplicates),
            signed(progress.already),
            &run.id,
            signed(run.progress.looked)
        ))
        .await?;
    Ok(moved > 0)
}
