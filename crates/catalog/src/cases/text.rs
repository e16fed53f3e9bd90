//! The text of a flow as it stands in the file.

mod clock;
mod field;
mod state;
mod verb;

use serde::Deserialize;
use toml::Spanned;

use super::{CaseDefinition, check};
use crate::checklists::{ItemText, Shared};
use crate::problem::Problem;
use crate::read;

pub(super) use clock::{ClockText, LookbackText};
pub(super) use field::{ColumnText, FieldText, Sort};
pub(super) use state::{PartyText, SideText, StateText};
pub(super) use verb::{ChecklistText, EvidenceText, KindWord, On, OnlyWhen, VerbText};

/// A word that refers to something, with its place in the file.
pub(super) type Word = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FlowText {
    pub(super) id: Word,
    pub(super) name: Word,
    pub(super) number: Spanned<NumberText>,
    pub(super) title: Word,
    pub(super) start: Word,
    pub(super) fallback: Word,
    pub(super) hops_max: Option<Spanned<u32>>,
    pub(super) open: Option<OpenText>,
    /// Roles that hand alarms over with this flow.
    #[serde(default)]
    pub(super) hand_over: Vec<Word>,
    #[serde(default, rename = "fact")]
    pub(super) facts: Vec<FieldText>,
    #[serde(rename = "party")]
    pub(super) parties: Vec<PartyText>,
    #[serde(rename = "state")]
    pub(super) states: Vec<StateText>,
    #[serde(default, rename = "clock")]
    pub(super) clocks: Vec<ClockText>,
    #[serde(rename = "verb")]
    pub(super) verbs: Vec<VerbText>,
    pub(super) lookback: Option<LookbackText>,
    /// Check lists of the flow's own, and behind them the shared ones with which it was frozen.
    #[serde(default, rename = "checklist")]
    pub(super) checklists: Vec<ListText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NumberText {
    pub(super) series: String,
    pub(super) digits: u8,
}

/// Who may open a case by hand, and what has to be shown then.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenText {
    pub(super) roles: Vec<Word>,
    pub(super) object: Option<Word>,
    #[serde(default)]
    pub(super) evidence: Vec<EvidenceText>,
}

/// A check list under a name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ListText {
    pub(super) id: Word,
    #[serde(rename = "item")]
    pub(super) items: Vec<ItemText>,
}

impl FlowText {
    /// Returns the items of a check list by its name.
    pub(super) fn checklist(&self, name: &str) -> Option<&[ItemText]> {
        let list = self
            .checklists
            .iter()
            .find(|list| list.id.get_ref() == name);
        list.map(|list| list.items.as_slice())
    }
}

/// Gathers what is wrong with one file.
pub(super) struct Findings<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    pub(super) problems: &'a mut Vec<Problem>,
}

impl Findings<'_> {
    /// Notes what is wrong with a value.
    pub(super) fn at<T>(&mut self, value: &Spanned<T>, reason: impl Into<String>) {
        self.problems
            .push(Problem::of(self.file, self.text, value, reason));
    }
}

/// Reads and checks one flow of the catalogue; whatever is wrong with it is among the problems
/// afterwards.
pub(super) fn read(
    file: &str,
    text: &str,
    shared: &Shared,
    problems: &mut Vec<Problem>,
) -> Option<CaseDefinition> {
    let flow: FlowText = read::parse(file, text, problems)?;
    // A case keeps the lists with which it began, whatever becomes of the shared ones.
    let wanted = flow.verbs.iter().filter_map(VerbText::list_name);
    let missing = wanted.filter(|name| flow.checklist(name.get_ref()).is_none());
    let frozen = shared.append(text, missing.map(|name| name.get_ref().as_str()));
    let flow: FlowText = read::parse(file, &frozen, problems)?;
    let before = problems.len();
    read::check_id(file, text, &flow.id, problems);
    let mut findings = Findings {
        file,
        text: &frozen,
        problems,
    };
    check::words(&flow, &mut findings);
    let definition = flow.build(&mut findings);
    // The graph of a flow with a dangling reference says nothing.
    if findings.problems.len() == before {
        check::whole(&flow, &mut findings);
    }
    definition
}

/// Reads a flow that was checked when it came into force: its references still have to lead
/// somewhere, but what has since been found unwise in a flow does not lock its old cases.
pub(super) fn read_frozen(
    file: &str,
    text: &str,
    problems: &mut Vec<Problem>,
) -> Option<CaseDefinition> {
    let flow: FlowText = read::parse(file, text, problems)?;
    let mut findings = Findings {
        file,
        text,
        problems,
    };
    check::words(&flow, &mut findings);
    flow.build(&mut findings)
}
