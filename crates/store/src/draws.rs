//! Draws of closed cases, kept with everything that is needed to draw them again.

use model::{CaseId, ContentHash, Draw, Timestamp};
use sqlx::FromRow;

use crate::convert::corrupt;
use crate::query::{Query, sql};
use crate::{Result, Store};

const SELECT: &str = "SELECT id, flow, period, percent, seed, inputs, inputs_hash, drawn_at, \
                      drawn_by FROM lookback_draws WHERE ";

#[derive(FromRow)]
struct DrawRow {
    id: String,
    flow: String,
    period: String,
    percent: i64,
    seed: String,
    inputs: String,
    inputs_hash: String,
    drawn_at: i64,
    drawn_by: String,
}

impl Store {
    /// Keeps a draw; of one flow and period there is one. Returns false, and changes nothing, if
    /// there is one already.
    ///
    /// Conflict: a case that is not stored.
    pub async fn put_draw(&self, draw: &Draw) -> Result<bool> {
        let inputs: Vec<&str> = draw.inputs.iter().map(CaseId::as_str).collect();
        let mut tx = self.write().await?;
        let inserted = tx
            .run(&sql!(
                "INSERT INTO lookback_draws (id, flow, period, percent, seed, inputs, inputs_hash,
                     drawn_at, drawn_by)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                 ON CONFLICT (flow, period) DO NOTHING",
                &draw.id,
                &draw.flow,
                &draw.period,
                i64::from(draw.percent),
                &draw.seed,
                inputs.join("\n"),
                &draw.inputs_hash,
                draw.drawn_at,
                &draw.drawn_by
            ))
            .await?;
        if inserted == 0 {
            return Ok(false);
        }
        for (case, position) in draw.drawn.iter().zip(0_i64..) {
            tx.run(&sql!(
                "INSERT INTO lookback_cases (draw_id, position, case_id) VALUES ($1, $2, $3)",
                &draw.id,
                position,
                case
            ))
            .await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Returns draws, the latest first: of one flow and period, or of all.
    pub async fn draws(&self, flow: Option<&str>, period: Option<&str>) -> Result<Vec<Draw>> {
        let mut query = Query::built(SELECT);
        query.text("1 = 1");
        if let Some(flow) = flow {
            query.text(" AND flow = ").value(flow);
        }
        if let Some(period) = period {
            query.text(" AND period = ").value(period);
        }
        query.text(" ORDER BY drawn_at DESC, id DESC");
        let mut db = self.snapshot().await?;
        let rows: Vec<DrawRow> = db.all(&query).await?;
        let mut draws = Vec::with_capacity(rows.len());
        for row in rows {
            let query = sql!(
                "SELECT case_id FROM lookback_cases WHERE draw_id = $1 ORDER BY position",
                &row.id
            );
            let cases: Vec<(String,)> = db.all(&query).await?;
            let percent =
                u8::try_from(row.percent).map_err(|_| corrupt("draw", row.percent.to_string()))?;
            draws.push(Draw {
                inputs: row.inputs.lines().map(CaseId::new).collect(),
                id: row.id,
                flow: row.flow,
                period: row.period,
                percent,
                seed: row.seed,
                inputs_hash: ContentHash::new(row.inputs_hash),
                drawn: cases.into_iter().map(|(id,)| CaseId::new(id)).collect(),
                drawn_at: Timestamp::from_millis(row.drawn_at),
                drawn_by: row.drawn_by,
            });
        }
        Ok(draws)
    }

    /// Returns the cases of a flow, in the order of their ids; for draws, which speak of the whole
    /// bureau.
    pub async fn cases_of(&self, flow: &str) -> Result<Vec<CaseId>> {
        let query = sql!("SELECT id FROM cases WHERE flow = $1", flow);
        let rows: Vec<(String,)> = self.read().await?.all(&query).await?;
        let mut ids: Vec<CaseId> = rows.into_iter().map(|(id,)| CaseId::new(id)).collect();
        // Engines sort texts differently.
        ids.sort();
        Ok(ids)
    }

    /// Returns cases whose clock has run out in one of the states, each with the version of its
    /// definition, those that have waited longest first; suspended ones are left out.
    pub async fn cases_due(
        &self,
        now: Timestamp,
        states: &[(ContentHash, Vec<String>)],
        limit: u32,
    ) -> Result<Vec<CaseId>> {
        if states.is_empty() {
            return Ok(Vec::new());
        }
        let mut query = Query::built(
            "SELECT k.case_id FROM case_clocks k JOIN cases c ON c.id = k.case_id \
             WHERE c.suspended_at IS NULL AND k.due_at <= ",
        );
        query.value(now).text(" AND (1 = 0");
        for (version, states) in states {
            query.text(" OR (c.flow_version = ").value(version);
            query
                .text(" AND ")
                .one_of("c.state", states.iter().map(String::as_str))
                .text(")");
        }
        query
            .text(") GROUP BY k.case_id ORDER BY MIN(k.due_at), k.case_id LIMIT ")
            .value(limit);
        let rows: Vec<(String,)> = self.read().await?.all(&query).await?;
        Ok(rows.into_iter().map(|(id,)| CaseId::new(id)).collect())
    }
}
