//! What the system does by itself: when a clock has run out, and when a case was drawn.

use catalog::cases::{By, Verb};
use model::{Appended, CaseEvent, CaseId, EventBody, Scope, Timestamp};

use super::Opened;
use super::prepare::Doer;
use crate::error::ActError;
use crate::{Casework, route};

impl Casework {
    /// Does what a case's definition says shall be done when the clock of its state has run out
    /// (`on = "due"`), if it has; returns the event. Done again, it does nothing.
    ///
    /// The event happened when the clock ran out, however late the system gets to it: a server
    /// that stood still for three days gives the same history as one that did not.
    ///
    /// # Errors
    ///
    /// The store failed, what it holds makes no sense, or a deadline cannot be counted.
    pub async fn act_when_due(&self, id: &CaseId) -> Result<Option<CaseEvent>, ActError> {
        let opened = self.opened(&Scope::system(), id).await?;
        let Some(opened) = opened else {
            return Ok(None);
        };
        let now = self.world.now();
        let Some((verb, due)) = due_verb(&opened, now) else {
            return Ok(None);
        };
        let at = due.max(opened.standing.at);
        let request_id = format!("due:{}:{}", verb.id, opened.head_seq());
        self.by_system(&opened, verb, at, EventBody::default(), request_id)
            .await
    }

    /// Opens the look-back at a case that was drawn (`on = "draw"`). Done again, it does nothing.
    ///
    /// # Errors
    ///
    /// The store failed, what it holds makes no sense, or a deadline cannot be counted.
    pub async fn act_when_drawn(
        &self,
        id: &CaseId,
        draw: &str,
    ) -> Result<Option<CaseEvent>, ActError> {
        let opened = self.opened(&Scope::system(), id).await?;
        let Some(opened) = opened else {
            return Ok(None);
        };
        let state = &opened.standing.state;
        let opens = |verb: &&Verb| verb.by == By::Draw && verb.starts_in(state);
        let Some(verb) = opened.flow.verbs.iter().find(opens) else {
            return Ok(None);
        };
        let known = |one: &crate::machine::LookedBack| one.draw == draw;
        if opened.standing.lookbacks.iter().any(known) {
            return Ok(None);
        }
        let mut body = EventBody::default();
        route::write_draw(&mut body.fields, draw);
        let at = self.world.now().max(opened.standing.at);
        let request_id = format!("draw:{draw}");
        self.by_system(&opened, verb, at, body, request_id).await
    }

    pub(crate) async fn by_system(
        &self,
        opened: &Opened,
        verb: &Verb,
        at: Timestamp,
        body: EventBody,
        request_id: String,
    ) -> Result<Option<CaseEvent>, ActError> {
        let doer = Doer {
            actor: None,
            party: None,
        };
        let times = (at, self.world.now().max(at));
        let prepared = self
            .derive(opened, verb, doer, body, times, request_id)
            .await?;
        Ok(match self.commit(opened, &prepared).await? {
            Appended::Done(event) => {
                tracing::info!(case.id = %opened.case.id, case.verb = verb.id, "the system moved a case on");
                self.tell(&prepared.derived);
                Some(event)
            }
            // Somebody was faster; whoever looks again sees whether there is still something to do.
            Appended::Already(_) | Appended::Stale { .. } => None,
        })
    }
}

/// Returns what the system does now, and since when it is due.
fn due_verb(opened: &Opened, now: Timestamp) -> Option<(&Verb, Timestamp)> {
    let standing = &opened.standing;
    if standing.suspended_at.is_some() {
        return None;
    }
    let on_due = |verb: &&Verb| verb.by == By::Due && verb.starts_in(&standing.state);
    let verb = opened.flow.verbs.iter().find(on_due)?;
    let due = standing.running().map(|clock| clock.due_at).min()?;
    (now >= due).then_some((verb, due))
}
