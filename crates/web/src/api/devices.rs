//! Data loggers: the registry, and the adoption of unknown ones.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use model::{Device, DeviceSettings, DeviceStatus, Mn, Object, ObjectFilter, ObjectId, Scope};
use sense::{ClockOffer, skew_limit};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::DeviceBrief;
use crate::app::App;
use crate::http::input::{Asked, Body};
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Which devices.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// `unknown`, `active`, `retired` or `all` (default).
    status: Option<String>,
}

/// Devices.
#[derive(Serialize, ToSchema)]
pub(crate) struct Devices {
    devices: Vec<DeviceLine>,
}

/// A device with its counts.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeviceLine {
    #[serde(flatten)]
    brief: DeviceBrief,
    /// `unknown`, `active` or `retired`.
    status: &'static str,
    st: Option<String>,
    object: Option<DeviceObject>,
    frames: i64,
    bad_frames: i64,
    /// Frames that wait for the device's adoption.
    held_frames: i64,
    /// The device's clock minus ours, seconds, the median of what it lately was.
    skew_seconds: Option<i64>,
    /// Present while the clock is off by more than it may: the offer to set it.
    clock_offer: Option<ClockOfferView>,
    first_seen: Option<String>,
    last_peer: Option<String>,
}

/// The suggestion to set a device's clock by command 1012.
#[derive(Serialize, ToSchema)]
struct ClockOfferView {
    skew_seconds: i64,
    /// How many seconds the clock may be off.
    limit_seconds: i64,
    /// What to tell a clerk.
    text: String,
}

#[derive(Serialize, ToSchema)]
struct DeviceObject {
    id: String,
    name: String,
    kind: String,
}

/// The object for which an unknown device reports.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Adoption {
    object_id: String,
}

/// Returns the devices of objects within one's scope; unknown ones to whoever sees everything.
#[utoipa::path(get, path = "/api/v1/devices", tag = "devices", params(Which),
    responses((status = 200, body = Devices), (status = 401, body = Problem)))]
pub(crate) async fn devices(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<Which>,
) -> Answer<Json<Devices>> {
    let scope = user.need(Right::DeviceRead)?;
    let status = match which.status.as_deref() {
        None | Some("" | "all") => None,
        Some(word) => Some(DeviceStatus::parse(word).ok_or_else(|| {
            Problem::invalid_field("status", "状态应为 unknown、active、retired 或 all")
        })?),
    };
    let devices = app.store.devices(scope, status).await?;
    let objects = objects(&app, scope).await?;
    let settings = app.store.all_device_settings().await?;
    let devices = devices
        .iter()
        .map(|device| {
            let object = device.object.as_ref().and_then(|id| objects.get(id));
            line(&app, device, object, settings.get(&device.mn))
        })
        .collect();
    Ok(Json(Devices { devices }))
}

/// Returns one device.
#[utoipa::path(get, path = "/api/v1/devices/{mn}", tag = "devices", params(("mn" = String, Path,)),
    responses((status = 200, body = DeviceLine), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn device(
    State(app): State<App>,
    user: User,
    Path(mn): Path<String>,
) -> Answer<Json<DeviceLine>> {
    let scope = user.need(Right::DeviceRead)?;
    let device = super::downlinks::device(&app, scope, &mn).await?;
    let object = match &device.object {
        Some(object) => app.store.object(scope, object).await?,
        None => None,
    };
    let settings = app.store.device_settings(scope, &device.mn).await?;
    Ok(Json(line(
        &app,
        &device,
        object.as_ref(),
        settings.as_ref(),
    )))
}

/// Says for which object an unknown device reports; the frames that it has sent are read now.
#[utoipa::path(post, path = "/api/v1/devices/{mn}/adopt", tag = "devices",
    params(("mn" = String, Path,)), request_body = Adoption,
    responses((status = 200, body = DeviceLine), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn adopt(
    State(app): State<App>,
    user: User,
    Path(mn): Path<String>,
    Body(adoption): Body<Adoption>,
) -> Answer<Json<DeviceLine>> {
    let scope = user.need(Right::DeviceAdopt)?;
    let gateway = app
        .gateway
        .as_ref()
        .ok_or_else(|| Problem::not_found("数采网关"))?;
    let mn = Mn::new(mn);
    let object = ObjectId::new(adoption.object_id);
    let adopted = gateway.adopt(scope, &mn, &object).await?;
    let adopted = adopted
        .ok_or_else(|| Problem::not_found("该设备或对象"))?
        .device;
    tracing::info!(device.mn = %mn, object.id = %object, person.id = %user.actor.person, "device adopted");
    let stored = app.store.device(scope, &mn).await?;
    let device = stored.as_ref().unwrap_or(&adopted);
    let settings = app.store.device_settings(scope, &mn).await?;
    let object = app.store.object(scope, &object).await?;
    Ok(Json(line(&app, device, object.as_ref(), settings.as_ref())))
}

async fn objects(app: &App, scope: &Scope) -> Answer<HashMap<ObjectId, Object>> {
    let objects = app.store.objects(scope, &ObjectFilter::default()).await?;
    Ok(objects
        .into_iter()
        .map(|object| (object.id.clone(), object))
        .collect())
}

fn line(
    app: &App,
    device: &Device,
    object: Option<&Object>,
    settings: Option<&DeviceSettings>,
) -> DeviceLine {
    let kind = object.map_or("", |object| object.kind.as_str());
    DeviceLine {
        brief: DeviceBrief::of(&app.catalog, kind, device, app.world.now()),
        status: device.status.as_str(),
        st: device.st.clone(),
        object: object.map(|object| DeviceObject {
            id: object.id.to_string(),
            name: object.name.clone(),
            kind: object.kind.clone(),
        }),
        frames: device.frames,
        bad_frames: device.bad_frames,
        held_frames: device.held_frames,
        skew_seconds: device.skew_seconds,
        clock_offer: clock_offer(app, device, settings),
        first_seen: device.first_seen.map(|seen| seen.to_string()),
        last_peer: device.last_peer.clone(),
    }
}

fn clock_offer(
    app: &App,
    device: &Device,
    settings: Option<&DeviceSettings>,
) -> Option<ClockOfferView> {
    let gateway = app.gateway.as_ref()?;
    let of_all = gateway.config().skew_limit_seconds;
    let limit = settings.map_or(of_all, |settings| skew_limit(settings, of_all));
    let offer = ClockOffer::of(device, limit)?;
    let way = if offer.skew_seconds > 0 { "快" } else { "慢" };
    let seconds = offer.skew_seconds.unsigned_abs();
    Some(ClockOfferView {
        skew_seconds: offer.skew_seconds,
        limit_seconds: offer.limit_seconds,
        text: format!("设备时钟{way} {seconds} 秒，超过 {limit} 秒，建议下发校时命令（1012）"),
    })
}
