//! The case machine: a definition and events give the present state.
//!
//! It is pure and asks nobody: what it needs, the events say. Replaying all events of a case gives
//! exactly the row that is stored beside them.

use std::collections::BTreeMap;

use catalog::TimeLaw;
use catalog::cases::{CaseDefinition, Limit, State, Verb};
use clocks::{AlmanacError, Ledger};
use model::{Awaiting, Case, CaseClock, NewEvent, PersonId, Timestamp, UnitId};
use thiserror::Error;

use crate::route::{self, Route};

/// The verb of the first event.
pub const OPEN: &str = "open";

/// One run of a clock, from the start to now or to its stop.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClockRun {
    /// The clock with its times.
    pub clock: CaseClock,
    /// When it was stopped; `None` while it runs.
    pub stopped_at: Option<Timestamp>,
}

/// Who did what, for the rule that nobody closes their own task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Doing {
    /// The verb.
    pub verb: String,
    /// Who.
    pub person: PersonId,
    /// In which unit.
    pub unit: UnitId,
}

/// Where a case stands after its events (当前状态).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// State of the definition.
    pub state: String,
    /// False in a closed state.
    pub open: bool,
    /// Whose turn it is; `None` in a closed state.
    pub awaiting: Option<Awaiting>,
    /// All runs of clocks, the oldest first.
    pub clocks: Vec<ClockRun>,
    /// Who took the case for each party.
    pub takers: BTreeMap<String, PersonId>,
    /// What each person did.
    pub doings: Vec<Doing>,
    /// When the last event happened.
    pub at: Timestamp,
    /// When the last event was recorded.
    pub recorded_at: Timestamp,
    /// To whom the case was last handed for each party.
    routes: BTreeMap<String, Route>,
}

/// Why an event does not fit after those before it.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Misfit {
    /// The first event is not `open`, or a later one is.
    #[error("the verb {0:?} stands in the wrong place")]
    Place(String),
    /// The definition has no such verb.
    #[error("the flow has no verb {0:?}")]
    Verb(String),
    /// The definition has no such state.
    #[error("the flow has no state {0:?}")]
    State(String),
    /// The verb cannot be done in the state before it.
    #[error("the verb {verb:?} cannot be done in the state {state:?}")]
    From {
        /// The verb.
        verb: String,
        /// The state.
        state: String,
    },
    /// The event names another state than the verb leads to.
    #[error("the verb {0:?} leads to another state than the event says")]
    To(String),
    /// The event lies before the one before it.
    #[error("the event lies before the one before it")]
    Earlier,
    /// The event hands the case over but does not say to whom.
    #[error("the event does not say to whom the case was handed")]
    Unrouted,
    /// Only a person can take a case.
    #[error("nobody took the case")]
    Nobody,
    /// A deadline cannot be counted.
    #[error(transparent)]
    Uncountable(#[from] AlmanacError),
    /// There is no event at all.
    #[error("the case has no event")]
    Empty,
}

/// Replays the events of a case.
///
/// # Errors
///
/// The first event that does not fit.
pub fn replay<'a>(
    flow: &CaseDefinition,
    time: &TimeLaw,
    events: impl IntoIterator<Item = &'a NewEvent>,
) -> Result<Standing, Misfit> {
    let mut events = events.into_iter();
    let first = events.next().ok_or(Misfit::Empty)?;
    events.try_fold(begin(flow, time, first)?, |standing, event| {
        standing.step(flow, time, event)
    })
}

/// Begins a case with its first event.
///
/// # Errors
///
/// The event is not an opening, or not one of this flow.
pub fn begin(flow: &CaseDefinition, time: &TimeLaw, event: &NewEvent) -> Result<Standing, Misfit> {
    if event.verb != OPEN || event.from_state.is_some() {
        return Err(Misfit::Place(event.verb.clone()));
    }
    if event.to_state != flow.start {
        return Err(Misfit::To(event.verb.clone()));
    }
    let mut standing = Standing {
        state: String::new(),
        open: true,
        awaiting: None,
        clocks: Vec::new(),
        takers: BTreeMap::new(),
        doings: Vec::new(),
        at: event.at,
        recorded_at: event.recorded_at,
        routes: BTreeMap::new(),
    };
    standing.enter(flow, time, &flow.start, event)?;
    Ok(standing)
}

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
        let verb = flow
            .verb(&event.verb)
            .ok_or_else(|| Misfit::Verb(event.verb.clone()))?;
        if !verb.from.contains(&self.state) || event.from_state.as_ref() != Some(&self.state) {
            let (verb, state) = (verb.id.clone(), self.state.clone());
            return Err(Misfit::From { verb, state });
        }
        if event.to_state != *verb.to.as_ref().unwrap_or(&self.state) {
            return Err(Misfit::To(verb.id.clone()));
        }
        if event.at < self.at {
            return Err(Misfit::Earlier);
        }
        let mut next = self.clone();
        next.at = event.at;
        next.recorded_at = event.recorded_at;
        if let Some((person, _, unit, _)) = &event.actor {
            let (verb, person, unit) = (verb.id.clone(), person.clone(), unit.clone());
            next.doings.push(Doing { verb, person, unit });
        }
        if verb.takes {
            let (person, ..) = event.actor.as_ref().ok_or(Misfit::Nobody)?;
            for party in verb.parties() {
                next.takers.insert(party.clone(), person.clone());
            }
        }
        if let Some(to) = &verb.to {
            next.enter(flow, time, to, event)?;
        }
        Ok(next)
    }

    /// Enters a state: who is awaited, and which clocks stop, run on or start.
    fn enter(
        &mut self,
        flow: &CaseDefinition,
        time: &TimeLaw,
        to: &str,
        event: &NewEvent,
    ) -> Result<(), Misfit> {
        let state = flow.state(to).ok_or_else(|| Misfit::State(to.to_owned()))?;
        self.turn_clocks(flow, time, state, event.at)?;
        self.state.clone_from(&state.id);
        self.open = state.open;
        self.awaiting = match state.awaited().first() {
            Some(party) => Some(self.await_party(flow, state, party, event)?),
            None => None,
        };
        Ok(())
    }

    fn await_party(
        &mut self,
        flow: &CaseDefinition,
        state: &State,
        party: &str,
        event: &NewEvent,
    ) -> Result<Awaiting, Misfit> {
        if is_to_be_taken(flow, state) {
            self.takers.remove(party);
        }
        if let Some(route) = route::read(&event.body.fields) {
            self.routes.insert(party.to_owned(), route);
        }
        let route = self.routes.get(party).ok_or(Misfit::Unrouted)?;
        Ok(Awaiting {
            party: party.to_owned(),
            role: route.role.clone(),
            area: route.area.clone(),
            person: self.takers.get(party).cloned(),
        })
    }

    /// The clock of a state that is left stops, unless the next state shares its run; the clock of
    /// a state that is entered again starts anew.
    fn turn_clocks(
        &mut self,
        flow: &CaseDefinition,
        time: &TimeLaw,
        to: &State,
        at: Timestamp,
    ) -> Result<(), AlmanacError> {
        let stays = self.state == to.id;
        let mut runs_on = false;
        for run in self
            .clocks
            .iter_mut()
            .filter(|run| run.stopped_at.is_none())
        {
            if !stays && to.clocks().first() == Some(&run.clock.id.as_str()) {
                runs_on = true;
            } else {
                run.stopped_at = Some(at);
            }
        }
        let clock = to
            .clocks()
            .first()
            .and_then(|id| flow.clock(id))
            .filter(|_| !runs_on);
        if let Some(clock) = clock
            && let Limit::Budget(budget) = clock.limit
        {
            let ledger = Ledger::start(budget, at.beijing());
            // A clock that was just started is not suspended, so it is due at some time.
            if let Some(due) = ledger.due(&time.almanac)? {
                let warn = time.almanac.before(due, clock.warn)?;
                let due_at = Timestamp::from_beijing(due);
                let warn_at = Timestamp::from_beijing(warn);
                let clock = CaseClock {
                    id: clock.id.clone(),
                    started_at: at,
                    warn_at,
                    due_at,
                };
                self.clocks.push(ClockRun {
                    clock,
                    stopped_at: None,
                });
            }
        }
        Ok(())
    }

    /// Writes what the events give into the row of the case.
    pub fn write_to(&self, case: &mut Case) {
        case.state.clone_from(&self.state);
        case.open = self.open;
        case.awaiting = self.awaiting.iter().cloned().collect();
        case.clocks = self.running().cloned().collect();
        case.updated_at = self.recorded_at;
    }

    /// Returns the clocks that run.
    pub fn running(&self) -> impl Iterator<Item = &CaseClock> {
        self.clocks
            .iter()
            .filter(|run| run.stopped_at.is_none())
            .map(|run| &run.clock)
    }

    /// Returns whose role and level say to whom the case is to be handed when this verb is done;
    /// `None` if it stays with, or goes back to, those who had it.
    #[must_use]
    pub fn needs_route<'a>(&self, flow: &'a CaseDefinition, verb: &'a Verb) -> Option<&'a str> {
        let state = flow.state(verb.to.as_deref()?)?;
        let party = flow.party(state.awaited().first()?)?.id.as_str();
        if let Some(party) = &verb.hand_to {
            return Some(party);
        }
        if verb.takes || (self.takers.contains_key(party) && !is_to_be_taken(flow, state)) {
            return None;
        }
        Some(party)
    }

    /// Returns who did one of these verbs.
    pub fn doers<'a>(&'a self, verbs: &'a [String]) -> impl Iterator<Item = &'a Doing> + Clone {
        self.doings
            .iter()
            .filter(|doing| verbs.contains(&doing.verb))
    }
}

/// Tells whether somebody of the awaited party has to take the case first.
fn is_to_be_taken(flow: &CaseDefinition, state: &State) -> bool {
    flow.verbs.iter().any(|verb| {
        verb.takes
            && verb.from.contains(&state.id)
            && state.awaited().iter().any(|party| verb.is_by(party))
    })
}
