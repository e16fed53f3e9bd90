//! Personal facts (个人信息): who sees them in clear, and what everybody else sees.
//!
//! Whatever leaves the room about a case goes through the [`Veil`] of the one who asks: facts,
//! events, reasons, documents, and, with the veil of nobody, notices. What was once said in a
//! personal field is hidden wherever else it was written down too.

mod files;
mod looks;
mod mask;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use catalog::Right;
use catalog::cases::{CaseDefinition, Field, Input, OPEN};
use model::{Actor, Case, CaseEvent, NewEvent};

use crate::Casework;
use crate::act::Opened;
use crate::call::rows;
use crate::permit::is_awaited;
use crate::route::is_reserved;

pub(crate) use files::FileSight;
pub use mask::mask;
use mask::names_nobody;

/// How somebody may see the personal facts of a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sight {
    /// In clear: the person entered them, is awaited now, or has acted in the case.
    Party,
    /// In clear by the right alone; each look is logged.
    Right,
    /// Masked.
    Masked,
}

/// What is personal in a case, and whether the one who asks sees it.
#[derive(Debug)]
pub(crate) struct Veil {
    sight: Sight,
    fields: BTreeSet<String>,
    /// Kinds of evidence.
    files: BTreeSet<String>,
    /// What was said in the fields, the longest first.
    words: Vec<Word>,
}

/// Something that was said of a person.
#[derive(PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Word {
    said: String,
    /// The place among the fields of the flow, and the label, of the field in which it was said.
    field: (usize, String),
    mask: String,
}

impl Veil {
    /// Makes the veil of somebody over the events of a case; `fields` are the ids under which
    /// something personal is said, `files` the kinds of evidence that show a person.
    fn new<'e>(
        sight: Sight,
        (fields, files): (BTreeSet<String>, BTreeSet<String>),
        flow: &CaseDefinition,
        events: impl Iterator<Item = &'e NewEvent>,
    ) -> Self {
        let mut words = BTreeSet::new();
        for event in events {
            for (id, value) in &event.body.fields {
                if fields.contains(id) {
                    words.extend(parts(flow, id, value));
                }
            }
        }
        let mut words: Vec<_> = words.into_iter().collect();
        words.sort_by_key(|word| Reverse(word.said.len()));
        Self {
            sight,
            fields,
            files,
            words,
        }
    }

    /// Returns the veil with which somebody sees, who may see another case in which this one was
    /// taken up.
    pub(crate) fn seen_at_least_as(mut self, other: &Self) -> Self {
        if self.sight == Sight::Masked {
            self.sight = other.sight;
        }
        self
    }

    /// Tells whether somebody sees in clear by the right alone.
    pub(crate) fn is_by_right(&self) -> bool {
        self.sight == Sight::Right
    }

    /// Returns the labels of what is said of people in texts, in the order of the flow.
    pub(crate) fn labels_in(&self, texts: &[&str]) -> Vec<String> {
        self.labels(|word| texts.iter().any(|text| text.contains(&word.said)))
    }

    /// Returns the labels of all that was said of people, in the order of the flow.
    pub(crate) fn all_labels(&self) -> Vec<String> {
        self.labels(|_| true)
    }

    fn labels(&self, which: impl Fn(&Word) -> bool) -> Vec<String> {
        let words = self.words.iter().filter(|word| which(word));
        let fields: BTreeSet<_> = words.map(|word| &word.field).collect();
        fields.into_iter().map(|(_, label)| label.clone()).collect()
    }

    /// Tells whether what is said under an id is masked.
    pub(crate) fn hides(&self, field: &str) -> bool {
        self.sight == Sight::Masked && self.fields.contains(field)
    }

    /// Tells whether files of a kind are not shown.
    pub(crate) fn hides_files(&self, kind: &str) -> bool {
        self.sight == Sight::Masked && self.files.contains(kind)
    }

    /// Returns a text with everything masked that was said in a personal field.
    pub(crate) fn over(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if self.sight == Sight::Masked {
            for word in &self.words {
                text = text.replace(&word.said, &word.mask);
            }
        }
        text
    }

    /// Returns what was said in a field that is not personal itself; what was chosen there is no
    /// free text and stays as it is.
    pub(crate) fn over_said(&self, input: &Input, value: &str) -> String {
        match input {
            Input::Text { .. } | Input::LongText { .. } | Input::Table { .. } => self.over(value),
            _ => value.to_owned(),
        }
    }

    /// Returns an event as it is shown: what is hidden in it is gone, not only unseen.
    pub(crate) fn event(&self, event: &CaseEvent, flow: &CaseDefinition) -> CaseEvent {
        let mut event = event.clone();
        if self.sight != Sight::Masked || self.fields.is_empty() {
            return event;
        }
        let form = flow.verb(&event.event.verb);
        let form = form.map_or(&flow.facts, |verb| &verb.fields);
        let body = &mut event.event.body;
        for (id, value) in &mut body.fields {
            let field = form.iter().find(|field| field.id == *id);
            if self.fields.contains(id) {
                *value = mask(value);
            } else if let Some(field) = field {
                *value = self.over_said(&field.input, value);
            } else if !is_reserved(id) {
                *value = self.over(value);
            }
        }
        body.reason = body.reason.as_ref().map(|reason| self.over(reason));
        event
    }
}

/// Returns what a personal value says of somebody; a single character is nobody's name.
fn parts(flow: &CaseDefinition, id: &str, value: &str) -> Vec<Word> {
    let forms = flow.verbs.iter().flat_map(|verb| &verb.fields);
    let mut fields = flow.facts.iter().chain(forms).enumerate();
    let field = fields.find(|(_, field)| field.id == id);
    let is_table = |field: &Field| matches!(field.input, Input::Table { .. });
    let said = if field.is_some_and(|(_, field)| is_table(field)) {
        let rows = rows(value).into_iter();
        rows.flat_map(BTreeMap::into_values).collect()
    } else {
        vec![value.to_owned()]
    };
    // What the flow no longer knows is named last, by its id.
    let field = field.map_or((usize::MAX, id), |(place, field)| (place, &field.label));
    let word = |said: &str| Word {
        said: said.to_owned(),
        field: (field.0, field.1.to_owned()),
        mask: mask(said),
    };
    said.iter()
        .map(|value| value.trim())
        .filter(|value| value.chars().count() > 1 && !names_nobody(value))
        .map(word)
        .collect()
}

impl Casework {
    /// Returns the veil through which somebody sees a case.
    pub(crate) fn veil(&self, opened: &Opened, actor: &Actor) -> Veil {
        let events = opened.events.iter().map(|event| &event.event);
        let personal = self.personal(&opened.flow, &opened.case);
        Veil::new(self.sight(opened, actor), personal, &opened.flow, events)
    }

    /// Returns the veil of nobody, for what goes out to many: an event that is about to be
    /// appended is counted in.
    pub(crate) fn veil_of_nobody(&self, opened: &Opened, event: &NewEvent) -> Veil {
        let events = opened.events.iter().map(|event| &event.event);
        let personal = self.personal(&opened.flow, &opened.case);
        Veil::new(Sight::Masked, personal, &opened.flow, events.chain([event]))
    }

    /// A case keeps the definition with which it began; what has been found personal since is
    /// masked in it all the same.
    pub(crate) fn personal_fields(&self, flow: &CaseDefinition, case: &Case) -> BTreeSet<String> {
        let present = self.catalog.case(&case.flow);
        let flows = present.into_iter().chain([flow]);
        let fields = flows.flat_map(CaseDefinition::personal);
        fields.map(str::to_owned).collect()
    }

    fn personal(&self, flow: &CaseDefinition, case: &Case) -> (BTreeSet<String>, BTreeSet<String>) {
        let files = self.personal_files(flow, case);
        (self.personal_fields(flow, case), files)
    }

    fn sight(&self, opened: &Opened, actor: &Actor) -> Sight {
        let is_own = |event: &CaseEvent| {
            let event = &event.event;
            // What another case has left behind was not done in this one.
            let here = event.verb == OPEN || opened.flow.verb(&event.verb).is_some();
            let doer = event.actor.as_ref().map(|(person, ..)| person);
            here && doer == Some(&actor.person)
        };
        let awaited = opened.case.awaiting.iter();
        let mut awaited = awaited.filter(|one| is_awaited(one, actor));
        if awaited.next().is_some() || opened.events.iter().any(is_own) {
            return Sight::Party;
        }
        let place = &opened.case.area_path;
        let carries = |post: &model::Post| {
            let role = self.catalog.role(&post.role);
            role.is_some_and(|role| role.rights.contains(&Right::CasePersonal))
                && post.area_path.contains(place)
        };
        if actor.posts.iter().any(carries) {
            Sight::Right
        } else {
            Sight::Masked
        }
    }
}
