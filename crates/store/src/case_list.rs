//! Lists of cases, and how long they are.

use std::collections::BTreeMap;

use model::{Case, CaseFilter, Scope};

use crate::case_filter::{chosen, ordered};
use crate::case_rows::{FROM, SELECT, find_cases};
use crate::convert::unsigned;
use crate::engine::Conn;
use crate::query::Query;
use crate::workbench::counted;
use crate::{Result, Store};

/// How far a list is counted beyond the first case that is shown of it.
pub const COUNTED_ON: u32 = 1_000;

/// How long a list is, as far as it was counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Total {
    /// How many there are at least.
    pub count: u64,
    /// There are more than that.
    pub more: bool,
}

async fn listed(db: &mut Conn, scope: &Scope, filter: &CaseFilter) -> Result<Vec<Case>> {
    find_cases(db, &ordered(SELECT, scope, filter)).await
}

impl Store {
    /// Returns the cases in scope that the filter asks for, and how many there are in all.
    pub async fn cases(&self, scope: &Scope, filter: &CaseFilter) -> Result<(Vec<Case>, u64)> {
        let mut db = self.snapshot().await?;
        let mut count = Query::built("SELECT COUNT(*)");
        chosen(&mut count, scope, filter);
        let total = unsigned("count", db.number(&count).await?)?;
        Ok((listed(&mut db, scope, filter).await?, total))
    }

    /// Returns the cases in scope that the filter asks for, and how many there are, counted no further
    /// than [`COUNTED_ON`] beyond the first that is returned: of 200,000 cases the number takes a
    /// hundred times as long as a page of them.
    pub async fn cases_counting_on(
        &self,
        scope: &Scope,
        filter: &CaseFilter,
    ) -> Result<(Vec<Case>, Total)> {
        let mut db = self.snapshot().await?;
        let cases = listed(&mut db, scope, filter).await?;
        let found = u32::try_from(cases.len()).unwrap_or(u32::MAX);
        let seen = filter.offset.saturating_add(found);
        let is_last = found < filter.limit && (found > 0 || filter.offset == 0);
        let most = filter.offset.saturating_add(COUNTED_ON);
        let count = if is_last {
            seen
        } else {
            counted(&mut db, scope, filter, most.saturating_add(1)).await?
        };
        let total = Total {
            count: count.min(most).into(),
            more: count > most,
        };
        Ok((cases, total))
    }

    /// Returns how many open cases in scope each flow has; flows without one are missing.
    pub async fn open_by_flow(&self, scope: &Scope) -> Result<BTreeMap<String, u64>> {
        let mut query = Query::built("SELECT c.flow, COUNT(*)");
        query.text(FROM).sees_case(scope);
        query.text(" AND c.is_open = ").value(true);
        query.text(" GROUP BY c.flow");
        let rows: Vec<(String, i64)> = self.read().await?.all(&query).await?;
        let count = |(flow, count)| Ok((flow, unsigned("count", count)?));
        rows.into_iter().map(count).collect()
    }

    /// Returns all open cases, oldest first; for the clocks' reconciler.
    pub async fn open_cases(&self) -> Result<Vec<Case>> {
        let mut query = Query::built(SELECT);
        query
            .text(FROM)
            .text("c.is_open = ")
            .value(true)
            .text(" ORDER BY c.opened_at, c.id");
        find_cases(&mut *self.snapshot().await?, &query).await
    }
}
