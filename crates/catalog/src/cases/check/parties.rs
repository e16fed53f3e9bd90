//! Everybody who is a party is asked, and by somebody who can be found.

use std::collections::BTreeSet;

use super::said;
use crate::cases::text::{Findings, FlowText, StateText, VerbText};

/// The fact by which the published table is looked up.
pub(in crate::cases) const CATEGORY: &str = "category";

pub(super) fn check(flow: &FlowText, findings: &mut Findings<'_>) {
    let states = flow.states.iter().flat_map(StateText::awaited);
    let doers = flow.verbs.iter().flat_map(VerbText::parties);
    let handed = flow.verbs.iter().filter_map(|verb| verb.hand_to.as_ref());
    let asked: BTreeSet<&str> = states
        .chain(doers.map(String::as_str))
        .chain(handed.map(said))
        .collect();
    for party in &flow.parties {
        let id = said(&party.id);
        if !asked.contains(id) {
            findings.at(&party.id, format!("the party {id:?} is never asked"));
        }
        if party.opener && (party.unit_from.is_some() || party.person_from.is_some()) {
            let reason = format!("the party {id:?} is whoever opened the case, and nobody else");
            findings.at(&party.id, reason);
        }
        let categories = flow.facts.iter().find(|fact| said(&fact.id) == CATEGORY);
        if let Some(dispatch) = &party.dispatch
            && categories.is_none_or(|fact| !fact.required || fact.options.is_empty())
        {
            let reason = "the table is looked up by the fact \"category\": a required choice";
            findings.at(dispatch, reason);
        }
    }
}
