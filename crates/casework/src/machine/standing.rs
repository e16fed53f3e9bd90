//! Where a case stands, and what its events have given so far.

use std::collections::{BTreeMap, BTreeSet};

use clocks::Ledger;
use model::{
    Awaiting, Case, CaseClock, CaseId, CaseMarks, CaseOutcome, NewEvent, PersonId, Timestamp,
    UnitId,
};

use super::back::Undo;
use crate::route::{self, Route};

/// One run of a clock, from the start to now or to its stop.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClockRun {
    /// The clock with its times.
    pub clock: CaseClock,
    /// What of its time is spent.
    pub ledger: Ledger,
    /// How often it was extended.
    pub extended: u32,
    /// When it was stopped; `None` while it runs or is suspended.
    pub stopped_at: Option<Timestamp>,
}

impl ClockRun {
    /// Tells whether it runs: it was neither stopped nor suspended.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.stopped_at.is_none() && self.ledger.running_since().is_some()
    }
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

/// What somebody is awaited for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// To move the case on.
    Move,
    /// To answer, side by side with others (双交办).
    Answer,
    /// To agree or object (会签).
    Consult,
    /// To give an opinion (加签).
    Join,
    /// To grant or refuse more time (延期审批).
    Extension,
}

impl Purpose {
    /// Returns the word that is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::Answer => "answer",
            Self::Consult => "consult",
            Self::Join => "join",
            Self::Extension => "extension",
        }
    }
}

/// The turn of somebody in the present state.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Turn {
    /// Who.
    pub awaiting: Awaiting,
    /// For what.
    pub purpose: Purpose,
    /// Since when.
    pub since: Timestamp,
    /// The answer, once it was given.
    pub answer: Option<Answer>,
}

/// An answer that was given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The verb with which it was given.
    pub verb: String,
    /// Who gave it.
    pub by: PersonId,
    /// That person's name.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
}

/// More time that was asked for and neither granted nor refused yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Extension {
    /// The clock.
    pub clock: String,
    /// The party that asked.
    pub party: String,
    /// Who asked.
    pub by: PersonId,
    /// How many units of time.
    pub amount: u32,
}

/// An acceptance (验收), by name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Acceptance {
    /// Who accepted.
    pub person: PersonId,
    /// That person's name.
    pub name: String,
    /// In which unit.
    pub unit: UnitId,
    /// That unit's name.
    pub unit_name: String,
    /// When.
    pub at: Timestamp,
    /// Whether what was accepted has come back.
    pub relapsed: bool,
}

/// A look-back (回头看) at the case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LookedBack {
    /// The draw in which it was drawn.
    pub draw: String,
    /// When it was opened.
    pub at: Timestamp,
    /// Whether it found a relapse, and when; `None` until somebody has looked.
    pub found: Option<(bool, Timestamp)>,
}

/// Where a case stands after its events (当前状态).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Standing {
    /// State of the definition.
    pub state: String,
    /// False in a closed state.
    pub open: bool,
    /// When the present state was entered.
    pub entered_at: Timestamp,
    /// Whose turn it is, and who has answered already.
    pub turns: Vec<Turn>,
    /// All runs of clocks, the oldest first.
    pub clocks: Vec<ClockRun>,
    /// Since when the case is suspended.
    pub suspended_at: Option<Timestamp>,
    /// Who took the case for each party.
    pub takers: BTreeMap<String, PersonId>,
    /// What each person did.
    pub doings: Vec<Doing>,
    /// What facts and fields say, by id; what was said last.
    pub said: BTreeMap<String, String>,
    /// The open states on the way to the present one, the first first; where the way leads back,
    /// what lay behind is forgotten.
    pub passed: Vec<String>,
    /// How often the case was handed to other people.
    pub hops: u32,
    /// Whether an arbiter has ruled since the case was opened or reopened.
    pub ruled: bool,
    /// More time that was asked for.
    pub extension: Option<Extension>,
    /// Who may read the case wherever their areas lie.
    pub readers: BTreeSet<PersonId>,
    /// The cases to which it is linked.
    pub links: Vec<CaseId>,
    /// The case into which it was merged.
    pub merged_into: Option<CaseId>,
    /// The cases that were merged into it.
    pub merged: Vec<CaseId>,
    /// How the matter ended, once the case is closed.
    pub outcome: Option<CaseOutcome>,
    /// Its acceptances, the oldest first.
    pub acceptances: Vec<Acceptance>,
    /// Its look-backs, the oldest first.
    pub lookbacks: Vec<LookedBack>,
    /// How often what was closed has come back.
    pub relapses: u32,
    /// Whether the alarm of the case has ended and the same was not alarmed again since; only flows
    /// that have it written down know.
    pub alarm_ended: bool,
    /// Who opened it, if a person did.
    pub opener: Option<PersonId>,
    /// When the last event happened.
    pub at: Timestamp,
    /// When the last event was recorded.
    pub recorded_at: Timestamp,
    /// Hops before the present round began.
    pub(super) hops_before: u32,
    /// How the matter would end if the case closed now.
    pub(super) ending: Option<CaseOutcome>,
    /// To whom the case was last handed for each party.
    pub(super) routes: BTreeMap<String, Route>,
    /// What the last move was, if it can still be taken back.
    pub(super) undo: Option<Box<Undo>>,
}

impl Standing {
    /// Returns what there is before the first event has done anything.
    pub(super) fn before(event: &NewEvent) -> Self {
        Self {
            state: String::new(),
            open: true,
            entered_at: event.at,
            turns: Vec::new(),
            clocks: Vec::new(),
            suspended_at: None,
            takers: BTreeMap::new(),
            doings: Vec::new(),
            said: BTreeMap::new(),
            passed: Vec::new(),
            hops: 0,
            ruled: false,
            extension: None,
            readers: BTreeSet::new(),
            links: Vec::new(),
            merged_into: None,
            merged: Vec::new(),
            outcome: None,
            acceptances: Vec::new(),
            lookbacks: Vec::new(),
            relapses: 0,
            alarm_ended: false,
            opener: event.actor.as_ref().map(|(person, ..)| person.clone()),
            at: event.at,
            recorded_at: event.recorded_at,
            hops_before: 0,
            ending: None,
            routes: BTreeMap::new(),
            undo: None,
        }
    }

    /// Returns who may act now: those whose turn it is and who have not answered.
    pub fn awaiting(&self) -> impl Iterator<Item = &Awaiting> {
        self.open_turns().map(|turn| &turn.awaiting)
    }

    /// Returns the turns that were not answered.
    pub fn open_turns(&self) -> impl Iterator<Item = &Turn> {
        self.turns.iter().filter(|turn| turn.answer.is_none())
    }

    /// Returns the clocks that run.
    pub fn running(&self) -> impl Iterator<Item = &CaseClock> {
        self.clocks
            .iter()
            .filter(|run| run.is_running())
            .map(|run| &run.clock)
    }

    /// Returns to whom the case was last handed for a party.
    #[must_use]
    pub fn route_of(&self, party: &str) -> Option<&Route> {
        self.routes.get(party)
    }

    /// Returns the hops of the present round: since the case was opened, or reopened.
    #[must_use]
    pub const fn hops_in_round(&self) -> u32 {
        self.hops.saturating_sub(self.hops_before)
    }

    /// Returns who did one of these verbs.
    pub fn doers<'a>(&'a self, verbs: &'a [String]) -> impl Iterator<Item = &'a Doing> + Clone {
        self.doings
            .iter()
            .filter(|doing| verbs.contains(&doing.verb))
    }

    /// Writes what the events give into the row of the case.
    pub fn write_to(&self, case: &mut Case) {
        case.state.clone_from(&self.state);
        case.open = self.open;
        case.awaiting = self.awaiting().cloned().collect();
        case.clocks = self.running().cloned().collect();
        case.updated_at = self.recorded_at;
        case.marks = CaseMarks {
            hops: self.hops,
            relapses: self.relapses,
            suspended_at: self.suspended_at,
            outcome: self.outcome,
            readers: self.readers.iter().cloned().collect(),
        };
    }

    /// Keeps what facts and fields say.
    pub(super) fn hear(&mut self, event: &NewEvent) {
        let fields = event.body.fields.iter();
        let said = fields.filter(|(id, _)| !route::is_reserved(id));
        self.said
            .extend(said.map(|(id, value)| (id.clone(), value.clone())));
    }

    /// Notes who did a verb.
    pub(super) fn note_doing(&mut self, verb: &str, event: &NewEvent) {
        if let Some((person, _, unit, _)) = &event.actor {
            self.doings.push(Doing {
                verb: verb.to_owned(),
                person: person.clone(),
                unit: unit.clone(),
            });
        }
    }
}
