//! What a verb does to another case: linked to it, or merged into it.

use catalog::cases::{Action, Verb};
use model::{Actor, Case, CaseFilter, CaseId, EventBody, NewEvent, Scope};

use super::Opened;
use crate::error::{ActError, corrupt};
use crate::machine::{LINKED, MERGED_IN};
use crate::{Casework, route};

/// Another case of which an event speaks.
pub(crate) struct Other {
    opened: Opened,
    /// The verb that is left behind there.
    verb: &'static str,
    /// Id and number of the case that speaks of it.
    by: (CaseId, String),
}

/// The event that is left behind in the other case, and the row that it gives.
pub(crate) struct Tied {
    pub(crate) case: CaseId,
    pub(crate) head_seq: u32,
    pub(crate) event: NewEvent,
    pub(crate) derived: Case,
}

impl Casework {
    /// Finds the other case that a link or a merge names, within the actor's scope, and writes it
    /// into the event.
    pub(super) async fn tie(
        &self,
        actor: &Actor,
        scope: &Scope,
        opened: &Opened,
        verb: &Verb,
        body: &mut EventBody,
    ) -> Result<Option<Other>, ActError> {
        let verb = match verb.action {
            Action::Link => LINKED,
            Action::Merge => MERGED_IN,
            _ => return Ok(None),
        };
        let refuse = |message: &str| ActError::invalid("case", message);
        let named = body.fields.get("case").map_or("", String::as_str);
        let other = self.find_case(scope, named).await?;
        let other = other.ok_or_else(|| refuse("没有找到这个事项，或者您无权查看"))?;
        if other.case.id == opened.case.id {
            return Err(refuse("不能选这个事项自己"));
        }
        if verb == LINKED && opened.standing.links.contains(&other.case.id) {
            return Err(refuse("这两个事项已经关联"));
        }
        if verb == MERGED_IN {
            if other.case.flow != opened.case.flow {
                return Err(refuse("只能并入同一类事项"));
            }
            if !other.case.open {
                return Err(refuse("要并入的事项已经办结"));
            }
        }
        tracing::debug!(case.id = %opened.case.id, other = %other.case.id, by = %actor.person, "two cases are tied");
        route::write_case(&mut body.fields, &other.case.id, &other.case.number);
        Ok(Some(Other {
            opened: other,
            verb,
            by: (opened.case.id.clone(), opened.case.number.clone()),
        }))
    }

    /// Finds a case by its id or its number.
    async fn find_case(&self, scope: &Scope, named: &str) -> Result<Option<Opened>, ActError> {
        if let Some(opened) = self.opened(scope, &CaseId::new(named)).await? {
            return Ok(Some(opened));
        }
        let filter = CaseFilter {
            text: Some(named.to_owned()),
            limit: 100,
            ..CaseFilter::default()
        };
        let (cases, _) = self.store.cases(scope, &filter).await?;
        match cases.into_iter().find(|case| case.number == named) {
            Some(case) => Ok(self.opened(scope, &case.id).await?),
            None => Ok(None),
        }
    }
}

impl Other {
    /// Makes the event that the other case is left with.
    pub(super) fn event_of(self, event: &NewEvent) -> Result<Tied, ActError> {
        let mut body = EventBody::default();
        route::write_case(&mut body.fields, &self.by.0, &self.by.1);
        let standing = &self.opened.standing;
        let event = NewEvent {
            at: event.at.max(standing.at),
            recorded_at: event.recorded_at.max(standing.at),
            verb: self.verb.to_owned(),
            actor: event.actor.clone(),
            from_state: Some(standing.state.clone()),
            to_state: standing.state.clone(),
            body,
            request_id: format!("{}:{}:{}", self.verb, self.by.0, event.request_id),
        };
        let next = standing
            .tied_by(&event)
            .map_err(|misfit| corrupt("case", &misfit))?;
        let head_seq = self.opened.head_seq();
        let mut derived = self.opened.case;
        next.write_to(&mut derived);
        Ok(Tied {
            case: derived.id.clone(),
            head_seq,
            event,
            derived,
        })
    }
}
