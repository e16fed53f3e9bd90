//! A stage on which people act in a case, without a store.

use std::collections::BTreeMap;

use casework::machine::{self, OPEN, Standing, wants};
use casework::permit::{Refusal, Scene};
use catalog::cases::{Action, By, Field, Input, Sought, Verb};
use catalog::dispatch::Column;
use catalog::{CaseDefinition, Catalog, TimeLaw};
use model::{
    Actor, AreaId, AreaPath, EventBody, NewEvent, PersonId, Post, RoleId, Timestamp, UnitId,
};

/// Where every case of these tests lies.
pub(crate) const PLACE: &str = "/hb/qs/qs-1/qs-1-01/";
/// When every case begins: 2026-02-25 14:13 in Beijing, a Wednesday after the Spring Festival.
pub(crate) const START: i64 = 1_772_000_000_000;

const EVERYTHING: &str = include_str!("../../../catalog/tests/fixtures/everything.toml");

/// Returns the flow that uses everything, and all flows of the catalogue.
pub(crate) fn flows() -> (Vec<CaseDefinition>, TimeLaw) {
    let catalog = Catalog::load(None).expect("sound");
    let everything = CaseDefinition::parse("everything", EVERYTHING).expect("sound");
    let mut flows = vec![everything];
    flows.extend(catalog.cases);
    (flows, catalog.time)
}

/// Returns one flow.
pub(crate) fn flow(id: &str) -> (CaseDefinition, TimeLaw) {
    let (flows, time) = flows();
    let flow = flows.into_iter().find(|flow| flow.id == id);
    (flow.expect("defined"), time)
}

/// The role by which a party is asked on the stage; what the published table says is not here.
pub(crate) fn role_of(flow: &CaseDefinition, party: &str) -> RoleId {
    match flow.party(party).map(|party| &party.sought) {
        Some(Sought::Holders { role, .. } | Sought::Opener { role, .. }) => role.clone(),
        Some(Sought::Table(Column::Responsible)) => RoleId::new("table-responsible"),
        Some(Sought::Table(Column::Supervising)) => RoleId::new("table-supervising"),
        Some(Sought::Table(Column::Arbiter)) => RoleId::new("table-arbiter"),
        None => RoleId::new("asked-by-name"),
    }
}

/// Somebody with one post for the whole city.
pub(crate) fn actor(name: &str, role: &RoleId, unit: &str) -> Actor {
    let area_path = AreaPath::from_stored("/hb/qs/");
    let person = PersonId::new(name);
    let unit = UnitId::new(unit);
    let post = Post {
        person: person.clone(),
        unit: unit.clone(),
        unit_name: unit.to_string(),
        area: AreaId::new("qs"),
        area_path,
        area_name: "青山".to_owned(),
        role: role.clone(),
    };
    Actor {
        person,
        name: name.to_owned(),
        unit: unit.clone(),
        unit_name: unit.to_string(),
        posts: vec![post],
    }
}

/// People of every role that the flow asks, `count` of each, and one without a post.
pub(crate) fn cast(flow: &CaseDefinition, count: usize) -> Vec<Actor> {
    let mut roles: Vec<RoleId> = flow
        .parties
        .iter()
        .map(|party| role_of(flow, &party.id))
        .collect();
    roles.sort();
    roles.dedup();
    let mut cast = Vec::new();
    for role in &roles {
        for number in 0..count {
            let name = format!("{role}-{number}");
            cast.push(actor(&name, role, &format!("unit of {name}")));
        }
    }
    let mut stranger = actor("stranger", &RoleId::new("none"), "nowhere");
    stranger.posts.clear();
    cast.push(stranger);
    cast
}

/// What a form says, filled in properly.
fn said(field: &Field, cast: &[Actor], at: Timestamp) -> String {
    let day = |days: i64| at.plus(days * Timestamp::DAY).beijing().date().to_string();
    match &field.input {
        Input::Text { .. } | Input::LongText { .. } => "已核实".to_owned(),
        Input::Choice { options } => options[0].value.clone(),
        Input::Number => "1".to_owned(),
        Input::Date => day(10),
        Input::Time => at.to_string(),
        Input::Table { .. } => "[]".to_owned(),
        Input::Unit => cast[0].unit.to_string(),
        Input::Person | Input::People => cast[cast.len() - 2].person.to_string(),
        Input::Case => "other-case".to_owned(),
        Input::Area => "qs".to_owned(),
    }
}

/// One case on the stage.
#[derive(Clone)]
pub(crate) struct Stage<'a> {
    pub(crate) flow: &'a CaseDefinition,
    pub(crate) time: &'a TimeLaw,
    pub(crate) standing: Standing,
    pub(crate) events: Vec<NewEvent>,
    pub(crate) at: Timestamp,
    /// Whom those who ask by name ask.
    pub(crate) cast: &'a [Actor],
}

impl<'a> Stage<'a> {
    /// Whom everybody asks for an opinion.
    fn asked(&self) -> &'a Actor {
        &self.cast[self.cast.len() - 2]
    }

    /// Tells whether the one whom everybody asks has been asked and has not answered.
    pub(crate) fn awaits_the_asked(&self) -> bool {
        let person = Some(&self.asked().person);
        self.standing
            .awaiting()
            .any(|one| one.person.as_ref() == person)
    }

    /// Opens a case, in the name of somebody or of the system.
    pub(crate) fn open(
        flow: &'a CaseDefinition,
        time: &'a TimeLaw,
        cast: &'a [Actor],
        opener: Option<&Actor>,
    ) -> Self {
        let at = Timestamp::from_millis(START);
        let mut body = EventBody::default();
        for fact in flow.facts.iter().filter(|fact| fact.required) {
            body.fields.insert(fact.id.clone(), said(fact, cast, at));
        }
        for want in wants::on_opening(flow) {
            put_route(
                &mut body.fields,
                want.key,
                &role_of(flow, want.found_as),
                None,
            );
        }
        let event = NewEvent {
            at,
            recorded_at: at,
            verb: OPEN.to_owned(),
            actor: opener.map(identity),
            from_state: None,
            to_state: flow.start.clone(),
            body,
            request_id: "open".to_owned(),
        };
        let standing = machine::begin(flow, time, &event).expect("begins");
        Self {
            flow,
            time,
            standing,
            events: vec![event],
            at,
            cast,
        }
    }

    pub(crate) fn permit(&self, actor: &Actor, verb: &'a Verb) -> Result<Option<&'a str>, Refusal> {
        let place = AreaPath::from_stored(PLACE);
        let scene = Scene {
            flow: self.flow,
            standing: &self.standing,
            place: &place,
            time: self.time,
            now: self.at,
        };
        scene.permit(actor, verb)
    }

    /// Makes the event of a verb, as the room would make it.
    pub(crate) fn event(
        &self,
        actor: Option<&Actor>,
        verb: &Verb,
        party: Option<&str>,
    ) -> NewEvent {
        let mut event = NewEvent {
            at: self.at,
            recorded_at: self.at,
            verb: verb.id.clone(),
            actor: actor.map(identity),
            from_state: Some(self.standing.state.clone()),
            to_state: String::new(),
            body: EventBody::default(),
            request_id: self.events.len().to_string(),
        };
        let fields = &mut event.body.fields;
        for field in verb.fields.iter().filter(|field| field.required) {
            fields.insert(field.id.clone(), said(field, self.cast, self.at));
        }
        if let Some(party) = party {
            fields.insert("@party".to_owned(), party.to_owned());
        }
        match verb.action {
            Action::ReturnTo => {
                let earlier = self.standing.earlier(self.flow).next().cloned();
                fields.insert("state".to_owned(), earlier.unwrap_or_default());
            }
            Action::Consult | Action::Join
                if fields.contains_key("people") || fields.contains_key("person") =>
            {
                let party = if verb.action == Action::Join {
                    "joined"
                } else {
                    "asked"
                };
                let asked = self.asked();
                let key = format!("{party}.{}", asked.person);
                let role = asked.posts[0].role.clone();
                put_route(fields, Some(&key), &role, Some(&asked.person));
            }
            Action::Link | Action::Merge => {
                fields.insert("@case".to_owned(), "other-case".to_owned());
            }
            _ => {}
        }
        if verb.by == By::Draw {
            fields.insert("@draw".to_owned(), format!("draw-{}", self.events.len()));
        }
        let to = self.standing.destination(self.flow, verb, party, &event);
        event.to_state = to.unwrap_or_else(|_| self.standing.state.clone());
        for want in self.standing.wants(self.flow, verb, party, &event.to_state) {
            let role = role_of(self.flow, want.found_as);
            put_route(&mut event.body.fields, want.key, &role, None);
        }
        event
    }

    /// Does a verb if it is permitted, and says whether it was.
    pub(crate) fn does(&mut self, actor: &Actor, verb: &'a Verb) -> Result<(), Refusal> {
        let party = self.permit(actor, verb)?;
        let event = self.event(Some(actor), verb, party);
        self.take(event);
        Ok(())
    }

    /// Lets the system do a verb.
    pub(crate) fn system_does(&mut self, verb: &Verb) {
        let event = self.event(None, verb, None);
        self.take(event);
    }

    fn take(&mut self, event: NewEvent) {
        let next = self.standing.step(self.flow, self.time, &event);
        let next = next.unwrap_or_else(|misfit| {
            panic!(
                "{}: what is permitted fits: {misfit} {event:?}",
                self.flow.id
            )
        });
        self.standing = next;
        self.events.push(event);
    }

    /// Returns what the system has to do now, and since when.
    pub(crate) fn due(&self) -> Option<(&'a Verb, Timestamp)> {
        let due = self.standing.running().map(|clock| clock.due_at).min()?;
        let on_due = |verb: &&Verb| verb.by == By::Due && verb.starts_in(&self.standing.state);
        let verb = self.flow.verbs.iter().find(on_due)?;
        self.standing.suspended_at.is_none().then_some((verb, due))
    }
}

fn identity(actor: &Actor) -> (PersonId, String, UnitId, String) {
    (
        actor.person.clone(),
        actor.name.clone(),
        actor.unit.clone(),
        actor.unit_name.clone(),
    )
}

fn put_route(
    fields: &mut BTreeMap<String, String>,
    key: Option<&str>,
    role: &RoleId,
    person: Option<&PersonId>,
) {
    let mut put = |name: &str, value: String| {
        let name = key.map_or_else(|| format!("@{name}"), |key| format!("@{name}.{key}"));
        fields.insert(name, value);
    };
    put("role", role.to_string());
    put("area", "qs".to_owned());
    put("note", "…".to_owned());
    if let Some(person) = person {
        put("person", person.to_string());
    }
}
