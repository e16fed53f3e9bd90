//! Every word by itself: ids are well formed and said once, names are not empty, references lead
//! somewhere.

use std::collections::BTreeSet;

use super::{forms, personal, said};
use crate::cases::text::{Findings, FlowText, StateText, VerbText, Word};
use crate::cases::{ASKED, JOINED, OPEN};

/// Verbs that no flow can define: the first event, and what another case does to this one.
const RESERVED_VERBS: [&str; 3] = [OPEN, "linked", "merged-in"];

pub(in crate::cases) fn words(flow: &FlowText, findings: &mut Findings<'_>) {
    ids("fact", flow.facts.iter().map(|fact| &fact.id), findings);
    let mut parties = ids(
        "party",
        flow.parties.iter().map(|party| &party.id),
        findings,
    );
    let states = ids("state", flow.states.iter().map(|state| &state.id), findings);
    let clocks = ids("clock", flow.clocks.iter().map(|clock| &clock.id), findings);
    let mut verbs = ids("verb", flow.verbs.iter().map(|verb| &verb.id), findings);
    ids(
        "check list",
        flow.checklists.iter().map(|list| &list.id),
        findings,
    );
    for party in &flow.parties {
        if [ASKED, JOINED].contains(&said(&party.id)) {
            findings.at(
                &party.id,
                format!("the party {:?} cannot be defined", said(&party.id)),
            );
        }
    }
    check_names(flow, findings);

    refer("state", &states, [&flow.start], findings);
    for state in &flow.states {
        let sides = state.parties.iter().map(|side| &side.party);
        refer("party", &parties, state.party.iter().chain(sides), findings);
        refer("clock", &clocks, state.clocks(), findings);
        refer("state", &states, &state.then, findings);
        check_state(state, findings);
    }
    for party in &flow.parties {
        forms::refer_said(flow, party.unit_from.as_ref(), forms::UNIT, findings);
        forms::refer_said(flow, party.person_from.as_ref(), forms::PERSON, findings);
    }
    for clock in &flow.clocks {
        forms::refer_said(flow, clock.until.as_ref(), forms::DAY, findings);
    }
    parties.extend([ASKED, JOINED]);
    verbs.insert(OPEN);
    for verb in &flow.verbs {
        let from = verb.from.iter().flatten();
        refer("state", &states, from.chain(&verb.to), findings);
        refer("party", &parties, &verb.hand_to, findings);
        refer("verb", &verbs, &verb.not_same_as, findings);
        refer("clock", &clocks, verb.clocks.iter().flatten(), findings);
        for party in verb
            .parties()
            .iter()
            .filter(|party| !parties.contains(party.as_str()))
        {
            if let Some(by) = &verb.by {
                findings.at(by, format!("there is no party {party:?}"));
            }
        }
        check_verb(flow, verb, findings);
    }
    if let Some(lookback) = &flow.lookback {
        refer("state", &states, &lookback.of, findings);
        let named = [&lookback.opens, &lookback.passes, &lookback.relapse];
        refer("verb", &verbs, named, findings);
    }
    forms::check(flow, findings);
    personal::check(flow, findings);
}

fn check_names(flow: &FlowText, findings: &mut Findings<'_>) {
    let names = [&flow.name]
        .into_iter()
        .chain(flow.facts.iter().map(|fact| &fact.label))
        .chain(flow.parties.iter().map(|party| &party.name))
        .chain(flow.states.iter().map(|state| &state.name))
        .chain(flow.clocks.iter().map(|clock| &clock.name));
    for name in names.chain(flow.verbs.iter().flat_map(|verb| names_of(flow, verb))) {
        if said(name).trim().is_empty() {
            findings.at(name, "a name is empty");
        }
    }
}

fn names_of<'a>(flow: &'a FlowText, verb: &'a VerbText) -> impl Iterator<Item = &'a Word> {
    [&verb.name]
        .into_iter()
        .chain(verb.fields.iter().map(|field| &field.label))
        .chain(verb.evidence.iter().map(|evidence| &evidence.name))
        .chain(verb.items(flow).iter().map(|item| &item.text))
}

/// Checks ids and returns them.
pub(super) fn ids<'a>(
    noun: &str,
    words: impl Iterator<Item = &'a Word>,
    findings: &mut Findings<'_>,
) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    for word in words {
        let id = said(word);
        let well_formed = id.starts_with(|first: char| first.is_ascii_lowercase())
            && id
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if !well_formed {
            findings.at(
                word,
                format!("the {noun} {id:?} must be named in a-z, 0-9 and -"),
            );
        }
        if !seen.insert(id) {
            findings.at(word, format!("there are two of the {noun} {id:?}"));
        }
    }
    seen
}

fn refer<'a>(
    noun: &str,
    known: &BTreeSet<&str>,
    words: impl IntoIterator<Item = &'a Word>,
    findings: &mut Findings<'_>,
) {
    for word in words {
        if !known.contains(said(word)) {
            findings.at(word, format!("there is no {noun} {:?}", said(word)));
        }
    }
}

fn check_state(state: &StateText, findings: &mut Findings<'_>) {
    let id = said(&state.id);
    let ways = [
        state.party.is_some(),
        !state.parties.is_empty(),
        state.asked,
    ];
    if ways.iter().filter(|way| **way).count() > 1 {
        let reason = format!("the state {id:?} has more than one of party, parties and asked");
        findings.at(&state.id, reason);
    }
    match &state.then {
        None if state.is_answered() => {
            let reason = format!("in the state {id:?} all may have answered: name its then");
            findings.at(&state.id, reason);
        }
        Some(then) if !state.is_answered() => {
            findings.at(
                then,
                format!("nobody answers side by side in the state {id:?}"),
            );
        }
        Some(then) if said(then) == id => {
            findings.at(then, format!("the state {id:?} would lead to itself"));
        }
        _ => {}
    }
    if !state.parties.is_empty() {
        let mut parties: Vec<_> = state.awaited().collect();
        parties.sort_unstable();
        parties.dedup();
        if parties.len() < 2 || parties.len() < state.parties.len() {
            let reason = format!("the state {id:?} needs at least two different parties");
            findings.at(&state.id, reason);
        }
        if let Some(clock) = &state.clock {
            findings.at(
                clock,
                format!("in the state {id:?} each party has its own clock"),
            );
        }
    }
}

fn check_verb(flow: &FlowText, verb: &VerbText, findings: &mut Findings<'_>) {
    let id = said(&verb.id);
    if id == OPEN {
        findings.at(
            &verb.id,
            "`open` is the verb of the first event and cannot be defined",
        );
    } else if RESERVED_VERBS.contains(&id) {
        findings.at(&verb.id, format!("the verb {id:?} cannot be defined"));
    }
    if verb.starts(flow).next().is_none() {
        findings.at(
            &verb.id,
            format!("the verb {id:?} can be done in no state: name its from"),
        );
    }
    if verb.to.is_none() && (verb.takes || verb.hand_to.is_some()) {
        let reason = format!("the verb {id:?} hands the case over and must lead to a state");
        findings.at(&verb.id, reason);
    }
    if let Some(word) = verb.not_same_as.iter().find(|word| said(word) == id) {
        findings.at(word, format!("the verb {id:?} could be done only once"));
    }
    if let Some(same_unit) = verb
        .same_unit
        .as_ref()
        .filter(|_| verb.not_same_as.is_empty())
    {
        findings.at(
            same_unit,
            format!("the verb {id:?} does not say in not_same_as as whom"),
        );
    }
    if let Some(name) = verb.list_name()
        && flow.checklist(said(name)).is_none()
    {
        findings.at(name, format!("there is no check list {:?}", said(name)));
    }
}
