//! Units, people and posts, from `units.csv`, `people.csv` and `posts.csv`.

use model::{AreaId, AreaPath, Person, PersonId, Post, RoleId, Unit, UnitId};
use serde::Deserialize;

use super::known::Known;
use super::problem::Problems;
use super::table::{Columns, rows};
use super::{Folder, Words};

#[derive(Deserialize)]
struct UnitRow {
    id: String,
    name: String,
    area: String,
    kind: String,
    parent: Option<String>,
}

#[derive(Deserialize)]
struct PersonRow {
    id: String,
    name: String,
    login: String,
    phone: Option<String>,
    unit: String,
}

#[derive(Deserialize)]
struct PostRow {
    person: String,
    unit: String,
    area: String,
    role: String,
}

/// What a post refers to.
pub(super) struct Places<'a> {
    pub(super) areas: &'a Known,
    pub(super) units: &'a Known,
    pub(super) people: &'a Known,
}

/// Reads the units.
pub(super) fn units(
    folder: &Folder,
    areas: &Known,
    known: &mut Known,
    problems: &mut Problems,
) -> Vec<Unit> {
    const FILE: &str = "units.csv";
    let columns = ["id", "name", "area", "kind", "parent"];
    let rows = rows::<UnitRow>(folder, FILE, Columns::only(&columns), known, problems);
    // A unit may stand before the one that it belongs to.
    let twice: Vec<bool> = rows
        .iter()
        .map(|row| !known.insert(&row.value.id))
        .collect();
    let mut units = Vec::new();
    for (row, twice) in rows.into_iter().zip(twice) {
        let UnitRow {
            id,
            name,
            area,
            kind,
            parent,
        } = row.value;
        let mut wrong = |reason: String| problems.at(FILE, row.line, reason);
        if id.is_empty() || name.is_empty() || kind.is_empty() {
            wrong("a unit has an id, a name and a kind".to_owned());
        } else if twice {
            wrong(format!("the unit {id} stands twice"));
        } else if !areas.has(&area) {
            wrong(format!("there is no area {area:?}"));
        } else if let Some(parent) = parent.filter(|parent| !known.has(parent)) {
            wrong(format!("there is no unit {parent:?}"));
        } else {
            units.push(Unit {
                id: UnitId::new(id),
                name,
                area: AreaId::new(area),
                kind,
            });
        }
    }
    units
}

/// Reads the people.
pub(super) fn people(
    folder: &Folder,
    units: &Known,
    known: &mut Known,
    problems: &mut Problems,
) -> Vec<Person> {
    const FILE: &str = "people.csv";
    let columns = ["id", "name", "login", "phone", "unit"];
    let mut logins = Known::default();
    let mut people = Vec::new();
    for row in rows::<PersonRow>(folder, FILE, Columns::only(&columns), known, problems) {
        let PersonRow {
            id,
            name,
            login,
            phone,
            unit,
        } = row.value;
        let mut wrong = |reason: String| problems.at(FILE, row.line, reason);
        if id.is_empty() || name.is_empty() {
            wrong("a person has an id and a name".to_owned());
        } else if !known.insert(&id) {
            wrong(format!("the person {id} stands twice"));
        } else if !is_login(&login) {
            wrong(format!(
                "{login:?} is no login: letters, digits, dot, dash, underscore"
            ));
        } else if !logins.insert(&login) {
            wrong(format!("the login {login} stands twice"));
        } else if !units.has(&unit) {
            wrong(format!("there is no unit {unit:?}"));
        } else {
            people.push(new_person(
                PersonId::new(id),
                name,
                login,
                phone,
                UnitId::new(unit),
            ));
        }
    }
    people
}

/// Reads the posts.
pub(super) fn posts(
    folder: &Folder,
    places: &Places<'_>,
    words: &Words<'_>,
    problems: &mut Problems,
) -> Vec<Post> {
    const FILE: &str = "posts.csv";
    let columns = ["person", "unit", "area", "role"];
    let mut posts = Vec::new();
    for row in rows::<PostRow>(
        folder,
        FILE,
        Columns::only(&columns),
        &mut Known::default(),
        problems,
    ) {
        let PostRow {
            person,
            unit,
            area,
            role,
        } = row.value;
        let mut wrong = |reason: String| problems.at(FILE, row.line, reason);
        if !places.people.has(&person) {
            wrong(format!("there is no person {person:?}"));
        } else if !places.units.has(&unit) {
            wrong(format!("there is no unit {unit:?}"));
        } else if !places.areas.has(&area) {
            wrong(format!("there is no area {area:?}"));
        } else if !(words.role)(&role) {
            wrong(format!("the catalogue has no role {role:?}"));
        } else {
            posts.push(new_post(
                PersonId::new(person),
                UnitId::new(unit),
                AreaId::new(area),
                RoleId::new(role),
            ));
        }
    }
    posts
}

/// Makes a person who cannot sign in yet.
pub(crate) fn new_person(
    id: PersonId,
    name: String,
    login: String,
    phone: Option<String>,
    unit: UnitId,
) -> Person {
    Person {
        id,
        name,
        login,
        phone,
        unit,
        password_hash: None,
        must_change_password: true,
        failed_logins: 0,
        locked_until: None,
        disabled: false,
    }
}

/// Makes a post; path and names are the store's to fill in.
pub(crate) fn new_post(person: PersonId, unit: UnitId, area: AreaId, role: RoleId) -> Post {
    let area_path = AreaPath::root(&area);
    let (unit_name, area_name) = (String::new(), String::new());
    Post {
        person,
        unit,
        unit_name,
        area,
        area_path,
        area_name,
        role,
    }
}

/// Tells whether a login has the form that can be typed on any keyboard.
pub(crate) fn is_login(login: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    !login.is_empty() && login.len() <= 64 && login.chars().all(allowed)
}
