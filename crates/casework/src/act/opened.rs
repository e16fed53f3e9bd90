//! A case with all that its events say.

use std::sync::Arc;

use catalog::TimeLaw;
use catalog::cases::{CaseDefinition, OPEN, Verb};
use model::{Actor, Case, CaseEvent, CaseId, ContentHash, Scope, Timestamp};
use store::StoreError;

use crate::Casework;
use crate::error::corrupt;
use crate::machine::{self, LINKED, MERGED_IN, Standing};
use crate::permit::Scene;
use crate::route;

/// A case with all that its events say.
pub(crate) struct Opened {
    pub(crate) case: Case,
    pub(crate) flow: Arc<CaseDefinition>,
    pub(crate) events: Vec<CaseEvent>,
    pub(crate) standing: Standing,
}

impl Opened {
    /// Returns the number of the last event.
    pub(crate) fn head_seq(&self) -> u32 {
        self.events.last().map_or(0, |event| event.seq)
    }

    /// Returns the hash of the last event.
    pub(crate) fn head_hash(&self) -> ContentHash {
        self.events
            .last()
            .map_or_else(|| self.case.head_hash.clone(), |event| event.hash.clone())
    }

    /// Returns what matters for who may do what at a time.
    pub(crate) fn scene<'a>(&'a self, time: &'a TimeLaw, now: Timestamp) -> Scene<'a> {
        Scene {
            flow: &self.flow,
            standing: &self.standing,
            place: &self.case.area_path,
            time,
            now,
        }
    }

    /// Tells whether what has happened since an event lets a verb still be done as if the actor had
    /// seen it: everything was said beside the way, or is the answer of somebody else where
    /// several answer and this verb is an answer too.
    pub(crate) fn lies_beside(&self, seen: u32, verb: &Verb, actor: &Actor) -> bool {
        let mut since = self.events.iter().filter(|event| event.seq > seen);
        seen > 0
            && seen <= self.head_seq()
            && since.all(|event| {
                let event = &event.event;
                let did = self.flow.verb(&event.verb);
                let aside = [LINKED, MERGED_IN].contains(&event.verb.as_str())
                    || did.is_some_and(|did| did.action.is_aside() || did.by.notes_alarm());
                let by_other = event
                    .actor
                    .as_ref()
                    .is_some_and(|(person, ..)| *person != actor.person);
                let stays = event.from_state.as_ref() == Some(&event.to_state);
                let answer =
                    verb.answers && by_other && stays && did.is_some_and(|did| did.answers);
                aside || answer
            })
    }
}

impl Casework {
    /// Reads a case and replays it.
    pub(crate) async fn opened(
        &self,
        scope: &Scope,
        id: &CaseId,
    ) -> Result<Option<Opened>, StoreError> {
        let Some(case) = self.store.case(scope, id).await? else {
            return Ok(None);
        };
        let flow = self.definitions.of(&self.store, &case).await?;
        let events = self.store.case_events(scope, id).await?;
        let time = &self.catalog.time;
        let standing = machine::replay(&flow, time, events.iter().map(|event| &event.event))
            .map_err(|misfit| corrupt("case", &format!("{id}: {misfit}")))?;
        Ok(Some(Opened {
            case,
            flow,
            events,
            standing,
        }))
    }
}

/// Returns the name of a state; its id if the definition does not know it.
pub(crate) fn state_name<'a>(flow: &'a CaseDefinition, state: &'a str) -> &'a str {
    flow.state(state).map_or(state, |state| state.name.as_str())
}

/// Returns the name of the verb of an event, also of those that no flow defines.
pub(crate) fn verb_name(flow: &CaseDefinition, event: &model::NewEvent) -> String {
    let number = route::case_number(&event.body.fields).unwrap_or_default();
    match event.verb.as_str() {
        OPEN => "立项交办".to_owned(),
        LINKED => format!("被 {number} 关联"),
        MERGED_IN => format!("并入 {number}"),
        verb => flow
            .verb(verb)
            .map_or_else(|| verb.to_owned(), |verb| verb.name.clone()),
    }
}
