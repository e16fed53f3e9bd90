//! Clocks: each runs somewhere, each gives time, and what the system does when one has run out
//! does come.

use super::graph::{Step, reach, steps};
use super::said;
use crate::cases::text::{ClockText, FieldText, Findings, FlowText, KindWord, On, Word};

pub(super) fn check(flow: &FlowText, findings: &mut Findings<'_>) {
    for clock in &flow.clocks {
        let runs = |word: &Word| said(word) == said(&clock.id);
        if !flow.states.iter().any(|state| state.clocks().any(runs)) {
            findings.at(
                &clock.id,
                format!("the clock {:?} never runs", said(&clock.id)),
            );
        }
        check_date(flow, clock, findings);
    }
    check_extensions(flow, findings);
}

/// A clock that makes the system act has its date for certain: otherwise the case would stand for
/// ever.
fn check_date(flow: &FlowText, clock: &ClockText, findings: &mut Findings<'_>) {
    let Some(until) = &clock.until else { return };
    let names = |field: &FieldText| field.required && said(&field.id) == said(until);
    if flow.facts.iter().any(names) && flow.open.is_some() {
        return;
    }
    let steps = steps(flow);
    let says = |step: &Step<'_>| step.verb.fields.iter().any(names);
    let silent: Vec<_> = steps.iter().filter(|step| !says(step)).copied().collect();
    let unsaid = reach(&silent, [said(&flow.start)].into());
    for verb in flow.verbs.iter().filter(|verb| verb.is_on(On::Due)) {
        for from in verb.starts(flow).filter(|from| unsaid.contains(from)) {
            let runs = |word: &Word| said(word) == said(&clock.id);
            let state = super::state(flow, from);
            if state.is_some_and(|state| state.clocks().any(runs)) {
                let reason = format!("{:?} may not have been said in {from:?}", said(until));
                let reason = format!("{reason}, and {:?} would never come", said(&verb.id));
                findings.at(until, reason);
            }
        }
    }
}

/// More time is counted as the time was that it is added to.
fn check_extensions(flow: &FlowText, findings: &mut Findings<'_>) {
    let asks = flow
        .verbs
        .iter()
        .filter(|verb| verb.kind == KindWord::AskExtension);
    for ask in asks {
        let named: Vec<&str> = match &ask.clocks {
            Some(clocks) => clocks.iter().map(said).collect(),
            None => ask
                .starts(flow)
                .filter_map(|from| super::state(flow, from))
                .flat_map(|state| state.clocks().map(said).collect::<Vec<_>>())
                .collect(),
        };
        let grants = flow
            .verbs
            .iter()
            .filter(|verb| verb.kind == KindWord::GrantExtension);
        for max in grants.filter_map(|verb| verb.max.as_ref()) {
            let clocks = flow
                .clocks
                .iter()
                .filter(|clock| named.contains(&said(&clock.id)));
            for clock in clocks {
                if !fits(clock, max) {
                    let (clock, max) = (said(&clock.id), said(max));
                    let reason = format!("{max} cannot be added to the clock {clock:?}");
                    findings.at(&ask.id, format!("{reason}: both must be counted alike"));
                }
            }
        }
    }
}

fn fits(clock: &ClockText, max: &Word) -> bool {
    let unit = |word: &Word| {
        let letters = said(word).trim_start_matches(|c: char| c.is_ascii_digit());
        letters.to_owned()
    };
    match &clock.budget {
        Some(budget) => unit(budget) == unit(max),
        None => ["d", "wd"].contains(&unit(max).as_str()),
    }
}
