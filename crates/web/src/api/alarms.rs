//! Alarms.

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use model::{
    Alarm, AlarmAct, AlarmFilter, AlarmId, AlarmState, Cadence, Live, ObjectId, RuleId, Scope,
    Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::alarm_hand_over::{self, HandOverForm};
use super::view::{AlarmLine, verdict};
use crate::app::App;
use crate::http::input::{Asked, Body};
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Lines of a page.
pub(crate) const PAGE_SIZE: u32 = 50;

/// Which alarms.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// `open` (default), `cleared`, `false-alarm` or `all`.
    state: Option<String>,
    /// Only of this rule.
    rule: Option<String>,
    /// Only at this object.
    object: Option<String>,
    /// From 1.
    page: Option<u32>,
}

/// A page of alarms.
#[derive(Serialize, ToSchema)]
pub(crate) struct Alarms {
    alarms: Vec<AlarmLine>,
    total: u64,
    page: u32,
    page_size: u32,
}

/// An alarm with its history.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlarmDetail {
    #[serde(flatten)]
    line: AlarmLine,
    /// The values around the alarm.
    readings: Vec<AroundReading>,
    history: Vec<Step>,
    /// What one may do now: `take`, `hand-over`, `false-alarm`.
    may: Vec<&'static str>,
    /// The form with which one may hand it over; null if one may not.
    hand_over: Option<HandOverForm>,
}

#[derive(Serialize, ToSchema)]
struct AroundReading {
    /// End of the hour.
    stamp: String,
    value: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Step {
    at: String,
    /// Null for the system.
    who: Option<String>,
    what: String,
    note: Option<String>,
}

/// That one looks after it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Take {
    /// Made by the client; the same request is carried out once.
    #[expect(
        dead_code,
        reason = "taking the same alarm again changes nothing by itself"
    )]
    request_id: String,
}

/// That it was none.
#[derive(Deserialize, ToSchema)]
pub(crate) struct FalseAlarm {
    /// Made by the client; the same request is carried out once.
    #[expect(
        dead_code,
        reason = "calling the same alarm false again changes nothing by itself"
    )]
    request_id: String,
    /// Why it was none, at least four characters.
    reason: String,
}

/// Returns alarms within one's scope, the newest first.
#[utoipa::path(get, path = "/api/v1/alarms", tag = "alarms", params(Which),
    responses((status = 200, body = Alarms), (status = 401, body = Problem)))]
pub(crate) async fn alarms(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<Which>,
) -> Answer<Json<Alarms>> {
    let scope = user.need(Right::AlarmRead)?;
    let state = match which.state.as_deref() {
        None | Some("") => Some(AlarmState::Open),
        Some("all") => None,
        Some(word) => Some(AlarmState::parse(word).ok_or_else(|| {
            Problem::invalid_field("state", "状态应为 open、cleared、false-alarm 或 all")
        })?),
    };
    let page = which.page.unwrap_or(1).max(1);
    let filter = AlarmFilter {
        state,
        rule: which.rule.map(RuleId::new),
        point: which.object.map(ObjectId::new),
        untaken: false,
        offset: (page - 1).saturating_mul(PAGE_SIZE),
        limit: PAGE_SIZE,
    };
    let (alarms, total) = app.store.alarms(scope, &filter).await?;
    let alarms = alarms
        .iter()
        .map(|alarm| AlarmLine::of(&app.catalog, alarm))
        .collect();
    Ok(Json(Alarms {
        alarms,
        total,
        page,
        page_size: PAGE_SIZE,
    }))
}

/// Returns an alarm with its history and the values around it.
#[utoipa::path(get, path = "/api/v1/alarms/{id}", tag = "alarms", params(("id" = String, Path,)),
    responses((status = 200, body = AlarmDetail), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn alarm(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
) -> Answer<Json<AlarmDetail>> {
    detail(&app, &user, &AlarmId::new(id)).await.map(Json)
}

/// Takes an alarm: somebody looks after it. Taking one's own again changes nothing.
#[utoipa::path(post, path = "/api/v1/alarms/{id}/take", tag = "alarms",
    params(("id" = String, Path,)), request_body = Take,
    responses((status = 200, body = AlarmDetail), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn take(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Body(_take): Body<Take>,
) -> Answer<Json<AlarmDetail>> {
    act(&app, &user, &AlarmId::new(id), &AlarmAct::Take)
        .await
        .map(Json)
}

/// Says, with the reason, that an alarm was none.
#[utoipa::path(post, path = "/api/v1/alarms/{id}/false-alarm", tag = "alarms",
    params(("id" = String, Path,)), request_body = FalseAlarm,
    responses((status = 200, body = AlarmDetail), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn false_alarm(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Body(said): Body<FalseAlarm>,
) -> Answer<Json<AlarmDetail>> {
    let reason = said.reason.trim().to_owned();
    if reason.chars().count() < 4 {
        return Err(Problem::invalid_field(
            "reason",
            "请说明为什么是误报，至少 4 个字",
        ));
    }
    if reason.chars().count() > 500 {
        return Err(Problem::invalid_field("reason", "理由不超过 500 个字"));
    }
    act(
        &app,
        &user,
        &AlarmId::new(id),
        &AlarmAct::FalseAlarm { reason },
    )
    .await
    .map(Json)
}

async fn act(app: &App, user: &User, id: &AlarmId, act: &AlarmAct) -> Answer<AlarmDetail> {
    let scope = user.need(Right::AlarmHandle)?;
    let by = (&user.actor.person, user.actor.name.as_str());
    let alarm = app
        .store
        .act_on_alarm(scope, id, by, act, app.world.now())
        .await?;
    let alarm = alarm.ok_or_else(|| Problem::not_found("该报警"))?;
    // Nobody listening is no error: the page asks again when it comes back.
    let _ = app.live.send(Live::Alarm {
        id: alarm.id,
        area: alarm.area_path,
    });
    detail(app, user, id).await
}

pub(super) async fn detail(app: &App, user: &User, id: &AlarmId) -> Answer<AlarmDetail> {
    let scope = user.need(Right::AlarmRead)?;
    let alarm = app.store.alarm(scope, id).await?;
    let alarm = alarm.ok_or_else(|| Problem::not_found("该报警"))?;
    let history = app.store.alarm_history(scope, id).await?;
    let handles = alarm.state == AlarmState::Open
        && user
            .need(Right::AlarmHandle)
            .is_ok_and(|scope| scope.allows_area(&alarm.area_path));
    let mut may = Vec::new();
    if handles && alarm.taken_by.is_none() {
        may.push("take");
    }
    let hand_over = alarm_hand_over::form(app, user, &alarm).await?;
    if hand_over.is_some() {
        may.push("hand-over");
    }
    if handles {
        may.push("false-alarm");
    }
    Ok(AlarmDetail {
        readings: around(app, scope, &alarm).await?,
        history: history
            .into_iter()
            .map(|step| Step {
                at: step.at.to_string(),
                who: step.who,
                what: step.what,
                note: step.note,
            })
            .collect(),
        may,
        hand_over,
        line: AlarmLine::of(&app.catalog, &alarm),
    })
}

/// The values of the alarm's factor, or the air index, from six hours before to its end.
async fn around(app: &App, scope: &Scope, alarm: &Alarm) -> Answer<Vec<AroundReading>> {
    let Some(point) = app.store.object(scope, &alarm.point).await? else {
        return Ok(Vec::new());
    };
    let from = alarm.started_at.plus(-6 * Timestamp::HOUR);
    let to = alarm
        .cleared_at
        .unwrap_or_else(|| app.world.now())
        .plus(6 * Timestamp::HOUR);
    let rows = app
        .store
        .readings(scope, &alarm.point, Cadence::Hour, from, to, 200)
        .await?;
    Ok(rows
        .iter()
        .map(|row| AroundReading {
            stamp: row.hour_stamp().to_string(),
            value: match &alarm.factor {
                Some(factor) => row
                    .factor(factor.as_str())
                    .and_then(|reading| reading.value)
                    .map(|value| value.to_string()),
                None => verdict(&point, row).aqi.map(|aqi| aqi.to_string()),
            },
        })
        .collect())
}
