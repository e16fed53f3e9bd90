//! The demo's accounts, all with the same password.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::thread;

use anyhow::{Context as _, anyhow};
use catalog::Catalog;
use model::{AreaId, Post, World};
use store::Store;
use web::DemoAccount;

use crate::city::City;

/// The password of all accounts of the demo; the same everywhere, so it protects nothing.
pub(crate) const PASSWORD: &str = "qingshan-2026";
/// The one account that must change it at the first sign-in, so that this can be seen.
pub(crate) const CHANGES_FIRST: &str = "clerk";

/// Gives the password to everybody who has none yet.
///
/// # Errors
///
/// A password cannot be hashed or stored.
pub(crate) async fn give_passwords(
    store: &Store,
    world: &World,
    city: &City,
) -> anyhow::Result<()> {
    let mut without = Vec::new();
    for person in &city.people {
        let stored = store
            .person(&person.id)
            .await
            .context("cannot read the accounts")?;
        if stored.is_some_and(|stored| stored.password_hash.is_none()) {
            without.push((person.id.clone(), person.login == CHANGES_FIRST));
        }
    }
    let (world, ids) = (world.clone(), without.clone());
    let hashes = tokio::task::spawn_blocking(move || hash_all(&world, ids.len()))
        .await
        .context("hashing the passwords ended badly")??;
    for ((person, must_change), hash) in without.iter().zip(hashes) {
        let stored = store.set_password(person, &hash, *must_change).await;
        stored.context("cannot store a password")?;
    }
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

/// Chooses the accounts that the sign-in page offers: of each role the people who are responsible
/// where the city's own air stations stand, or else the first.
pub(crate) fn offered(city: &City, catalog: &Catalog) -> Vec<DemoAccount> {
    let near = near_stations(city);
    let mut by_role: BTreeMap<&str, Vec<&Post>> = BTreeMap::new();
    let mut order = Vec::new();
    for post in &city.posts {
        let role = post.role.as_str();
        if !by_role.contains_key(role) {
            order.push(role);
        }
        by_role.entry(role).or_default().push(post);
    }
    let chosen = order.into_iter().flat_map(|role| {
        let posts = by_role.remove(role).unwrap_or_default();
        let responsible: Vec<&Post> = posts
            .iter()
            .copied()
            .filter(|post| near.contains(&post.area))
            .collect();
        if responsible.is_empty() {
            posts.into_iter().take(1).collect()
        } else {
            responsible
        }
    });
    // Who holds several posts is offered once, under the first.
    let mut offered = BTreeSet::new();
    chosen
        .filter(|post| offered.insert(post.person.as_str()))
        .filter_map(|post| account(city, catalog, post))
        .collect()
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

fn account(city: &City, catalog: &Catalog, post: &Post) -> Option<DemoAccount> {
    let person = city.people.iter().find(|person| person.id == post.person)?;
    let role_name = catalog
        .role(&post.role)
        .map_or_else(|| post.role.to_string(), |role| role.name.clone());
    Some(DemoAccount {
        login: person.login.clone(),
        password: PASSWORD.to_owned(),
        name: person.name.clone(),
        role_name,
    })
}
