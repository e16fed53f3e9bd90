//! What flows say of the alarm that opened a case: the system writes down what became of it, in every
//! open state, and verbs that wait for that are not waited for in vain.

use super::{is_open, said};
use crate::cases::ALARM_NOTES;
use crate::cases::text::{Findings, FlowText, KindWord, On, OnlyWhen, VerbText};

pub(super) fn check(flow: &FlowText, verb: &VerbText, findings: &mut Findings<'_>) {
    if let Some(on) = verb.on.as_ref().filter(|on| on.get_ref().notes_alarm()) {
        check_note(flow, verb, *on.get_ref(), findings);
    }
    let Some(when) = &verb.only_when else { return };
    let id = said(&verb.id);
    let needed: &[On] = match when.get_ref() {
        OnlyWhen::AlarmEnded => &[On::AlarmEnded],
        OnlyWhen::AlarmStands => &[],
    };
    if let Some(on) = needed
        .iter()
        .find(|on| !flow.verbs.iter().any(|other| other.is_on(**on)))
    {
        findings.at(
            when,
            format!("the verb {id:?} waits for what nothing writes down: {on:?}"),
        );
    }
    if verb.parties().is_empty() {
        findings.at(when, format!("the verb {id:?} is done by no party"));
    }
}

/// The system writes it down wherever the case stands, says what it knows, and moves nothing.
fn check_note(flow: &FlowText, verb: &VerbText, on: On, findings: &mut Findings<'_>) {
    let id = said(&verb.id);
    let form = !verb.evidence.is_empty()
        || verb.checklist.is_some()
        || verb.reason
        || verb.confirm.is_some()
        || !verb.not_same_as.is_empty();
    if form || verb.kind != KindWord::Milestone || verb.to.is_some() {
        let reason =
            format!("the verb {id:?} is done by the system: a milestone with fields alone");
        findings.at(&verb.id, reason);
    }
    for field in &verb.fields {
        if !ALARM_NOTES.contains(&said(&field.id)) {
            let reason = format!("of an alarm the system does not know {:?}", said(&field.id));
            findings.at(&field.id, reason);
        }
    }
    let open = flow.states.iter().filter(|state| state.open);
    if let Some(state) = open
        .map(|state| said(&state.id))
        .find(|state| !verb.starts(flow).any(|from| from == *state))
    {
        findings.at(
            &verb.id,
            format!("in the state {state:?} nothing would be written down by {id:?}"),
        );
    }
    if let Some(from) = verb.starts(flow).find(|from| !is_open(flow, from)) {
        findings.at(
            &verb.id,
            format!("the state {from:?} is closed: nothing is written down there"),
        );
    }
    if flow.verbs.iter().filter(|other| other.is_on(on)).count() > 1 {
        let reason = format!("the verb {id:?} is not the only one that writes it down");
        findings.at(&verb.id, reason);
    }
}
