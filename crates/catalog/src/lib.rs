//! Reads and checks the definitions under `catalog/`.
//!
//! A mechanism is code, a definition is a file: roles, kinds of objects, alert rules and flows are
//! TOML files of the folder that is built into the program. A bureau lays its own folder over it:
//! a file of the same name replaces the built-in one, another is added. [`Catalog::load`] either
//! returns a catalogue in which every reference leads somewhere, or all that is wrong, each with
//! file, line and a sentence; the program does not start on half a catalogue.

mod attributes;
pub mod cases;
mod checklists;
pub mod dispatch;
mod ladders;
pub mod law;
mod limit;
mod notices;
mod objects;
mod problem;
mod quality;
mod read;
mod rights;
mod roles;
mod rules;
mod source;
mod words;

use std::collections::BTreeSet;
use std::path::Path;

use model::{PersonId, Post, RoleId, RuleId, Scope, Severity};

pub use cases::CaseDefinition;
pub use dispatch::DispatchTable;
pub use ladders::{Ladder, Rung, Told};
pub use law::TimeLaw;
pub use limit::{LIMIT_SOURCE, Limit};
pub use notices::{NoticeDefinition, Place, Said};
pub use objects::{Attribute, Choice, Factor, Form, Kind, Point};
pub use problem::{CatalogErrors, Problem};
pub use quality::{Departure, QualityCheck, QualityRule};
pub use rights::Right;
pub use roles::{Cases, Kinds, Role};
pub use rules::{Basis, Check, Rule};
pub use words::Words;

use source::Source;

/// All definitions, checked. Each list is sorted by file name, which is the id.
#[derive(Clone, PartialEq, Debug)]
pub struct Catalog {
    /// Roles.
    pub roles: Vec<Role>,
    /// Kinds of objects.
    pub objects: Vec<Kind>,
    /// Alert rules.
    pub rules: Vec<Rule>,
    /// Automatic checks of readings.
    pub quality: Vec<QualityRule>,
    /// Flows of cases.
    pub cases: Vec<CaseDefinition>,
    /// Published tables of who answers for what.
    pub dispatch: Vec<DispatchTable>,
    /// Working days, and how time is counted.
    pub time: TimeLaw,
    /// Ladders of notices.
    pub ladders: Vec<Ladder>,
    /// Notices that verbs issue.
    pub notices: Vec<NoticeDefinition>,
    /// What all of it is called in other languages.
    pub words: Words,
}

impl Catalog {
    /// Reads the built-in definitions with a bureau's folder laid over them.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with any file, not only the first.
    pub fn load(overlay: Option<&Path>) -> Result<Self, CatalogErrors> {
        let mut problems = Vec::new();
        let source = Source::read(overlay, &mut problems);
        Self::of(&source, problems)
    }

    fn of(source: &Source, mut problems: Vec<Problem>) -> Result<Self, CatalogErrors> {
        let objects = objects::load(&source.folder("objects"), &mut problems);
        let kinds: BTreeSet<&str> = objects.iter().map(|kind| kind.id.as_str()).collect();
        let roles = roles::load(&source.folder("roles"), &kinds, &mut problems);
        let flow_files = source.folder("cases");
        let shared = checklists::load(&source.folder("checklists"), &mut problems);
        let cases = cases::load(&flow_files, &shared, &mut problems);
        let is_role = |id: &str| roles.iter().any(|role| role.id.as_str() == id);
        let dispatch = dispatch::load(&source.folder("dispatch"), is_role, &mut problems);
        let time = law::load(source, &mut problems);
        let outside = cases::Outside {
            roles: roles.iter().map(|role| role.id.as_str()).collect(),
            kinds: kinds.clone(),
            categories: dispatch::covered(&dispatch),
            time: &time,
        };
        cases::check_outside(&flow_files, &outside, &mut problems);
        let notices = notices::load(&source.folder("notices"), &mut problems);
        notices::check_flows(&cases, &notices, &mut problems);
        let flows: BTreeSet<&str> = cases.iter().map(|case| case.id.as_str()).collect();
        let handed = cases.iter().filter(|case| !case.hand_over.is_empty());
        let handed: BTreeSet<&str> = handed.map(|case| case.id.as_str()).collect();
        let for_rules = rules::Flows {
            all: &flows,
            handed: &handed,
        };
        let alerts = rules::load(&source.folder("rules"), &objects, for_rules, &mut problems);
        let checks = quality::load(&source.folder("quality"), &objects, &mut problems);
        let names = ladders::Names {
            roles: &is_role,
            flows: &flows,
            rules: &|id| alerts.iter().any(|rule| rule.id.as_str() == id),
        };
        let ladders = ladders::load(&source.folder("ladders"), &names, &mut problems);
        let words = words::load(source, &mut problems);
        if problems.is_empty() {
            Ok(Self {
                roles,
                objects,
                rules: alerts,
                quality: checks,
                cases,
                dispatch,
                time,
                ladders,
                notices,
                words,
            })
        } else {
            Err(CatalogErrors::new(problems))
        }
    }

    /// Returns the role of this id.
    #[must_use]
    pub fn role(&self, id: &RoleId) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == *id)
    }

    /// Returns the kind of objects of this id.
    #[must_use]
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.objects.iter().find(|kind| kind.id == id)
    }

    /// Returns the alert rule of this id.
    #[must_use]
    pub fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == *id)
    }

    /// Returns the automatic check of this id.
    #[must_use]
    pub fn quality_rule(&self, id: &str) -> Option<&QualityRule> {
        self.quality.iter().find(|rule| rule.id == id)
    }

    /// Returns the notice of this id.
    #[must_use]
    pub fn notice(&self, id: &str) -> Option<&NoticeDefinition> {
        self.notices.iter().find(|notice| notice.id == id)
    }

    /// Returns the flow of this id.
    #[must_use]
    pub fn case(&self, id: &str) -> Option<&CaseDefinition> {
        self.cases.iter().find(|case| case.id == id)
    }

    /// Returns the ladder of this id.
    #[must_use]
    pub fn ladder(&self, id: &str) -> Option<&Ladder> {
        self.ladders.iter().find(|ladder| ladder.id == id)
    }

    /// Returns the id of the ladder that tells the hand-overs of a flow.
    #[must_use]
    pub fn ladder_of_flow(&self, flow: &str) -> &str {
        let named = self.ladders.iter().find(|one| one.flows.contains(flow));
        named.map_or(ladders::TASK, |ladder| ladder.id.as_str())
    }

    /// Returns the id of the ladder that tells an alarm; `None` if nobody is told of it.
    #[must_use]
    pub fn ladder_of_alarm(&self, rule: &RuleId, severity: Severity) -> Option<&str> {
        let named = |one: &&Ladder| one.rules.contains(rule.as_str());
        let grave = |one: &&Ladder| one.severities.contains(&severity);
        let ladder = self.ladders.iter().find(named);
        let ladder = ladder.or_else(|| self.ladders.iter().find(grave))?;
        Some(&ladder.id)
    }

    /// Returns what the posts together let their holder ask for. A role that the catalogue does
    /// not know gives nothing.
    #[must_use]
    pub fn rights(&self, posts: &[Post]) -> BTreeSet<Right> {
        posts
            .iter()
            .filter_map(|post| self.role(&post.role))
            .flat_map(|role| role.rights.iter().copied())
            .collect()
    }

    /// Makes the scope in which a person may use a right: that of the posts that carry it.
    #[must_use]
    pub fn scope_of(&self, right: Right, person: &PersonId, posts: &[Post]) -> Scope {
        let carries = |post: &&Post| {
            self.role(&post.role)
                .is_some_and(|role| role.rights.contains(&right))
        };
        let posts: Vec<Post> = posts.iter().filter(carries).cloned().collect();
        if !matches!(right, Right::CaseRead | Right::CaseAct) {
            return self.scope(person, &posts);
        }
        let is_own = |post: &Post| {
            let role = self.role(&post.role);
            role.is_some_and(|role| role.cases == Cases::Own)
        };
        let (own, areas): (Vec<Post>, Vec<Post>) = posts.into_iter().partition(is_own);
        let scope = self.scope(person, &areas);
        if own.is_empty() {
            scope
        } else {
            scope.with_own_cases()
        }
    }

    /// Makes the scope of a person: the areas of all posts whose role sees anything at all.
    #[must_use]
    pub fn scope(&self, person: &PersonId, posts: &[Post]) -> Scope {
        let seeing: Vec<(Post, &Role)> = posts
            .iter()
            .filter_map(|post| Some((post.clone(), self.role(&post.role)?)))
            .filter(|(_, role)| !matches!(&role.kinds, Kinds::Only(kinds) if kinds.is_empty()))
            .collect();
        let kinds = seeing
            .iter()
            .try_fold(BTreeSet::new(), |mut all, (_, role)| match &role.kinds {
                Kinds::All => None,
                Kinds::Only(kinds) => {
                    all.extend(kinds.iter().cloned());
                    Some(all)
                }
            });
        let personal = seeing.iter().any(|(_, role)| role.personal);
        let posts: Vec<Post> = seeing.into_iter().map(|(post, _)| post).collect();
        Scope::of_posts(person, &posts, kinds, personal)
    }
}

#[cfg(test)]
mod tests;
