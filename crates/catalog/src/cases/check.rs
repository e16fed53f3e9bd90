//! What must hold for a flow.

use std::collections::BTreeSet;

use super::text::{Findings, FlowText, StateText, VerbText, Word};

/// The verb of the first event, which no flow can define.
const OPEN: &str = "open";

/// Checks every word by itself: ids are well formed and said once, names are not empty, references
/// lead somewhere.
pub(super) fn words(flow: &FlowText, findings: &mut Findings<'_>) {
    ids("fact", flow.facts.iter().map(|fact| &fact.id), findings);
    let parties = ids(
        "party",
        flow.parties.iter().map(|party| &party.id),
        findings,
    );
    let states = ids("state", flow.states.iter().map(|state| &state.id), findings);
    let clocks = ids("clock", flow.clocks.iter().map(|clock| &clock.id), findings);
    let verbs = ids("verb", flow.verbs.iter().map(|verb| &verb.id), findings);

    let names = [&flow.name]
        .into_iter()
        .chain(flow.facts.iter().map(|fact| &fact.label))
        .chain(flow.parties.iter().map(|party| &party.name))
        .chain(flow.states.iter().map(|state| &state.name))
        .chain(flow.clocks.iter().map(|clock| &clock.name));
    for name in names.chain(flow.verbs.iter().flat_map(names_of)) {
        if name.get_ref().trim().is_empty() {
            findings.at(name, "a name is empty");
        }
    }

    refer("state", &states, [&flow.start], findings);
    for state in &flow.states {
        refer("party", &parties, &state.party, findings);
        refer("clock", &clocks, &state.clock, findings);
        check_state(state, findings);
    }
    for verb in &flow.verbs {
        refer("state", &states, verb.from.iter().chain(&verb.to), findings);
        refer(
            "party",
            &parties,
            verb.by.iter().chain(&verb.hand_to),
            findings,
        );
        refer("verb", &verbs, &verb.not_same_as, findings);
        check_verb(verb, findings);
    }
}

/// Checks what the states and verbs make together.
pub(super) fn graph(flow: &FlowText, findings: &mut Findings<'_>) {
    let reached = reach(
        flow,
        [flow.start.get_ref().as_str()].into(),
        Direction::Forward,
    );
    let closed = flow
        .states
        .iter()
        .filter(|s| !s.open)
        .map(|s| s.id.get_ref().as_str())
        .collect();
    let closing = reach(flow, closed, Direction::Backward);
    for state in &flow.states {
        let id = state.id.get_ref();
        if !reached.contains(id.as_str()) {
            findings.at(&state.id, format!("no way leads to the state {id:?}"));
        } else if state.open {
            check_way_out(flow, state, &closing, findings);
        }
    }
    for verb in &flow.verbs {
        check_taking(flow, verb, findings);
        if is_closing(flow, verb) {
            check_second_party(flow, verb, findings);
        }
    }
}

fn names_of(verb: &VerbText) -> impl Iterator<Item = &Word> {
    [&verb.name]
        .into_iter()
        .chain(verb.fields.iter().map(|field| &field.label))
        .chain(verb.evidence.iter().map(|evidence| &evidence.name))
        .chain(verb.checklist.iter().map(|item| &item.text))
}

/// Checks ids and returns them.
fn ids<'a>(
    noun: &str,
    words: impl Iterator<Item = &'a Word>,
    findings: &mut Findings<'_>,
) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    for word in words {
        let id = word.get_ref().as_str();
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
        if !known.contains(word.get_ref().as_str()) {
            findings.at(word, format!("there is no {noun} {:?}", word.get_ref()));
        }
    }
}

fn check_state(state: &StateText, findings: &mut Findings<'_>) {
    let id = state.id.get_ref();
    if state.open && state.party.is_none() {
        findings.at(
            &state.id,
            format!("the open state {id:?} awaits nobody: name its party"),
        );
    }
    if !state.open && (state.party.is_some() || state.clock.is_some()) {
        findings.at(
            &state.id,
            format!("the closed state {id:?} can have no party and no clock"),
        );
    }
}

fn check_verb(verb: &VerbText, findings: &mut Findings<'_>) {
    let id = verb.id.get_ref();
    if id == OPEN {
        findings.at(
            &verb.id,
            "`open` is the verb of the first event and cannot be defined",
        );
    }
    if verb.from.is_empty() {
        findings.at(
            &verb.id,
            format!("the verb {id:?} can be done in no state: name its from"),
        );
    }
    if verb.to.is_none() && (verb.takes || verb.hand_to.is_some()) {
        let reason = format!("the verb {id:?} hands the case over and must lead to a state");
        findings.at(&verb.id, reason);
    }
    if let Some(word) = verb.not_same_as.iter().find(|word| word.get_ref() == id) {
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
    ids("field", verb.fields.iter().map(|field| &field.id), findings);
    ids(
        "kind of evidence",
        verb.evidence.iter().map(|evidence| &evidence.kind),
        findings,
    );
    ids("item", verb.checklist.iter().map(|item| &item.id), findings);
}

#[derive(Clone, Copy)]
enum Direction {
    Forward,
    Backward,
}

/// Returns all states that moving verbs connect with the given ones.
fn reach<'a>(
    flow: &'a FlowText,
    mut reached: BTreeSet<&'a str>,
    direction: Direction,
) -> BTreeSet<&'a str> {
    loop {
        let before = reached.len();
        for verb in &flow.verbs {
            let Some(to) = &verb.to else { continue };
            for from in &verb.from {
                let (known, next) = match direction {
                    Direction::Forward => (from, to),
                    Direction::Backward => (to, from),
                };
                if reached.contains(known.get_ref().as_str()) {
                    reached.insert(next.get_ref());
                }
            }
        }
        if reached.len() == before {
            return reached;
        }
    }
}

/// An open state can be left by the one who is awaited in it, and leads to a closed one.
fn check_way_out(
    flow: &FlowText,
    state: &StateText,
    closing: &BTreeSet<&str>,
    findings: &mut Findings<'_>,
) {
    let id = state.id.get_ref();
    let mut ways = flow.verbs.iter().filter(|verb| {
        starts_in(verb, id) && verb.to.as_ref().is_some_and(|to| to.get_ref() != id)
    });
    if ways.clone().next().is_none() {
        findings.at(&state.id, format!("the open state {id:?} cannot be left"));
    } else if !closing.contains(id.as_str()) {
        findings.at(
            &state.id,
            format!("no way leads from the open state {id:?} to a closed one"),
        );
    } else if !ways.any(|verb| party_of(verb.by.as_ref()) == party_of(state.party.as_ref())) {
        let reason = format!("the party that is awaited in the state {id:?} cannot leave it");
        findings.at(&state.id, reason);
    }
}

/// Who takes a case is the one who is awaited afterwards.
fn check_taking(flow: &FlowText, verb: &VerbText, findings: &mut Findings<'_>) {
    let next = verb.to.as_ref().and_then(|to| state(flow, to));
    if verb.takes
        && next.is_some_and(|next| party_of(next.party.as_ref()) != party_of(verb.by.as_ref()))
    {
        let reason = format!(
            "after the verb {:?} another party is awaited",
            verb.id.get_ref()
        );
        findings.at(&verb.id, format!("{reason}, so it can take nothing"));
    }
    if let Some(word) = verb
        .hand_to
        .as_ref()
        .filter(|_| next.is_some_and(|next| !next.open))
    {
        findings.at(word, "a closed case is handed to nobody");
    }
}

/// Nobody closes their own task: a closing verb names everyone who brought the case to where it
/// can be closed, and belongs to another party.
fn check_second_party(flow: &FlowText, verb: &VerbText, findings: &mut Findings<'_>) {
    let id = verb.id.get_ref();
    if verb.not_same_as.is_empty() {
        let reason =
            format!("the verb {id:?} closes a case: name in not_same_as whose doer may not");
        findings.at(&verb.id, reason);
    }
    if verb
        .from
        .iter()
        .any(|from| from.get_ref() == flow.start.get_ref())
    {
        let reason = format!("the verb {id:?} closes a case to which nobody has answered");
        findings.at(&verb.id, reason);
    }
    for answer in flow
        .verbs
        .iter()
        .filter(|answer| leads_into(flow, answer, verb))
    {
        let answer_id = answer.id.get_ref();
        if !verb.not_same_as.is_empty()
            && !verb.not_same_as.iter().any(|w| w.get_ref() == answer_id)
        {
            let reason = format!("the doer of {answer_id:?} could close with {id:?}");
            findings.at(&verb.id, format!("{reason}: name it in not_same_as"));
        }
        if party_of(verb.by.as_ref()) == party_of(answer.by.as_ref()) {
            let reason = format!("the party that does {answer_id:?} also closes with {id:?}");
            findings.at(&verb.id, format!("{reason}: closing needs a second party"));
        }
    }
}

/// Tells whether `answer` leads from elsewhere into an open state in which `closing` can be done.
fn leads_into(flow: &FlowText, answer: &VerbText, closing: &VerbText) -> bool {
    answer.to.as_ref().is_some_and(|to| {
        starts_in(closing, to.get_ref()) && state(flow, to).is_some_and(|state| state.open)
    }) && answer.id.get_ref() != closing.id.get_ref()
}

fn is_closing(flow: &FlowText, verb: &VerbText) -> bool {
    let open = |word: &Word| state(flow, word).is_some_and(|state| state.open);
    verb.to.as_ref().is_some_and(|to| !open(to)) && verb.from.iter().any(open)
}

fn starts_in(verb: &VerbText, state: &str) -> bool {
    verb.from.iter().any(|from| from.get_ref() == state)
}

fn state<'a>(flow: &'a FlowText, word: &Word) -> Option<&'a StateText> {
    flow.states
        .iter()
        .find(|state| state.id.get_ref() == word.get_ref())
}

fn party_of(word: Option<&Word>) -> Option<&str> {
    word.map(|word| word.get_ref().as_str())
}
