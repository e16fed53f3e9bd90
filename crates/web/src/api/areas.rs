//! Areas.

use axum::Json;
use axum::extract::State;
use catalog::Right;
use model::Area;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// The areas that one may see.
#[derive(Serialize, ToSchema)]
pub(crate) struct Areas {
    areas: Vec<AreaView>,
}

/// An area.
#[derive(Serialize, ToSchema)]
struct AreaView {
    id: String,
    parent: Option<String>,
    /// `province`, `city`, `district` or `grid-cell`.
    level: &'static str,
    code: String,
    name: String,
    lon: f64,
    lat: f64,
    /// `GeoJSON` geometry in CGCS2000; null where no boundary is held.
    #[schema(value_type = Option<Object>)]
    geometry: Option<Box<RawValue>>,
    invented: bool,
}

/// Returns the tree of areas within one's scope, with the areas above it for orientation.
#[utoipa::path(get, path = "/api/v1/areas", tag = "net",
    responses((status = 200, body = Areas), (status = 401, body = Problem)))]
pub(crate) async fn areas(State(app): State<App>, user: User) -> Answer<Json<Areas>> {
    let scope = user.need(Right::NetRead)?;
    let areas = app.store.areas(scope).await?;
    Ok(Json(Areas {
        areas: areas.into_iter().map(view).collect(),
    }))
}

fn view(area: Area) -> AreaView {
    AreaView {
        id: area.id.to_string(),
        parent: area.parent.map(|id| id.to_string()),
        level: area.level.as_str(),
        code: area.code,
        name: area.name,
        lon: area.lon,
        lat: area.lat,
        // Checked when it was put; the text goes out as it is.
        geometry: area
            .geometry
            .and_then(|text| RawValue::from_string(text).ok()),
        invented: area.invented,
    }
}
