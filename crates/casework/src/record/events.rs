//! What was said, with the words for it.

use std::collections::HashMap;

use catalog::cases::{CaseDefinition, Field, Input};
use model::{CaseEvent, Evidence, Scope, Timestamp};
use store::StoreError;

use super::{EventLine, EvidenceLine, Labelled, Rows};
use crate::act::{Opened, state_name, verb_name};
use crate::call::rows;
use crate::{Casework, route};

/// Names of people, units and areas by their ids.
pub(super) type Names = HashMap<String, String>;

impl Casework {
    pub(super) async fn event_lines(
        &self,
        scope: &Scope,
        opened: &Opened,
    ) -> Result<Vec<EventLine>, StoreError> {
        let files = self.store.case_evidence(scope, &opened.case.id).await?;
        let names = self.names_in(opened).await?;
        let line = |event: &CaseEvent| event_line(&opened.flow, event, &files, &names);
        Ok(opened.events.iter().map(line).collect())
    }

    /// Returns what the facts say now, and what the first event said without a label.
    pub(super) async fn facts(&self, opened: &Opened) -> Result<Vec<Labelled>, StoreError> {
        let Some(first) = opened.events.first() else {
            return Ok(Vec::new());
        };
        let names = self.names_in(opened).await?;
        let said = &opened.standing.said;
        let facts = &opened.flow.facts;
        let defined = facts
            .iter()
            .filter_map(|fact| Some(labelled(fact, said.get(&fact.id)?, &names)));
        // What the flow has no label for is shown under its id rather than not at all.
        let fields = first.event.body.fields.iter();
        let others = fields
            .filter(|(id, _)| !route::is_reserved(id) && !facts.iter().any(|fact| fact.id == **id));
        Ok(defined
            .chain(others.map(|(id, value)| plain(id, id, value)))
            .collect())
    }
}

fn plain(id: &str, label: &str, value: &str) -> Labelled {
    Labelled {
        id: id.to_owned(),
        label: label.to_owned(),
        value: value.to_owned(),
        table: None,
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
                rows: rows.iter().map(cell).collect(),
            });
        }
        input => input.shown(value).clone_into(&mut said.value),
    }
    said
}

pub(super) fn event_line(
    flow: &CaseDefinition,
    event: &CaseEvent,
    files: &[Evidence],
    names: &Names,
) -> EventLine {
    let said = &event.event;
    let verb = flow.verb(&said.verb);
    let name = |state: &String| state_name(flow, state).to_owned();
    let mut fields = Vec::new();
    for field in verb.iter().flat_map(|verb| &verb.fields) {
        if let Some(value) = said.body.fields.get(&field.id) {
            fields.push(match &field.input {
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
            fields.push(plain(&item.id, &item.text, value));
        }
    }
    fields.extend(route::notes(&said.body.fields).map(|note| plain("", "交办去向", note)));
    if let Some(number) = store::document_number(&said.body.fields) {
        fields.push(plain("", "文书", number));
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
    let party = route::party(&said.body.fields);
    EventLine {
        verb_name: verb_name(flow, said),
        kind: verb.map_or("open", |verb| verb.action.as_str()),
        party_name: party.map(|party| flow.party_name(party).to_owned()),
        from_state_name: said.from_state.as_ref().map(name),
        to_state_name: name(&said.to_state),
        fields,
        evidence: evidence.collect(),
        event: event.clone(),
    }
}
