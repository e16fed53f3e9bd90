//! Nobody closes their own task: a closing verb names everyone who brought the case to where it
//! can be closed, and belongs to another party.

use std::collections::BTreeSet;

use super::graph::{Step, reach, steps};
use super::{is_open, said};
use crate::cases::OPEN;
use crate::cases::text::{Findings, FlowText, KindWord, On, VerbText};

pub(super) fn check(flow: &FlowText, findings: &mut Findings<'_>) {
    let steps = steps(flow);
    let mut seen = BTreeSet::new();
    for verb in flow.verbs.iter().filter(|verb| closes(flow, &steps, verb)) {
        check_judging(flow, &steps, verb, &mut seen, findings);
    }
}

/// Tells whether a verb leads from an open state to a closed one. A merge does not: the matter goes
/// on in the other case, and who has worked on it is refused when it is done.
fn closes(flow: &FlowText, steps: &[Step<'_>], verb: &VerbText) -> bool {
    let mut own = steps
        .iter()
        .filter(|step| said(&step.verb.id) == said(&verb.id));
    verb.kind != KindWord::Merge
        && own.any(|step| is_open(flow, step.from) && !is_open(flow, step.to))
}

/// Checks a verb that closes, or after which the system closes.
fn check_judging<'a>(
    flow: &'a FlowText,
    steps: &[Step<'a>],
    verb: &'a VerbText,
    seen: &mut BTreeSet<&'a str>,
    findings: &mut Findings<'_>,
) {
    if !seen.insert(said(&verb.id)) {
        return;
    }
    if verb.is_on(On::Due) {
        // The clock decides nothing: whoever set it going did.
        for before in leading_in(flow, steps, verb) {
            check_judging(flow, steps, before, seen, findings);
        }
        if verb.starts(flow).any(|from| from == said(&flow.start)) {
            let reason = format!("the verb {:?} closes a case to which", said(&verb.id));
            findings.at(&verb.id, format!("{reason} nobody has answered"));
        }
        return;
    }
    check_second_party(flow, steps, verb, findings);
}

fn check_second_party(
    flow: &FlowText,
    steps: &[Step<'_>],
    verb: &VerbText,
    findings: &mut Findings<'_>,
) {
    let id = said(&verb.id);
    let names = |did: &str| verb.not_same_as.iter().any(|word| said(word) == did);
    if verb.not_same_as.is_empty() {
        let reason =
            format!("the verb {id:?} closes a case: name in not_same_as whose doer may not");
        findings.at(&verb.id, reason);
    }
    if verb.starts(flow).any(|from| from == said(&flow.start)) && !names(OPEN) {
        let reason = format!("the verb {id:?} closes a case to which nobody has answered");
        let reason = format!("{reason}: name at least who opened it, \"open\", in not_same_as");
        findings.at(&verb.id, reason);
    }
    for answer in leading_in(flow, steps, verb) {
        let answer_id = said(&answer.id);
        if answer.parties().is_empty() {
            continue;
        }
        if !verb.not_same_as.is_empty() && !names(answer_id) {
            let reason = format!("the doer of {answer_id:?} could close with {id:?}");
            findings.at(&verb.id, format!("{reason}: name it in not_same_as"));
        }
        if verb
            .parties()
            .iter()
            .any(|by| answer.parties().contains(by))
        {
            let reason = format!("the party that does {answer_id:?} also closes with {id:?}");
            findings.at(&verb.id, format!("{reason}: closing needs a second party"));
        }
    }
}

/// Returns the verbs that lead from elsewhere into an open state in which `judging` can be done,
/// before it was ever done: what sends a case back to be judged again is no work.
fn leading_in<'a>(flow: &'a FlowText, steps: &[Step<'a>], judging: &VerbText) -> Vec<&'a VerbText> {
    let others: Vec<_> = steps
        .iter()
        .filter(|step| said(&step.verb.id) != said(&judging.id))
        .copied()
        .collect();
    let before = reach(&others, [said(&flow.start)].into());
    let mut verbs: Vec<&VerbText> = Vec::new();
    for step in &others {
        // What leads back to the beginning answers nothing.
        let judged =
            step.to != said(&flow.start) && judging.starts(flow).any(|from| from == step.to);
        let is_work = !matches!(
            step.verb.kind,
            KindWord::Dispute | KindWord::Ruling | KindWord::Reopen
        );
        let known = verbs
            .iter()
            .any(|verb| said(&verb.id) == said(&step.verb.id));
        if judged && is_work && is_open(flow, step.to) && before.contains(step.from) && !known {
            verbs.push(step.verb);
        }
    }
    verbs
}
