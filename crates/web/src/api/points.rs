//! Readings and roll-ups of any point.

use axum::Json;
use axum::extract::{Path, State};
use catalog::{LIMIT_SOURCE, Limit, Right};
use model::{Cadence, FactorReading, Object, ObjectId, Reading, Rollup, Scope, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::hours::{Period, span};
use super::view::factor_label;
use crate::app::App;
use crate::http::input::Asked;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Rows of one answer; a longer period is cut at its beginning and must be asked in parts.
const MAX_ROWS: u32 = 2_000;

/// Which rows.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// `realtime`, `minute`, `hour` or `day`.
    cadence: String,
    /// Begin of the period; a default before `to` if absent.
    from: Option<String>,
    /// End of the period; now if absent.
    to: Option<String>,
}

/// Rows of a point.
#[derive(Serialize, ToSchema)]
pub(crate) struct Readings {
    cadence: &'static str,
    factors: Vec<FactorHead>,
    rows: Vec<Row>,
}

/// A factor that occurs in the rows.
#[derive(Serialize, ToSchema)]
struct FactorHead {
    code: String,
    label: String,
    unit: String,
    limit: Option<LimitView>,
}

/// The limit that applies at this point.
#[derive(Serialize, ToSchema)]
struct LimitView {
    low: Option<String>,
    high: String,
    source: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Row {
    /// Begin of the interval.
    start: String,
    /// End of the interval; the same as the begin for a real-time value, null where the device
    /// does not tell how long its minutes are.
    end: Option<String>,
    values: Vec<PointValue>,
}

#[derive(Serialize, ToSchema)]
struct PointValue {
    factor: String,
    value: Option<String>,
    flag: Option<String>,
    /// Above (or below) the limit.
    over: bool,
}

/// Roll-ups of a point.
#[derive(Serialize, ToSchema)]
pub(crate) struct Rollups {
    rows: Vec<RollupRow>,
}

#[derive(Serialize, ToSchema)]
struct RollupRow {
    start: String,
    factor: String,
    mean: Option<String>,
    min: Option<String>,
    max: Option<String>,
    valid: u32,
    expected: u32,
    /// The cadence that it was made from.
    basis: &'static str,
    /// Why there is no mean.
    reason: Option<String>,
}

/// Returns rows of a point at one cadence, with limits.
#[utoipa::path(get, path = "/api/v1/points/{id}/readings", tag = "net",
    params(("id" = String, Path,), Which),
    responses((status = 200, body = Readings), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn readings(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Asked(which): Asked<Which>,
) -> Answer<Json<Readings>> {
    let scope = user.need(Right::NetRead)?;
    let (object, cadence, from, to) = asked(&app, scope, id, which).await?;
    let after = to.plus(1);
    let rows = app
        .store
        .readings(scope, &object.id, cadence, from, after, MAX_ROWS)
        .await?;
    Ok(Json(Readings {
        cadence: cadence.as_str(),
        factors: heads(&app, &object, &rows),
        rows: rows.iter().map(|row| view(&object, row)).collect(),
    }))
}

/// Returns roll-ups of a point.
#[utoipa::path(get, path = "/api/v1/points/{id}/rollups", tag = "net",
    params(("id" = String, Path,), Which),
    responses((status = 200, body = Rollups), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn rollups(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Asked(which): Asked<Which>,
) -> Answer<Json<Rollups>> {
    let scope = user.need(Right::NetRead)?;
    let (object, cadence, from, to) = asked(&app, scope, id, which).await?;
    let rows = app
        .store
        .rollups(scope, &object.id, cadence, from, to.plus(1))
        .await?;
    Ok(Json(Rollups {
        rows: rows.iter().map(rollup_view).collect(),
    }))
}

async fn asked(
    app: &App,
    scope: &Scope,
    id: String,
    which: Which,
) -> Answer<(Object, Cadence, Timestamp, Timestamp)> {
    let cadence = Cadence::parse(&which.cadence).ok_or_else(|| {
        Problem::invalid_field("cadence", "周期应为 realtime、minute、hour 或 day")
    })?;
    let object = app.store.object(scope, &ObjectId::new(id)).await?;
    let object = object.ok_or_else(|| Problem::not_found("该点位"))?;
    let default_span = match cadence {
        Cadence::Realtime | Cadence::Minute => Timestamp::DAY,
        Cadence::Hour => 2 * Timestamp::DAY,
        Cadence::Day => 31 * Timestamp::DAY,
    };
    let period = Period {
        from: which.from,
        to: which.to,
    };
    let (from, to) = span(&period, app.world.now(), default_span)?;
    Ok((object, cadence, from, to))
}

fn heads(app: &App, object: &Object, rows: &[Reading]) -> Vec<FactorHead> {
    let mut codes: Vec<&str> = rows
        .iter()
        .flat_map(|row| &row.factors)
        .map(|reading| reading.factor.as_str())
        .collect();
    codes.sort_unstable();
    codes.dedup();
    let kind = app.catalog.kind(&object.kind);
    codes
        .into_iter()
        .map(|code| FactorHead {
            code: code.to_owned(),
            label: factor_label(code),
            unit: kind
                .and_then(|kind| kind.point.as_ref()?.factor(code))
                .map_or_else(String::new, |factor| factor.unit.clone()),
            limit: Limit::among(&object.attributes, code).map(|limit| LimitView {
                low: limit.low.map(|low| low.to_string()),
                high: limit.high.to_string(),
                source: object.attributes.get(LIMIT_SOURCE).cloned(),
            }),
        })
        .collect()
}

fn view(object: &Object, row: &Reading) -> Row {
    let end = match row.cadence {
        Cadence::Realtime => Some(row.start),
        Cadence::Minute => None,
        Cadence::Hour => Some(row.start.plus(Timestamp::HOUR)),
        Cadence::Day => Some(row.start.plus(Timestamp::DAY)),
    };
    Row {
        start: row.start.to_string(),
        end: end.map(|end| end.to_string()),
        values: row
            .factors
            .iter()
            .map(|reading| value(object, reading))
            .collect(),
    }
}

fn value(object: &Object, reading: &FactorReading) -> PointValue {
    let limit = Limit::among(&object.attributes, reading.factor.as_str());
    let over = reading.counts()
        && limit
            .zip(reading.value)
            .is_some_and(|(limit, value)| limit.is_passed_by(value));
    PointValue {
        factor: reading.factor.to_string(),
        value: reading.value.map(|value| value.to_string()),
        flag: reading.flag.clone(),
        over,
    }
}

fn rollup_view(rollup: &Rollup) -> RollupRow {
    RollupRow {
        start: rollup.start.to_string(),
        factor: rollup.factor.to_string(),
        mean: rollup.mean.map(|mean| mean.to_string()),
        min: rollup.min.map(|min| min.to_string()),
        max: rollup.max.map(|max| max.to_string()),
        valid: rollup.valid,
        expected: rollup.expected,
        basis: rollup.basis.as_str(),
        reason: rollup.mean.is_none().then(|| {
            format!(
                "有效数据不足：应有 {} 个，有效 {} 个",
                rollup.expected, rollup.valid
            )
        }),
    }
}
