//! What somebody may do now.

use catalog::cases::{Action, Input, Verb};
use model::{Actor, Timestamp};
use store::StoreError;

use crate::Casework;
use crate::act::Opened;

impl Casework {
    /// Returns the verbs that the actor may do, with what can be chosen now.
    pub(super) fn offers(&self, opened: &Opened, actor: &Actor, now: Timestamp) -> Vec<Verb> {
        let scene = opened.scene(&self.catalog.time, now);
        let verbs = opened.flow.verbs.iter();
        let permitted = verbs.filter(|verb| scene.permit(actor, verb).is_ok());
        permitted.map(|verb| offer(opened, verb)).collect()
    }

    /// Says for whom the case waits, unless the actor can move it on.
    pub(super) async fn why_waiting(
        &self,
        opened: &Opened,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let moves = |verb: &Verb| {
            verb.to.is_some()
                || verb.answers
                || matches!(verb.action, Action::Opinion | Action::GrantExtension { .. })
        };
        if self.offers(opened, actor, now).iter().any(moves) {
            return Ok(None);
        }
        self.waiting_sentence(&opened.flow, &opened.standing)
            .await
            .map(Some)
    }
}

/// A case is returned only to where it has been.
fn offer(opened: &Opened, verb: &Verb) -> Verb {
    let mut offer = verb.clone();
    if verb.action == Action::ReturnTo {
        let earlier: Vec<&String> = opened.standing.earlier(&opened.flow).collect();
        for field in &mut offer.fields {
            if let Input::Choice { options } = &mut field.input
                && field.id == "state"
            {
                options.retain(|option| earlier.contains(&&option.value));
            }
        }
    }
    offer
}
