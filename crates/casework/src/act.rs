//! Doing a verb.

mod commit;
mod opened;
mod prepare;
mod refused;
mod system;
mod ties;

use model::{Actor, Appended, CaseEvent, CaseId, Scope};

use crate::Casework;
use crate::call::VerbCall;
use crate::error::ActError;

pub(crate) use opened::{Opened, state_name, verb_name};
pub(crate) use prepare::{identity, misfit};

/// How often a verb is tried again when somebody else was faster and both fit.
const TRIES: usize = 8;

impl Casework {
    /// Does a verb to a case in the name of the actor. The same request again returns the event
    /// that it made the first time.
    ///
    /// Of two who act at once the second is told that the case has moved on, unless both fit: two
    /// parties that answer side by side, and whatever is said beside the way of the case.
    ///
    /// # Errors
    ///
    /// See [`ActError`]; nothing has changed then.
    pub async fn act(
        &self,
        actor: &Actor,
        scope: &Scope,
        id: &CaseId,
        call: VerbCall,
    ) -> Result<CaseEvent, ActError> {
        let result = self.try_act(actor, scope, id, &call).await;
        let outcome = match &result {
            Ok(_) => "done",
            Err(ActError::Store(_)) => "failed",
            Err(_) => "refused",
        };
        metrics::counter!("qingshan_case_verbs_total", "outcome" => outcome).increment(1);
        result
    }

    async fn try_act(
        &self,
        actor: &Actor,
        scope: &Scope,
        id: &CaseId,
        call: &VerbCall,
    ) -> Result<CaseEvent, ActError> {
        let mut head_seq = 0;
        for _ in 0..TRIES {
            let opened = self.opened(scope, id).await?.ok_or(ActError::NotFound)?;
            if let Some(event) = self.store.event_by_request(id, &call.request_id).await? {
                return same_request(event, actor, call);
            }
            let prepared = self.prepare(actor, scope, &opened, call).await?;
            match self.commit(&opened, &prepared).await? {
                Appended::Done(event) => {
                    let seq = event.seq;
                    tracing::info!(case.id = %id, case.verb = call.verb, case.seq = seq, "a case moved on");
                    self.tell(&prepared.derived);
                    if let Some(tied) = &prepared.tied {
                        self.tell(&tied.derived);
                    }
                    return Ok(event);
                }
                Appended::Already(event) => return same_request(event, actor, call),
                Appended::Stale { head_seq: now } => head_seq = now,
            }
        }
        Err(ActError::Stale { head_seq })
    }
}

/// The same request gives the same answer; the same id for something else is a client's mistake.
fn same_request(event: CaseEvent, actor: &Actor, call: &VerbCall) -> Result<CaseEvent, ActError> {
    let doer = event.event.actor.as_ref().map(|(person, ..)| person);
    if event.event.verb == call.verb && doer == Some(&actor.person) {
        Ok(event)
    } else {
        Err(ActError::invalid(
            "request_id",
            "请求编号重复，请刷新页面后重试",
        ))
    }
}
