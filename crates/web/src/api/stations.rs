//! Air stations.

use std::collections::{HashMap, HashSet};

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use model::{
    Alarm, AlarmFilter, AlarmState, AreaLevel, Cadence, Device, Object, ObjectFilter, ObjectId,
    Reading, Timestamp,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::{AlarmLine, DeviceBrief, HourVerdict, Named, by_object, verdict};
use crate::app::App;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// How far back the newest hour may lie and still be shown as the present state.
pub(crate) const PRESENT: i64 = 6 * Timestamp::HOUR;

/// The stations that one may see.
#[derive(Serialize, ToSchema)]
pub(crate) struct Stations {
    stations: Vec<StationLine>,
    as_of: String,
}

/// A station and its newest hour.
#[derive(Serialize, ToSchema)]
pub(crate) struct StationLine {
    id: String,
    name: String,
    code: String,
    area_id: String,
    area_name: String,
    invented: bool,
    lon: f64,
    lat: f64,
    /// Whose readings an invented station carries.
    readings_note: Option<String>,
    device: Option<DeviceBrief>,
    hour: Option<HourVerdict>,
    online: bool,
    alarm_open: bool,
}

/// A station with what surrounds it.
#[derive(Serialize, ToSchema)]
pub(crate) struct StationDetail {
    #[serde(flatten)]
    line: StationLine,
    source_note: Option<String>,
    /// The grid cell in which it lies.
    nearby_cell: Option<Named>,
    latest_alarms: Vec<AlarmLine>,
}

/// What is needed to draw lines for stations: one question each, not one per station.
struct Present {
    hours: HashMap<ObjectId, Reading>,
    devices: Vec<Device>,
    alarmed: HashSet<ObjectId>,
    now: Timestamp,
}

/// Returns the stations within one's scope with their newest hour.
#[utoipa::path(get, path = "/api/v1/stations", tag = "net",
    responses((status = 200, body = Stations), (status = 401, body = Problem)))]
pub(crate) async fn stations(State(app): State<App>, user: User) -> Answer<Json<Stations>> {
    let scope = user.need(Right::NetRead)?;
    let filter = ObjectFilter {
        kind: Some("air-station".to_owned()),
        ..ObjectFilter::default()
    };
    let objects = app.store.objects(scope, &filter).await?;
    let present = present(&app, &user).await?;
    let stations = objects
        .iter()
        .map(|object| line(&app, object, &present))
        .collect();
    Ok(Json(Stations {
        stations,
        as_of: present.now.to_string(),
    }))
}

/// Returns a station with its newest hour, its surroundings and its latest alarms.
#[utoipa::path(get, path = "/api/v1/stations/{id}", tag = "net", params(("id" = String, Path,)),
    responses((status = 200, body = StationDetail), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn station(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
) -> Answer<Json<StationDetail>> {
    let scope = user.need(Right::NetRead)?;
    let object = app.store.object(scope, &ObjectId::new(id)).await?;
    let object = object
        .filter(|object| object.kind == "air-station")
        .ok_or_else(|| Problem::not_found("该站点"))?;
    let present = present(&app, &user).await?;
    let filter = AlarmFilter {
        point: Some(object.id.clone()),
        limit: 10,
        ..AlarmFilter::default()
    };
    let alarms = alarms_seen(&app, &user, &filter).await?;
    let area = app.store.area(scope, &object.area).await?;
    Ok(Json(StationDetail {
        line: line(&app, &object, &present),
        source_note: object.source_note.clone(),
        nearby_cell: area
            .filter(|area| area.level == AreaLevel::GridCell)
            .map(|area| Named {
                id: area.id.to_string(),
                name: area.name,
            }),
        latest_alarms: alarms
            .iter()
            .map(|alarm| AlarmLine::of(&app.catalog, alarm))
            .collect(),
    }))
}

/// Alarms, for whoever may see alarms; whoever sees the net alone sees none.
async fn alarms_seen(app: &App, user: &User, filter: &AlarmFilter) -> Answer<Vec<Alarm>> {
    match user.need(Right::AlarmRead) {
        Ok(scope) => Ok(app.store.alarms(scope, filter).await?.0),
        Err(_) => Ok(Vec::new()),
    }
}

async fn present(app: &App, user: &User) -> Answer<Present> {
    let scope = user.need(Right::NetRead)?;
    let now = app.world.now();
    let hours = app
        .store
        .latest(scope, Cadence::Hour, now, now.plus(-PRESENT))
        .await?;
    let filter = AlarmFilter {
        state: Some(AlarmState::Open),
        limit: 1000,
        ..AlarmFilter::default()
    };
    let alarms = alarms_seen(app, user, &filter).await?;
    Ok(Present {
        hours: hours
            .into_iter()
            .map(|row| (row.point.clone(), row))
            .collect(),
        devices: app.store.devices(scope, None).await?,
        alarmed: alarms.into_iter().map(|alarm| alarm.point).collect(),
        now,
    })
}

fn line(app: &App, object: &Object, present: &Present) -> StationLine {
    let device = by_object(&present.devices)
        .get(object.id.as_str())
        .map(|device| DeviceBrief::of(&app.catalog, &object.kind, device, present.now));
    StationLine {
        id: object.id.to_string(),
        name: object.name.clone(),
        code: object.code.clone(),
        area_id: object.area.to_string(),
        area_name: object.area_name.clone(),
        invented: object.invented,
        lon: object.lon,
        lat: object.lat,
        readings_note: object.source_note.clone().filter(|_| object.invented),
        online: device.as_ref().is_some_and(|device| device.online),
        device,
        hour: present
            .hours
            .get(&object.id)
            .map(|row| verdict(object, row)),
        alarm_open: present.alarmed.contains(&object.id),
    }
}
