//! The look-back: drawn cases are looked at by somebody else than who did and who accepted.

use super::{said, state};
use crate::cases::text::{Findings, FlowText, KindWord, On, VerbText, Word};

pub(super) fn check(flow: &FlowText, findings: &mut Findings<'_>) {
    let accepting = || flow.verbs.iter().filter(|verb| verb.accepts);
    for verb in flow.verbs.iter().filter(|verb| verb.relapse) {
        if accepting().next().is_none() {
            let reason = "a relapse counts against who accepted: mark a verb with accepts";
            findings.at(&verb.id, reason);
        }
    }
    let Some(lookback) = &flow.lookback else {
        if let Some(verb) = flow.verbs.iter().find(|verb| verb.is_on(On::Draw)) {
            findings.at(&verb.id, "nothing is drawn in a flow without [lookback]");
        }
        return;
    };
    if accepting().next().is_none() {
        let reason = "what is looked back on was accepted: mark a verb with accepts";
        findings.at(&lookback.opens, reason);
    }
    let verb = |word: &Word| flow.verbs.iter().find(|verb| said(&verb.id) == said(word));
    let Some(opens) = verb(&lookback.opens).filter(|verb| verb.is_on(On::Draw)) else {
        findings.at(
            &lookback.opens,
            "the verb that opens a look-back has on = \"draw\"",
        );
        return;
    };
    for of in &lookback.of {
        if !opens.starts(flow).any(|from| from == said(of)) {
            let reason = format!("{:?} does not start in {:?}", said(&opens.id), said(of));
            findings.at(of, reason);
        }
    }
    let Some(watched) = opens.to.as_ref().and_then(|to| state(flow, said(to))) else {
        return;
    };
    if watched.open || watched.party.is_none() {
        let reason = "a look-back stands in a closed state with a party: the case stays struck";
        findings.at(&watched.id, reason);
    }
    let ends = [&lookback.passes, &lookback.relapse];
    for end in ends.into_iter().filter_map(verb) {
        check_end(flow, end, said(&watched.id), findings);
    }
    let relapse = verb(&lookback.relapse);
    if relapse.is_some_and(|verb| verb.kind != KindWord::Reopen || !verb.relapse) {
        let reason = "the verb of a relapse is of kind reopen, with relapse = true";
        findings.at(&lookback.relapse, reason);
    }
    let passes = verb(&lookback.passes).and_then(|verb| verb.to.as_ref());
    if passes.is_none_or(|to| !lookback.of.iter().any(|of| said(of) == said(to))) {
        let reason = "what is still in order stays closed as it was";
        findings.at(&lookback.passes, reason);
    }
}

/// Whoever did the work or accepted it does not look back on it.
fn check_end(flow: &FlowText, end: &VerbText, watched: &str, findings: &mut Findings<'_>) {
    let id = said(&end.id);
    if !end.starts(flow).any(|from| from == watched) {
        findings.at(&end.id, format!("the look-back cannot end with {id:?}"));
    }
    for accept in flow.verbs.iter().filter(|verb| verb.accepts) {
        let own = [&accept.id].into_iter().chain(&accept.not_same_as);
        for did in own.map(said) {
            if !end.not_same_as.iter().any(|word| said(word) == did) {
                let reason = format!("the doer of {did:?} could look back on the own work");
                findings.at(&end.id, format!("{reason}: name it in not_same_as"));
            }
        }
    }
}
