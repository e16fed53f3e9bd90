//! Flows of cases (事项流程), `catalog/cases`.
//!
//! A flow says which states a case passes through, who is awaited in each, which verbs lead from
//! one to the next, what must be said and shown with a verb, and how much time there is. What is
//! checked when a flow is read holds for every case of it: each open state can be reached and left,
//! a closed state can be reached from it, and closing takes a second party.

mod build;
mod check;
mod pattern;
#[cfg(test)]
mod tests;
mod text;
mod verb;

use clocks::Budget;
use model::{AreaLevel, RoleId};

pub use pattern::{NumberPattern, TitlePattern};
pub use verb::{CheckItem, Choice, EvidenceKind, Field, Input, Style, Verb};

use crate::problem::{CatalogErrors, Problem};

/// A flow of cases.
#[derive(Clone, PartialEq, Debug)]
pub struct CaseDefinition {
    /// Identity, the name of its file.
    pub id: String,
    /// Name (Chinese).
    pub name: String,
    /// How cases are numbered.
    pub number: NumberPattern,
    /// How cases are titled.
    pub title: TitlePattern,
    /// The state in which a case begins.
    pub start: String,
    /// Role of those who are asked when nobody holds the role of a party.
    pub fallback: RoleId,
    /// What the first event can say.
    pub facts: Vec<Fact>,
    /// Who takes part.
    pub parties: Vec<Party>,
    /// States, in the order of the way through them.
    pub states: Vec<State>,
    /// Clocks.
    pub clocks: Vec<Clock>,
    /// Verbs, in the order in which they are offered.
    pub verbs: Vec<Verb>,
    /// The text from which it was read; a case keeps the text with which it began.
    pub text: String,
}

/// Something that the first event can say (事实).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fact {
    /// Identity within the flow.
    pub id: String,
    /// Label (Chinese).
    pub label: String,
    /// Whether it is a point in time, given in RFC 3339.
    pub time: bool,
}

/// One who takes part (当事方): the holders of a role for an area near the case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Party {
    /// Identity within the flow.
    pub id: String,
    /// Name (Chinese).
    pub name: String,
    /// The role that its people hold.
    pub role: RoleId,
    /// The level from which the search for a holder climbs: the innermost enclosing area that is
    /// of this level or above it.
    pub level: AreaLevel,
}

/// A state (状态).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    /// Identity within the flow.
    pub id: String,
    /// Name (Chinese).
    pub name: String,
    /// False for states in which the case counts as done.
    pub open: bool,
    /// The party whose turn it is; every open state has one, no closed state has.
    pub party: Option<String>,
    /// The clock that runs while the case stands in this state.
    pub clock: Option<String>,
}

/// A clock (时限). States next to each other that name the same clock share one run of it;
/// entering a state again starts its clock anew.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clock {
    /// Identity within the flow.
    pub id: String,
    /// Name (Chinese).
    pub name: String,
    /// How much time there is.
    pub budget: Budget,
    /// How long before the deadline the lamp turns yellow.
    pub warn: Budget,
    /// The document that sets the budget; `None` marks a value that the house has set itself.
    pub source: Option<String>,
}

impl CaseDefinition {
    /// Reads a flow from its text, for the version with which an old case began.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the text.
    pub fn parse(id: &str, text: &str) -> Result<Self, CatalogErrors> {
        let mut problems = Vec::new();
        let file = (format!("cases/{id}.toml"), text.to_owned());
        match text::read_frozen(&file.0, &file.1, &mut problems) {
            Some(flow) if problems.is_empty() => Ok(flow),
            _ => Err(CatalogErrors::new(problems)),
        }
    }

    /// Returns a state.
    #[must_use]
    pub fn state(&self, id: &str) -> Option<&State> {
        self.states.iter().find(|state| state.id == id)
    }

    /// Returns a verb.
    #[must_use]
    pub fn verb(&self, id: &str) -> Option<&Verb> {
        self.verbs.iter().find(|verb| verb.id == id)
    }

    /// Returns a party.
    #[must_use]
    pub fn party(&self, id: &str) -> Option<&Party> {
        self.parties.iter().find(|party| party.id == id)
    }

    /// Returns a clock.
    #[must_use]
    pub fn clock(&self, id: &str) -> Option<&Clock> {
        self.clocks.iter().find(|clock| clock.id == id)
    }

    /// Returns the name of a kind of evidence, whichever verb asks for it.
    #[must_use]
    pub fn evidence_name(&self, kind: &str) -> Option<&str> {
        let mut kinds = self.verbs.iter().flat_map(|verb| &verb.evidence);
        kinds
            .find(|evidence| evidence.kind == kind)
            .map(|evidence| evidence.name.as_str())
    }
}

/// Reads the flows from name and text of each file.
pub(crate) fn load(files: &[(String, String)], problems: &mut Vec<Problem>) -> Vec<CaseDefinition> {
    files
        .iter()
        .filter_map(|(file, text)| text::read(file, text, problems))
        .collect()
}

/// Checks that every role that a flow names is one of the catalogue's.
pub(crate) fn check_roles(
    files: &[(String, String)],
    known: impl Fn(&str) -> bool,
    problems: &mut Vec<Problem>,
) {
    for (file, text) in files {
        text::check_roles(file, text, &known, problems);
    }
}
