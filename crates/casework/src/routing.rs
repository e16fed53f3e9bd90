//! To whom a case is handed.
//!
//! The search climbs from the area of the case to its ancestors until somebody holds the party's
//! role; then again for the role of last resort (值班). Where nobody can be found at all the case
//! waits for that role at the root of the areas, and says so.

use std::collections::BTreeSet;

use catalog::Catalog;
use catalog::cases::{CaseDefinition, Party, Sought, Verb};
use model::{Area, AreaId, AreaLevel, AreaPath, Object, PersonId, RoleId, Scope, UnitId};
use store::{Store, StoreError};

use crate::error::corrupt;
use crate::machine::Standing;
use crate::place::lies_in;
use crate::route::Route;

/// A route, and how it was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Found {
    pub(crate) route: Route,
    /// Names of those who were found; empty if nobody was.
    pub(crate) names: Vec<String>,
    /// How it was found, in a sentence for a person.
    pub(crate) note: String,
}

/// Who is passed over in the search.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct PassedOver {
    people: BTreeSet<PersonId>,
    units: BTreeSet<UnitId>,
    /// The area of whoever hands the case on: it goes up from there, never back down.
    handed_on_from: Option<AreaId>,
}

impl PassedOver {
    /// Passes over those who could not do what awaits the party they would be found for: the doer
    /// of a handing-on, and whoever did what the verbs of the next state judge.
    pub(crate) fn for_verb(
        flow: &CaseDefinition,
        standing: &Standing,
        verb: &Verb,
        doer: (&PersonId, &UnitId),
    ) -> Self {
        if verb.hand_to.is_some() {
            let from = standing
                .awaiting
                .as_ref()
                .map(|awaiting| awaiting.area.clone());
            let people = [doer.0.clone()].into();
            return Self {
                people,
                handed_on_from: from,
                ..Self::default()
            };
        }
        let mut passed = Self::default();
        let state = verb.to.as_deref().and_then(|to| flow.state(to));
        let next = |verb: &&Verb| {
            state.is_some_and(|state| {
                verb.from.contains(&state.id)
                    && state.awaited().iter().any(|party| verb.is_by(party))
            })
        };
        for judging in flow.verbs.iter().filter(next) {
            for doing in standing.doers(&judging.not_same_as) {
                passed.add(judging, &doing.person, &doing.unit);
            }
            // What is being done now is not among the doings yet.
            if judging.not_same_as.contains(&verb.id) {
                passed.add(judging, doer.0, doer.1);
            }
        }
        passed
    }

    fn add(&mut self, judging: &Verb, person: &PersonId, unit: &UnitId) {
        self.people.insert(person.clone());
        if judging.same_unit_refused {
            self.units.insert(unit.clone());
        }
    }
}

/// Finds to whom a case that lies at `place` is handed for the party.
pub(crate) async fn find(
    store: &Store,
    catalog: &Catalog,
    place: &AreaPath,
    party: &Party,
    fallback: &RoleId,
    passed: &PassedOver,
) -> Result<Found, StoreError> {
    let areas = ancestry(store, place).await?;
    let (role, level) = match &party.sought {
        Sought::Holders { role, level } | Sought::Opener { role, level } => (role, *level),
        Sought::Table(_) => (fallback, AreaLevel::GridCell),
    };
    let from = |area: &Area| passed.handed_on_from.as_ref() == Some(&area.id);
    let above = areas.iter().position(from).map_or(0, |at| at + 1);
    let found = |area: &Area, role: &RoleId, names: Vec<String>, note: String| {
        let route = Route {
            role: role.clone(),
            area: area.id.clone(),
        };
        Found { route, names, note }
    };
    for area in areas[above..].iter().filter(|area| area.level <= level) {
        let names = holders(store, role, area, passed).await?;
        if !names.is_empty() {
            let note = format!("交 {} {}（{}）", area.name, party.name, names.join("、"));
            return Ok(found(area, role, names, note));
        }
    }
    let role = catalog
        .role(fallback)
        .map_or(fallback.as_str(), |role| role.name.as_str());
    let nobody = format!("没有可以办理的{}", party.name);
    for area in &areas {
        let names = holders(store, fallback, area, passed).await?;
        if !names.is_empty() {
            let note = format!("{nobody}，交 {} {role}（{}）", area.name, names.join("、"));
            return Ok(found(area, fallback, names, note));
        }
    }
    let root = areas
        .last()
        .ok_or_else(|| corrupt("area of a case", place.as_str()))?;
    let note = format!("{nobody}，也没有值班人员，等待 {} {role}", root.name);
    Ok(found(root, fallback, Vec::new(), note))
}

/// Returns the area at the end of a path and those around it, the innermost first.
async fn ancestry(store: &Store, place: &AreaPath) -> Result<Vec<Area>, StoreError> {
    let mut areas = Vec::new();
    for id in place.ids().rev() {
        areas.extend(store.area(&Scope::system(), &id).await?);
    }
    Ok(areas)
}

/// Returns the names of those who hold the role for exactly this area and can act.
async fn holders(
    store: &Store,
    role: &RoleId,
    area: &Area,
    passed: &PassedOver,
) -> Result<Vec<String>, StoreError> {
    let mut names = Vec::new();
    for (id, name) in store.holders(role, &area.id).await? {
        let person = store.person(&id).await?.filter(|person| !person.disabled);
        let can_act = person.is_some_and(|person| !passed.units.contains(&person.unit));
        if can_act && !passed.people.contains(&id) {
            names.push(name);
        }
    }
    Ok(names)
}

/// Returns the innermost area in which an object lies: the grid cell around its place if one is
/// drawn there, else the area that the object names.
pub(crate) async fn innermost_area(store: &Store, object: &Object) -> Result<Area, StoreError> {
    let areas = store.areas(&Scope::system()).await?;
    let is_around = |area: &&Area| {
        area.level == AreaLevel::GridCell
            && object.area_path.contains(&area.path)
            && area
                .geometry
                .as_ref()
                .is_some_and(|g| lies_in(g, (object.lon, object.lat)))
    };
    let cell = areas.iter().find(is_around);
    let named = || areas.iter().find(|area| area.id == object.area);
    let area = cell.or_else(named).cloned();
    area.ok_or_else(|| {
        corrupt(
            "area of an object",
            &format!("{} of {}", object.area, object.id),
        )
    })
}
