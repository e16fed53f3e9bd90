//! Flows of cases (事项流程), `catalog/cases`.
//!
//! A flow says which states a case passes through, who is awaited in each, which verbs lead from
//! one to the next, what must be said and shown with a verb, and how much time there is. What is
//! checked when a flow is read holds for every case of it: each open state can be reached and left,
//! a closed state can be reached from it, everybody who is asked can answer, and closing takes a
//! second party.

mod build;
mod check;
mod field;
mod lookback;
mod outside;
mod pattern;
mod state;
#[cfg(test)]
mod tests;
mod text;
mod verb;

use model::RoleId;

pub use field::{Choice, Column, Field, Input};
pub use lookback::{Lookback, Period};
pub use pattern::{NumberPattern, TitlePattern};
pub use state::{Clock, Limit, Party, Side, Sought, State, Turns};
pub use verb::{Action, By, CheckItem, EvidenceKind, OnlyWhen, Style, Verb};

pub(crate) use outside::{Outside, check_outside};

use crate::checklists::Shared;
use crate::problem::{CatalogErrors, Problem};

/// The party of those whom a consult verb asked; no flow defines it.
pub const ASKED: &str = "asked";
/// The party of those whom a join verb added; no flow defines it.
pub const JOINED: &str = "joined";
/// The verb of the first event; no flow defines it.
pub const OPEN: &str = "open";

/// The facts that an alarm says of itself when it opens a case; nobody fills them in.
pub const ALARM_FACTS: [&str; 6] = ["rule", "factor", "value", "started", "summary", "law"];
/// What the system can write down of an alarm that has ended, or of the same that was alarmed again:
/// how it ended, since when and until when it stood, how long that was, how much of the data of that
/// time has come, what was found.
pub const ALARM_NOTES: [&str; 6] = ["how", "since", "until", "lasted", "data", "summary"];

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
    /// After how many hops only a ruling can hand the case to others (流转次数上限).
    pub hops_max: Option<u32>,
    /// Who may open a case by hand; `None` where only rules do.
    pub opening: Option<Opening>,
    /// Roles whose holders may hand an alarm over with this flow (报警交办), within the areas of
    /// their posts; empty where nobody does.
    pub hand_over: Vec<RoleId>,
    /// What the first event can say (事实).
    pub facts: Vec<Field>,
    /// Who takes part.
    pub parties: Vec<Party>,
    /// States, in the order of the way through them.
    pub states: Vec<State>,
    /// Clocks.
    pub clocks: Vec<Clock>,
    /// Verbs, in the order in which they are offered.
    pub verbs: Vec<Verb>,
    /// How closed cases are looked back on.
    pub lookback: Option<Lookback>,
    /// The text from which it was read, with the shared check lists that it names; a case keeps
    /// the text with which it began.
    pub text: String,
}

/// Opening by hand (人工立项).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opening {
    /// Roles whose holders may, within the areas of their posts.
    pub roles: Vec<RoleId>,
    /// The kind of object that it is about; `None`: any, or none.
    pub object: Option<String>,
    /// What has to be shown.
    pub evidence: Vec<EvidenceKind>,
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

    /// Returns what has to be filled in when an alarm is handed over: what it does not say of itself.
    pub fn hand_over_form(&self) -> impl Iterator<Item = &Field> {
        let facts = self.facts.iter();
        facts.filter(|fact| !ALARM_FACTS.contains(&fact.id.as_str()))
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

    /// Returns the ids under which something personal is said (个人信息).
    pub fn personal(&self) -> impl Iterator<Item = &str> {
        let forms = self.verbs.iter().flat_map(|verb| &verb.fields);
        let personal = self.facts.iter().chain(forms).filter(|one| one.personal);
        personal.map(|field| field.id.as_str())
    }

    /// Returns the kinds of evidence that show or name a private person (个人信息).
    pub fn personal_evidence(&self) -> impl Iterator<Item = &str> {
        let personal = self.evidence_kinds().filter(|one| one.personal);
        personal.map(|one| one.kind.as_str())
    }

    /// Returns the name of a party, also of those that no flow defines; the id if it is unknown.
    #[must_use]
    pub fn party_name<'a>(&'a self, id: &'a str) -> &'a str {
        match id {
            ASKED => "会签人员",
            JOINED => "加签人员",
            _ => self.party(id).map_or(id, |party| party.name.as_str()),
        }
    }

    /// Returns the verbs that send a case back to work that was done or refuse it (退回): a return to
    /// any state, an objection, a dispute, a reopening, and a move that refuses and keeps the case
    /// open. What its own doer takes back (撤回) is none.
    pub fn sending_back(&self) -> impl Iterator<Item = &Verb> {
        let stays_open = |verb: &Verb| {
            let to = verb.to.as_deref().and_then(|to| self.state(to));
            to.is_some_and(|state| state.open)
        };
        self.verbs.iter().filter(move |verb| match verb.action {
            Action::ReturnTo | Action::Object | Action::Dispute | Action::Reopen { .. } => true,
            Action::Move => verb.style == Style::Danger && stays_open(verb),
            _ => false,
        })
    }

    /// Returns the name of a kind of evidence, whichever verb asks for it.
    #[must_use]
    pub fn evidence_name(&self, kind: &str) -> Option<&str> {
        let mut kinds = self.evidence_kinds();
        kinds
            .find(|evidence| evidence.kind == kind)
            .map(|evidence| evidence.name.as_str())
    }

    fn evidence_kinds(&self) -> impl Iterator<Item = &EvidenceKind> {
        let opening = self.opening.iter().flat_map(|opening| &opening.evidence);
        opening.chain(self.verbs.iter().flat_map(|verb| &verb.evidence))
    }
}

/// Reads the flows from name and text of each file.
pub(crate) fn load(
    files: &[(String, String)],
    shared: &Shared,
    problems: &mut Vec<Problem>,
) -> Vec<CaseDefinition> {
    files
        .iter()
        .filter_map(|(file, text)| text::read(file, text, shared, problems))
        .collect()
}
