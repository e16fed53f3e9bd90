//! Personal facts: only what can be masked, marked wherever it is said, and in no title.

use super::said;
use crate::cases::text::{FieldText, Findings, FlowText, Sort};

pub(super) fn check(flow: &FlowText, findings: &mut Findings<'_>) {
    let fields = || {
        let forms = flow.verbs.iter().flat_map(|verb| &verb.fields);
        flow.facts.iter().chain(forms)
    };
    for field in fields().filter(|field| field.personal) {
        let id = said(&field.id);
        if !matches!(field.sort(), Sort::Text | Sort::LongText | Sort::Table) {
            let reason =
                format!("the field {id:?} cannot be personal: only texts and tables are masked");
            findings.at(&field.id, reason);
        }
        let open = |other: &&FieldText| !other.personal && said(&other.id) == id;
        for other in fields().filter(open) {
            let reason = format!("{id:?} is personal elsewhere in the flow and has to be here too");
            findings.at(&other.id, reason);
        }
    }
    evidence(flow, findings);
    let title = said(&flow.title);
    let facts = flow.facts.iter().filter(|fact| fact.personal);
    for id in facts.map(|fact| said(&fact.id)) {
        if title.contains(&format!("{{{id}}}")) {
            let reason = format!("everybody sees the title, and {id:?} is personal");
            findings.at(&flow.title, reason);
        }
    }
}

/// A kind of evidence shows persons wherever it is asked for, or nowhere.
fn evidence(flow: &FlowText, findings: &mut Findings<'_>) {
    let kinds = || {
        let opening = flow.open.iter().flat_map(|open| &open.evidence);
        opening.chain(flow.verbs.iter().flat_map(|verb| &verb.evidence))
    };
    for personal in kinds().filter(|one| one.personal) {
        let kind = said(&personal.kind);
        for open in kinds().filter(|one| !one.personal && said(&one.kind) == kind) {
            let reason =
                format!("{kind:?} is personal elsewhere in the flow and has to be here too");
            findings.at(&open.kind, reason);
        }
    }
}
