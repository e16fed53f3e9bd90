//! Capture, validity and on-time rates.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use model::{Cadence, Device, Object, ObjectFilter, ObjectId, Reading, Scope, Timestamp};
use sense::rates::{ON_TIME_MINUTES, Rates, Share, Told, by_point, gaps, rates};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::sections::SECTION;
use super::view::{by_object, factor_label};
use crate::app::App;
use crate::http::input::{Asked, instant};
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Days of one question.
const MOST_DAYS: i64 = 31;
/// Days if nothing is said.
const USUAL_DAYS: i64 = 7;

/// Which days.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// The last day lies before this; the present day is the last if absent.
    to: Option<String>,
    /// How many days; 7 if absent, at most 31.
    days: Option<i64>,
}

/// The board of rates.
#[derive(Serialize, ToSchema)]
pub(crate) struct RateBoard {
    /// Begin of each day, the oldest first.
    days: Vec<String>,
    points: Vec<PointRates>,
    operators: Vec<OperatorRates>,
    /// What is counted, in words. A house setting: no standard could be read for it.
    definition: String,
    on_time_minutes: i64,
    as_of: String,
}

/// The rates of a point.
#[derive(Serialize, ToSchema)]
struct PointRates {
    id: String,
    name: String,
    kind: String,
    kind_name: String,
    area_name: String,
    /// Who runs it; null if not recorded.
    operator: Option<String>,
    mn: Option<String>,
    /// Labels of the factors that are due each hour.
    factors: Vec<String>,
    total: RatesView,
    days: Vec<RatesView>,
}

/// The rates of everything that an operator runs.
#[derive(Serialize, ToSchema)]
struct OperatorRates {
    /// Null for points without a recorded operator.
    operator: Option<String>,
    points: usize,
    total: RatesView,
}

/// Three rates.
#[derive(Serialize, ToSchema)]
struct RatesView {
    capture: ShareView,
    validity: ShareView,
    on_time: ShareView,
}

/// So many of so many.
#[derive(Serialize, ToSchema)]
struct ShareView {
    part: u64,
    whole: u64,
    /// Rounded to one decimal; null of nothing at all.
    percent: Option<String>,
}

/// The hours of a day in which something is missing.
#[derive(Serialize, ToSchema)]
pub(crate) struct Gaps {
    gaps: Vec<GapView>,
    /// When the point first had anything to say: when the first of its devices was heard, or the
    /// first row of the week, if that is earlier; null where it never had.
    first_heard: Option<String>,
    /// Hours of the day that had ended before; they are no gaps.
    before_heard: usize,
}

#[derive(Serialize, ToSchema)]
struct GapView {
    start: String,
    /// End of the hour.
    stamp: String,
    /// Labels of the factors without a value.
    missing: Vec<String>,
    /// Whether the whole hour is missing.
    all: bool,
}

/// Which day.
#[derive(Deserialize, IntoParams)]
pub(crate) struct OfDay {
    /// Any time of the day.
    day: String,
}

impl From<Share> for ShareView {
    fn from(share: Share) -> Self {
        Self {
            part: share.part,
            whole: share.whole,
            percent: share.percent().map(|percent| percent.to_string()),
        }
    }
}

impl From<Rates> for RatesView {
    fn from(rates: Rates) -> Self {
        Self {
            capture: rates.capture.into(),
            validity: rates.validity.into(),
            on_time: rates.on_time.into(),
        }
    }
}

fn definition() -> String {
    format!(
        "获取率＝收到的小时值个数÷应有个数（已结束的小时×应测因子数：\
         空气站按监测方案，其他点位为本时段报送过的因子）；\
         有效率＝审核后有效的个数÷收到的个数；\
         及时率＝小时结束后 {ON_TIME_MINUTES} 分钟内首次到达的小时数÷收到的小时数。\
         系本系统约定，未见标准原文。"
    )
}

/// What was sent in a period, by point.
struct Sent {
    rows: Vec<Reading>,
    arrived: BTreeMap<ObjectId, BTreeMap<Timestamp, Timestamp>>,
}

async fn sent(app: &App, user: &User, from: Timestamp, to: Timestamp) -> Answer<Sent> {
    let scope = user.need(Right::NetRead)?;
    let rows = app
        .store
        .readings_of_all(scope, Cadence::Hour, from, to)
        .await?;
    let mut arrived: BTreeMap<ObjectId, BTreeMap<Timestamp, Timestamp>> = BTreeMap::new();
    for (point, start, at) in app
        .store
        .first_arrivals(scope, Cadence::Hour, from, to)
        .await?
    {
        arrived.entry(point).or_default().insert(start, at);
    }
    Ok(Sent { rows, arrived })
}

/// The factors due at a point: of an air station those of its monitoring plan, of others those it
/// has sent in the period, or all of its kind if it has sent nothing.
fn due(app: &App, object: &Object, rows: &[Reading]) -> BTreeSet<String> {
    let known = app.catalog.kind(&object.kind);
    let known = known.and_then(|kind| kind.point.as_ref());
    let all: BTreeSet<String> = known
        .into_iter()
        .flat_map(|point| &point.factors)
        .map(|factor| factor.code.to_string())
        .collect();
    if object.kind == "air-station" {
        let left_out = object.not_monitored();
        let is_left_out = |code: &str| left_out.iter().any(|one| one.hj212_code() == code);
        return all.into_iter().filter(|code| !is_left_out(code)).collect();
    }
    let sent: BTreeSet<String> = rows
        .iter()
        .flat_map(|row| &row.factors)
        .filter(|reading| reading.value.is_some() && all.contains(reading.factor.as_str()))
        .map(|reading| reading.factor.to_string())
        .collect();
    if sent.is_empty() { all } else { sent }
}

/// Returns the rates of the points and operators within one's scope, day by day.
#[utoipa::path(get, path = "/api/v1/quality/rates", tag = "review", params(Which),
    responses((status = 200, body = RateBoard), (status = 401, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn board(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<Which>,
) -> Answer<Json<RateBoard>> {
    let scope = user.need(Right::NetRead)?;
    let now = app.world.now();
    let count = which.days.unwrap_or(USUAL_DAYS);
    if !(1..=MOST_DAYS).contains(&count) {
        return Err(Problem::invalid_field("days", "天数应为 1 至 31"));
    }
    let to = match which.to.filter(|text| !text.is_empty()) {
        Some(text) => instant("to", &text)?.plus(-1),
        None => now,
    };
    let to = to.day_start().plus(Timestamp::DAY);
    let from = to.plus(-count * Timestamp::DAY);
    let days: Vec<Timestamp> = (0..count)
        .map(|day| from.plus(day * Timestamp::DAY))
        .collect();
    let sent = sent(&app, &user, from, to).await?;
    let rows = by_point(&sent.rows);
    let devices = app.store.devices(scope, None).await?;
    let objects = app.store.objects(scope, &ObjectFilter::default()).await?;
    let none = BTreeMap::new();
    let mut points = Vec::new();
    let mut operators: BTreeMap<Option<String>, (usize, Rates)> = BTreeMap::new();
    for object in objects.iter().filter(|object| is_measured(&app, object)) {
        let rows = rows.get(&object.id).copied().unwrap_or_default();
        let device = by_object(&devices).get(object.id.as_str()).copied();
        if rows.is_empty() && device.is_none() {
            continue;
        }
        let factors = due(&app, object, rows);
        let told = Told {
            rows,
            arrived: sent.arrived.get(&object.id).unwrap_or(&none),
            factors: &factors,
        };
        let of_days: Vec<Rates> = days
            .iter()
            .map(|day| rates(told, *day, day.plus(Timestamp::DAY), now))
            .collect();
        let total = of_days
            .iter()
            .fold(Rates::default(), |sum, day| sum.plus(*day));
        let operator = object.attributes.get("operator").cloned();
        let sum = operators.entry(operator.clone()).or_default();
        *sum = (sum.0 + 1, sum.1.plus(total));
        points.push(point_view(&app, object, device, &factors, (total, of_days)));
    }
    Ok(Json(RateBoard {
        days: days.iter().map(ToString::to_string).collect(),
        points,
        operators: operators
            .into_iter()
            .map(|(operator, (points, total))| OperatorRates {
                operator,
                points,
                total: total.into(),
            })
            .collect(),
        definition: definition(),
        on_time_minutes: ON_TIME_MINUTES,
        as_of: now.to_string(),
    }))
}

/// Tells whether a row is expected of an object each hour. Sections are sampled every four hours,
/// most of them; a rate by hours would say of them what is not so.
fn is_measured(app: &App, object: &Object) -> bool {
    if object.kind == SECTION {
        return false;
    }
    let point = app
        .catalog
        .kind(&object.kind)
        .and_then(|k| k.point.as_ref());
    point.is_some_and(|point| point.cadences.contains(&Cadence::Hour))
}

fn point_view(
    app: &App,
    object: &Object,
    device: Option<&Device>,
    factors: &BTreeSet<String>,
    (total, days): (Rates, Vec<Rates>),
) -> PointRates {
    PointRates {
        id: object.id.to_string(),
        name: object.name.clone(),
        kind: object.kind.clone(),
        kind_name: app
            .catalog
            .kind(&object.kind)
            .map_or_else(String::new, |kind| kind.name.clone()),
        area_name: object.area_name.clone(),
        operator: object.attributes.get("operator").cloned(),
        mn: device.map(|device| device.mn.to_string()),
        factors: factors.iter().map(|code| factor_label(code)).collect(),
        total: total.into(),
        days: days.into_iter().map(Into::into).collect(),
    }
}

/// Returns the hours of a day in which values of a point are missing.
#[utoipa::path(get, path = "/api/v1/points/{id}/gaps", tag = "review",
    params(("id" = String, Path,), OfDay),
    responses((status = 200, body = Gaps), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn point_gaps(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Asked(asked): Asked<OfDay>,
) -> Answer<Json<Gaps>> {
    let scope = user.need(Right::NetRead)?;
    let object = app.store.object(scope, &ObjectId::new(id)).await?;
    let object = object.ok_or_else(|| Problem::not_found("该点位"))?;
    let from = instant("day", &asked.day)?.day_start();
    let to = from.plus(Timestamp::DAY);
    // What is due is told by a week, so that a day without a factor shows its gap.
    let week = from.plus((1 - USUAL_DAYS) * Timestamp::DAY);
    let rows = app
        .store
        .readings(scope, &object.id, Cadence::Hour, week, to, u32::MAX)
        .await?;
    let factors = due(&app, &object, &rows);
    let told = Told {
        rows: &rows,
        arrived: &BTreeMap::new(),
        factors: &factors,
    };
    let now = app.world.now();
    let heard = first_heard(&app, scope, &object.id, rows.first()).await?;
    let known = |start: &Timestamp| heard.is_some_and(|heard| heard < start.plus(Timestamp::HOUR));
    let (found, before): (Vec<_>, Vec<_>) = gaps(told, from, to, now)
        .into_iter()
        .partition(|(start, _)| known(start));
    Ok(Json(Gaps {
        first_heard: heard.map(|at| at.to_string()),
        before_heard: before.len(),
        gaps: found
            .into_iter()
            .map(|(start, missing)| GapView {
                start: start.to_string(),
                stamp: start.plus(Timestamp::HOUR).to_string(),
                all: missing.len() == factors.len(),
                missing: missing.iter().map(|code| factor_label(code)).collect(),
            })
            .collect(),
    }))
}

/// Returns when a point first had anything to say, as far as its devices and a row tell.
async fn first_heard(
    app: &App,
    scope: &Scope,
    point: &ObjectId,
    first_row: Option<&Reading>,
) -> Answer<Option<Timestamp>> {
    let devices = app.store.devices(scope, None).await?;
    let of_point = devices
        .iter()
        .filter(|device| device.object.as_ref() == Some(point));
    let heard = of_point.filter_map(|device| device.first_seen).min();
    let told = first_row.map(|row| row.start);
    Ok([heard, told].into_iter().flatten().min())
}
