//! Who is told on a rung: by the notice itself, by the duty roster, by the posts around.

use catalog::Told;
use model::{Notice, PersonId, Recipient, RoleId, Scope, Timestamp};
use store::{Store, StoreError};

/// Returns who is told on a rung, each once; empty if nobody can be found.
pub(crate) async fn people(
    store: &Store,
    notice: &Notice,
    told: &Told,
    now: Timestamp,
) -> Result<Vec<PersonId>, StoreError> {
    let mut people = match told {
        Told::First => first(store, notice).await?,
        Told::OnDuty(role) => on_duty(store, notice, role, now).await?,
        Told::NextOnDuty(role) => next_on_duty(store, notice, role, now).await?,
        Told::Holders(role) => holders(store, notice, role).await?,
    };
    people.sort();
    people.dedup();
    Ok(people)
}

async fn first(store: &Store, notice: &Notice) -> Result<Vec<PersonId>, StoreError> {
    let mut people = Vec::new();
    for recipient in &notice.said.to {
        match recipient {
            Recipient::Person(person) => {
                let known = store.person(person).await?;
                people.extend(known.filter(|one| !one.disabled).map(|one| one.id));
            }
            Recipient::Holders { role, area } => {
                let holders = store.holders(role, area).await?;
                people.extend(holders.into_iter().map(|(person, _)| person));
            }
        }
    }
    Ok(people)
}

/// Climbs from the place of the notice to the root; returns the ids of the areas.
async fn climbing(store: &Store, notice: &Notice) -> Result<Vec<model::AreaId>, StoreError> {
    let area = store.area(&Scope::system(), &notice.said.area).await?;
    Ok(area.map_or_else(Vec::new, |area| area.path.ids().rev().collect()))
}

/// The first on duty nearest to the place; where no roster says who, all who hold the role.
async fn on_duty(
    store: &Store,
    notice: &Notice,
    role: &RoleId,
    now: Timestamp,
) -> Result<Vec<PersonId>, StoreError> {
    for area in climbing(store, notice).await? {
        let shifts = store.on_duty(role, &area, now).await?;
        if let Some(shift) = shifts.into_iter().next() {
            return Ok(vec![shift.person]);
        }
    }
    holders(store, notice, role).await
}

/// The second of the same watch, else who comes on duty next; where no roster says who, all who
/// hold the role.
async fn next_on_duty(
    store: &Store,
    notice: &Notice,
    role: &RoleId,
    now: Timestamp,
) -> Result<Vec<PersonId>, StoreError> {
    for area in climbing(store, notice).await? {
        let mut shifts = store.on_duty(role, &area, now).await?.into_iter();
        let Some(first) = shifts.next() else { continue };
        if let Some(second) = shifts.next() {
            return Ok(vec![second.person]);
        }
        let next = store.next_shift(role, &area, now).await?;
        if let Some(next) = next.filter(|next| next.person != first.person) {
            return Ok(vec![next.person]);
        }
    }
    holders(store, notice, role).await
}

/// All who hold the role, nearest to the place.
async fn holders(
    store: &Store,
    notice: &Notice,
    role: &RoleId,
) -> Result<Vec<PersonId>, StoreError> {
    for area in climbing(store, notice).await? {
        let holders = store.holders(role, &area).await?;
        if !holders.is_empty() {
            return Ok(holders.into_iter().map(|(person, _)| person).collect());
        }
    }
    Ok(Vec::new())
}
