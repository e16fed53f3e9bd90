//! The text of a flow as it stands in the file.

use serde::Deserialize;
use toml::Spanned;

use super::{CaseDefinition, Choice, Style, check};
use crate::problem::Problem;
use crate::read;

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
    #[serde(default, rename = "fact")]
    pub(super) facts: Vec<FactText>,
    #[serde(rename = "party")]
    pub(super) parties: Vec<PartyText>,
    #[serde(rename = "state")]
    pub(super) states: Vec<StateText>,
    #[serde(default, rename = "clock")]
    pub(super) clocks: Vec<ClockText>,
    #[serde(rename = "verb")]
    pub(super) verbs: Vec<VerbText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NumberText {
    pub(super) series: String,
    pub(super) digits: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactText {
    pub(super) id: Word,
    pub(super) label: Word,
    #[serde(default)]
    pub(super) time: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartyText {
    pub(super) id: Word,
    pub(super) name: Word,
    pub(super) role: Word,
    #[serde(rename = "where")]
    pub(super) place: Place,
}

/// Where the search for the holders of a role begins.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Place {
    Cell,
    District,
    City,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StateText {
    pub(super) id: Word,
    pub(super) name: Word,
    pub(super) open: bool,
    pub(super) party: Option<Word>,
    pub(super) clock: Option<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClockText {
    pub(super) id: Word,
    pub(super) name: Word,
    pub(super) budget: Option<Word>,
    pub(super) warn: Option<Word>,
    #[serde(default)]
    pub(super) house: bool,
    pub(super) source: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VerbText {
    pub(super) id: Word,
    pub(super) name: Word,
    pub(super) from: Vec<Word>,
    pub(super) to: Option<Word>,
    pub(super) by: Option<Word>,
    #[serde(default = "plain")]
    pub(super) style: Style,
    #[serde(default)]
    pub(super) reason: bool,
    #[serde(default)]
    pub(super) takes: bool,
    pub(super) hand_to: Option<Word>,
    #[serde(default, rename = "field")]
    pub(super) fields: Vec<FieldText>,
    #[serde(default)]
    pub(super) evidence: Vec<EvidenceText>,
    #[serde(default)]
    pub(super) checklist: Vec<ItemText>,
    #[serde(default)]
    pub(super) not_same_as: Vec<Word>,
    pub(super) same_unit: Option<Spanned<SameUnit>>,
    pub(super) confirm: Option<String>,
}

/// What goes for people of the same unit.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum SameUnit {
    Refused,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldText {
    pub(super) id: Word,
    pub(super) label: Word,
    #[serde(rename = "type")]
    pub(super) sort: Spanned<Sort>,
    #[serde(default)]
    pub(super) required: bool,
    #[serde(default)]
    pub(super) options: Vec<Choice>,
    pub(super) hint: Option<String>,
    pub(super) max_length: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Sort {
    Text,
    LongText,
    Choice,
    Number,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EvidenceText {
    pub(super) kind: Word,
    pub(super) name: Word,
    pub(super) min: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ItemText {
    pub(super) id: Word,
    pub(super) text: Word,
}

const fn plain() -> Style {
    Style::Plain
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
pub(super) fn read(file: &str, text: &str, problems: &mut Vec<Problem>) -> Option<CaseDefinition> {
    let flow: FlowText = read::parse(file, text, problems)?;
    let before = problems.len();
    read::check_id(file, text, &flow.id, problems);
    let mut findings = Findings {
        file,
        text,
        problems,
    };
    check::words(&flow, &mut findings);
    let definition = flow.build(&mut findings);
    // The graph of a flow with a dangling reference says nothing.
    if findings.problems.len() == before {
        check::graph(&flow, &mut findings);
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

/// Checks the roles that one flow names.
pub(super) fn check_roles(
    file: &str,
    text: &str,
    known: &impl Fn(&str) -> bool,
    problems: &mut Vec<Problem>,
) {
    // A text that cannot be read has been reported already.
    let Ok(flow) = toml::from_str::<FlowText>(text) else {
        return;
    };
    let mut findings = Findings {
        file,
        text,
        problems,
    };
    for role in flow
        .parties
        .iter()
        .map(|party| &party.role)
        .chain([&flow.fallback])
    {
        if !known(role.get_ref()) {
            findings.at(role, format!("there is no role {:?}", role.get_ref()));
        }
    }
}
