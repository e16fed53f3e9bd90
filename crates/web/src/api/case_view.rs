//! What the pages show of cases.

use casework::{EventLine, Labelled, Line, Record};
use catalog::cases::{Field, Verb};
use serde::Serialize;
use utoipa::ToSchema;

use super::evidence::EvidenceItem;
use super::view::Named;

/// A case as lists show it.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseLine {
    id: String,
    number: String,
    flow: String,
    flow_name: String,
    title: String,
    state: String,
    state_name: String,
    open: bool,
    /// `green`, `yellow`, `red` or `grey`.
    lamp: &'static str,
    due_at: Option<String>,
    /// What is left, in words.
    left_text: String,
    area_name: String,
    object: Option<Named>,
    /// Who has it now.
    holder: String,
    opened_at: String,
    updated_at: String,
    invented: bool,
}

/// A case with its history and what one may do now.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseRecord {
    #[serde(flatten)]
    line: CaseLine,
    facts: Vec<LabelledView>,
    /// Id of the alarm that opened it.
    alarm_id: Option<String>,
    clocks: Vec<ClockView>,
    events: Vec<EventView>,
    evidence: Vec<EvidenceItem>,
    actions: Vec<Action>,
    /// Why one cannot move it on now.
    waiting_for: Option<String>,
    head_seq: u32,
    chain: Chain,
}

#[derive(Serialize, ToSchema)]
struct LabelledView {
    label: String,
    value: String,
}

#[derive(Serialize, ToSchema)]
struct ClockView {
    id: String,
    name: String,
    started_at: String,
    due_at: String,
    stopped_at: Option<String>,
    lamp: &'static str,
    left_text: String,
}

#[derive(Serialize, ToSchema)]
struct EventView {
    seq: u32,
    at: String,
    recorded_at: String,
    verb: String,
    verb_name: String,
    /// Null for the system.
    actor: Option<ActorView>,
    from_state: Option<String>,
    to_state: String,
    reason: Option<String>,
    fields: Vec<LabelledView>,
    evidence: Vec<EvidenceItem>,
    hash: String,
}

#[derive(Serialize, ToSchema)]
struct ActorView {
    name: String,
    unit: String,
}

#[derive(Serialize, ToSchema)]
struct Chain {
    ok: bool,
    length: u32,
    head: String,
}

/// Something one may do now, with its form.
#[derive(Serialize, ToSchema)]
struct Action {
    verb: String,
    name: String,
    /// `primary`, `danger` or `plain`.
    style: &'static str,
    reason_required: bool,
    fields: Vec<FormField>,
    evidence: Vec<EvidenceWanted>,
    checklist: Vec<CheckItem>,
    /// What is asked before it is done.
    confirm: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct FormField {
    id: String,
    label: String,
    /// `text`, `long-text`, `choice` or `number`.
    #[serde(rename = "type")]
    kind: &'static str,
    required: bool,
    options: Vec<OptionView>,
    hint: Option<String>,
    max_length: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct OptionView {
    value: String,
    label: String,
}

#[derive(Serialize, ToSchema)]
struct EvidenceWanted {
    kind: String,
    name: String,
    required: bool,
    min: u32,
}

#[derive(Serialize, ToSchema)]
struct CheckItem {
    id: String,
    text: String,
}

/// Returns what the page shows of a case; without the right to act, nothing that one may do.
pub(super) fn view(record: Record, acts: bool) -> CaseRecord {
    let alarm_id = record
        .line
        .case
        .origin
        .strip_prefix("alarm:")
        .map(ToOwned::to_owned);
    let clocks = record
        .clocks
        .into_iter()
        .map(|clock| ClockView {
            id: clock.id,
            name: clock.name,
            started_at: clock.started_at.to_string(),
            due_at: clock.due_at.to_string(),
            stopped_at: clock.stopped_at.map(|at| at.to_string()),
            lamp: clock.lamp.as_str(),
            left_text: clock.left_text,
        })
        .collect();
    let actions = if acts {
        record.actions.iter().map(Action::from).collect()
    } else {
        Vec::new()
    };
    CaseRecord {
        facts: record.facts.into_iter().map(LabelledView::from).collect(),
        alarm_id,
        clocks,
        events: record.events.into_iter().map(EventView::from).collect(),
        evidence: record.evidence.iter().map(EvidenceItem::from).collect(),
        actions,
        waiting_for: record.waiting_for,
        head_seq: record.head_seq,
        chain: Chain {
            ok: record.chain.broken.is_none(),
            length: record.chain.length,
            head: record.head_hash.to_string(),
        },
        line: record.line.into(),
    }
}

impl From<Line> for CaseLine {
    fn from(line: Line) -> Self {
        let case = line.case;
        Self {
            object: case.object.map(|id| Named {
                id: id.to_string(),
                name: case.object_name.unwrap_or_default(),
            }),
            id: case.id.to_string(),
            number: case.number,
            flow: case.flow,
            flow_name: line.flow_name,
            title: case.title,
            state: case.state,
            state_name: line.state_name,
            open: case.open,
            lamp: line.lamp.as_str(),
            due_at: line.due_at.map(|due| due.to_string()),
            left_text: line.left_text,
            area_name: case.area_name,
            holder: line.holder,
            opened_at: case.opened_at.to_string(),
            updated_at: case.updated_at.to_string(),
            invented: case.invented,
        }
    }
}

impl From<Labelled> for LabelledView {
    fn from(said: Labelled) -> Self {
        Self {
            label: said.label,
            value: said.value,
        }
    }
}

impl From<EventLine> for EventView {
    fn from(line: EventLine) -> Self {
        let event = line.event;
        Self {
            seq: event.seq,
            at: event.event.at.to_string(),
            recorded_at: event.event.recorded_at.to_string(),
            verb: event.event.verb,
            verb_name: line.verb_name,
            actor: event
                .event
                .actor
                .map(|(_, name, _, unit)| ActorView { name, unit }),
            from_state: line.from_state_name,
            to_state: line.to_state_name,
            reason: event.event.body.reason,
            fields: line.fields.into_iter().map(LabelledView::from).collect(),
            evidence: line.evidence.iter().map(EvidenceItem::from).collect(),
            hash: event.hash.to_string(),
        }
    }
}

impl From<&Verb> for Action {
    fn from(verb: &Verb) -> Self {
        Self {
            verb: verb.id.clone(),
            name: verb.name.clone(),
            style: verb.style.as_str(),
            reason_required: verb.reason,
            fields: verb.fields.iter().map(FormField::from).collect(),
            evidence: verb
                .evidence
                .iter()
                .map(|kind| EvidenceWanted {
                    kind: kind.kind.clone(),
                    name: kind.name.clone(),
                    required: kind.min > 0,
                    min: kind.min,
                })
                .collect(),
            checklist: verb
                .checklist
                .iter()
                .map(|item| CheckItem {
                    id: item.id.clone(),
                    text: item.text.clone(),
                })
                .collect(),
            confirm: verb.confirm.clone(),
        }
    }
}

impl From<&Field> for FormField {
    fn from(field: &Field) -> Self {
        Self {
            id: field.id.clone(),
            label: field.label.clone(),
            kind: field.input.as_str(),
            required: field.required,
            options: field
                .input
                .options()
                .iter()
                .map(|option| OptionView {
                    value: option.value.clone(),
                    label: option.label.clone(),
                })
                .collect(),
            hint: field.hint.clone(),
            max_length: field.input.max_length(),
        }
    }
}
