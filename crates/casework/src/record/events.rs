//! What was said, with the words for it.

use std::collections::HashMap;

use catalog::cases::{ALARM_FACTS, CaseDefinition, Field, Input};
use model::{CaseEvent, Evidence, Scope, Timestamp};
use store::StoreError;

use super::{EventLine, EvidenceLine, Labelled, Rows};
use crate::act::{Opened, state_name, verb_name};
use crate::call::rows;
use crate::personal::{Veil, mask};
use crate::{Casework, route};

/// Names of people, units and areas by their ids.
pub(crate) type Names = HashMap<String, String>;

impl Casework {
    pub(super) async fn event_lines(
        &self,
        scope: &Scope,
        opened: &Opened,
        veil: &Veil,
    ) -> Result<Vec<EventLine>, StoreError> {
        let files = self.store.case_evidence(scope, &opened.case.id).await?;
        let names = self.names_in(opened).await?;
        let line = |event: &CaseEvent| {
            let event = veil.event(event, &opened.flow);
            event_line(&opened.flow, event, &files, (&names, veil))
        };
        Ok(opened.events.iter().map(line).collect())
    }

    /// Returns what the facts say now, and what the first event said without a label.
    pub(super) async fn facts(
        &self,
        opened: &Opened,
        veil: &Veil,
    ) -> Result<Vec<Labelled>, StoreError> {
        let Some(first) = opened.events.first() else {
            return Ok(Vec::new());
        };
        let names = self.names_in(opened).await?;
        let said = &opened.standing.said;
        let facts = &opened.flow.facts;
        // Nobody has written what the program filled in of an alarm.
        let by_program = first.event.actor.is_none();
        let of_alarm = |fact: &Field| {
            !opened.flow.hand_over.is_empty() && ALARM_FACTS.contains(&fact.id.as_str())
        };
        let defined = facts.iter().filter_map(|fact| {
            let line = fact_line(fact, said.get(&fact.id)?, &names, veil);
            let by_nobody = by_program || of_alarm(fact);
            Some(if by_nobody { line.named() } else { line })
        });
        // What the flow has no label for is shown under its id rather than not at all.
        let fields = first.event.body.fields.iter();
        let others = fields
            .filter(|(id, _)| !route::is_reserved(id) && !facts.iter().any(|fact| fact.id == **id));
        let other = |(id, value): (&String, &String)| {
            if veil.hides(id) {
                hidden(id, id, &mask(value))
            } else {
                plain(id, id, &veil.over(value))
            }
        };
        Ok(defined.chain(others.map(other)).collect())
    }
}

/// Returns what a fact says now to whoever looks through the veil.
fn fact_line(fact: &Field, value: &str, names: &Names, veil: &Veil) -> Labelled {
    if veil.hides(&fact.id) {
        return hidden(&fact.id, &fact.label, &mask(value));
    }
    labelled(fact, &veil.over_said(&fact.input, value), names)
}

/// Returns what is left of something that the one who asks may not read.
fn hidden(id: &str, label: &str, left: &str) -> Labelled {
    Labelled {
        masked: true,
        ..plain(id, label, left)
    }
}

fn plain(id: &str, label: &str, value: &str) -> Labelled {
    Labelled {
        id: id.to_owned(),
        label: label.to_owned(),
        value: value.to_owned(),
        named: false,
        table: None,
        masked: false,
    }
}

impl Labelled {
    /// Says that the value is no text that somebody has written.
    fn named(self) -> Self {
        Self {
            named: true,
            ..self
        }
    }
}

/// Returns what was said in a field, with the words for it.
fn labelled(field: &Field, value: &str, names: &Names) -> Labelled {
    let called = |id: &str| names.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let mut said = plain(&field.id, &field.label, value);
    match &field.input {
        Input::Time => {
            if let Ok(time) = value.parse::<Timestamp>() {
                said.value = time.beijing().format("%Y-%m-%d %H:%M").to_string();
            }
        }
        Input::Unit | Input::Person | Input::People | Input::Area => {
            let ids = value.split(',').map(called);
            said.value = ids.collect::<Vec<_>>().join("、");
        }
        Input::Table { columns } => {
            let rows = rows(value);
            let cell = |row: &std::collections::BTreeMap<String, String>| {
                let cells = columns.iter().map(|column| {
                    let cell = row.get(&column.id).map_or("", String::as_str);
                    column.input.shown(cell).to_owned()
                });
                cells.collect()
            };
            said.value = format!("{} 行", rows.len());
            said.table = Some(Rows {
                columns: columns.iter().map(|column| column.label.clone()).collect(),
                named: columns
                    .iter()
                    .map(|column| is_choice(&column.input))
                    .collect(),
                rows: rows.iter().map(cell).collect(),
            });
        }
        input => {
            input.shown(value).clone_into(&mut said.value);
            said.named = is_choice(input);
        }
    }
    said
}

const fn is_choice(input: &Input) -> bool {
    matches!(input, Input::Choice { .. })
}

/// Returns an event, from which the veil has taken what is hidden, with its words.
fn event_line(
    flow: &CaseDefinition,
    event: CaseEvent,
    files: &[Evidence],
    (names, veil): (&Names, &Veil),
) -> EventLine {
    let said = &event.event;
    let verb = flow.verb(&said.verb);
    let name = |state: &String| state_name(flow, state).to_owned();
    let mut fields = Vec::new();
    for field in verb.iter().flat_map(|verb| &verb.fields) {
        if let Some(value) = said.body.fields.get(&field.id) {
            let by_system = verb.is_some_and(|verb| verb.by.notes_alarm());
            fields.push(match &field.input {
                _ if by_system => labelled(field, value, names).named(),
                _ if veil.hides(&field.id) => hidden(&field.id, &field.label, value),
                Input::Case => {
                    let number = route::case_number(&said.body.fields).unwrap_or(value);
                    plain(&field.id, &field.label, number)
                }
                _ => labelled(field, value, names),
            });
        }
    }
    for item in verb.iter().flat_map(|verb| &verb.checklist) {
        if let Some(met) = said.body.checklist.get(&item.id) {
            let value = if *met { "已确认" } else { "未确认" };
            fields.push(plain(&item.id, &item.text, value).named());
        }
    }
    fields.extend(route::notes(&said.body.fields).map(|note| plain("", "交办去向", note).named()));
    let checked = route::checked(&said.body.fields);
    fields.extend(checked.map(|checked| plain("", "系统核对", checked).named()));
    if let Some(number) = store::document_number(&said.body.fields) {
        fields.push(plain("", "文书", number));
    }
    let evidence = said.body.evidence.iter().filter_map(|attached| {
        let mut evidence = files
            .iter()
            .find(|file| file.hash == attached.hash)?
            .clone();
        let masked = veil.hides_files(&attached.kind);
        if masked {
            evidence.place = None;
        }
        let kind_name = flow
            .evidence_name(&attached.kind)
            .unwrap_or(&attached.kind)
            .to_owned();
        Some(EvidenceLine {
            evidence,
            kind: attached.kind.clone(),
            kind_name,
            masked,
        })
    });
    let party = route::party(&said.body.fields);
    EventLine {
        verb_name: verb_name(flow, said),
        kind: verb.map_or("open", |verb| verb.action.as_str()),
        party_name: party.map(|party| flow.party_name(party).to_owned()),
        from_state_name: said.from_state.as_ref().map(name),
        to_state_name: name(&said.to_state),
        fields,
        evidence: evidence.collect(),
        event,
    }
}
