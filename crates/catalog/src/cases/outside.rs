//! What a flow refers to outside its own file.

use std::collections::BTreeSet;

use super::check::CATEGORY;
use super::text::{Findings, FlowText, Word};
use crate::law::TimeLaw;
use crate::problem::Problem;

/// What there is to refer to.
pub(crate) struct Outside<'a> {
    /// Roles.
    pub(crate) roles: BTreeSet<&'a str>,
    /// Kinds of objects.
    pub(crate) kinds: BTreeSet<&'a str>,
    /// Categories for which the published tables say everywhere who answers.
    pub(crate) categories: BTreeSet<&'a str>,
    /// Legal limits.
    pub(crate) time: &'a TimeLaw,
}

/// Checks what the flows refer to outside their files.
pub(crate) fn check_outside(
    files: &[(String, String)],
    outside: &Outside<'_>,
    problems: &mut Vec<Problem>,
) {
    for (file, text) in files {
        // A text that cannot be read has been reported already.
        let Ok(flow) = toml::from_str::<FlowText>(text) else {
            continue;
        };
        let mut findings = Findings {
            file,
            text,
            problems,
        };
        check_file(&flow, outside, &mut findings);
    }
}

fn check_file(flow: &FlowText, outside: &Outside<'_>, findings: &mut Findings<'_>) {
    let roles = flow.parties.iter().filter_map(|party| party.role.as_ref());
    let openers = flow.open.iter().flat_map(|open| &open.roles);
    let openers = openers.chain(&flow.hand_over);
    for role in roles.chain(openers).chain([&flow.fallback]) {
        if !outside.roles.contains(role.get_ref().as_str()) {
            findings.at(role, format!("there is no role {:?}", role.get_ref()));
        }
    }
    let object = flow.open.as_ref().and_then(|open| open.object.as_ref());
    if let Some(kind) = object.filter(|kind| !outside.kinds.contains(kind.get_ref().as_str())) {
        findings.at(
            kind,
            format!("there is no kind of objects {:?}", kind.get_ref()),
        );
    }
    for law in flow.clocks.iter().filter_map(|clock| clock.law.as_ref()) {
        if !outside.time.knows(law.get_ref()) {
            let reason = format!("the law has no time limit {:?}", law.get_ref());
            findings.at(law, reason);
        }
    }
    if flow.parties.iter().any(|party| party.dispatch.is_some()) {
        check_categories(flow, outside, findings);
    }
}

fn check_categories(flow: &FlowText, outside: &Outside<'_>, findings: &mut Findings<'_>) {
    let fields = flow.verbs.iter().flat_map(|verb| &verb.fields);
    let is_category = |id: &Word| id.get_ref() == CATEGORY;
    for field in flow
        .facts
        .iter()
        .chain(fields)
        .filter(|field| is_category(&field.id))
    {
        for option in &field.options {
            if !outside.categories.contains(option.value.as_str()) {
                let reason = format!("no row says everywhere who answers for {:?}", option.value);
                findings.at(&field.id, reason);
            }
        }
    }
}
