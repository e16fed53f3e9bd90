//! The text of a flow, and the step from it to the definition.

use clocks::Budget;
use model::{AreaLevel, RoleId};
use serde::Deserialize;
use toml::Spanned;

use super::check;
use super::pattern::{NumberPattern, TitlePattern};
use super::{
    CaseDefinition, CheckItem, Choice, Clock, EvidenceKind, Fact, Field, Input, Party, State,
    Style, Verb,
};
use crate::problem::Problem;
use crate::read;

/// A word that refers to something, with its place in the file.
pub(super) type Word = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FlowText {
    pub(super) id: Word,
    pub(super) name: Word,
    number: Spanned<NumberText>,
    title: Word,
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
struct NumberText {
    series: String,
    digits: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FactText {
    pub(super) id: Word,
    pub(super) label: Word,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartyText {
    pub(super) id: Word,
    pub(super) name: Word,
    pub(super) role: Word,
    #[serde(rename = "where")]
    place: Place,
}

/// Where the search for the holders of a role begins.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Place {
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
    budget: Option<Word>,
    warn: Option<Word>,
    #[serde(default)]
    house: bool,
    source: Option<String>,
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
    style: Style,
    #[serde(default)]
    reason: bool,
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
    confirm: Option<String>,
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
    sort: Spanned<Sort>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    options: Vec<Choice>,
    hint: Option<String>,
    max_length: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Sort {
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
    min: u32,
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

/// Most characters of a line and of a longer text where the definition does not say.
const LINE_LENGTH: u32 = 100;
const TEXT_LENGTH: u32 = 2_000;

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

fn owned(word: &Word) -> String {
    word.get_ref().clone()
}

fn optional(word: Option<&Word>) -> Option<String> {
    word.map(owned)
}

fn all(words: &[Word]) -> Vec<String> {
    words.iter().map(owned).collect()
}

impl FlowText {
    fn build(&self, findings: &mut Findings<'_>) -> Option<CaseDefinition> {
        let digits = self.number.get_ref().digits;
        let number = NumberPattern::new(&self.number.get_ref().series, digits)
            .map_err(|reason| findings.at(&self.number, reason));
        let title = TitlePattern::new(self.title.get_ref())
            .map_err(|reason| findings.at(&self.title, reason));
        let clocks: Vec<_> = self
            .clocks
            .iter()
            .filter_map(|clock| clock.build(findings))
            .collect();
        let verbs: Vec<_> = self
            .verbs
            .iter()
            .filter_map(|verb| verb.build(findings))
            .collect();
        Some(CaseDefinition {
            id: owned(&self.id),
            name: owned(&self.name),
            number: number.ok()?,
            title: title.ok()?,
            start: owned(&self.start),
            fallback: RoleId::new(owned(&self.fallback)),
            facts: self
                .facts
                .iter()
                .map(|fact| Fact {
                    id: owned(&fact.id),
                    label: owned(&fact.label),
                })
                .collect(),
            parties: self.parties.iter().map(PartyText::build).collect(),
            states: self.states.iter().map(StateText::build).collect(),
            clocks,
            verbs,
            text: findings.text.to_owned(),
        })
    }
}

impl PartyText {
    fn build(&self) -> Party {
        let level = match self.place {
            Place::Cell => AreaLevel::GridCell,
            Place::District => AreaLevel::District,
            Place::City => AreaLevel::City,
        };
        let role = RoleId::new(owned(&self.role));
        Party {
            id: owned(&self.id),
            name: owned(&self.name),
            role,
            level,
        }
    }
}

impl StateText {
    fn build(&self) -> State {
        State {
            id: owned(&self.id),
            name: owned(&self.name),
            open: self.open,
            party: optional(self.party.as_ref()),
            clock: optional(self.clock.as_ref()),
        }
    }
}

impl ClockText {
    fn build(&self, findings: &mut Findings<'_>) -> Option<Clock> {
        let id = self.id.get_ref();
        let mut read = |name: &str, word: Option<&Word>| -> Option<Budget> {
            let Some(word) = word else {
                findings.at(&self.id, format!("the clock {id:?} has no {name}"));
                return None;
            };
            word.get_ref()
                .parse()
                .map_err(|error| findings.at(word, format!("{error}")))
                .ok()
        };
        let budget = read("budget", self.budget.as_ref());
        let warn = read("warn", self.warn.as_ref());
        if self.house == self.source.is_some() {
            let reason = format!("the clock {id:?} needs either `house = true` or its source");
            findings.at(&self.id, reason);
        }
        let (budget, warn) = (budget?, warn?);
        if warn.length() >= budget.length() {
            findings.at(&self.id, format!("the clock {id:?} warns before it starts"));
        }
        let source = self.source.clone();
        Some(Clock {
            id: owned(&self.id),
            name: owned(&self.name),
            budget,
            warn,
            source,
        })
    }
}

impl VerbText {
    fn build(&self, findings: &mut Findings<'_>) -> Option<Verb> {
        let Some(by) = &self.by else {
            let reason = format!(
                "the verb {:?} says by which party it is done nowhere",
                self.id.get_ref()
            );
            findings.at(&self.id, reason);
            return None;
        };
        Some(Verb {
            id: owned(&self.id),
            name: owned(&self.name),
            from: all(&self.from),
            to: optional(self.to.as_ref()),
            by: owned(by),
            style: self.style,
            reason: self.reason,
            takes: self.takes,
            hand_to: optional(self.hand_to.as_ref()),
            fields: self
                .fields
                .iter()
                .filter_map(|field| field.build(findings))
                .collect(),
            evidence: self
                .evidence
                .iter()
                .map(|evidence| EvidenceKind {
                    kind: owned(&evidence.kind),
                    name: owned(&evidence.name),
                    min: evidence.min,
                })
                .collect(),
            checklist: self
                .checklist
                .iter()
                .map(|item| CheckItem {
                    id: owned(&item.id),
                    text: owned(&item.text),
                })
                .collect(),
            not_same_as: all(&self.not_same_as),
            same_unit_refused: self.same_unit.is_some(),
            confirm: self.confirm.clone(),
        })
    }
}

impl FieldText {
    fn build(&self, findings: &mut Findings<'_>) -> Option<Field> {
        let id = self.id.get_ref();
        let sort = *self.sort.get_ref();
        if sort != Sort::Choice && !self.options.is_empty() {
            findings.at(
                &self.sort,
                format!("the field {id:?} has options but is no choice"),
            );
            return None;
        }
        if matches!(sort, Sort::Choice | Sort::Number) && self.max_length.is_some() {
            findings.at(
                &self.sort,
                format!("the length of the field {id:?} cannot be limited"),
            );
            return None;
        }
        let input = match sort {
            Sort::Text => Input::Text {
                max_length: self.max_length.unwrap_or(LINE_LENGTH),
            },
            Sort::LongText => Input::LongText {
                max_length: self.max_length.unwrap_or(TEXT_LENGTH),
            },
            Sort::Number => Input::Number,
            Sort::Choice => {
                let mut values: Vec<_> = self.options.iter().map(|o| o.value.as_str()).collect();
                values.sort_unstable();
                values.dedup();
                if values.len() < 2 || values.len() < self.options.len() {
                    let reason = format!("the choice {id:?} needs at least two different options");
                    findings.at(&self.sort, reason);
                    return None;
                }
                Input::Choice {
                    options: self.options.clone(),
                }
            }
        };
        let hint = self.hint.clone();
        let label = owned(&self.label);
        Some(Field {
            id: owned(&self.id),
            label,
            input,
            required: self.required,
            hint,
        })
    }
}
