//! What has to hold for a flow, beyond each word being read.
//!
//! [`words`] looks at every word by itself; a case keeps a flow in which the words hold, whatever
//! else has since been found unwise. [`whole`] looks at what they make together.

mod alarm;
mod forms;
mod graph;
mod kinds;
mod lookback;
mod parties;
mod personal;
mod second;
mod times;
mod words;

pub(super) use parties::CATEGORY;
pub(super) use words::words;

use super::text::{Findings, FlowText, StateText, Word};

/// Checks what the words of a flow make together.
pub(super) fn whole(flow: &FlowText, findings: &mut Findings<'_>) {
    let before = findings.problems.len();
    kinds::check(flow, findings);
    parties::check(flow, findings);
    // What is said of ways presupposes that each verb leads where its kind leads.
    if findings.problems.len() > before {
        return;
    }
    graph::check(flow, findings);
    second::check(flow, findings);
    times::check(flow, findings);
    lookback::check(flow, findings);
}

fn state<'a>(flow: &'a FlowText, id: &str) -> Option<&'a StateText> {
    flow.states.iter().find(|state| state.id.get_ref() == id)
}

fn is_open(flow: &FlowText, id: &str) -> bool {
    state(flow, id).is_some_and(|state| state.open)
}

fn said(word: &Word) -> &str {
    word.get_ref()
}
