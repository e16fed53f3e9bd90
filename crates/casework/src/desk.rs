//! What lies on somebody's desk (工作台), and how many.

use catalog::cases::{ASKED, JOINED};
use model::{Case, CaseFilter, Desk, DeskPart, PersonId, Scope, Timestamp};
use store::{DeskAside, DeskQuestion, DeskTasks, StoreError};

use crate::{Casework, Line};

/// Up to how many cases of a part are counted; whoever has more is told 99+.
pub const DESK_COUNTED: u32 = 100;

/// Lines of copies and of what was handed on; whoever has more sees the rest in the list.
const ASIDE: usize = 20;

/// A whole desk.
#[derive(Clone, Debug, Default)]
pub struct Workbench {
    /// Cases in which the person may act, the nearest deadline first; at most [`DESK_COUNTED`].
    pub tasks: Vec<Task>,
    /// Open cases that the person was given to read (抄送), the newest first; at most 20.
    pub copies: Vec<Line>,
    /// Open cases in which the person has acted and others are to act now, the newest first; at most
    /// 20.
    pub handed_on: Vec<Line>,
    /// How many each part has that the person may see; no more than [`DESK_COUNTED`].
    pub counts: Vec<(DeskPart, u32)>,
}

/// A case in which somebody may act.
#[derive(Clone, Debug)]
pub struct Task {
    /// The case.
    pub line: Line,
    /// What led it to its present state sent it back (退回).
    pub returned: bool,
    /// The person was asked for a consent or an opinion (会签、加签).
    pub opinion: bool,
}

impl Casework {
    /// Returns somebody's desk: `act` is where the person may act in cases, `read` where the person
    /// may read them; `None`: nowhere.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense.
    pub async fn workbench(
        &self,
        person: &PersonId,
        act: Option<&Scope>,
        read: Option<&Scope>,
    ) -> Result<Workbench, StoreError> {
        let question = DeskQuestion {
            person,
            act,
            read,
            sent_back: &self.definitions.sending_back(&self.store).await?,
            opinion: &opinion_parties(),
            counted: DESK_COUNTED,
            aside: ASIDE,
        };
        let found = self.store.desk(&question).await?;
        let now = self.world.now();
        let mut desk = Workbench::default();
        if let Some(tasks) = &found.tasks {
            desk.counts = counts(tasks, now);
        }
        // All lines at once: whoever is awaited is looked up once.
        let mut cases = Vec::new();
        let mut marks = Vec::new();
        for (case, returned) in found.tasks.into_iter().flat_map(|tasks| tasks.cases) {
            marks.push((returned, asked_for_a_word(&case, person)));
            cases.push(case);
        }
        let mut copied = 0;
        for (part, aside) in [
            (DeskPart::Copies, found.copies),
            (DeskPart::HandedOn, found.handed_on),
        ] {
            if let Some(DeskAside { cases: told, count }) = aside {
                desk.counts.push((part, count));
                if part == DeskPart::Copies {
                    copied = told.len();
                }
                cases.extend(told);
            }
        }
        let mut lines = self.lines(cases, now).await?.into_iter();
        for (returned, opinion) in marks {
            desk.tasks.extend(lines.next().map(|line| Task {
                line,
                returned,
                opinion,
            }));
        }
        desk.copies.extend(lines.by_ref().take(copied));
        desk.handed_on.extend(lines);
        Ok(desk)
    }

    /// Returns what tells a part of a person's desk, as of now.
    async fn desk(&self, person: &PersonId, part: DeskPart) -> Result<Desk, StoreError> {
        let words = match part {
            DeskPart::Returned => self.definitions.sending_back(&self.store).await?,
            DeskPart::Opinion => opinion_parties().to_vec(),
            DeskPart::Todo | DeskPart::Overdue | DeskPart::Copies | DeskPart::HandedOn => {
                Vec::new()
            }
        };
        Ok(Desk {
            person: person.clone(),
            part,
            now: self.world.now(),
            words,
        })
    }

    /// Returns what a list asks for a part of a person's desk: the first [`DESK_COUNTED`], where the
    /// person is to act by the next deadline.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense.
    pub async fn desk_filter(
        &self,
        person: &PersonId,
        part: DeskPart,
    ) -> Result<CaseFilter, StoreError> {
        Ok(CaseFilter {
            desk: Some(self.desk(person, part).await?),
            nearest_first: part.is_to_act(),
            limit: DESK_COUNTED,
            ..CaseFilter::default()
        })
    }
}

/// The parties that are asked for no more than a word.
fn opinion_parties() -> [String; 2] {
    [ASKED.to_owned(), JOINED.to_owned()]
}

/// Whether the person was asked by name for a consent or an opinion.
fn asked_for_a_word(case: &Case, person: &PersonId) -> bool {
    case.awaiting.iter().any(|one| {
        one.person.as_ref() == Some(person) && [ASKED, JOINED].contains(&one.party.as_str())
    })
}

/// How many tasks each part has. They are told by their deadline, so that what is overdue stands
/// first, and what was not told is not counted either.
fn counts(tasks: &DeskTasks, now: Timestamp) -> Vec<(DeskPart, u32)> {
    let overdue = |case: &Case| case.clocks.iter().any(|clock| clock.due_at <= now);
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let late = tasks.cases.iter().filter(|(case, _)| overdue(case)).count();
    vec![
        (DeskPart::Todo, count(tasks.cases.len())),
        (DeskPart::Overdue, count(late)),
        (DeskPart::Returned, tasks.returned),
        (DeskPart::Opinion, tasks.opinion),
    ]
}
