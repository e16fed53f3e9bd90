//! What happened in the invented city before the demo begins: cases that were opened, handed over,
//! answered, returned and closed by its people at their dates.
//!
//! The stories say who did what when; every state, number, deadline and document is made by the
//! case machine, on a clock that is set to each date in turn. Played again, they change nothing.

mod draws;
mod photos;
mod stories;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use casework::{Casework, OpenCall, VerbCall};
use catalog::{Catalog, Right};
use model::{
    Actor, AreaId, Attached, CaseId, ContentHash, ManualClock, ObjectId, PersonId, Scope, Timestamp,
};
use store::Store;
use tokio::sync::broadcast;

use crate::outside;
use stories::{DUE, STORY, Step, Story};

/// Under this name it is kept that the history was played.
const NOTE: &str = "demo.history";

/// Plays the history into the store, once.
///
/// # Errors
///
/// The store failed, or a story does not fit the flow that it is about.
pub(crate) async fn play(
    store: &Store,
    catalog: &Arc<Catalog>,
    evidence: PathBuf,
) -> anyhow::Result<()> {
    let note = store.note(NOTE).await.context("cannot read the database")?;
    if note.is_some() {
        return Ok(());
    }
    let stories = stories::read()?;
    let draws = draws::read()?;
    let mut player = Player::new(store, catalog, evidence);
    let mut moments: Vec<(Timestamp, Moment)> = Vec::new();
    for (place, story) in stories.iter().enumerate() {
        moments.push((story.at, Moment::Case(place, 0)));
        let steps = story.steps.iter().enumerate();
        moments.extend(steps.map(|(number, step)| (step.at, Moment::Case(place, number + 1))));
    }
    for (place, draw) in draws.iter().enumerate() {
        moments.push((draw.at, Moment::Draw(place)));
        let looks = draw.steps();
        moments.extend(looks.map(|(rank, step, did)| (did.at, Moment::Look(place, rank, step))));
    }
    moments.sort_unstable();
    for (at, moment) in moments {
        player.clock.set(at);
        match moment {
            Moment::Case(place, step) => {
                let told = &stories[place];
                let outcome = match step.checked_sub(1) {
                    None => player.open(place, told).await,
                    Some(step) => player.step(place, told, step, &told.steps[step]).await,
                };
                outcome.with_context(|| format!("story {} ({}), step {step}", place + 1, told.flow))
            }
            Moment::Draw(place) => player.draw(place, &draws[place]).await,
            Moment::Look(place, rank, step) => player.look(place, &draws[place], rank, step).await,
        }?;
    }
    let written = store.set_note(NOTE, "written").await;
    written.context("cannot write the database")
}

/// What happens next; at one time cases go before draws.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    /// A story goes on: its place, and its step from 1, or 0 for its beginning.
    Case(usize, usize),
    /// Cases are drawn for a look-back.
    Draw(usize),
    /// Something is done to a drawn case: the draw, the case's rank in it, and the step.
    Look(usize, usize, usize),
}

struct Player {
    store: Store,
    catalog: Arc<Catalog>,
    casework: Casework,
    clock: Arc<ManualClock>,
    people: BTreeMap<String, (Actor, Scope)>,
    /// Pictures that each person has uploaded already.
    uploaded: BTreeMap<(String, &'static str), ContentHash>,
    /// The case of each story.
    cases: BTreeMap<usize, CaseId>,
    /// The case of each story that others speak of.
    named: BTreeMap<String, CaseId>,
    /// The cases of each draw, in its order.
    drawn: BTreeMap<usize, Vec<CaseId>>,
}

impl Player {
    fn new(store: &Store, catalog: &Arc<Catalog>, evidence: PathBuf) -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(0)));
        let world = outside::with_clock(clock.clone());
        let (live, _) = broadcast::channel(1);
        Self {
            store: store.clone(),
            catalog: Arc::clone(catalog),
            casework: Casework::new(store.clone(), Arc::clone(catalog), world, live, evidence),
            clock,
            people: BTreeMap::new(),
            uploaded: BTreeMap::new(),
            cases: BTreeMap::new(),
            named: BTreeMap::new(),
            drawn: BTreeMap::new(),
        }
    }

    async fn open(&mut self, place: usize, story: &Story) -> anyhow::Result<()> {
        let (actor, scope) = self.person(&story.by).await?;
        let call = OpenCall {
            flow: story.flow.clone(),
            request_id: format!("demo-{place}"),
            object: story.object.as_ref().map(ObjectId::new),
            area: story.area.as_ref().map(AreaId::new),
            facts: story.facts.clone(),
            evidence: self.photos(&actor, &story.flow, &story.photos).await?,
            ..OpenCall::default()
        };
        let case = self.casework.open_by_hand(&actor, &scope, call).await?;
        if let Some(name) = &story.name {
            self.named.insert(name.clone(), case.id.clone());
        }
        self.cases.insert(place, case.id);
        Ok(())
    }

    async fn step(
        &mut self,
        place: usize,
        story: &Story,
        number: usize,
        step: &Step,
    ) -> anyhow::Result<()> {
        let id = self.cases.get(&place).context("the case was not opened")?;
        let id = id.clone();
        if step.verb == DUE {
            let event = self.casework.act_when_due(&id).await?;
            return event.map(drop).context("nothing was due");
        }
        let request_id = format!("demo-{place}-{number}");
        self.act(&id, &story.flow, request_id, step).await
    }

    /// Does a step to a case in the name of whoever did it.
    async fn act(
        &mut self,
        id: &CaseId,
        flow: &str,
        request_id: String,
        step: &Step,
    ) -> anyhow::Result<()> {
        let (actor, scope) = self.person(&step.by).await?;
        let case = self.store.case(&Scope::system(), id).await?;
        let verb = self.catalog.case(flow);
        let verb = verb.and_then(|flow| flow.verb(&step.verb));
        let verb = verb.ok_or_else(|| anyhow!("the flow has no verb {:?}", step.verb))?;
        let checklist = verb.checklist.iter().map(|item| (item.id.clone(), true));
        let checklist = checklist.collect();
        let fields = step.fields.iter().map(|(id, value)| {
            let value = match value.strip_prefix(STORY) {
                Some(name) => self
                    .named
                    .get(name)
                    .map_or(value.clone(), CaseId::to_string),
                None => value.clone(),
            };
            (id.clone(), value)
        });
        let fields = fields.collect();
        let call = VerbCall {
            verb: step.verb.clone(),
            request_id,
            expected_seq: case.map_or(0, |case| case.head_seq),
            reason: step.reason.clone(),
            fields,
            evidence: self.photos(&actor, flow, &step.photos).await?,
            checklist,
            occurred_at: None,
        };
        let done = self.casework.act(&actor, &scope, id, call).await;
        done.map(drop)
            .with_context(|| format!("{} by {}", step.verb, step.by))
    }

    /// Returns somebody of the city as who they act, and how far they may.
    async fn person(&mut self, login: &str) -> anyhow::Result<(Actor, Scope)> {
        if let Some(known) = self.people.get(login) {
            return Ok(known.clone());
        }
        let id = PersonId::new(format!("p-{login}"));
        let person = self.store.person(&id).await?;
        let person = person.ok_or_else(|| anyhow!("there is nobody {login:?}"))?;
        let unit = self.store.unit(&person.unit).await?;
        let posts = self.store.posts_of(&id).await?;
        let scope = self.catalog.scope_of(Right::CaseAct, &id, &posts);
        let actor = Actor {
            person: id,
            name: person.name,
            unit_name: unit.map_or_else(String::new, |unit| unit.name),
            unit: person.unit,
            posts,
        };
        let known = (actor, scope);
        self.people.insert(login.to_owned(), known.clone());
        Ok(known)
    }

    /// Uploads pictures in the name of the actor, each once, and returns them in their roles.
    async fn photos(
        &mut self,
        actor: &Actor,
        flow: &str,
        kinds: &[String],
    ) -> anyhow::Result<Vec<Attached>> {
        let mut attached = Vec::new();
        for kind in kinds {
            let (name, picture) = photos::of(flow, kind);
            let key = (actor.person.to_string(), name);
            let hash = if let Some(hash) = self.uploaded.get(&key) {
                hash.clone()
            } else {
                let upload = self
                    .casework
                    .put_evidence(actor, picture.to_vec(), None, None);
                let hash = upload.await.context("a picture was not taken")?.hash;
                self.uploaded.insert(key, hash.clone());
                hash
            };
            let kind = kind.clone();
            attached.push(Attached { hash, kind });
        }
        Ok(attached)
    }
}

#[cfg(test)]
mod tests;
