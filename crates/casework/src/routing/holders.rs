//! Who holds a role near a case.

use catalog::cases::Party;
use model::{Area, AreaPath, PersonId, Post, Scope};
use store::{Store, StoreError};

use super::{Found, PassedOver, Search, Wanted};
use crate::error::corrupt;
use crate::route::Route;

/// Returns the area at the end of a path and those around it, the innermost first.
pub(super) async fn ancestry(store: &Store, place: &AreaPath) -> Result<Vec<Area>, StoreError> {
    let mut areas = Vec::new();
    for id in place.ids().rev() {
        areas.extend(store.area(&Scope::system(), &id).await?);
    }
    Ok(areas)
}

/// Returns the post by which a person is asked: of those that they hold, the one with the smallest
/// area around the place, else any.
pub(crate) async fn post_of(
    store: &Store,
    person: &PersonId,
    place: &AreaPath,
) -> Result<Option<Post>, StoreError> {
    let mut posts = store.posts_of(person).await?;
    let depth = |post: &Post| post.area_path.ids().count();
    posts.sort_by_key(|post| (!post.area_path.contains(place), usize::MAX - depth(post)));
    Ok(posts.into_iter().next())
}

impl Search<'_> {
    /// Climbs from the place until somebody is found.
    pub(super) async fn climb(
        &self,
        areas: &[Area],
        wanted: &Wanted<'_>,
        passed: &PassedOver,
    ) -> Result<Option<Found>, StoreError> {
        if let Some(person) = &wanted.person {
            return self.named(areas, wanted, person, passed).await;
        }
        let from = |area: &Area| passed.handed_on_from.as_ref() == Some(&area.id);
        let above = areas.iter().position(from).map_or(0, |at| at + 1);
        let high = areas[above..]
            .iter()
            .filter(|area| area.level <= wanted.level);
        for area in high {
            let names = self.holders(wanted, area, passed).await?;
            if !names.is_empty() {
                let note = format!("交 {} {}（{}）", area.name, wanted.name, names.join("、"));
                return Ok(Some(found(area, wanted, names, note)));
            }
        }
        Ok(None)
    }

    /// Asks one person, by the role that the party has, or else by a post around the place.
    async fn named(
        &self,
        areas: &[Area],
        wanted: &Wanted<'_>,
        id: &PersonId,
        passed: &PassedOver,
    ) -> Result<Option<Found>, StoreError> {
        let person = self
            .store
            .person(id)
            .await?
            .filter(|person| !person.disabled);
        let Some(person) = person.filter(|person| !passed.people.contains(&person.id)) else {
            return Ok(None);
        };
        let posts = self.store.posts_of(id).await?;
        let around = |post: &&Post| areas.iter().any(|area| area.id == post.area);
        let mut near: Vec<&Post> = posts.iter().filter(around).collect();
        near.sort_by_key(|post| post.role != wanted.role);
        Ok(near.first().map(|post| Found {
            route: Route {
                role: post.role.clone(),
                area: post.area.clone(),
                unit: None,
                person: Some(id.clone()),
            },
            note: format!("交 {}（{}）", person.name, post.unit_name),
            names: vec![person.name],
        }))
    }

    /// Asks those of last resort.
    pub(super) async fn last_resort(
        &self,
        areas: &[Area],
        party: &Party,
        passed: &PassedOver,
    ) -> Result<Found, StoreError> {
        let fallback = &self.flow.fallback;
        let role = self.catalog.role(fallback);
        let role = role.map_or(fallback.as_str(), |role| role.name.as_str());
        let nobody = format!("没有可以办理的{}", party.name);
        let wanted = Wanted {
            name: role,
            role: fallback.clone(),
            level: model::AreaLevel::GridCell,
            unit: None,
            person: None,
        };
        for area in areas {
            let names = self.holders(&wanted, area, passed).await?;
            if !names.is_empty() {
                let note = format!("{nobody}，交 {} {role}（{}）", area.name, names.join("、"));
                return Ok(found(area, &wanted, names, note));
            }
        }
        let root = areas
            .last()
            .ok_or_else(|| corrupt("area of a case", self.place.as_str()))?;
        let note = format!("{nobody}，也没有值班人员，等待 {} {role}", root.name);
        Ok(found(root, &wanted, Vec::new(), note))
    }

    /// Returns the names of those who hold the role for exactly this area and can act.
    async fn holders(
        &self,
        wanted: &Wanted<'_>,
        area: &Area,
        passed: &PassedOver,
    ) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        for (id, name) in self.store.holders(&wanted.role, &area.id).await? {
            let person = self
                .store
                .person(&id)
                .await?
                .filter(|person| !person.disabled);
            let can_act = person.is_some_and(|person| !passed.units.contains(&person.unit));
            if can_act && !passed.people.contains(&id) && self.is_of(&id, wanted, area).await? {
                names.push(name);
            }
        }
        Ok(names)
    }

    /// Tells whether somebody holds the role in the unit that is wanted, if one is.
    async fn is_of(
        &self,
        person: &PersonId,
        wanted: &Wanted<'_>,
        area: &Area,
    ) -> Result<bool, StoreError> {
        let Some(unit) = &wanted.unit else {
            return Ok(true);
        };
        let posts = self.store.posts_of(person).await?;
        Ok(posts
            .iter()
            .any(|post| post.unit == *unit && post.role == wanted.role && post.area == area.id))
    }
}

fn found(area: &Area, wanted: &Wanted<'_>, names: Vec<String>, note: String) -> Found {
    let route = Route {
        role: wanted.role.clone(),
        area: area.id.clone(),
        unit: wanted.unit.clone(),
        person: None,
    };
    Found { route, names, note }
}
