//! The ways through a flow: every state is reached, every open one is left and leads to an end.

use std::collections::BTreeSet;

use super::{is_open, said, state};
use crate::cases::text::{Findings, FlowText, KindWord, On, StateText, VerbText};

/// A step that a verb makes from one state to another.
#[derive(Clone, Copy)]
pub(super) struct Step<'a> {
    pub(super) verb: &'a VerbText,
    pub(super) from: &'a str,
    pub(super) to: &'a str,
}

/// Returns all steps that the verbs of a flow make. What goes back to where the case has been
/// (return-to, withdraw) reaches nothing new and is not among them.
pub(super) fn steps(flow: &FlowText) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    for verb in &flow.verbs {
        for from in verb.starts(flow) {
            let after = state(flow, from).and_then(|state| state.then.as_ref());
            let to = verb.to.as_ref().or(after.filter(|_| verb.is_answer()));
            if let Some(to) = to.map(said).filter(|to| *to != from) {
                steps.push(Step { verb, from, to });
            }
        }
    }
    steps
}

/// Returns all states to which the steps lead from the given ones.
pub(super) fn reach<'a>(steps: &[Step<'a>], from: BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    spread(from, || steps.iter().map(|step| (step.from, step.to)))
}

fn spread<'a, I: Iterator<Item = (&'a str, &'a str)>>(
    mut reached: BTreeSet<&'a str>,
    steps: impl Fn() -> I,
) -> BTreeSet<&'a str> {
    loop {
        let before = reached.len();
        for (known, next) in steps() {
            if reached.contains(known) {
                reached.insert(next);
            }
        }
        if reached.len() == before {
            return reached;
        }
    }
}

pub(super) fn check(flow: &FlowText, findings: &mut Findings<'_>) {
    let steps = steps(flow);
    let reached = reach(&steps, [said(&flow.start)].into());
    let closed = flow.states.iter().filter(|state| !state.open);
    let closed: BTreeSet<_> = closed.map(|state| said(&state.id)).collect();
    // That a case can be merged into another one does not help if there is no other.
    let by_itself = |step: &&Step<'_>| step.verb.kind != KindWord::Merge;
    let back = || {
        steps
            .iter()
            .filter(by_itself)
            .map(|step| (step.to, step.from))
    };
    let closing = spread(closed, back);
    for state in &flow.states {
        let id = said(&state.id);
        if !reached.contains(id) {
            findings.at(&state.id, format!("no way leads to the state {id:?}"));
        } else if state.open {
            check_way_out(state, &steps, &closing, findings);
        }
    }
    for verb in &flow.verbs {
        check_handing(flow, verb, findings);
    }
}

/// An open state can be left by everybody who is awaited in it, and leads to a closed one.
fn check_way_out(
    state: &StateText,
    steps: &[Step<'_>],
    closing: &BTreeSet<&str>,
    findings: &mut Findings<'_>,
) {
    let id = said(&state.id);
    let ways = || steps.iter().filter(|step| step.from == id);
    if ways().next().is_none() {
        findings.at(&state.id, format!("the open state {id:?} cannot be left"));
        return;
    }
    if !closing.contains(id) {
        findings.at(
            &state.id,
            format!("no way leads from the open state {id:?} to a closed one"),
        );
        return;
    }
    let by_clock = ways().any(|step| step.verb.is_on(On::Due));
    if state.awaited().next().is_none() && !by_clock {
        findings.at(
            &state.id,
            format!("the open state {id:?} awaits nobody: name its party"),
        );
    }
    for party in state.awaited() {
        let by_party = |step: &Step<'_>| step.verb.parties().iter().any(|by| by == party);
        let answers = |step: &Step<'_>| step.verb.is_answer();
        if state.is_answered() && !ways().any(|step| by_party(step) && answers(step)) {
            let reason = format!("the party {party:?} cannot answer in the state {id:?}");
            findings.at(&state.id, reason);
        } else if !ways().any(by_party) {
            let reason = format!("the party that is awaited in the state {id:?} cannot leave it");
            findings.at(&state.id, reason);
        }
    }
    // Only a merge would lead out for good: there may be no other case.
    if ways().all(|step| step.verb.kind == KindWord::Merge) {
        findings.at(&state.id, format!("the open state {id:?} cannot be left"));
    }
}

/// Who takes a case is the one who is awaited afterwards; nobody is handed a closed one.
fn check_handing(flow: &FlowText, verb: &VerbText, findings: &mut Findings<'_>) {
    let Some(to) = &verb.to else { return };
    let next = state(flow, said(to));
    let stays = verb
        .parties()
        .iter()
        .all(|by| next.is_some_and(|next| next.awaited().any(|party| party == by)));
    if verb.takes && !stays {
        let reason = format!(
            "after the verb {:?} another party is awaited",
            said(&verb.id)
        );
        findings.at(&verb.id, format!("{reason}, so it can take nothing"));
    }
    if let Some(word) = verb.hand_to.as_ref().filter(|_| !is_open(flow, said(to))) {
        findings.at(word, "a closed case is handed to nobody");
    }
    let aside = |from: &str| from == said(to);
    let sides = next.is_some_and(StateText::is_answered);
    if let Some(hand_to) = verb.hand_to.as_ref().filter(|_| sides)
        && !verb.starts(flow).all(aside)
    {
        let reason = "it hands one party's part on and must stay where the others answer";
        findings.at(hand_to, reason);
    }
}
