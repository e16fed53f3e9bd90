//! Who can be named in a case: units, people, and who answers for what.

use axum::Json;
use axum::extract::State;
use catalog::dispatch::Named;
use catalog::{DispatchTable, Right};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::http::input::Asked;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Published tables of who answers for what.
#[derive(Serialize, ToSchema)]
pub(crate) struct Dispatch {
    tables: Vec<DispatchTableView>,
}

#[derive(Serialize, ToSchema)]
struct DispatchTableView {
    id: String,
    name: String,
    /// The document that publishes it; null for a table of the house.
    source: Option<String>,
    rows: Vec<DispatchRow>,
}

#[derive(Serialize, ToSchema)]
struct DispatchRow {
    category: String,
    category_name: String,
    /// The area in which the row holds; null for everywhere else.
    place: Option<String>,
    responsible: DispatchCell,
    supervising: DispatchCell,
    arbiter: DispatchCell,
}

#[derive(Serialize, ToSchema)]
struct DispatchCell {
    role: String,
    role_name: String,
    /// `grid-cell`, `district`, `city` or `province`: from where the search climbs.
    level: &'static str,
    unit: Option<String>,
}

/// Whom to look for.
#[derive(Deserialize, IntoParams)]
pub(crate) struct SoughtName {
    /// Text in the name.
    q: Option<String>,
}

/// Units that can be named in a case.
#[derive(Serialize, ToSchema)]
pub(crate) struct Units {
    units: Vec<DirectoryUnit>,
}

#[derive(Serialize, ToSchema)]
struct DirectoryUnit {
    id: String,
    name: String,
    area_name: String,
    /// What kind of unit it is, for example `bureau`, `branch`, `town`.
    kind: String,
}

/// People who can be named in a case.
#[derive(Serialize, ToSchema)]
pub(crate) struct People {
    people: Vec<DirectoryPerson>,
}

#[derive(Serialize, ToSchema)]
struct DirectoryPerson {
    id: String,
    name: String,
    unit: String,
}

/// Returns the published tables of who answers for what.
#[utoipa::path(get, path = "/api/v1/dispatch", tag = "cases",
    responses((status = 200, body = Dispatch), (status = 401, body = Problem)))]
pub(crate) async fn dispatch(State(app): State<App>, user: User) -> Answer<Json<Dispatch>> {
    user.need(Right::CaseRead)?;
    let cell = |named: &Named| DispatchCell {
        role: named.role.to_string(),
        role_name: app
            .catalog
            .role(&named.role)
            .map_or_else(|| named.role.to_string(), |role| role.name.clone()),
        level: named.level.as_str(),
        unit: named.unit.as_ref().map(ToString::to_string),
    };
    let table = |table: &DispatchTable| DispatchTableView {
        id: table.id.clone(),
        name: table.name.clone(),
        source: table.source.clone(),
        rows: table
            .rows
            .iter()
            .map(|row| DispatchRow {
                category: row.category.clone(),
                category_name: row.category_name.clone(),
                place: row.place.as_ref().map(ToString::to_string),
                responsible: cell(&row.responsible),
                supervising: cell(&row.supervising),
                arbiter: cell(&row.arbiter),
            })
            .collect(),
    };
    let tables = app.catalog.dispatch.iter().map(table).collect();
    Ok(Json(Dispatch { tables }))
}

/// Returns units in one's areas and around them, for choosing whom a case is handed to.
#[utoipa::path(get, path = "/api/v1/units", tag = "cases", params(SoughtName),
    responses((status = 200, body = Units), (status = 401, body = Problem)))]
pub(crate) async fn units(
    State(app): State<App>,
    user: User,
    Asked(sought): Asked<SoughtName>,
) -> Answer<Json<Units>> {
    let scope = user.need(Right::CaseAct)?;
    let text = sought.q.filter(|text| !text.trim().is_empty());
    let found = app.store.units_near(scope, text.as_deref()).await?;
    let units = found.into_iter().map(|unit| DirectoryUnit {
        id: unit.id,
        name: unit.name,
        area_name: unit.area_name,
        kind: unit.kind,
    });
    Ok(Json(Units {
        units: units.collect(),
    }))
}

/// Returns people with posts in one's areas and around them, for choosing whom to ask or to copy.
#[utoipa::path(get, path = "/api/v1/people", tag = "cases", params(SoughtName),
    responses((status = 200, body = People), (status = 401, body = Problem)))]
pub(crate) async fn people(
    State(app): State<App>,
    user: User,
    Asked(sought): Asked<SoughtName>,
) -> Answer<Json<People>> {
    let scope = user.need(Right::CaseAct)?;
    let text = sought.q.filter(|text| !text.trim().is_empty());
    let found = app.store.people_near(scope, text.as_deref()).await?;
    let people = found.into_iter().map(|person| DirectoryPerson {
        id: person.id,
        name: person.name,
        unit: person.unit_name,
    });
    Ok(Json(People {
        people: people.collect(),
    }))
}
