//! From which cases is drawn.

use model::{CaseEvent, CaseId, Scope, Timestamp};
use store::StoreError;

use super::Span;
use crate::Casework;
use crate::act::Opened;

impl Casework {
    /// Returns the cases of a flow that were closed in the span and stood so at a time, in the
    /// order of their ids. What was looked back on since it was closed is not drawn again.
    pub(super) async fn candidates(
        &self,
        flow: &str,
        of: &[String],
        span: Span,
        then: Timestamp,
    ) -> Result<Vec<CaseId>, StoreError> {
        let everything = Scope::system();
        let mut candidates = Vec::new();
        // A case may have been reopened since it was drawn; it was closed all the same.
        for id in self.store.cases_of(flow).await? {
            let Some(opened) = self.opened(&everything, &id).await? else {
                continue;
            };
            if stood_closed(&opened, of, span, then) {
                candidates.push(id);
            }
        }
        Ok(candidates)
    }
}

fn stood_closed(opened: &Opened, of: &[String], span: Span, then: Timestamp) -> bool {
    let flow = &opened.flow;
    let lookback = flow.lookback.as_ref();
    let is_open = |state: &str| flow.state(state).is_some_and(|state| state.open);
    let mut closed_at = None;
    let mut state = String::new();
    for CaseEvent { event, .. } in &opened.events {
        // The draw itself, and what came after it, is later than what it was drawn from.
        if event.recorded_at > then
            || lookback.is_some_and(|l| l.opens == event.verb && event.at >= then)
        {
            break;
        }
        let from_open = event.from_state.as_deref().is_none_or(is_open);
        if from_open && of.contains(&event.to_state) {
            closed_at = Some(event.at);
        } else if is_open(&event.to_state) || lookback.is_some_and(|l| l.opens == event.verb) {
            closed_at = None;
        }
        state.clone_from(&event.to_state);
    }
    of.contains(&state) && closed_at.is_some_and(|at| span.contains(at))
}
