//! Cases as they stood at a past time, by the dates of their events.
//!
//! Who held a post then is not known: holders are named by the posts of today, and what was filled
//! in offline counts from when it happened.

use model::{Actor, AsOf, Case, CaseFilter, CaseId, Scope, Timestamp};
use store::{StoreError, Total};

use crate::act::Opened;
use crate::error::corrupt;
use crate::{Casework, Line, Record, machine};

impl Casework {
    /// Returns the cases in scope that the filter asks for as they stood at a past time, last
    /// opened first, and how many there were in all. `mine` is not asked: nothing tells who held a
    /// post then.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense.
    pub async fn list_as_of(
        &self,
        scope: &Scope,
        filter: CaseFilter,
        then: Timestamp,
    ) -> Result<(Vec<Line>, u64), StoreError> {
        let filter = self.past_filter(filter, then).await?;
        let (cases, total) = self.store.cases(scope, &filter).await?;
        Ok((self.lines_as_of(scope, cases, then).await?, total))
    }

    /// Returns the same, counted no further than [`store::COUNTED_ON`] beyond the first.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense.
    pub async fn list_as_of_counting_on(
        &self,
        scope: &Scope,
        filter: CaseFilter,
        then: Timestamp,
    ) -> Result<(Vec<Line>, Total), StoreError> {
        let filter = self.past_filter(filter, then).await?;
        let (cases, total) = self.store.cases_counting_on(scope, &filter).await?;
        Ok((self.lines_as_of(scope, cases, then).await?, total))
    }

    async fn past_filter(
        &self,
        filter: CaseFilter,
        then: Timestamp,
    ) -> Result<CaseFilter, StoreError> {
        let closed = self.definitions.closed(&self.store).await?;
        Ok(CaseFilter {
            mine: None,
            as_of: Some(AsOf { at: then, closed }),
            ..filter
        })
    }

    async fn lines_as_of(
        &self,
        scope: &Scope,
        cases: Vec<Case>,
        then: Timestamp,
    ) -> Result<Vec<Line>, StoreError> {
        let mut stood = Vec::with_capacity(cases.len());
        for case in cases {
            if case.updated_at <= then {
                stood.push(case);
            } else if let Some(opened) = self.opened_as_of(scope, &case.id, then).await? {
                stood.push(opened.case);
            }
        }
        self.lines(stood, then).await
    }

    /// Returns a case as a list would have shown it at a past time; `None` if it was not open yet.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense.
    pub async fn line_as_of(
        &self,
        scope: &Scope,
        id: &CaseId,
        then: Timestamp,
    ) -> Result<Option<Line>, StoreError> {
        match self.opened_as_of(scope, id, then).await? {
            Some(opened) => self.line(opened.case, then).await.map(Some),
            None => Ok(None),
        }
    }

    /// Returns a case as its page would have shown it at a past time, with no verb to do; `None` if
    /// it was not open yet. The chain is checked as it is now.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense.
    pub async fn record_as_of(
        &self,
        scope: &Scope,
        actor: &Actor,
        id: &CaseId,
        then: Timestamp,
    ) -> Result<Option<Record>, StoreError> {
        let Some(present) = self.opened(scope, id).await? else {
            return Ok(None);
        };
        // Who may read of people is asked of today, not of then.
        let veil = self.veil(&present, actor);
        let Some(opened) = self.as_of(present, then)? else {
            return Ok(None);
        };
        let record = self.record_of(opened, scope, actor, (&veil, then)).await?;
        Ok(Some(Record {
            actions: Vec::new(),
            // Known as of now alone; what the case said of them then stands in its events.
            silences: Vec::new(),
            ..record
        }))
    }

    /// Reads a case as it stood at a past time.
    pub(crate) async fn opened_as_of(
        &self,
        scope: &Scope,
        id: &CaseId,
        then: Timestamp,
    ) -> Result<Option<Opened>, StoreError> {
        match self.opened(scope, id).await? {
            Some(opened) => self.as_of(opened, then),
            None => Ok(None),
        }
    }

    /// Replays a case up to a past time; `None` if it was not open yet.
    pub(crate) fn as_of(
        &self,
        mut opened: Opened,
        then: Timestamp,
    ) -> Result<Option<Opened>, StoreError> {
        opened.events.retain(|event| event.event.at <= then);
        let Some(last) = opened.events.last() else {
            return Ok(None);
        };
        opened.case.head_seq = last.seq;
        opened.case.head_hash = last.hash.clone();
        let events = opened.events.iter().map(|event| &event.event);
        opened.standing = machine::replay(&opened.flow, &self.catalog.time, events)
            .map_err(|misfit| corrupt("case", &misfit))?;
        opened.standing.write_to(&mut opened.case);
        Ok(Some(opened))
    }
}
