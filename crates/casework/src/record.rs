//! What a page shows of a case.

use catalog::cases::{CaseDefinition, Input, Verb};
use model::{Actor, Case, CaseEvent, CaseId, ContentHash, Evidence, Lamp, Scope, Timestamp};
use store::{ChainReport, StoreError};

use std::sync::Arc;

use crate::act::{Opened, state_name};
use crate::lamp::{self, clock_name};
use crate::line::Line;
use crate::permit::permit;
use crate::{Casework, route};

/// A case with everything that its page shows.
#[derive(Clone, Debug)]
pub struct Record {
    /// The line that lists show of it, with the case itself.
    pub line: Line,
    /// The definition with which it began.
    pub flow: Arc<CaseDefinition>,
    /// What the first event said.
    pub facts: Vec<Labelled>,
    /// All runs of clocks, the oldest first.
    pub clocks: Vec<ClockLine>,
    /// All events, the oldest first.
    pub events: Vec<EventLine>,
    /// All files, in the order in which they were attached.
    pub evidence: Vec<EvidenceLine>,
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
    /// Label (Chinese).
    pub label: String,
    /// What was said; of a choice, its label.
    pub value: String,
}

/// A run of a clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClockLine {
    /// Identity within the flow.
    pub id: String,
    /// Name.
    pub name: String,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it ran or runs out.
    pub due_at: Timestamp,
    /// When it was stopped; `None` while it runs.
    pub stopped_at: Option<Timestamp>,
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
            Some(opened) => self.record_of(opened, scope, actor, now).await.map(Some),
            None => Ok(None),
        }
    }

    /// Returns a case as its page shows it.
    pub(crate) async fn record_of(
        &self,
        opened: Opened,
        scope: &Scope,
        actor: &Actor,
        now: Timestamp,
    ) -> Result<Record, StoreError> {
        let id = &opened.case.id;
        let files = self.store.case_evidence(scope, id).await?;
        let events: Vec<_> = opened
            .events
            .iter()
            .map(|event| event_line(&opened.flow, event, &files))
            .collect();
        let chains = self.store.verify_chain(Some(id)).await?;
        let chain = chains.into_iter().next();
        let chain = chain.ok_or_else(|| crate::error::corrupt("chain of a case", id))?;
        Ok(Record {
            line: self.line(opened.case.clone(), now).await?,
            facts: facts(&opened),
            clocks: clock_lines(&opened, now),
            evidence: events
                .iter()
                .flat_map(|event| event.evidence.iter().cloned())
                .collect(),
            events,
            actions: actions(&opened, actor).cloned().collect(),
            waiting_for: self.why_waiting(&opened, actor).await?,
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
        Ok(opened
            .iter()
            .flat_map(|opened| actions(opened, actor))
            .cloned()
            .collect())
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
            Some(opened) => self.why_waiting(&opened, actor).await,
            None => Ok(None),
        }
    }

    async fn why_waiting(
        &self,
        opened: &Opened,
        actor: &Actor,
    ) -> Result<Option<String>, StoreError> {
        if actions(opened, actor).any(|verb| verb.to.is_some()) {
            return Ok(None);
        }
        self.waiting_sentence(&opened.flow, &opened.standing)
            .await
            .map(Some)
    }
}

fn actions<'a>(opened: &'a Opened, actor: &'a Actor) -> impl Iterator<Item = &'a Verb> {
    let place = &opened.case.area_path;
    opened
        .flow
        .verbs
        .iter()
        .filter(move |verb| permit(&opened.flow, &opened.standing, place, actor, verb).is_ok())
}

fn facts(opened: &Opened) -> Vec<Labelled> {
    let Some(first) = opened.events.first() else {
        return Vec::new();
    };
    let said = &first.event.body.fields;
    let defined = opened.flow.facts.iter().filter_map(|fact| {
        let value = said.get(&fact.id)?;
        let time = matches!(fact.input, Input::Time)
            .then(|| value.parse::<Timestamp>().ok())
            .flatten();
        let shown = time.map(|time| time.beijing().format("%Y-%m-%d %H:%M").to_string());
        let value = shown.unwrap_or_else(|| value.clone());
        Some(Labelled {
            label: fact.label.clone(),
            value,
        })
    });
    // What the flow has no label for is shown under its id rather than not at all.
    let others = said.iter().filter(|(id, _)| {
        !route::is_reserved(id) && !opened.flow.facts.iter().any(|fact| fact.id == **id)
    });
    defined
        .chain(others.map(|(id, value)| Labelled {
            label: id.clone(),
            value: value.clone(),
        }))
        .collect()
}

fn clock_lines(opened: &Opened, now: Timestamp) -> Vec<ClockLine> {
    let line = |run: &crate::machine::ClockRun| ClockLine {
        id: run.clock.id.clone(),
        name: clock_name(&opened.flow, &run.clock).to_owned(),
        started_at: run.clock.started_at,
        due_at: run.clock.due_at,
        stopped_at: run.stopped_at,
        lamp: lamp::of_run(run, now),
        left_text: lamp::run_text(run, now),
    };
    opened.standing.clocks.iter().map(line).collect()
}

fn event_line(flow: &CaseDefinition, event: &CaseEvent, files: &[Evidence]) -> EventLine {
    let said = &event.event;
    let verb = flow.verb(&said.verb);
    let name = |state: &String| state_name(flow, state).to_owned();
    let mut fields = Vec::new();
    for field in verb.iter().flat_map(|verb| &verb.fields) {
        if let Some(value) = said.body.fields.get(&field.id) {
            let option = field
                .input
                .options()
                .iter()
                .find(|option| option.value == *value);
            let value = option.map_or_else(|| value.clone(), |option| option.label.clone());
            fields.push(Labelled {
                label: field.label.clone(),
                value,
            });
        }
    }
    for item in verb.iter().flat_map(|verb| &verb.checklist) {
        if let Some(met) = said.body.checklist.get(&item.id) {
            let value = if *met { "已确认" } else { "未确认" }.to_owned();
            fields.push(Labelled {
                label: item.text.clone(),
                value,
            });
        }
    }
    if let Some(note) = route::note(&said.body.fields) {
        fields.push(Labelled {
            label: "交办去向".to_owned(),
            value: note.to_owned(),
        });
    }
    if let Some(number) = store::document_number(&said.body.fields) {
        fields.push(Labelled {
            label: "文书".to_owned(),
            value: number.to_owned(),
        });
    }
    let evidence = said.body.evidence.iter().filter_map(|attached| {
        let evidence = files
            .iter()
            .find(|file| file.hash == attached.hash)?
            .clone();
        let kind_name = flow
            .evidence_name(&attached.kind)
            .unwrap_or(&attached.kind)
            .to_owned();
        Some(EvidenceLine {
            evidence,
            kind: attached.kind.clone(),
            kind_name,
        })
    });
    EventLine {
        verb_name: verb.map_or_else(|| "立项交办".to_owned(), |verb| verb.name.clone()),
        from_state_name: said.from_state.as_ref().map(name),
        to_state_name: name(&said.to_state),
        fields,
        evidence: evidence.collect(),
        event: event.clone(),
    }
}
