//! Forms: fields, evidence, check lists, and what refers to something said in a form.

use super::said;
use super::words::ids;
use crate::cases::text::{FieldText, Findings, FlowText, Sort, Word};

/// What a reference to something said may be of.
pub(super) const UNIT: (&str, &[Sort]) = ("unit", &[Sort::Unit]);
pub(super) const PERSON: (&str, &[Sort]) = ("person", &[Sort::Person]);
pub(super) const DAY: (&str, &[Sort]) = ("date", &[Sort::Date, Sort::Time]);

pub(super) fn check(flow: &FlowText, findings: &mut Findings<'_>) {
    for verb in &flow.verbs {
        ids("field", verb.fields.iter().map(|field| &field.id), findings);
        let own = verb.own_field_ids(flow);
        for field in verb
            .fields
            .iter()
            .filter(|field| own.contains(said(&field.id)))
        {
            let reason = format!(
                "the field {:?} comes with the kind of verb",
                said(&field.id)
            );
            findings.at(&field.id, reason);
        }
        ids(
            "kind of evidence",
            verb.evidence.iter().map(|evidence| &evidence.kind),
            findings,
        );
        ids(
            "item",
            verb.items(flow).iter().map(|item| &item.id),
            findings,
        );
        for field in &verb.fields {
            check_correction(flow, field, findings);
        }
    }
    if let Some(open) = &flow.open {
        let kinds = open.evidence.iter().map(|evidence| &evidence.kind);
        ids("kind of evidence", kinds, findings);
    }
    let forms = flow.verbs.iter().flat_map(|verb| &verb.fields);
    for field in forms.chain(&flow.facts) {
        ids(
            "column",
            field.columns.iter().map(|column| &column.id),
            findings,
        );
    }
}

/// A field that bears the id of a fact corrects it, and so has to be of its type.
fn check_correction(flow: &FlowText, field: &FieldText, findings: &mut Findings<'_>) {
    let fact = flow
        .facts
        .iter()
        .find(|fact| said(&fact.id) == said(&field.id));
    if let Some(fact) = fact.filter(|fact| fact.sort() != field.sort()) {
        let (id, sort) = (said(&field.id), fact.sort());
        let reason = format!("the field {id:?} corrects the fact of that id, which is {sort:?}");
        findings.at(&field.id, reason);
    }
}

/// Checks a reference to a fact or a field, which has to be of one of the sorts.
pub(super) fn refer_said(
    flow: &FlowText,
    word: Option<&Word>,
    (noun, sorts): (&str, &[Sort]),
    findings: &mut Findings<'_>,
) {
    let Some(word) = word else { return };
    let fields = flow.verbs.iter().flat_map(|verb| &verb.fields);
    let mut named = flow
        .facts
        .iter()
        .chain(fields)
        .filter(|field| said(&field.id) == said(word))
        .peekable();
    if named.peek().is_none() {
        let reason = format!("there is no fact and no field {:?}", said(word));
        findings.at(word, reason);
    } else if !named.all(|field| sorts.contains(&field.sort())) {
        findings.at(word, format!("{:?} is not everywhere a {noun}", said(word)));
    }
}
