//! Each kind of verb is whole: it leads where its kind leads, and has its counterpart.

use super::{alarm, is_open, said, state};
use crate::cases::text::{Findings, FlowText, KindWord, On, StateText, VerbText};
use crate::cases::{ASKED, JOINED};

/// What a kind says about the state to which its verbs lead.
#[derive(PartialEq, Eq)]
enum Leads {
    /// It names one or moves nothing.
    Maybe,
    /// It moves nothing, or the state is found when it is done.
    Nowhere,
    /// It names an open one.
    Open,
    /// It names a closed one.
    Closed,
    /// It names one in which several answer.
    Answered,
}

const fn leads(kind: KindWord) -> Leads {
    match kind {
        KindWord::Move => Leads::Maybe,
        KindWord::Consult => Leads::Answered,
        KindWord::Object | KindWord::Dispute | KindWord::Ruling | KindWord::Reopen => Leads::Open,
        KindWord::Merge => Leads::Closed,
        _ => Leads::Nowhere,
    }
}

pub(super) fn check(flow: &FlowText, findings: &mut Findings<'_>) {
    for state in flow.states.iter().filter(|state| !state.open) {
        let watched = flow.verbs.iter().any(|verb| {
            verb.is_on(On::Draw)
                && verb
                    .to
                    .as_ref()
                    .is_some_and(|to| said(to) == said(&state.id))
        });
        let turns = state.awaited().next().is_some() || state.clock.is_some();
        if turns && !watched || state.is_answered() {
            let id = said(&state.id);
            let reason = format!("the closed state {id:?} can have no party and no clock");
            findings.at(&state.id, reason);
        }
    }
    for verb in &flow.verbs {
        check_marks(verb, findings);
        check_target(flow, verb, findings);
        check_doers(flow, verb, findings);
        check_counterparts(flow, verb, findings);
        check_sides(flow, verb, findings);
        alarm::check(flow, verb, findings);
        if let Some(on) = &verb.on
            && !on.get_ref().notes_alarm()
        {
            check_on(flow, verb, *on.get_ref(), findings);
        }
    }
    check_hops(flow, findings);
}

/// Keys that mean something for one kind alone.
fn check_marks(verb: &VerbText, findings: &mut Findings<'_>) {
    let id = said(&verb.id);
    let moves = verb.kind == KindWord::Move;
    let odd = [
        (verb.takes && !moves, "takes"),
        (verb.answers && !moves, "answers"),
        (verb.hand_to.is_some() && !moves, "hand_to"),
        (verb.relapse && verb.kind != KindWord::Reopen, "relapse"),
        (
            verb.clocks.is_some() && verb.kind != KindWord::AskExtension,
            "clocks",
        ),
        (
            verb.max.is_some() && verb.kind != KindWord::GrantExtension,
            "max",
        ),
        (
            verb.times.is_some() && verb.kind != KindWord::GrantExtension,
            "times",
        ),
        (verb.within.is_some() && verb.parties().is_empty(), "within"),
        (
            verb.outcome.is_some() && verb.to.is_none() && !verb.is_answer(),
            "outcome",
        ),
    ];
    for (_, key) in odd.into_iter().filter(|(is_odd, _)| *is_odd) {
        findings.at(
            &verb.id,
            format!("{key} says nothing about the verb {id:?}"),
        );
    }
    if verb.accepts && verb.not_same_as.is_empty() {
        let reason = format!("the verb {id:?} accepts: name in not_same_as whose doer may not");
        findings.at(&verb.id, reason);
    }
}

fn check_target(flow: &FlowText, verb: &VerbText, findings: &mut Findings<'_>) {
    let id = said(&verb.id);
    let leads = leads(verb.kind);
    let Some(to) = &verb.to else {
        if !matches!(leads, Leads::Maybe | Leads::Nowhere) {
            findings.at(
                &verb.id,
                format!("the verb {id:?} leads to no state: name its to"),
            );
        }
        return;
    };
    let next = state(flow, said(to));
    let is_answered = next.is_some_and(StateText::is_answered);
    let fits = match leads {
        Leads::Maybe => !verb.answers,
        Leads::Nowhere => false,
        Leads::Open => is_open(flow, said(to)),
        Leads::Closed => !is_open(flow, said(to)),
        Leads::Answered => is_answered,
    };
    if !fits {
        findings.at(
            to,
            format!("the verb {id:?} cannot lead to a state like this"),
        );
    }
    if next.is_some_and(|next| next.asked) && verb.kind != KindWord::Consult {
        let reason = format!("only a consult verb says who is asked in {:?}", said(to));
        findings.at(to, reason);
    }
    if verb.kind == KindWord::Reopen {
        for from in verb.starts(flow).filter(|from| is_open(flow, from)) {
            findings.at(&verb.id, format!("the state {from:?} is open already"));
        }
    }
}

fn check_doers(flow: &FlowText, verb: &VerbText, findings: &mut Findings<'_>) {
    let id = said(&verb.id);
    let aside = matches!(
        verb.kind,
        KindWord::Copy | KindWord::Link | KindWord::Remind
    );
    let fits = |party: &str| match (party, verb.kind) {
        (_, KindWord::Opinion) => party == JOINED,
        (ASKED, KindWord::Consent | KindWord::Object) => {
            let mut from = verb.starts(flow);
            from.all(|from| state(flow, from).is_some_and(|state| state.asked))
        }
        (ASKED | JOINED, _) => aside,
        _ => true,
    };
    if let Some(by) = &verb.by
        && let Some(party) = verb.parties().iter().find(|party| !fits(party))
    {
        findings.at(by, format!("the verb {id:?} cannot be done by {party:?}"));
    }
}

/// What one kind begins, another has to end, in the same states.
fn check_counterparts(flow: &FlowText, verb: &VerbText, findings: &mut Findings<'_>) {
    let needed: &[KindWord] = match verb.kind {
        KindWord::Suspend => &[KindWord::Resume],
        KindWord::AskExtension => &[KindWord::GrantExtension, KindWord::RefuseExtension],
        KindWord::Join => &[KindWord::Opinion],
        KindWord::Resume => return check_begun(flow, verb, KindWord::Suspend, findings),
        KindWord::GrantExtension | KindWord::RefuseExtension => {
            return check_begun(flow, verb, KindWord::AskExtension, findings);
        }
        KindWord::Opinion => return check_begun(flow, verb, KindWord::Join, findings),
        KindWord::Dispute => return check_dispute(flow, verb, findings),
        _ => return,
    };
    for kind in needed {
        let counterparts = || flow.verbs.iter().filter(|other| other.kind == *kind);
        let lacks = |from: &str| !counterparts().any(|other| other.starts(flow).any(|s| s == from));
        if let Some(from) = verb.starts(flow).find(|from| lacks(from)) {
            let id = said(&verb.id);
            let reason = format!("in {from:?} nothing answers the verb {id:?}: it needs {kind:?}");
            findings.at(&verb.id, reason);
        }
        if verb.kind == KindWord::AskExtension {
            let own = |party: &&String| verb.parties().contains(party);
            for other in counterparts() {
                if let Some(party) = other.parties().iter().find(own) {
                    let reason = format!("the party {party:?} would decide what it asked itself");
                    findings.at(&other.id, reason);
                }
            }
        }
    }
}

fn check_begun(flow: &FlowText, verb: &VerbText, by: KindWord, findings: &mut Findings<'_>) {
    if !flow.verbs.iter().any(|other| other.kind == by) {
        let reason = format!("no verb of kind {by:?} comes before {:?}", said(&verb.id));
        findings.at(&verb.id, reason);
    }
}

/// A dispute goes to whoever rules.
fn check_dispute(flow: &FlowText, verb: &VerbText, findings: &mut Findings<'_>) {
    let Some(to) = &verb.to else { return };
    let rules = |other: &VerbText| {
        other.kind == KindWord::Ruling
            && other.starts(flow).any(|from| from == said(to))
            && state(flow, said(to)).is_some_and(|state| {
                state
                    .awaited()
                    .any(|party| other.parties().iter().any(|by| by == party))
            })
    };
    if !flow.verbs.iter().any(rules) {
        findings.at(
            to,
            format!("nobody who is awaited in {:?} can rule", said(to)),
        );
    }
    if state(flow, said(to)).is_some_and(|state| state.clocks().next().is_none()) {
        findings.at(
            to,
            format!("a dispute has a deadline: {:?} needs a clock", said(to)),
        );
    }
}

/// Verbs that answer for one of several start where several answer.
fn check_sides(flow: &FlowText, verb: &VerbText, findings: &mut Findings<'_>) {
    let id = said(&verb.id);
    let answered = |from: &str| state(flow, from).is_some_and(StateText::is_answered);
    if (verb.is_answer() || verb.kind == KindWord::Object)
        && let Some(from) = verb.starts(flow).find(|from| !answered(from))
    {
        let reason = format!("in {from:?} nobody answers side by side, as {id:?} would");
        findings.at(&verb.id, reason);
    }
    if matches!(verb.kind, KindWord::Join | KindWord::Opinion)
        && let Some(from) = verb.starts(flow).find(|from| {
            answered(from)
                || !state(flow, from).is_some_and(|state| state.open && state.party.is_some())
        })
    {
        let reason = format!("in {from:?} there is no one party beside whom {id:?} could be done");
        findings.at(&verb.id, reason);
    }
}

/// What the system does by itself needs a time and no form.
fn check_on(flow: &FlowText, verb: &VerbText, on: On, findings: &mut Findings<'_>) {
    let id = said(&verb.id);
    let form = !verb.fields.is_empty()
        || !verb.evidence.is_empty()
        || verb.checklist.is_some()
        || verb.reason
        || verb.confirm.is_some()
        || !verb.not_same_as.is_empty();
    if form || verb.kind != KindWord::Move || verb.takes || verb.is_answer() || verb.to.is_none() {
        let reason = format!("the verb {id:?} is done by the system: it only leads to a state");
        findings.at(&verb.id, reason);
    }
    for from in verb.starts(flow) {
        let Some(from) = state(flow, from) else {
            continue;
        };
        let fits = match on {
            On::Due => !from.is_answered() && from.clock.is_some(),
            On::Draw => !from.open,
            On::AlarmEnded | On::AlarmAgain => true,
        };
        if !fits {
            let lacks = match on {
                On::Due => "has no clock of its own that could run out",
                On::Draw | On::AlarmEnded | On::AlarmAgain => {
                    "is open and cannot be looked back on"
                }
            };
            let reason = format!("the state {:?} {lacks}", said(&from.id));
            findings.at(&verb.id, reason);
        }
        let same = |other: &&VerbText| {
            other.is_on(on) && other.starts(flow).any(|start| start == said(&from.id))
        };
        if flow.verbs.iter().filter(same).count() > 1 {
            let reason = format!("the system could do two things in {:?}", said(&from.id));
            findings.at(&verb.id, reason);
        }
    }
}

/// Where hops are limited, a ruling ends them.
fn check_hops(flow: &FlowText, findings: &mut Findings<'_>) {
    let Some(max) = &flow.hops_max else { return };
    let rulings = || {
        flow.verbs
            .iter()
            .filter(|verb| verb.kind == KindWord::Ruling)
    };
    for verb in flow.verbs.iter().filter(|verb| verb.is_hop()) {
        let lacks = |from: &str| !rulings().any(|ruling| ruling.starts(flow).any(|s| s == from));
        if let Some(from) = verb.starts(flow).find(|from| lacks(from)) {
            let id = said(&verb.id);
            let reason = format!("at {} hops nobody could rule in {from:?}", max.get_ref());
            findings.at(max, format!("{reason}, where {id:?} is refused"));
        }
    }
}
