//! Who can be named in a case: units and people.

use axum::Json;
use axum::extract::State;
use catalog::Right;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::http::input::Asked;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

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
