//! Doing a verb.

use std::sync::Arc;

use catalog::cases::{CaseDefinition, Verb};
use model::{
    Actor, Appended, Case, CaseEvent, CaseId, ContentHash, EventBody, NewEvent, Scope, Timestamp,
};
use store::{Along, StoreError};

use crate::call::{self, FieldError, VerbCall};
use crate::error::{ActError, corrupt};
use crate::machine::{self, Misfit, Standing};
use crate::permit::{Refusal, permit};
use crate::routing::{self, PassedOver};
use crate::{Casework, route, telling};

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
}

impl Casework {
    /// Does a verb to a case in the name of the actor. The same request again returns the event
    /// that it made the first time.
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
        let opened = self.opened(scope, id).await?.ok_or(ActError::NotFound)?;
        if let Some(event) = self.store.event_by_request(id, &call.request_id).await? {
            return same_request(event, actor, call);
        }
        let head_seq = opened.head_seq();
        if call.expected_seq != head_seq {
            return Err(ActError::Stale { head_seq });
        }
        let Some(verb) = opened.flow.verb(&call.verb) else {
            return Err(ActError::invalid("verb", "这类事项没有这个动作"));
        };
        if let Err(refusal) = permit(
            &opened.flow,
            &opened.standing,
            &opened.case.area_path,
            actor,
            verb,
        ) {
            return Err(self.refused(&opened, verb, refusal).await?);
        }
        let now = self.world.now();
        let mut body = call::check(verb, call).map_err(|fields| ActError::Invalid { fields })?;
        self.check_files(actor, &body).await?;
        let at = happened_at(call.occurred_at, &opened.standing, now)?;
        self.route(&opened, verb, actor, &mut body).await?;

        let event = NewEvent {
            at,
            recorded_at: now.max(at),
            verb: verb.id.clone(),
            actor: Some((
                actor.person.clone(),
                actor.name.clone(),
                actor.unit.clone(),
                actor.unit_name.clone(),
            )),
            from_state: Some(opened.standing.state.clone()),
            to_state: verb
                .to
                .clone()
                .unwrap_or_else(|| opened.standing.state.clone()),
            body,
            request_id: call.request_id.clone(),
        };
        let standing = opened
            .standing
            .step(&opened.flow, &self.catalog.time, &event)
            .map_err(|misfit| match misfit {
                Misfit::Uncountable(error) => ActError::invalid("verb", error.said()),
                misfit => corrupt("case", &misfit).into(),
            })?;
        let mut derived = opened.case.clone();
        standing.write_to(&mut derived);
        let document = self.document(&opened, verb, &event, &derived).await?;
        let (before, flow) = (&opened.case, &opened.flow);
        let told = telling::of_move(&self.world, &self.catalog, flow, before, &derived, &event);
        let along = Along {
            document: document.as_ref(),
            telling: Some(&told),
        };
        match self
            .store
            .append_along(id, head_seq, &event, &derived, along)
            .await?
        {
            Appended::Done(event) => {
                tracing::info!(case.id = %id, case.verb = verb.id, case.seq = event.seq, "a case moved on");
                self.tell(&derived);
                Ok(event)
            }
            Appended::Already(event) => same_request(event, actor, call),
            Appended::Stale { head_seq } => Err(ActError::Stale { head_seq }),
        }
    }

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
        let standing = machine::replay(
            &flow,
            &self.catalog.time,
            events.iter().map(|event| &event.event),
        )
        .map_err(|misfit| corrupt("case", &format!("{id}: {misfit}")))?;
        Ok(Some(Opened {
            case,
            flow,
            events,
            standing,
        }))
    }

    /// Checks that each file was uploaded by the actor.
    async fn check_files(&self, actor: &Actor, body: &EventBody) -> Result<(), ActError> {
        let mut fields = Vec::new();
        for file in &body.evidence {
            if self
                .store
                .own_evidence(&actor.person, &file.hash)
                .await?
                .is_none()
            {
                let message = "文件不存在或不是您上传的，请重新上传";
                fields.push(FieldError::new(format!("evidence.{}", file.kind), message));
            }
        }
        if fields.is_empty() {
            Ok(())
        } else {
            Err(ActError::Invalid { fields })
        }
    }

    /// Finds to whom the verb hands the case, if it hands it to anybody, and writes it down.
    async fn route(
        &self,
        opened: &Opened,
        verb: &Verb,
        actor: &Actor,
        body: &mut EventBody,
    ) -> Result<(), ActError> {
        let Some(party) = opened.standing.needs_route(&opened.flow, verb) else {
            return Ok(());
        };
        let party = opened
            .flow
            .party(party)
            .ok_or_else(|| corrupt("case", party))?;
        let doer = (&actor.person, &actor.unit);
        let passed = PassedOver::for_verb(&opened.flow, &opened.standing, verb, doer);
        let (place, fallback) = (&opened.case.area_path, &opened.flow.fallback);
        let found =
            routing::find(&self.store, &self.catalog, place, party, fallback, &passed).await?;
        if verb.hand_to.is_some() && found.names.is_empty() {
            let message = format!("没有可以{}的{}，请联系值班人员", verb.name, party.name);
            return Err(ActError::invalid("verb", message));
        }
        route::write(&mut body.fields, &found.route, &found.note);
        Ok(())
    }

    async fn refused(
        &self,
        opened: &Opened,
        verb: &Verb,
        refusal: Refusal,
    ) -> Result<ActError, StoreError> {
        let name = verb.name.clone();
        let did = |did: &str| {
            let did = opened.flow.verb(did).map_or(did, |verb| verb.name.as_str());
            format!("“{did}”")
        };
        Ok(match refusal {
            Refusal::WrongState => ActError::WrongState {
                state: state_name(&opened.flow, &opened.standing.state).to_owned(),
                verb: name,
            },
            Refusal::NotYourTurn => {
                let waiting_for = self
                    .waiting_sentence(&opened.flow, &opened.standing)
                    .await?;
                ActError::NotYourTurn { waiting_for }
            }
            Refusal::SamePerson { did: verb } => ActError::SamePerson {
                verb: name,
                did: format!("{}是您办的", did(&verb)),
            },
            Refusal::SameUnit { did: verb } => ActError::SamePerson {
                verb: name,
                did: format!("{}是您的单位办的", did(&verb)),
            },
        })
    }
}

/// Returns the name of a state; its id if the definition does not know it.
pub(crate) fn state_name<'a>(flow: &'a CaseDefinition, state: &'a str) -> &'a str {
    flow.state(state).map_or(state, |state| state.name.as_str())
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

/// Returns when the verb happened: not in the future, not before the event before it.
fn happened_at(
    claimed: Option<Timestamp>,
    standing: &Standing,
    now: Timestamp,
) -> Result<Timestamp, ActError> {
    match claimed {
        // A clock that was set back must not put events out of order.
        None => Ok(now.max(standing.at)),
        Some(at) if at > now => Err(ActError::invalid("occurred_at", "办理时间不能晚于现在")),
        Some(at) if at < standing.at => {
            let last = standing.at.beijing().format("%Y-%m-%d %H:%M");
            Err(ActError::invalid(
                "occurred_at",
                format!("办理时间不能早于上一步（{last}）"),
            ))
        }
        Some(at) => Ok(at),
    }
}
