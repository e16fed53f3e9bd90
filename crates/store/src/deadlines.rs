//! Which deadlines have to be told, and that they were.

use model::{CaseClock, CaseId, NewNotice, Telling, Timestamp};
use sqlx::FromRow;

use crate::notices::put_telling;
use crate::query::{Query, sql};
use crate::{Result, Store};

#[derive(FromRow)]
struct Row {
    case_id: String,
    clock: String,
    party: Option<String>,
    started_at: i64,
    warn_at: i64,
    due_at: i64,
}

impl Store {
    /// Returns running clocks that have to be told as of `now`, those that have waited longest
    /// first.
    pub async fn deadlines(&self, now: Timestamp, limit: u32) -> Result<Vec<(CaseId, CaseClock)>> {
        let mut query = Query::built(
            "SELECT case_id, clock, party, started_at, warn_at, due_at FROM case_clocks \
             WHERE remind_at <= ",
        );
        query
            .value(now)
            .text(" ORDER BY remind_at, case_id, position LIMIT ")
            .value(limit);
        let rows: Vec<Row> = self.snapshot().await?.all(&query).await?;
        let clock = |row: Row| {
            let clock = CaseClock {
                id: row.clock,
                party: row.party,
                started_at: Timestamp::from_millis(row.started_at),
                warn_at: Timestamp::from_millis(row.warn_at),
                due_at: Timestamp::from_millis(row.due_at),
            };
            (CaseId::new(row.case_id), clock)
        };
        Ok(rows.into_iter().map(clock).collect())
    }

    /// Tells a deadline, if there is anybody to tell, and sets when this run of the clock is looked
    /// at again, in one transaction. Returns true if the notice's cause was new.
    ///
    /// A run that has stopped since, or that moves its deadline, is told once too often rather than
    /// never; its cause keeps it from being told twice.
    pub async fn tell_deadline(
        &self,
        case: &CaseId,
        clock: &CaseClock,
        notice: Option<&NewNotice>,
        next: Timestamp,
    ) -> Result<bool> {
        let telling = Telling {
            settle: None,
            notices: notice.into_iter().cloned().collect(),
        };
        let mut tx = self.write().await?;
        let new = put_telling(&mut tx, &telling).await?;
        tx.run(&sql!(
            "UPDATE case_clocks SET remind_at = $5
             WHERE case_id = $1 AND clock = $2 AND started_at = $3 AND due_at = $4",
            case,
            &clock.id,
            clock.started_at,
            clock.due_at,
            next
        ))
        .await?;
        tx.commit().await?;
        Ok(new > 0)
    }
}
