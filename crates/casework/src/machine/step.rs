//! One more event.

use catalog::TimeLaw;
use catalog::cases::{Action, By, CaseDefinition, JOINED, Verb};
use model::{CaseId, CaseOutcome, NewEvent, PersonId};

use super::{Acceptance, Answer, LINKED, LookedBack, MERGED_IN, Misfit, Purpose, Standing};
use crate::route;

impl Standing {
    /// Returns where the case stands after one more event.
    ///
    /// # Errors
    ///
    /// The event does not fit; the case stands where it stood.
    pub fn step(
        &self,
        flow: &CaseDefinition,
        time: &TimeLaw,
        event: &NewEvent,
    ) -> Result<Self, Misfit> {
        let misplaced = || Misfit::From {
            verb: event.verb.clone(),
            state: self.state.clone(),
        };
        if event.at < self.at {
            return Err(Misfit::Earlier);
        }
        if event.verb == LINKED || event.verb == MERGED_IN {
            return self.tied_by(event);
        }
        let verb = flow
            .verb(&event.verb)
            .ok_or_else(|| Misfit::Verb(event.verb.clone()))?;
        if !verb.starts_in(&self.state) || event.from_state.as_ref() != Some(&self.state) {
            return Err(misplaced());
        }
        let acting = acting(verb, event);
        if event.to_state != self.destination(flow, verb, acting, event)? {
            return Err(Misfit::To(verb.id.clone()));
        }
        let resumes = verb.action == Action::Resume;
        let aside = verb.action.is_aside() || verb.by.notes_alarm();
        if self.suspended_at.is_some() != resumes && !aside {
            return Err(Misfit::Suspended(verb.id.clone()));
        }
        let mut next = self.clone();
        next.at = event.at;
        next.recorded_at = event.recorded_at;
        next.note_doing(&verb.id, event);
        next.hear(event);
        next.hops += u32::from(verb.hop);
        next.ending = verb.outcome.or(next.ending);
        next.alarm_ended = match verb.by {
            By::AlarmEnded => true,
            By::AlarmAgain => false,
            _ => next.alarm_ended,
        };
        next.act(flow, time, verb, acting, event)?;
        next.remember(self, verb, event);
        Ok(next)
    }

    /// Returns the state to which a verb leads when it is done with what the event says.
    ///
    /// # Errors
    ///
    /// The event names a state to which the verb cannot lead, or there is nothing to take back.
    pub fn destination(
        &self,
        flow: &CaseDefinition,
        verb: &Verb,
        acting: Option<&str>,
        event: &NewEvent,
    ) -> Result<String, Misfit> {
        match &verb.action {
            Action::ReturnTo => {
                let state = event
                    .body
                    .fields
                    .get("state")
                    .ok_or(Misfit::Said("state"))?;
                if self.earlier(flow).any(|earlier| earlier == state) {
                    Ok(state.clone())
                } else {
                    Err(Misfit::Said("state"))
                }
            }
            Action::Withdraw => self
                .undo
                .as_ref()
                .map(|undo| undo.before.state.clone())
                .ok_or_else(|| Misfit::Nothing(verb.id.clone())),
            _ if verb.answers => {
                let actor = event.actor.as_ref().map(|(person, ..)| person);
                let then = flow.state(&self.state).and_then(|state| state.then());
                let last = self.is_last_answer(acting, actor);
                let then = then.filter(|_| last).unwrap_or(&self.state);
                Ok(then.to_owned())
            }
            _ => Ok(verb.to.as_ref().unwrap_or(&self.state).clone()),
        }
    }

    /// Tells whether nobody else's answer is missing once this one is given.
    fn is_last_answer(&self, acting: Option<&str>, actor: Option<&PersonId>) -> bool {
        let sides = self
            .open_turns()
            .filter(|turn| matches!(turn.purpose, Purpose::Answer | Purpose::Consult));
        let own = |turn: &super::Turn| match turn.purpose {
            Purpose::Consult => turn.awaiting.person.as_ref() == actor,
            _ => Some(turn.awaiting.party.as_str()) == acting,
        };
        sides.filter(|turn| !own(turn)).count() == 0
    }

    fn act(
        &mut self,
        flow: &CaseDefinition,
        time: &TimeLaw,
        verb: &Verb,
        acting: Option<&str>,
        event: &NewEvent,
    ) -> Result<(), Misfit> {
        match &verb.action {
            Action::Suspend => self.suspend(event.at)?,
            Action::Resume => self.resume(flow, time, event.at)?,
            Action::AskExtension { clocks } => {
                self.ask_extension(flow, verb, clocks, acting, event)?;
            }
            Action::GrantExtension { max, .. } => {
                self.grant_extension(flow, time, verb, max.unit(), event)?;
            }
            Action::RefuseExtension => self.end_extension(verb)?,
            Action::Withdraw => self.take_back(verb, event.at)?,
            Action::Copy => self.let_read(event),
            Action::Join => self.join(event)?,
            Action::Opinion => self.answer(JOINED, verb, event)?,
            Action::Link => self.links.extend(route::case(&event.body.fields)),
            Action::Remind | Action::Milestone => {}
            Action::Move
            | Action::Consult
            | Action::Consent
            | Action::Object
            | Action::Dispute
            | Action::Ruling
            | Action::ReturnTo
            | Action::Merge
            | Action::Reopen { .. } => self.go(flow, time, verb, acting, event)?,
        }
        Ok(())
    }

    /// Does what moves the case, or may.
    fn go(
        &mut self,
        flow: &CaseDefinition,
        time: &TimeLaw,
        verb: &Verb,
        acting: Option<&str>,
        event: &NewEvent,
    ) -> Result<(), Misfit> {
        if verb.takes {
            let (person, ..) = event.actor.as_ref().ok_or(Misfit::Nobody)?;
            let party = acting.ok_or(Misfit::Nobody)?;
            self.takers.insert(party.to_owned(), person.clone());
        }
        if verb.answers {
            self.answer(acting.ok_or(Misfit::Nobody)?, verb, event)?;
        }
        if verb.accepts {
            self.accepted(event);
        }
        match verb.action {
            Action::Ruling => self.ruled = true,
            Action::Merge => {
                self.merged_into = route::case(&event.body.fields);
                self.ending = Some(CaseOutcome::Merged);
            }
            Action::Reopen { relapse } => self.reopened(relapse),
            _ => {}
        }
        self.looked_back(flow, verb, event);
        let moves = event.to_state != self.state;
        if self.is_own_part(flow, verb, &event.to_state) {
            return self.turn_again(flow, verb, acting.ok_or(Misfit::Nobody)?, event);
        }
        if moves || verb.to.is_some() {
            self.enter(flow, time, &event.to_state, Some(verb), event)?;
        }
        Ok(())
    }

    /// Marks the turn of the event's actor as answered, and stops its clock.
    fn answer(&mut self, party: &str, verb: &Verb, event: &NewEvent) -> Result<(), Misfit> {
        let (person, name, ..) = event.actor.as_ref().ok_or(Misfit::Nobody)?;
        let own = |turn: &&mut super::Turn| {
            let one_of_many = matches!(turn.purpose, Purpose::Consult | Purpose::Join);
            turn.answer.is_none()
                && turn.awaiting.party == party
                && turn.purpose != Purpose::Extension
                && (!one_of_many || turn.awaiting.person.as_ref() == Some(person))
        };
        let turn = self.turns.iter_mut().find(own);
        let turn = turn.ok_or_else(|| Misfit::Nothing(verb.id.clone()))?;
        turn.answer = Some(Answer {
            verb: verb.id.clone(),
            by: person.clone(),
            by_name: name.clone(),
            at: event.at,
        });
        if turn.purpose == Purpose::Answer {
            self.stop_clock_of(party, event.at);
            if self
                .extension
                .as_ref()
                .is_some_and(|ask| ask.party == party)
            {
                self.end_extension(verb)?;
            }
        }
        Ok(())
    }

    fn accepted(&mut self, event: &NewEvent) {
        if let Some((person, name, unit, unit_name)) = event.actor.clone() {
            self.acceptances.push(Acceptance {
                person,
                name,
                unit,
                unit_name,
                at: event.at,
                relapsed: false,
            });
        }
    }

    fn reopened(&mut self, relapse: bool) {
        self.outcome = None;
        self.ending = None;
        self.ruled = false;
        self.hops_before = self.hops;
        if relapse {
            self.relapses += 1;
            if let Some(last) = self.acceptances.last_mut() {
                last.relapsed = true;
            }
        }
    }

    fn looked_back(&mut self, flow: &CaseDefinition, verb: &Verb, event: &NewEvent) {
        let Some(lookback) = &flow.lookback else {
            return;
        };
        if verb.id == lookback.opens {
            self.lookbacks.push(LookedBack {
                draw: route::draw(&event.body.fields)
                    .unwrap_or_default()
                    .to_owned(),
                at: event.at,
                found: None,
            });
        } else if let Some(last) = self.lookbacks.last_mut()
            && last.found.is_none()
            && (verb.id == lookback.passes || verb.id == lookback.relapse)
        {
            last.found = Some((verb.id == lookback.relapse, event.at));
        }
    }

    fn let_read(&mut self, event: &NewEvent) {
        let people = event.body.fields.get("people");
        let people = people.iter().flat_map(|people| people.split(','));
        self.readers.extend(people.map(PersonId::new));
    }

    /// Adds what another case says of this one: that they are linked, or that it was merged in.
    ///
    /// # Errors
    ///
    /// The event names no case, or another state than the present one.
    pub fn tied_by(&self, event: &NewEvent) -> Result<Self, Misfit> {
        if event.from_state.as_ref() != Some(&self.state) || event.to_state != self.state {
            return Err(Misfit::To(event.verb.clone()));
        }
        let case: CaseId = route::case(&event.body.fields).ok_or(Misfit::Said("case"))?;
        let mut next = self.clone();
        next.at = event.at;
        next.recorded_at = event.recorded_at;
        let ties = if event.verb == LINKED {
            &mut next.links
        } else {
            &mut next.merged
        };
        if !ties.contains(&case) {
            ties.push(case);
        }
        Ok(next)
    }
}

/// Returns the party as which the event's actor acted.
fn acting<'a>(verb: &'a Verb, event: &NewEvent) -> Option<&'a str> {
    let named = route::party(&event.body.fields);
    let mut parties = verb.parties().iter();
    let party = match named {
        Some(named) => parties.find(|party| *party == named),
        None => parties.next(),
    };
    party.map(String::as_str)
}
