//! To whom a case was handed, as the event says it.
//!
//! Who holds a role changes over the years. So that replaying a case always gives the same answer,
//! the event that hands a case over carries the role and the area to which it was handed, under
//! names that no form field can have, and a sentence for people.

use std::collections::BTreeMap;

use model::{AreaId, RoleId};

/// Names of the reserved fields of an event.
const ROLE: &str = "@role";
const AREA: &str = "@area";
const NOTE: &str = "@note";

/// To whom a case was handed (交办去向).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Route {
    /// The role that those who are awaited hold.
    pub role: RoleId,
    /// The area for which they hold it.
    pub area: AreaId,
}

/// Writes a route and how it was found into the fields of an event.
pub(crate) fn write(fields: &mut BTreeMap<String, String>, route: &Route, note: &str) {
    fields.insert(ROLE.to_owned(), route.role.to_string());
    fields.insert(AREA.to_owned(), route.area.to_string());
    fields.insert(NOTE.to_owned(), note.to_owned());
}

/// Reads the route that an event carries.
#[must_use]
pub fn read(fields: &BTreeMap<String, String>) -> Option<Route> {
    let role = RoleId::new(fields.get(ROLE)?);
    let area = AreaId::new(fields.get(AREA)?);
    Some(Route { role, area })
}

/// Reads the sentence that tells to whom the case was handed and why.
#[must_use]
pub fn note(fields: &BTreeMap<String, String>) -> Option<&str> {
    fields.get(NOTE).map(String::as_str)
}

/// Tells whether a field was written by the system and not by a person into a form.
#[must_use]
pub fn is_reserved(field: &str) -> bool {
    field.starts_with('@')
}
