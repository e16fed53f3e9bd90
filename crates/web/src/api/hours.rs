//! The hours of an air station, judged by the law in force and by the other one.

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use model::{Cadence, Object, ObjectId, Reading, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::{FactorValue, HourVerdict, OtherLaw, other_law, verdict};
use crate::app::App;
use crate::http::input::{Asked, instant};
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Longest period of one question: 31 days.
const MAX_SPAN: i64 = 31 * Timestamp::DAY;

/// Which hours.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Period {
    /// Stamp (end) of the first hour; 48 hours before `to` if absent.
    pub(crate) from: Option<String>,
    /// Stamp (end) of the last hour; now if absent.
    pub(crate) to: Option<String>,
}

/// The hours of a station.
#[derive(Serialize, ToSchema)]
pub(crate) struct Hours {
    from: String,
    to: String,
    hours: Vec<HourPair>,
}

/// An hour under both laws.
#[derive(Serialize, ToSchema)]
struct HourPair {
    /// End of the hour.
    stamp: String,
    values: Vec<FactorValue>,
    /// Under the law in force for this hour.
    verdict: HourVerdict,
    /// Under the other law.
    other: OtherLaw,
    /// Above 0: the device sent other values later; all are kept.
    revision: u32,
    received_at: String,
}

/// Returns hours of a station, each judged by the law of its stamp and by the other law.
#[utoipa::path(get, path = "/api/v1/stations/{id}/hours", tag = "net",
    params(("id" = String, Path,), Period),
    responses((status = 200, body = Hours), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn hours(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Asked(period): Asked<Period>,
) -> Answer<Json<Hours>> {
    let scope = user.need(Right::NetRead)?;
    let id = ObjectId::new(id);
    let station = app.store.object(scope, &id).await?;
    let station = station
        .filter(|station| station.kind == "air-station")
        .ok_or_else(|| Problem::not_found("该站点"))?;
    let (from, to) = span(&period, app.world.now(), 48 * Timestamp::HOUR)?;
    // The stamp is the end of the hour; rows are kept by their beginning.
    let (first, after) = (from.plus(-Timestamp::HOUR), to.plus(1 - Timestamp::HOUR));
    let rows = app
        .store
        .readings(scope, &id, Cadence::Hour, first, after, 31 * 24)
        .await?;
    let hours = rows.iter().map(|row| pair(&station, row)).collect();
    Ok(Json(Hours {
        from: from.to_string(),
        to: to.to_string(),
        hours,
    }))
}

fn pair(station: &Object, row: &Reading) -> HourPair {
    let verdict = verdict(station, row);
    HourPair {
        stamp: verdict.stamp.clone(),
        values: verdict.values.clone(),
        other: other_law(station, row),
        verdict,
        revision: row.revision,
        received_at: row.received_at.to_string(),
    }
}

/// Reads a period; `default_span` before `to` where no beginning is given.
pub(crate) fn span(
    period: &Period,
    now: Timestamp,
    default_span: i64,
) -> Answer<(Timestamp, Timestamp)> {
    let to = period
        .to
        .as_deref()
        .map(|text| instant("to", text))
        .transpose()?
        .unwrap_or(now);
    let from = period
        .from
        .as_deref()
        .map(|text| instant("from", text))
        .transpose()?;
    let from = from.unwrap_or_else(|| to.plus(-default_span));
    if from > to {
        return Err(Problem::invalid_field("from", "开始时间晚于结束时间"));
    }
    if to.since(from) > MAX_SPAN {
        return Err(Problem::invalid_field(
            "from",
            "一次最多查询 31 天，请缩短时间范围",
        ));
    }
    Ok((from, to))
}
