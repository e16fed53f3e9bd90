//! Review of readings in two steps.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use catalog::{Basis, QualityRule, Right};
use model::{
    Cadence, FactorCode, NewReviewStep, Object, ObjectId, ReviewAct, ReviewFilter, ReviewItem,
    ReviewKey, ReviewState, ReviewVerdict, Reviewed, Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::review_view::{ReviewDetail, ReviewLine, detail};
use crate::app::App;
use crate::http::input::{Asked, Body, instant};
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Lines of a page.
const PAGE_SIZE: u32 = 50;
/// Characters of a reason at most.
const MOST_REASON: usize = 500;

/// Which values.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// `pending` (default: open and returned), `open`, `first`, `returned`, `settled` or `all`.
    state: Option<String>,
    /// Only flagged by this check.
    check: Option<String>,
    /// Only at this point.
    object: Option<String>,
    /// Only of this factor.
    factor: Option<String>,
    /// Only hours that begin at or after this.
    from: Option<String>,
    /// Only hours that begin before this.
    to: Option<String>,
    /// From 1.
    page: Option<u32>,
}

/// A page of values under review.
#[derive(Serialize, ToSchema)]
pub(crate) struct Reviews {
    reviews: Vec<ReviewLine>,
    total: u64,
    page: u32,
    page_size: u32,
    /// How many wait for the first and for the second person where one may be that person,
    /// whatever is asked for.
    waiting_first: u64,
    waiting_second: u64,
    checks: Vec<QualityCheckView>,
}

/// An automatic check.
#[derive(Serialize, ToSchema)]
struct QualityCheckView {
    id: String,
    name: String,
    /// Whether its thresholds are this system's own, without legal force.
    house: bool,
    /// Why, or from which document.
    source: String,
}

impl From<&QualityRule> for QualityCheckView {
    fn from(rule: &QualityRule) -> Self {
        let (house, source) = match &rule.basis {
            Basis::House { note } => (true, note.clone()),
            Basis::Source { clause } => (false, clause.clone()),
        };
        Self {
            id: rule.id.clone(),
            name: rule.name.clone(),
            house,
            source,
        }
    }
}

/// What the first person says of a value.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Decide {
    /// Made by the client; the same request is carried out once.
    request_id: String,
    /// How many steps the record had when it was read.
    seen_steps: u32,
    /// `valid` or `invalid`.
    verdict: String,
    /// Why, at least four characters.
    reason: String,
}

/// That a second person agrees.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Confirm {
    /// Made by the client; the same request is carried out once.
    request_id: String,
    /// How many steps the record had when it was read.
    seen_steps: u32,
    reason: Option<String>,
}

/// That a second person does not agree.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SendBack {
    /// Made by the client; the same request is carried out once.
    request_id: String,
    /// How many steps the record had when it was read.
    seen_steps: u32,
    /// Why, at least four characters.
    reason: String,
}

/// Returns the values under review within one's scope, the newest hour first; of those that wait
/// for a step that one may take, only where one may take it.
#[utoipa::path(get, path = "/api/v1/reviews", tag = "review", params(Which),
    responses((status = 200, body = Reviews), (status = 401, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn reviews(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<Which>,
) -> Answer<Json<Reviews>> {
    let all = user.need(Right::NetRead)?;
    let first = user.need(Right::ReviewFirst).unwrap_or(all);
    let second = user.need(Right::ReviewSecond).unwrap_or(all);
    let page = which.page.unwrap_or(1).max(1);
    let bound = |field: &str, text: Option<&str>| {
        text.filter(|text| !text.is_empty())
            .map(|text| instant(field, text))
            .transpose()
    };
    let filter = ReviewFilter {
        states: states(which.state.as_deref())?,
        from: bound("from", which.from.as_deref())?,
        to: bound("to", which.to.as_deref())?,
        check: which.check.filter(|id| !id.is_empty()),
        point: which.object.filter(|id| !id.is_empty()).map(ObjectId::new),
        factor: which.factor.filter(|f| !f.is_empty()).map(FactorCode::new),
        offset: (page - 1).saturating_mul(PAGE_SIZE),
        limit: PAGE_SIZE,
    };
    // What waits for somebody is what they can do something about.
    let scope = match filter.states.as_slice() {
        [ReviewState::First] => second,
        [ReviewState::Open | ReviewState::Returned, ..] => first,
        _ => all,
    };
    let (items, total) = app.store.reviews(scope, &filter).await?;
    let waiting = |states: &[ReviewState]| ReviewFilter {
        states: states.to_vec(),
        ..ReviewFilter::default()
    };
    let filter = waiting(&[ReviewState::Open, ReviewState::Returned]);
    let (_, waiting_first) = app.store.reviews(first, &filter).await?;
    let filter = waiting(&[ReviewState::First]);
    let (_, waiting_second) = app.store.reviews(second, &filter).await?;
    Ok(Json(Reviews {
        reviews: items
            .iter()
            .map(|item| ReviewLine::of(&app.catalog, item))
            .collect(),
        total,
        page,
        page_size: PAGE_SIZE,
        waiting_first,
        waiting_second,
        checks: app.catalog.quality.iter().map(Into::into).collect(),
    }))
}

fn states(word: Option<&str>) -> Answer<Vec<ReviewState>> {
    match word {
        None | Some("" | "pending") => Ok(vec![ReviewState::Open, ReviewState::Returned]),
        Some("all") => Ok(Vec::new()),
        Some(word) => ReviewState::parse(word)
            .map(|state| vec![state])
            .ok_or_else(|| {
                Problem::invalid_field(
                    "state",
                    "状态应为 pending、open、first、returned、settled 或 all",
                )
            }),
    }
}

/// Returns a value with its curve, its neighbours and its record.
#[utoipa::path(get, path = "/api/v1/reviews/{point}/{start}/{factor}", tag = "review",
    params(("point" = String, Path,), ("start" = String, Path,), ("factor" = String, Path,)),
    responses((status = 200, body = ReviewDetail), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn review(
    State(app): State<App>,
    user: User,
    Path(key): Path<(String, String, String)>,
) -> Answer<Json<ReviewDetail>> {
    let scope = user.need(Right::NetRead)?;
    detail(&app, &user, scope, &key_of(key)?).await.map(Json)
}

/// Says whether a value is valid; a second person has to confirm it.
#[utoipa::path(post, path = "/api/v1/reviews/{point}/{start}/{factor}/decide", tag = "review",
    params(("point" = String, Path,), ("start" = String, Path,), ("factor" = String, Path,)),
    request_body = Decide,
    responses((status = 200, body = ReviewDetail), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn decide(
    State(app): State<App>,
    user: User,
    Path(key): Path<(String, String, String)>,
    Body(said): Body<Decide>,
) -> Answer<Json<ReviewDetail>> {
    let verdict = ReviewVerdict::parse(&said.verdict)
        .ok_or_else(|| Problem::invalid_field("verdict", "请选择有效或无效"))?;
    let reason = needed_reason(&said.reason)?;
    let act = ReviewAct::Decide { verdict, reason };
    let asked = (said.request_id, said.seen_steps);
    step(&app, &user, Right::ReviewFirst, key, act, asked).await
}

/// Confirms what another person has decided; from then on it is in force.
#[utoipa::path(post, path = "/api/v1/reviews/{point}/{start}/{factor}/confirm", tag = "review",
    params(("point" = String, Path,), ("start" = String, Path,), ("factor" = String, Path,)),
    request_body = Confirm,
    responses((status = 200, body = ReviewDetail), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn confirm(
    State(app): State<App>,
    user: User,
    Path(key): Path<(String, String, String)>,
    Body(said): Body<Confirm>,
) -> Answer<Json<ReviewDetail>> {
    let reason = said.reason.as_deref().map(str::trim);
    let reason = match reason.filter(|reason| !reason.is_empty()) {
        Some(reason) if reason.chars().count() > MOST_REASON => return Err(too_long()),
        reason => reason.map(ToOwned::to_owned),
    };
    let asked = (said.request_id, said.seen_steps);
    let act = ReviewAct::Confirm { reason };
    step(&app, &user, Right::ReviewSecond, key, act, asked).await
}

/// Sends back what another person has decided.
#[utoipa::path(post, path = "/api/v1/reviews/{point}/{start}/{factor}/return", tag = "review",
    params(("point" = String, Path,), ("start" = String, Path,), ("factor" = String, Path,)),
    request_body = SendBack,
    responses((status = 200, body = ReviewDetail), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn send_back(
    State(app): State<App>,
    user: User,
    Path(key): Path<(String, String, String)>,
    Body(said): Body<SendBack>,
) -> Answer<Json<ReviewDetail>> {
    let reason = needed_reason(&said.reason)?;
    let asked = (said.request_id, said.seen_steps);
    let act = ReviewAct::Return { reason };
    step(&app, &user, Right::ReviewSecond, key, act, asked).await
}

fn needed_reason(text: &str) -> Answer<String> {
    let reason = text.trim();
    match reason.chars().count() {
        0..4 => Err(Problem::invalid_field("reason", "请写明理由，至少 4 个字")),
        length if length > MOST_REASON => Err(too_long()),
        _ => Ok(reason.to_owned()),
    }
}

fn too_long() -> Problem {
    Problem::invalid_field("reason", format!("理由不超过 {MOST_REASON} 个字"))
}

fn key_of((point, start, factor): (String, String, String)) -> Answer<ReviewKey> {
    let start: Timestamp = start
        .replace(' ', "+")
        .parse()
        .map_err(|_| Problem::not_found("该数据"))?;
    Ok(ReviewKey {
        point: ObjectId::new(point),
        cadence: Cadence::Hour,
        start,
        factor: FactorCode::new(factor),
    })
}

async fn step(
    app: &App,
    user: &User,
    right: Right,
    key: (String, String, String),
    act: ReviewAct,
    (request_id, seen_steps): (String, u32),
) -> Answer<Json<ReviewDetail>> {
    let scope = user.need(right)?;
    let key = key_of(key)?;
    if request_id.is_empty() || request_id.len() > 64 {
        return Err(Problem::invalid_field(
            "request_id",
            "缺少请求编号，请刷新页面",
        ));
    }
    let actor = &user.actor;
    let step = NewReviewStep {
        act,
        by: (
            actor.person.clone(),
            actor.name.clone(),
            actor.unit.clone(),
            actor.unit_name.clone(),
        ),
        at: app.world.now(),
        seen_steps,
        request_id,
    };
    match app.store.review_value(scope, &key, &step).await? {
        None => Err(Problem::not_found("该数据")),
        Some(Reviewed::Done(_)) => detail(app, user, scope, &key).await.map(Json),
        Some(Reviewed::SamePerson) => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "same-person",
            "不能复核自己的审核",
            "复核须由另一个人办理，以保证数据审核的独立性。",
        )),
        Some(Reviewed::Stale) => Err(Problem::stale(
            "这条数据已被他人处理，或当前状态不允许这样办理。请查看最新记录后再决定。",
        )),
        Some(Reviewed::ValueChanged) => Err(Problem::new(
            StatusCode::CONFLICT,
            "value-changed",
            "数据已更新",
            "初审之后设备又上传了不同的数值，请退回，由初审人员按新数值重新审核。",
        )),
    }
}

/// Tells what the person may do now to a value at a point.
pub(crate) fn may(user: &User, object: &Object, item: Option<&ReviewItem>) -> Vec<&'static str> {
    let has = |right| {
        user.need(right).is_ok_and(|scope| {
            scope.allows_area(&object.area_path) && scope.allows_kind(&object.kind)
        })
    };
    let waits = item.is_some_and(|item| item.state == ReviewState::First);
    let is_own = item
        .and_then(|item| item.first.as_ref())
        .is_some_and(|first| first.0 == user.actor.person);
    match waits {
        true if has(Right::ReviewSecond) && !is_own => vec!["confirm", "return"],
        false if has(Right::ReviewFirst) => vec!["decide"],
        _ => Vec::new(),
    }
}
