//! Supervised objects.

use axum::Json;
use axum::extract::{Path, State};
use catalog::{Kind, Right};
use model::{Object, ObjectFilter, ObjectId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::{DeviceBrief, Named, ObjectPoint};
use crate::app::App;
use crate::http::input::Asked;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Which objects.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// Only this kind.
    kind: Option<String>,
    /// Only objects that no device reports for.
    #[serde(default)]
    without_device: bool,
    /// Only objects of kinds from which data come, that is, at which a device can stand.
    #[serde(default)]
    with_point: bool,
}

/// Objects in a few words.
#[derive(Serialize, ToSchema)]
pub(crate) struct Objects {
    objects: Vec<ObjectPoint>,
}

/// An object with its attributes.
#[derive(Serialize, ToSchema)]
pub(crate) struct ObjectView {
    id: String,
    kind: String,
    kind_name: String,
    code: String,
    name: String,
    area_id: String,
    area_name: String,
    parent: Option<Named>,
    children: Vec<ObjectPoint>,
    lon: f64,
    lat: f64,
    attributes: Vec<AttributeView>,
    invented: bool,
    source_note: Option<String>,
    device: Option<DeviceBrief>,
}

#[derive(Serialize, ToSchema)]
struct AttributeView {
    name: String,
    label: String,
    value: String,
    /// Whether the value is one of the catalogue's choices.
    named: bool,
}

/// Returns the objects within one's scope.
#[utoipa::path(get, path = "/api/v1/objects", tag = "net", params(Which),
    responses((status = 200, body = Objects), (status = 401, body = Problem)))]
pub(crate) async fn objects(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<Which>,
) -> Answer<Json<Objects>> {
    let scope = user.need(Right::NetRead)?;
    let filter = ObjectFilter {
        kind: which.kind,
        parent: None,
        without_device: which.without_device,
    };
    let objects = app.store.objects(scope, &filter).await?;
    let has_point = |object: &&Object| {
        let kind = app.catalog.kind(&object.kind);
        kind.is_some_and(|kind| kind.point.is_some())
    };
    let asked = objects
        .iter()
        .filter(|object| !which.with_point || has_point(object));
    Ok(Json(Objects {
        objects: asked.map(ObjectPoint::from).collect(),
    }))
}

/// Returns an object with its attributes, its parent and its children.
#[utoipa::path(get, path = "/api/v1/objects/{id}", tag = "net", params(("id" = String, Path,)),
    responses((status = 200, body = ObjectView), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn object(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
) -> Answer<Json<ObjectView>> {
    let scope = user.need(Right::NetRead)?;
    let object = app.store.object(scope, &ObjectId::new(id)).await?;
    let object = object.ok_or_else(|| Problem::not_found("该对象"))?;
    let parent = match &object.parent {
        Some(parent) => app.store.object(scope, parent).await?,
        None => None,
    };
    let filter = ObjectFilter {
        parent: Some(object.id.clone()),
        ..ObjectFilter::default()
    };
    let children = app.store.objects(scope, &filter).await?;
    let device = app.store.device_of(scope, &object.id).await?;
    let kind = app.catalog.kind(&object.kind);
    let attributes = object
        .attributes
        .iter()
        .filter(|(name, _)| scope.allows_personal() || !is_personal(kind, name))
        .map(|(name, value)| AttributeView {
            label: kind
                .and_then(|kind| kind.attribute_label(name))
                .unwrap_or_else(|| name.clone()),
            name: name.clone(),
            named: kind.is_some_and(|kind| kind.is_choice(name)),
            value: kind
                .map_or(value.as_str(), |kind| kind.shown_value(name, value))
                .to_owned(),
        })
        .collect();
    Ok(Json(ObjectView {
        id: object.id.to_string(),
        kind_name: kind.map_or_else(|| object.kind.clone(), |kind| kind.name.clone()),
        device: device
            .map(|device| DeviceBrief::of(&app.catalog, &object.kind, &device, app.world.now())),
        kind: object.kind,
        code: object.code,
        name: object.name,
        area_id: object.area.to_string(),
        area_name: object.area_name,
        parent: parent.map(|parent| Named {
            id: parent.id.to_string(),
            name: parent.name,
        }),
        children: children.iter().map(ObjectPoint::from).collect(),
        lon: object.lon,
        lat: object.lat,
        attributes,
        invented: object.invented,
        source_note: object.source_note,
    }))
}

/// Tells whether only a scope that may read personal fields sees an attribute.
fn is_personal(kind: Option<&Kind>, name: &str) -> bool {
    kind.is_some_and(|kind| {
        kind.attributes
            .iter()
            .any(|attribute| attribute.id == name && attribute.personal)
    })
}
