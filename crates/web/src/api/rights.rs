//! Which roles hold a right, for whoever opens a page without it and wants to know whom to ask.

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// A right and who holds it, by the catalogue; nothing is said of persons.
#[derive(Serialize, ToSchema)]
pub(crate) struct RightHolders {
    right: &'static str,
    /// Names of the roles that hold it.
    roles: Vec<String>,
    /// Names of the roles that grant posts, and with them rights.
    granted_by: Vec<String>,
}

/// Returns which roles hold a right, and which grant it.
#[utoipa::path(get, path = "/api/v1/rights/{right}", tag = "about",
    params(("right" = String, Path, description = "As in the session, `net.read`")),
    responses((status = 200, body = RightHolders), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn holders(
    State(app): State<App>,
    _user: User,
    Path(right): Path<String>,
) -> Answer<Json<RightHolders>> {
    let known = Right::ALL.into_iter().find(|one| one.as_str() == right);
    let right = known.ok_or_else(|| Problem::not_found("这项权限"))?;
    Ok(Json(RightHolders {
        right: right.as_str(),
        roles: roles(&app, right),
        granted_by: roles(&app, Right::PeopleAdmin),
    }))
}

fn roles(app: &App, right: Right) -> Vec<String> {
    let holds = |role: &&catalog::Role| role.rights.contains(&right);
    let roles = app.catalog.roles.iter().filter(holds);
    roles.map(|role| role.name.clone()).collect()
}
