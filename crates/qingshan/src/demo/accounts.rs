//! The demo's accounts, all with the same password.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::thread;

use anyhow::{Context as _, anyhow};
use catalog::{Catalog, Right};
use model::{AreaId, AreaLevel, Person, Post, World};
use store::Store;
use tokio_util::sync::CancellationToken;
use web::DemoAccount;

use crate::city::City;
use crate::patience::patiently;

/// The password of all accounts of the demo; the same everywhere, so it protects nothing.
pub(crate) const PASSWORD: &str = "qingshan-2026";
/// The one account that must change it at the first sign-in, so that this can be seen.
pub(crate) const CHANGES_FIRST: &str = "clerk";
/// Accounts that get the password together while the demo runs.
const FEW: usize = 4;

/// Gives the password to those who have none yet.
///
/// # Errors
///
/// A password cannot be hashed or stored.
pub(crate) async fn give_passwords(
    store: &Store,
    world: &World,
    people: impl Iterator<Item = &Person>,
) -> anyhow::Result<()> {
    let mut without = Vec::new();
    for person in people {
        let stored = store
            .person(&person.id)
            .await
            .context("cannot read the accounts")?;
        if stored.is_some_and(|stored| stored.password_hash.is_none()) {
            without.push((person.id.clone(), person.login == CHANGES_FIRST));
        }
    }
    let (world, count) = (world.clone(), without.len());
    let hashes = tokio::task::spawn_blocking(move || hash_all(&world, count))
        .await
        .context("hashing the passwords ended badly")??;
    for ((person, must_change), hash) in without.iter().zip(hashes) {
        let stored = store.set_password(person, &hash, *must_change).await;
        stored.context("cannot store a password")?;
    }
    Ok(())
}

/// Gives the password to everybody else while the demo runs already, so that its start need not
/// wait for it; ends when told to stop.
///
/// # Errors
///
/// A password cannot be hashed, or stored for a cause that does not pass by itself.
pub(crate) async fn give_the_rest(
    store: Store,
    world: World,
    people: Vec<Person>,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    // Few at a time: the pages need the processor too, and a stop need not wait long.
    for few in people.chunks(FEW) {
        if stop.is_cancelled() {
            return Ok(());
        }
        let give = || give_passwords(&store, &world, few.iter());
        patiently("passwords of the demo", &stop, give).await?;
    }
    stop.cancelled().await;
    Ok(())
}

/// Hashes the password so many times, each with its own salt, on all cores: it takes some twenty
/// milliseconds each.
fn hash_all(world: &World, count: usize) -> anyhow::Result<Vec<String>> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let share = count.div_ceil(cores).max(1);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..count)
            .step_by(share)
            .map(|from| {
                let share = share.min(count - from);
                scope.spawn(move || -> anyhow::Result<Vec<String>> {
                    let hash = || web::password::hash(world, PASSWORD);
                    (0..share)
                        .map(|_| hash().context("cannot hash the password"))
                        .collect()
                })
            })
            .collect();
        let mut hashes = Vec::with_capacity(count);
        for worker in workers {
            let part = worker
                .join()
                .map_err(|_| anyhow!("hashing the passwords ended badly"))?;
            hashes.extend(part?);
        }
        Ok(hashes)
    })
}

/// Chooses the accounts that the sign-in page offers: who holds a role where the city's own air
/// stations stand, and the first who holds it for a whole city or province; of a role that neither
/// finds, the first. A role whose rights open no page yet is not offered; of the line departments
/// one stands for all.
pub(crate) fn offered(city: &City, catalog: &Catalog) -> Vec<DemoAccount> {
    let near = near_stations(city);
    let is_wide = |area: &AreaId| {
        let area = city.areas.iter().find(|known| known.id == *area);
        area.is_some_and(|area| matches!(area.level, AreaLevel::Province | AreaLevel::City))
    };
    // People have rights, but no page.
    let opens_a_page = |post: &&Post| {
        let role = catalog.role(&post.role);
        role.is_some_and(|role| {
            let mut rights = role.rights.iter();
            rights.any(|right| *right != Right::PeopleAdmin)
        })
    };
    let posts: Vec<&Post> = city.posts.iter().filter(opens_a_page).collect();
    let mut represented = BTreeSet::new();
    let mut chosen: Vec<&Post> = Vec::new();
    for &post in &posts {
        let first = represented.insert((line_or_role(post), &post.area));
        if near.contains(&post.area) || (first && is_wide(&post.area)) {
            chosen.push(post);
        }
    }
    for &post in &posts {
        if !chosen
            .iter()
            .any(|other| line_or_role(other) == line_or_role(post))
        {
            chosen.push(post);
        }
    }
    let mut seen = BTreeSet::new();
    chosen.retain(|post| seen.insert(&post.person));
    chosen
        .into_iter()
        .filter_map(|post| account(city, catalog, post))
        .collect()
}

/// Returns the role of a post; one word for all line departments.
fn line_or_role(post: &Post) -> &str {
    let role = post.role.as_str();
    if role.starts_with("dept-") {
        "dept"
    } else {
        role
    }
}

/// Returns the cells of the city's own air stations and the districts around them.
fn near_stations(city: &City) -> BTreeSet<AreaId> {
    let parents: BTreeMap<&AreaId, Option<&AreaId>> = city
        .areas
        .iter()
        .map(|area| (&area.id, area.parent.as_ref()))
        .collect();
    city.objects
        .iter()
        .filter(|object| object.invented && object.kind == "air-station")
        .flat_map(|station| {
            [
                Some(&station.area),
                parents.get(&station.area).copied().flatten(),
            ]
        })
        .flatten()
        .cloned()
        .collect()
}

/// Makes the account of a post's holder, with the names of all roles that the person holds.
fn account(city: &City, catalog: &Catalog, post: &Post) -> Option<DemoAccount> {
    let person = city.people.iter().find(|person| person.id == post.person)?;
    let mut roles: Vec<&str> = Vec::new();
    for post in city.posts.iter().filter(|post| post.person == person.id) {
        let name = catalog
            .role(&post.role)
            .map_or(post.role.as_str(), |role| &role.name);
        if !roles.contains(&name) {
            roles.push(name);
        }
    }
    Some(DemoAccount {
        login: person.login.clone(),
        password: PASSWORD.to_owned(),
        name: person.name.clone(),
        role_name: roles.join("、"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::city::{self, Folder};
    use crate::definitions;

    #[test]
    fn those_are_offered_to_whom_the_first_case_goes() {
        let catalog = definitions::load(None).expect("whole");
        let (city, problems) =
            definitions::with_words(&catalog, |words| city::read(&Folder::Demo, words));
        assert_eq!(problems, []);
        let offered = offered(&city, &catalog);
        let logins: BTreeSet<&str> = offered
            .iter()
            .map(|account| account.login.as_str())
            .collect();
        assert_eq!(logins.len(), offered.len(), "nobody is offered twice");
        // The last five play the life of a rectification.
        for login in [
            "duty",
            "lead3",
            "grid307",
            "director",
            CHANGES_FIRST,
            "inspect1",
            "dept-housing",
            "arbiter",
            "accept1",
            "deputy",
            "auditadmin",
        ] {
            assert!(logins.contains(login), "{login} is not among {logins:?}");
        }
        for login in ["ent01", "secadmin"] {
            assert!(!logins.contains(login), "{login} would see an empty page");
        }
        assert!(
            offered.len() < 26,
            "{}: a list to choose from, not the whole city",
            offered.len()
        );
    }
}
