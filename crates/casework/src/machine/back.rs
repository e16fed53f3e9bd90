//! The way back: to earlier states, and the last move taken back.

use catalog::cases::{Action, CaseDefinition, State, Turns, Verb};
use model::{NewEvent, PersonId, Timestamp};

use super::{Misfit, Standing};

/// The last move, while it can be taken back.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Undo {
    /// Who made it.
    pub(super) by: PersonId,
    /// Where the case stood before.
    pub(super) before: Standing,
}

impl Standing {
    /// Returns the open states to which the case can be returned: those on its way, the first
    /// first, in which somebody is awaited without being asked anew.
    pub fn earlier<'a>(&'a self, flow: &'a CaseDefinition) -> impl Iterator<Item = &'a String> {
        let somebody = |id: &&String| {
            flow.state(id)
                .is_some_and(|state| matches!(state.turns, Turns::One(_) | Turns::Sides { .. }))
        };
        let before = |id: &&String| **id != self.state;
        self.passed.iter().filter(before).filter(somebody)
    }

    /// Returns who can take the last move back.
    #[must_use]
    pub fn last_mover(&self) -> Option<&PersonId> {
        self.undo.as_ref().map(|undo| &undo.by)
    }

    /// Notes that the case goes to a state. Where it has been there before, what lay behind is
    /// forgotten: from there it goes on as if for the first time.
    pub(super) fn pass(&mut self, state: &State) {
        if !state.open {
            return;
        }
        match self.passed.iter().position(|passed| *passed == state.id) {
            Some(at) => self.passed.truncate(at + 1),
            None => self.passed.push(state.id.clone()),
        }
    }

    /// Keeps where the case stood before a move that its doer can take back, and forgets it as
    /// soon as anybody does something else than to speak beside the way.
    pub(super) fn remember(&mut self, before: &Self, verb: &Verb, event: &NewEvent) {
        if verb.action.is_aside() || verb.by.notes_alarm() {
            return;
        }
        let moves = match verb.action {
            Action::Move
            | Action::Consult
            | Action::Consent
            | Action::Object
            | Action::Dispute
            | Action::Ruling
            | Action::ReturnTo => {
                self.state != before.state || verb.answers || verb.hand_to.is_some()
            }
            Action::Join => true,
            _ => false,
        };
        let by = event.actor.as_ref().map(|(person, ..)| person.clone());
        self.undo = by.filter(|_| moves && self.open && before.open).map(|by| {
            let mut before = before.clone();
            before.undo = None;
            Box::new(Undo { by, before })
        });
    }

    /// Takes the last move back: the case stands as before it, and its clocks have run on.
    pub(super) fn take_back(&mut self, verb: &Verb, at: Timestamp) -> Result<(), Misfit> {
        let undo = self.undo.take();
        let undo = undo.ok_or_else(|| Misfit::Nothing(verb.id.clone()))?;
        let taken_back = std::mem::replace(self, undo.before);
        self.at = taken_back.at;
        self.recorded_at = taken_back.recorded_at;
        // What was done and said beside the way stays; so does that somebody did what was taken
        // back: they may not judge it later.
        self.doings = taken_back.doings;
        self.readers = taken_back.readers;
        self.links = taken_back.links;
        self.merged = taken_back.merged;
        self.alarm_ended = taken_back.alarm_ended;
        for mut run in taken_back.clocks.into_iter().skip(self.clocks.len()) {
            run.stopped_at = run.stopped_at.or(Some(at));
            self.clocks.push(run);
        }
        Ok(())
    }
}
