//! Entering a state: who is awaited from then on.

use catalog::TimeLaw;
use catalog::cases::{ASKED, Action, CaseDefinition, JOINED, State, Turns, Verb};
use model::{Awaiting, NewEvent};

use super::{Misfit, Purpose, Standing, Turn};
use crate::route;

impl Standing {
    /// Enters a state: who is awaited, and which clocks stop, run on or start.
    pub(super) fn enter(
        &mut self,
        flow: &CaseDefinition,
        time: &TimeLaw,
        to: &str,
        verb: Option<&Verb>,
        event: &NewEvent,
    ) -> Result<(), Misfit> {
        let state = flow.state(to).ok_or_else(|| Misfit::State(to.to_owned()))?;
        self.turn_clocks(flow, time, state, event.at)?;
        self.pass(state);
        self.state.clone_from(&state.id);
        self.entered_at = event.at;
        self.open = state.open;
        self.extension = None;
        self.outcome = self.ending.filter(|_| !state.open);
        self.turns = match &state.turns {
            Turns::Nobody { .. } => Vec::new(),
            Turns::One(side) => {
                vec![self.turn(flow, state, &side.party, None, verb, event)?]
            }
            Turns::Sides { sides, .. } => {
                let mut turns = Vec::new();
                for side in sides {
                    let key = Some(side.party.as_str());
                    turns.push(self.turn(flow, state, &side.party, key, verb, event)?);
                }
                turns
            }
            Turns::Asked { .. } => self.turns_of(ASKED, Purpose::Consult, event)?,
        };
        Ok(())
    }

    /// Takes or hands on the part of one party where several answer; the others keep theirs.
    pub(super) fn turn_again(
        &mut self,
        flow: &CaseDefinition,
        verb: &Verb,
        party: &str,
        event: &NewEvent,
    ) -> Result<(), Misfit> {
        let state = flow.state(&self.state);
        let state = state.ok_or_else(|| Misfit::State(self.state.clone()))?;
        let again = self.turn(flow, state, party, Some(party), Some(verb), event)?;
        let own = |turn: &&mut Turn| turn.awaiting.party == party && turn.answer.is_none();
        let turn = self.turns.iter_mut().find(own);
        let turn = turn.ok_or_else(|| Misfit::Nothing(verb.id.clone()))?;
        turn.awaiting = again.awaiting;
        Ok(())
    }

    /// Tells whether a verb concerns the doer's party alone, where several answer side by side.
    pub(super) fn is_own_part(&self, flow: &CaseDefinition, verb: &Verb, to: &str) -> bool {
        let several = |state: &State| matches!(state.turns, Turns::Sides { .. });
        to == self.state
            && (verb.takes || verb.hand_to.is_some())
            && flow.state(to).is_some_and(several)
    }

    /// Returns the turn of a party of the definition.
    fn turn(
        &mut self,
        flow: &CaseDefinition,
        state: &State,
        party: &str,
        key: Option<&str>,
        verb: Option<&Verb>,
        event: &NewEvent,
    ) -> Result<Turn, Misfit> {
        if !self.keeps(flow, state, party, verb) {
            self.takers.remove(party);
        }
        if let Some(route) = route::read(&event.body.fields, key) {
            self.routes.insert(party.to_owned(), route);
        }
        let route = self.routes.get(party).ok_or(Misfit::Unrouted)?;
        let taker = self.takers.get(party);
        Ok(Turn {
            awaiting: Awaiting {
                party: party.to_owned(),
                role: route.role.clone(),
                area: route.area.clone(),
                unit: route.unit.clone(),
                person: taker.or(route.person.as_ref()).cloned(),
            },
            purpose: match state.turns {
                Turns::Sides { .. } => Purpose::Answer,
                _ => Purpose::Move,
            },
            since: event.at,
            answer: None,
        })
    }

    /// Returns the turns of the people whom the event names one by one; they may read the case
    /// from then on.
    fn turns_of(
        &mut self,
        party: &str,
        purpose: Purpose,
        event: &NewEvent,
    ) -> Result<Vec<Turn>, Misfit> {
        let routes = route::people(&event.body.fields, party);
        if routes.is_empty() {
            return Err(Misfit::Unrouted);
        }
        let turn = |route: route::Route| Turn {
            awaiting: Awaiting {
                party: party.to_owned(),
                role: route.role,
                area: route.area,
                unit: route.unit,
                person: route.person,
            },
            purpose,
            since: event.at,
            answer: None,
        };
        let turns: Vec<Turn> = routes.into_iter().map(turn).collect();
        let people = turns.iter().filter_map(|turn| turn.awaiting.person.clone());
        self.readers.extend(people);
        Ok(turns)
    }

    /// Adds one more person whose opinion is awaited.
    pub(super) fn join(&mut self, event: &NewEvent) -> Result<(), Misfit> {
        let turns = self.turns_of(JOINED, Purpose::Join, event)?;
        self.turns.extend(turns);
        Ok(())
    }

    /// Adds the turn of whoever decides about more time.
    pub(super) fn await_extension(&mut self, party: &str, event: &NewEvent) -> Result<(), Misfit> {
        let route = route::read(&event.body.fields, Some(party)).ok_or(Misfit::Unrouted)?;
        self.turns.push(Turn {
            awaiting: Awaiting {
                party: party.to_owned(),
                role: route.role,
                area: route.area,
                unit: route.unit,
                person: route.person,
            },
            purpose: Purpose::Extension,
            since: event.at,
            answer: None,
        });
        Ok(())
    }

    /// Tells whether a party keeps the person who took the case for it when the state is entered
    /// by the verb.
    pub(super) fn keeps(
        &self,
        flow: &CaseDefinition,
        state: &State,
        party: &str,
        verb: Option<&Verb>,
    ) -> bool {
        let Some(verb) = verb else { return false };
        let goes_back = matches!(verb.action, Action::ReturnTo | Action::Object);
        let anew = verb.hop || matches!(verb.action, Action::Reopen { .. });
        if verb.takes && verb.is_by(party) {
            return self.routes.contains_key(party);
        }
        !anew
            && self.takers.contains_key(party)
            && self.routes.contains_key(party)
            && (goes_back || !is_to_be_taken(flow, state, party))
    }
}

/// Tells whether somebody of the awaited party has to take the case first.
fn is_to_be_taken(flow: &CaseDefinition, state: &State, party: &str) -> bool {
    flow.verbs
        .iter()
        .any(|verb| verb.takes && verb.starts_in(&state.id) && verb.is_by(party))
}
