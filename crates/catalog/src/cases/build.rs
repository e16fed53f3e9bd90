//! The step from the text of a flow to its definition.

use clocks::Budget;
use model::{AreaLevel, RoleId};

use super::pattern::{NumberPattern, TitlePattern};
use super::text::{
    ClockText, FieldText, Findings, FlowText, PartyText, Place, Sort, StateText, VerbText, Word,
};
use super::{
    CaseDefinition, CheckItem, Clock, EvidenceKind, Fact, Field, Input, Party, State, Verb,
};

/// Most characters of a line and of a longer text where the definition does not say.
const LINE_LENGTH: u32 = 100;
const TEXT_LENGTH: u32 = 2_000;

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
    pub(super) fn build(&self, findings: &mut Findings<'_>) -> Option<CaseDefinition> {
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
                    time: fact.time,
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
