//! The directory: units and people with whom one may have to do in a case.

use model::{Reach, Scope};

use crate::query::{Query, sql};
use crate::scope::Kind;
use crate::{Result, Store};

/// Most lines of one answer.
const LINES: u32 = 200;

/// A unit as the directory shows it.
#[derive(Clone, PartialEq, Eq, Debug, sqlx::FromRow)]
pub struct UnitEntry {
    /// Identity.
    pub id: String,
    /// Name.
    pub name: String,
    /// Name of its area.
    pub area_name: String,
    /// What kind of unit it is.
    pub kind: String,
}

/// A person as the directory shows them: nothing personal but the name.
#[derive(Clone, PartialEq, Eq, Debug, sqlx::FromRow)]
pub struct PersonEntry {
    /// Identity.
    pub id: String,
    /// Name.
    pub name: String,
    /// Name of the unit.
    pub unit_name: String,
}

impl<'q> Query<'q> {
    /// Appends the condition that an area lies in the scope, or around it: whoever works in a
    /// district has to do with the city above it, and not with the next city.
    fn near(&mut self, scope: &'q Scope, path: &'static str) -> &mut Self {
        self.text("(").within(scope, path, Kind::None);
        if let Reach::Areas(areas) = scope.reach() {
            for area in areas {
                self.text(" OR substr(").value(area);
                self.text(", 1, length(")
                    .text(path)
                    .text(")) = ")
                    .text(path);
            }
        }
        self.text(")")
    }
}

impl Store {
    /// Returns units in the scope and around it, by name; at most 200.
    pub async fn units_near(&self, scope: &Scope, text: Option<&str>) -> Result<Vec<UnitEntry>> {
        let mut query = sql!(
            "SELECT u.id, u.name, a.name AS area_name, u.kind FROM units u \
             JOIN areas a ON a.id = u.area_id WHERE "
        );
        query.near(scope, "a.path");
        if let Some(text) = text {
            query
                .text(" AND lower(u.name) LIKE ")
                .value(crate::like::pattern(text))
                .text(" ESCAPE '\\'");
        }
        query.text(" ORDER BY u.name, u.id LIMIT ").value(LINES);
        self.read().await?.all(&query).await
    }

    /// Returns people who hold a post in the scope or around it, by name; at most 200.
    pub async fn people_near(&self, scope: &Scope, text: Option<&str>) -> Result<Vec<PersonEntry>> {
        let mut query = sql!(
            "SELECT DISTINCT h.id, h.name, u.name AS unit_name FROM people h \
             JOIN units u ON u.id = h.unit_id JOIN posts p ON p.person_id = h.id \
             JOIN areas a ON a.id = p.area_id WHERE h.disabled = "
        );
        query.value(false).text(" AND ").near(scope, "a.path");
        if let Some(text) = text {
            let pattern = crate::like::pattern(text);
            query
                .text(" AND (lower(h.name) LIKE ")
                .value(pattern.clone())
                .text(" ESCAPE '\\' OR lower(u.name) LIKE ")
                .value(pattern)
                .text(" ESCAPE '\\')");
        }
        query.text(" ORDER BY h.name, h.id LIMIT ").value(LINES);
        self.read().await?.all(&query).await
    }
}
