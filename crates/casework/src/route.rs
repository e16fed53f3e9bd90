//! What an event says beside its form: to whom the case was handed, as which party somebody acted,
//! which other case it speaks of.
//!
//! Who holds a role changes over the years. So that replaying a case always gives the same answer,
//! the event that hands a case over carries the role, the area, and perhaps the unit and the person
//! to which it was handed, under names that no form field can have, and a sentence for people.
//! Where several are awaited side by side, the party stands behind the name: `@role.territory`;
//! people who were asked one by one stand behind their party: `@role.asked.p-7`.

use std::collections::BTreeMap;

use model::{AreaId, CaseId, PersonId, RoleId, UnitId};

/// Fields of an event.
type Fields = BTreeMap<String, String>;

/// Names of the reserved fields of an event.
const ROLE: &str = "@role";
const AREA: &str = "@area";
const UNIT: &str = "@unit";
const PERSON: &str = "@person";
const NOTE: &str = "@note";
const PARTY: &str = "@party";
const CASE: &str = "@case";
const CASE_NUMBER: &str = "@case-number";
const DRAW: &str = "@draw";
const CHECKED: &str = "@checked";

/// To whom a case was handed (交办去向).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Route {
    /// The role that those who are awaited hold.
    pub role: RoleId,
    /// The area for which they hold it.
    pub area: AreaId,
    /// The unit in which they hold it, if only that one is meant.
    pub unit: Option<UnitId>,
    /// The one person, if only that one is meant.
    pub person: Option<PersonId>,
}

fn name(field: &str, key: Option<&str>) -> String {
    key.map_or_else(|| field.to_owned(), |key| format!("{field}.{key}"))
}

/// Writes a route and how it was found into the fields of an event.
pub fn write(fields: &mut Fields, key: Option<&str>, route: &Route, note: &str) {
    fields.insert(name(ROLE, key), route.role.to_string());
    fields.insert(name(AREA, key), route.area.to_string());
    if let Some(unit) = &route.unit {
        fields.insert(name(UNIT, key), unit.to_string());
    }
    if let Some(person) = &route.person {
        fields.insert(name(PERSON, key), person.to_string());
    }
    fields.insert(name(NOTE, key), note.to_owned());
}

/// Reads the route that an event carries.
#[must_use]
pub fn read(fields: &Fields, key: Option<&str>) -> Option<Route> {
    Some(Route {
        role: RoleId::new(fields.get(&name(ROLE, key))?),
        area: AreaId::new(fields.get(&name(AREA, key))?),
        unit: fields.get(&name(UNIT, key)).map(UnitId::new),
        person: fields.get(&name(PERSON, key)).map(PersonId::new),
    })
}

/// Reads the routes to the people whom an event names one by one for a party.
#[must_use]
pub fn people(fields: &Fields, party: &str) -> Vec<Route> {
    let prefix = format!("{ROLE}.{party}.");
    let keys = fields
        .keys()
        .filter_map(|field| field.strip_prefix(&prefix));
    keys.filter_map(|person| read(fields, Some(&format!("{party}.{person}"))))
        .collect()
}

/// Reads the sentences that tell to whom the case was handed and why.
pub fn notes(fields: &Fields) -> impl Iterator<Item = &str> {
    let is_note = |field: &str| field == NOTE || field.starts_with("@note.");
    let notes = fields.iter().filter(move |(field, _)| is_note(field));
    notes.map(|(_, note)| note.as_str())
}

/// Writes as which party somebody acted.
pub(crate) fn write_party(fields: &mut Fields, party: &str) {
    fields.insert(PARTY.to_owned(), party.to_owned());
}

/// Reads as which party somebody acted.
#[must_use]
pub fn party(fields: &Fields) -> Option<&str> {
    fields.get(PARTY).map(String::as_str)
}

/// Writes of which other case an event speaks.
pub(crate) fn write_case(fields: &mut Fields, case: &CaseId, number: &str) {
    fields.insert(CASE.to_owned(), case.to_string());
    fields.insert(CASE_NUMBER.to_owned(), number.to_owned());
}

/// Reads of which other case an event speaks.
#[must_use]
pub fn case(fields: &Fields) -> Option<CaseId> {
    fields.get(CASE).map(CaseId::new)
}

/// Reads the number of the other case.
#[must_use]
pub fn case_number(fields: &Fields) -> Option<&str> {
    fields.get(CASE_NUMBER).map(String::as_str)
}

/// Writes in which draw the case was drawn.
pub(crate) fn write_draw(fields: &mut Fields, draw: &str) {
    fields.insert(DRAW.to_owned(), draw.to_owned());
}

/// Reads in which draw the case was drawn.
#[must_use]
pub fn draw(fields: &Fields) -> Option<&str> {
    fields.get(DRAW).map(String::as_str)
}

/// Writes what the system knows itself of what somebody confirms.
pub(crate) fn write_checked(fields: &mut Fields, checked: String) {
    fields.insert(CHECKED.to_owned(), checked);
}

/// Reads what the system knew itself of what somebody confirmed.
#[must_use]
pub fn checked(fields: &Fields) -> Option<&str> {
    fields.get(CHECKED).map(String::as_str)
}

/// Tells whether a field was written by the system and not by a person into a form.
#[must_use]
pub fn is_reserved(field: &str) -> bool {
    field.starts_with('@')
}
