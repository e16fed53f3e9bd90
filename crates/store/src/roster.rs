//! Who stands behind what is awaited, looked up for many cases at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::{AreaId, Awaiting, PersonId, RoleId, UnitId};

use crate::engine::Conn;
use crate::ledger::ROWS;
use crate::query::Query;
use crate::{Result, Store};

/// Names of people, places and holders of roles.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    people: HashMap<String, (String, String)>,
    areas: HashMap<String, String>,
    holders: HashMap<(String, String), BTreeMap<String, Holder>>,
}

/// Somebody who holds a role for an area.
#[derive(Clone, Debug)]
struct Holder {
    name: String,
    /// In which units.
    units: BTreeSet<String>,
}

impl Roster {
    /// Returns the name of a person and that of the unit; `None`: nobody was looked up by this id.
    #[must_use]
    pub fn person(&self, id: &PersonId) -> Option<(&str, &str)> {
        let (name, unit) = self.people.get(id.as_str())?;
        Some((name, unit))
    }

    /// Returns the name of an area.
    #[must_use]
    pub fn area(&self, id: &AreaId) -> Option<&str> {
        self.areas.get(id.as_str()).map(String::as_str)
    }

    /// Returns the names of those who hold a role for exactly this area, in this unit if one is
    /// said, by their ids; not of those whose account is disabled.
    pub fn holders<'r>(
        &'r self,
        role: &RoleId,
        area: &AreaId,
        unit: Option<&'r UnitId>,
    ) -> impl Iterator<Item = &'r str> {
        let key = (role.as_str().to_owned(), area.as_str().to_owned());
        let holders = self.holders.get(&key).into_iter().flatten();
        holders
            .filter(move |(_, holder)| unit.is_none_or(|unit| holder.units.contains(unit.as_str())))
            .map(|(_, holder)| holder.name.as_str())
    }
}

impl Store {
    /// Looks up who stands behind what is awaited.
    pub async fn roster(&self, awaited: &[&Awaiting]) -> Result<Roster> {
        let mut people = BTreeSet::new();
        let (mut roles, mut areas) = (BTreeSet::new(), BTreeSet::new());
        for one in awaited {
            if let Some(person) = &one.person {
                people.insert(person.as_str());
            } else {
                roles.insert(one.role.as_str());
                areas.insert(one.area.as_str());
            }
        }
        let (people, areas) = (list(people), list(areas));
        let mut roster = Roster::default();
        if people.is_empty() && areas.is_empty() {
            return Ok(roster);
        }
        let mut db = self.swift_snapshot().await?;
        for chunk in people.chunks(ROWS) {
            read_people(&mut db, chunk, &mut roster).await?;
        }
        for chunk in areas.chunks(ROWS) {
            read_holders(&mut db, &list(roles.clone()), chunk, &mut roster).await?;
        }
        Ok(roster)
    }
}

fn list(set: BTreeSet<&str>) -> Vec<&str> {
    set.into_iter().collect()
}

async fn read_people(db: &mut Conn, ids: &[&str], roster: &mut Roster) -> Result<()> {
    let mut query = Query::built(
        "SELECT p.id, p.name, u.name FROM people p JOIN units u ON u.id = p.unit_id WHERE ",
    );
    query.among("p.id", ids);
    for (id, name, unit) in db.all::<(String, String, String)>(&query).await? {
        roster.people.insert(id, (name, unit));
    }
    Ok(())
}

/// Reads the names of areas, and who holds which of the roles for them.
async fn read_holders(
    db: &mut Conn,
    roles: &[&str],
    areas: &[&str],
    roster: &mut Roster,
) -> Result<()> {
    let mut query = Query::built("SELECT id, name FROM areas WHERE ");
    query.among("id", areas);
    roster
        .areas
        .extend(db.all::<(String, String)>(&query).await?);
    let mut query = Query::built(
        "SELECT h.role, h.area_id, h.unit_id, p.id, p.name FROM posts h \
         JOIN people p ON p.id = h.person_id WHERE NOT p.disabled AND ",
    );
    query.among("h.role", roles).text(" AND ");
    query.among("h.area_id", areas);
    let rows: Vec<(String, String, String, String, String)> = db.all(&query).await?;
    for (role, area, unit, person, name) in rows {
        let holders = roster.holders.entry((role, area)).or_default();
        let units = BTreeSet::new();
        let holder = holders.entry(person).or_insert(Holder { name, units });
        holder.units.insert(unit);
    }
    Ok(())
}
