//! What a page shows of a case.

mod events;
mod names;
mod offers;
mod parties;
mod ties;

use catalog::cases::{CaseDefinition, Verb};
use model::{
    Actor, Case, CaseEvent, CaseId, ContentHash, Evidence, Lamp, LookWay, Scope, Timestamp,
};
use store::{ChainReport, StoreError};

use std::sync::Arc;

use crate::Casework;
use crate::act::Opened;
use crate::error::corrupt;
use crate::lamp::{self, clock_name};
use crate::line::Line;
use crate::machine::{Acceptance, LookedBack};
use crate::personal::Veil;
use crate::silence::Silenced;

pub(crate) use events::Names;
pub use parties::{AskedTime, PartyLine};
pub use ties::{Merged, OtherCase};

/// A case with everything that its page shows.
#[derive(Clone, Debug)]
pub struct Record {
    /// The line that lists show of it, with the case itself.
    pub line: Line,
    /// The definition with which it began.
    pub flow: Arc<CaseDefinition>,
    /// What facts say now: what was corrected later replaces what was said first.
    pub facts: Vec<Labelled>,
    /// Whose turn it is, and who has answered.
    pub parties: Vec<PartyLine>,
    /// More time that was asked for.
    pub asked_time: Option<AskedTime>,
    /// All runs of clocks, the oldest first.
    pub clocks: Vec<ClockLine>,
    /// All events, the oldest first.
    pub events: Vec<EventLine>,
    /// Numbers of the events that tell how far it is (节点、阶段进展).
    pub milestones: Vec<u32>,
    /// All files, in the order in which they were attached.
    pub evidence: Vec<EvidenceLine>,
    /// Names of those who may read it wherever their areas lie.
    pub readers: Vec<String>,
    /// The cases to which it is linked.
    pub links: Vec<OtherCase>,
    /// The case into which it was merged.
    pub merged_into: Option<OtherCase>,
    /// The cases that were merged into it, with their events.
    pub merged: Vec<Merged>,
    /// Its acceptances, the oldest first.
    pub acceptances: Vec<Acceptance>,
    /// Its look-backs, the oldest first.
    pub lookbacks: Vec<LookedBack>,
    /// The times in which the device was silent, where the flow follows its alarms, the first first.
    pub silences: Vec<Silenced>,
    /// What the one who asks may do now.
    pub actions: Vec<Verb>,
    /// Why the one who asks cannot move the case on now; `None` if it is their turn.
    pub waiting_for: Option<String>,
    /// Number of the last event, to be sent back with a verb.
    pub head_seq: u32,
    /// Whether the chain of events is whole.
    pub chain: ChainReport,
    /// Hash of the last event.
    pub head_hash: ContentHash,
}

/// Something said, under its label.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Labelled {
    /// The field or fact; empty for what the system says.
    pub id: String,
    /// Label (Chinese).
    pub label: String,
    /// What was said; of a choice, its label; of a table, how many rows.
    pub value: String,
    /// Whether the value is a name of the catalogue or words of the program, rather than what
    /// somebody has written: such may be said in another language.
    pub named: bool,
    /// The rows of a table.
    pub table: Option<Rows>,
    /// Whether it says something of a private person that the one who asks may not read (个人信息);
    /// `value` is what is left of it.
    pub masked: bool,
}

/// The rows of a table that was filled in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rows {
    /// Labels of the columns.
    pub columns: Vec<String>,
    /// Of each column, whether its cells are names of the catalogue.
    pub named: Vec<bool>,
    /// The cells of each row, in the order of the columns; empty where nothing was said.
    pub rows: Vec<Vec<String>>,
}

/// A run of a clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClockLine {
    /// Identity within the flow.
    pub id: String,
    /// Name.
    pub name: String,
    /// Name of the party whose turn it times, if it times one.
    pub party: Option<String>,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it ran or runs out; while it is suspended, when it would have.
    pub due_at: Timestamp,
    /// When it was stopped; `None` while it runs or is suspended.
    pub stopped_at: Option<Timestamp>,
    /// Whether it stands.
    pub suspended: bool,
    /// How often it was extended.
    pub extended: u32,
    /// Its lamp.
    pub lamp: Lamp,
    /// What is left, or how it ended.
    pub left_text: String,
}

/// An event with its words.
#[derive(Clone, PartialEq, Debug)]
pub struct EventLine {
    /// The event.
    pub event: CaseEvent,
    /// Name of the verb.
    pub verb_name: String,
    /// What kind of verb it is.
    pub kind: &'static str,
    /// Name of the party as which somebody acted.
    pub party_name: Option<String>,
    /// Name of the state before; `None` for the first event.
    pub from_state_name: Option<String>,
    /// Name of the state after.
    pub to_state_name: String,
    /// What was said, confirmed, and to whom the case was handed.
    pub fields: Vec<Labelled>,
    /// The files attached.
    pub evidence: Vec<EvidenceLine>,
}

/// A file in its role.
#[derive(Clone, PartialEq, Debug)]
pub struct EvidenceLine {
    /// The file.
    pub evidence: Evidence,
    /// As what it was attached.
    pub kind: String,
    /// Name of that kind.
    pub kind_name: String,
    /// Whether it shows or names a private person of whom the one who asks may not read (个人信息);
    /// where it was taken is not told then.
    pub masked: bool,
}

impl Casework {
    /// Returns a case as its page shows it to the actor; `None` if there is none in scope.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense.
    pub async fn record(
        &self,
        scope: &Scope,
        actor: &Actor,
        id: &CaseId,
        now: Timestamp,
    ) -> Result<Option<Record>, StoreError> {
        match self.opened(scope, id).await? {
            Some(opened) => {
                let veil = self.veil(&opened, actor);
                let record = self.record_of(opened, scope, actor, (&veil, now));
                record.await.map(Some)
            }
            None => Ok(None),
        }
    }

    /// Returns a case as its page shows it through a veil.
    pub(crate) async fn record_of(
        &self,
        opened: Opened,
        scope: &Scope,
        actor: &Actor,
        (veil, now): (&Veil, Timestamp),
    ) -> Result<Record, StoreError> {
        let id = &opened.case.id;
        let read = (LookWay::Record, veil.all_labels());
        self.note_look(veil, id, actor, read).await?;
        let chains = self.store.verify_chain(Some(id)).await?;
        let chain = chains.into_iter().next();
        let chain = chain.ok_or_else(|| corrupt("chain of a case", id))?;
        let events = self.event_lines(scope, &opened, veil).await?;
        let evidence = events
            .iter()
            .flat_map(|event| event.evidence.iter().cloned());
        Ok(Record {
            line: self.line(opened.case.clone(), now).await?,
            facts: self.facts(&opened, veil).await?,
            parties: self.party_lines(&opened, now).await?,
            asked_time: self.asked_time(&opened).await?,
            clocks: clock_lines(&opened, now),
            milestones: events
                .iter()
                .filter(|event| event.kind == "milestone")
                .map(|event| event.event.seq)
                .collect(),
            evidence: evidence.collect(),
            events,
            readers: self.reader_names(&opened).await?,
            links: self.others(scope, &opened.standing.links, now).await?,
            merged_into: {
                let main = opened.standing.merged_into.as_slice();
                self.others(scope, main, now).await?.pop()
            },
            merged: self.merged(&opened, actor, (veil, now)).await?,
            acceptances: opened.standing.acceptances.clone(),
            lookbacks: opened.standing.lookbacks.clone(),
            silences: self.silenced(&opened, now).await?,
            actions: self.offers(&opened, actor, now),
            waiting_for: self.why_waiting(&opened, actor, now).await?,
            head_seq: opened.head_seq(),
            chain,
            head_hash: opened.head_hash(),
            flow: opened.flow,
        })
    }

    /// Returns the verbs that the actor may do to the case now.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense.
    pub async fn actions_for(
        &self,
        scope: &Scope,
        actor: &Actor,
        case: &Case,
    ) -> Result<Vec<Verb>, StoreError> {
        let opened = self.opened(scope, &case.id).await?;
        let now = self.world.now();
        Ok(opened.map_or_else(Vec::new, |opened| self.offers(&opened, actor, now)))
    }

    /// Says whom the case waits for, if the actor cannot move it on.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense.
    pub async fn waiting_for(
        &self,
        scope: &Scope,
        actor: &Actor,
        case: &Case,
    ) -> Result<Option<String>, StoreError> {
        match self.opened(scope, &case.id).await? {
            Some(opened) => self.why_waiting(&opened, actor, self.world.now()).await,
            None => Ok(None),
        }
    }
}

fn clock_lines(opened: &Opened, now: Timestamp) -> Vec<ClockLine> {
    let runs = opened.standing.clocks.iter();
    runs.map(|run| clock_line(&opened.flow, run, now)).collect()
}

fn clock_line(flow: &CaseDefinition, run: &crate::machine::ClockRun, now: Timestamp) -> ClockLine {
    let party = run.clock.party.as_deref();
    ClockLine {
        id: run.clock.id.clone(),
        name: clock_name(flow, &run.clock).to_owned(),
        party: party.map(|party| flow.party_name(party).to_owned()),
        started_at: run.clock.started_at,
        due_at: run.clock.due_at,
        stopped_at: run.stopped_at,
        suspended: run.stopped_at.is_none() && !run.is_running(),
        extended: run.extended,
        lamp: lamp::of_run(run, now),
        left_text: lamp::run_text(run, now),
    }
}
