//! Hours of several stations and pollutants side by side (曲线对比).

use std::collections::HashMap;

use axum::Json;
use axum::extract::State;
use catalog::Right;
use model::{Cadence, Reading, Timestamp};
use serde::{Deserialize, Serialize};
use standards::air::Pollutant;
use utoipa::{IntoParams, ToSchema};

use super::air_places::{AirPlace, place};
use super::hours::{Period, span};
use super::view::flag_name;
use crate::app::App;
use crate::http::input::Asked;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// More curves than these cannot be told apart.
const MAX_OBJECTS: usize = 8;
const MAX_FACTORS: usize = 3;
/// Hours of 31 days with both ends.
const MAX_HOURS: u32 = 31 * 24 + 1;

/// Which curves.
#[derive(Deserialize, IntoParams)]
pub(crate) struct WhichCurves {
    /// Stations by their ids with commas between, 1 to 8.
    objects: String,
    /// Factor codes of the six pollutants with commas between, 1 to 3.
    factors: String,
    /// Stamp (end) of the first hour; 48 hours before `to` if absent.
    from: Option<String>,
    /// Stamp (end) of the last hour; now if absent.
    to: Option<String>,
}

/// Curves over the same hours.
#[derive(Serialize, ToSchema)]
pub(crate) struct AirCurves {
    from: String,
    to: String,
    /// The end of each hour of the period, also of those of which nothing is known.
    stamps: Vec<String>,
    /// By station in the order asked for, then by pollutant.
    curves: Vec<AirCurve>,
    as_of: String,
}

/// A pollutant at a station.
#[derive(Serialize, ToSchema)]
struct AirCurve {
    place: AirPlace,
    factor: &'static str,
    label: &'static str,
    unit: &'static str,
    /// As many as there are stamps.
    points: Vec<AirCurvePoint>,
}

/// A value of an hour; all is null where there is none.
#[derive(Serialize, ToSchema)]
struct AirCurvePoint {
    /// The value with its digits.
    value: Option<String>,
    /// Flag as the device sent it, or as a confirmed review changed it.
    flag: Option<String>,
    flag_name: Option<String>,
    /// False: there is no value, or its flag keeps it out of every judgement.
    counts: bool,
}

/// Returns the hours of several stations and pollutants over one period.
#[utoipa::path(get, path = "/api/v1/air/curves", tag = "air", params(WhichCurves),
    responses((status = 200, body = AirCurves), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn curves(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<WhichCurves>,
) -> Answer<Json<AirCurves>> {
    let scope = user.need(Right::NetRead)?;
    let objects = listed("objects", &which.objects, MAX_OBJECTS)?;
    let factors = listed("factors", &which.factors, MAX_FACTORS)?;
    let factors: Vec<Pollutant> = factors.into_iter().map(pollutant).collect::<Answer<_>>()?;
    let period = Period {
        from: which.from,
        to: which.to,
    };
    let now = app.world.now();
    let (from, to) = span(&period, now, 48 * Timestamp::HOUR)?;
    let stamps = stamps(from, to);
    // The stamp is the end of the hour; rows are kept by their beginning.
    let (first, after) = (from.plus(-Timestamp::HOUR), to.plus(1 - Timestamp::HOUR));
    let mut curves = Vec::new();
    for id in objects {
        let place = place(&app, &user, Some(id), None).await?;
        let id = model::ObjectId::new(id);
        let rows = app
            .store
            .readings(scope, &id, Cadence::Hour, first, after, MAX_HOURS)
            .await?;
        let by_stamp: HashMap<Timestamp, &Reading> =
            rows.iter().map(|row| (row.hour_stamp(), row)).collect();
        curves.extend(factors.iter().map(|factor| {
            AirCurve {
                place: place.clone(),
                factor: factor.hj212_code(),
                label: factor.symbol(),
                unit: factor.unit(),
                points: stamps
                    .iter()
                    .map(|stamp| point(by_stamp.get(stamp).copied(), *factor))
                    .collect(),
            }
        }));
    }
    Ok(Json(AirCurves {
        from: from.to_string(),
        to: to.to_string(),
        stamps: stamps.iter().map(Timestamp::to_string).collect(),
        curves,
        as_of: now.to_string(),
    }))
}

/// Reads a list with commas; each entry counts once.
fn listed<'t>(field: &'static str, text: &'t str, most: usize) -> Answer<Vec<&'t str>> {
    let mut found: Vec<&str> = Vec::new();
    for entry in text.split(',').map(str::trim) {
        if !entry.is_empty() && !found.contains(&entry) {
            found.push(entry);
        }
    }
    if found.is_empty() || found.len() > most {
        let reason = match field {
            "objects" => "应为 1 至 8 个站点",
            _ => "应为 1 至 3 个项目",
        };
        return Err(Problem::invalid_field(field, reason));
    }
    Ok(found)
}

fn pollutant(code: &str) -> Answer<Pollutant> {
    Pollutant::from_hj212_code(code)
        .ok_or_else(|| Problem::invalid_field("factors", "应为空气质量指数的六项污染物编码"))
}

/// The ends of all whole hours of a period.
fn stamps(from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
    // The first whole hour that is not before `from`.
    let first = from.plus(Timestamp::HOUR - 1).hour_start();
    let next = |stamp: &Timestamp| Some(stamp.plus(Timestamp::HOUR));
    std::iter::successors(Some(first), next)
        .take_while(|stamp| *stamp <= to)
        .collect()
}

fn point(row: Option<&Reading>, factor: Pollutant) -> AirCurvePoint {
    let sent = row.and_then(|row| row.factor(factor.hj212_code()));
    let value = sent.and_then(|sent| sent.value);
    AirCurvePoint {
        value: value.map(|value| value.to_string()),
        flag: sent.and_then(|sent| sent.flag.clone()),
        flag_name: sent.and_then(flag_name),
        counts: value.is_some() && sent.is_some_and(model::FactorReading::counts),
    }
}
