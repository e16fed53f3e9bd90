//! What is happening where.

use std::collections::{HashMap, HashSet};

use axum::Json;
use axum::extract::State;
use catalog::{Limit, Right};
use model::{
    AlarmFilter, AlarmState, Cadence, CaseFilter, Object, ObjectFilter, ObjectId, Reading, Scope,
    Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::stations::PRESENT;
use super::view::{HourVerdict, ObjectPoint, by_object, is_online, verdict};
use crate::app::App;
use crate::http::input::{Asked, instant};
use crate::http::problem::Answer;
use crate::http::signed::User;

/// Of when.
#[derive(Deserialize, IntoParams)]
pub(crate) struct At {
    /// Stamp of the hour; now if absent.
    at: Option<String>,
}

/// Everything that the map shows.
#[derive(Serialize, ToSchema)]
pub(crate) struct MapView {
    at: String,
    stations: Vec<StationPoint>,
    outlets: Vec<OutletPoint>,
    enterprises: Vec<ObjectPoint>,
    cases: Vec<CasePoint>,
    alarms: Vec<AlarmPoint>,
}

#[derive(Serialize, ToSchema)]
struct StationPoint {
    #[serde(flatten)]
    point: ObjectPoint,
    hour: Option<HourVerdict>,
    online: bool,
    alarm_open: bool,
}

#[derive(Serialize, ToSchema)]
struct OutletPoint {
    #[serde(flatten)]
    point: ObjectPoint,
    enterprise_id: Option<String>,
    online: bool,
    last_at: Option<String>,
    /// Factors whose newest hour value lies outside the outlet's limit.
    over_limit: Vec<String>,
    alarm_open: bool,
}

#[derive(Serialize, ToSchema)]
struct CasePoint {
    id: String,
    number: String,
    title: String,
    state: String,
    state_name: String,
    /// `green`, `yellow`, `red` or `grey`.
    lamp: &'static str,
    lon: f64,
    lat: f64,
}

#[derive(Serialize, ToSchema)]
struct AlarmPoint {
    id: String,
    rule_id: String,
    rule_name: String,
    object_id: String,
    lon: f64,
    lat: f64,
    severity: &'static str,
}

/// Returns the stations, outlets, enterprises, open cases and open alarms within one's scope.
/// For a past hour the hour values are those of that hour; cases and alarms are always of now.
#[utoipa::path(get, path = "/api/v1/map", tag = "net", params(At),
    responses((status = 200, body = MapView), (status = 401, body = crate::http::problem::Problem)))]
pub(crate) async fn map(
    State(app): State<App>,
    user: User,
    Asked(at): Asked<At>,
) -> Answer<Json<MapView>> {
    let scope = user.need(Right::NetRead)?;
    let now = app.world.now();
    let at = at
        .at
        .as_deref()
        .map(|text| instant("at", text))
        .transpose()?
        .unwrap_or(now);
    // Of a past hour only that hour itself; of now the newest hour that is not too old.
    let (newest, oldest) = if at < now {
        (at.plus(-Timestamp::HOUR), at.plus(-Timestamp::HOUR))
    } else {
        (now, now.plus(-PRESENT))
    };
    let hours: HashMap<ObjectId, Reading> = app
        .store
        .latest(scope, Cadence::Hour, newest, oldest)
        .await?
        .into_iter()
        .map(|row| (row.point.clone(), row))
        .collect();
    let devices = app.store.devices(scope, None).await?;
    let devices = by_object(&devices);
    let filter = AlarmFilter {
        state: Some(AlarmState::Open),
        limit: 1000,
        ..AlarmFilter::default()
    };
    let (alarms, _) = if let Ok(scope) = user.need(Right::AlarmRead) {
        app.store.alarms(scope, &filter).await?
    } else {
        (Vec::new(), 0)
    };
    let alarmed: HashSet<&ObjectId> = alarms.iter().map(|alarm| &alarm.point).collect();
    let objects = app.store.objects(scope, &ObjectFilter::default()).await?;
    let of_kind = |kind: &'static str| objects.iter().filter(move |object| object.kind == kind);
    let online = |object: &Object| {
        let seen = devices
            .get(object.id.as_str())
            .and_then(|device| device.last_seen);
        is_online(&app.catalog, &object.kind, seen, now)
    };
    let stations = of_kind("air-station")
        .map(|object| StationPoint {
            point: object.into(),
            hour: hours.get(&object.id).map(|row| verdict(object, row)),
            online: online(object),
            alarm_open: alarmed.contains(&object.id),
        })
        .collect();
    let outlets = of_kind("outlet")
        .map(|object| OutletPoint {
            point: object.into(),
            enterprise_id: object.parent.as_ref().map(ToString::to_string),
            online: online(object),
            last_at: devices
                .get(object.id.as_str())
                .and_then(|device| device.last_seen)
                .map(|seen| seen.to_string()),
            over_limit: hours
                .get(&object.id)
                .map_or_else(Vec::new, |row| over(object, row)),
            alarm_open: alarmed.contains(&object.id),
        })
        .collect();
    let cases = if let Ok(scope) = user.need(Right::CaseRead) {
        cases(&app, scope, now).await?
    } else {
        Vec::new()
    };
    Ok(Json(MapView {
        at: at.to_string(),
        stations,
        outlets,
        enterprises: of_kind("enterprise").map(ObjectPoint::from).collect(),
        cases,
        alarms: alarms
            .iter()
            .map(|alarm| AlarmPoint {
                id: alarm.id.to_string(),
                rule_id: alarm.rule.to_string(),
                rule_name: app
                    .catalog
                    .rule(&alarm.rule)
                    .map_or_else(|| alarm.rule.to_string(), |rule| rule.name.clone()),
                object_id: alarm.point.to_string(),
                lon: alarm.lon,
                lat: alarm.lat,
                severity: alarm.severity.as_str(),
            })
            .collect(),
    }))
}

fn over(object: &Object, row: &Reading) -> Vec<String> {
    row.factors
        .iter()
        .filter(|reading| reading.counts())
        .filter(|reading| {
            Limit::among(&object.attributes, reading.factor.as_str())
                .zip(reading.value)
                .is_some_and(|(limit, value)| limit.is_passed_by(value))
        })
        .map(|reading| reading.factor.to_string())
        .collect()
}

async fn cases(app: &App, scope: &Scope, now: Timestamp) -> Answer<Vec<CasePoint>> {
    let filter = CaseFilter {
        open: Some(true),
        limit: 1000,
        ..CaseFilter::default()
    };
    let (cases, _) = app.store.cases(scope, &filter).await?;
    Ok(cases
        .into_iter()
        .filter_map(|case| {
            let (lon, lat) = case.place?;
            Some(CasePoint {
                lamp: casework::lamp::lamp(&case, now).as_str(),
                state_name: super::cases::state_name(app, &case),
                id: case.id.to_string(),
                number: case.number,
                title: case.title,
                state: case.state,
                lon,
                lat,
            })
        })
        .collect())
}
