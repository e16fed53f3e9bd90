//! Marks of sand and dust: proposed by one person, confirmed by another.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use catalog::Right;
use model::{
    AreaId, DustAct, DustActed, DustActor, DustMark, DustState, NewDustMark, NewDustStep, ObjectId,
    Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::http::input::{Asked, Body, instant};
use crate::http::problem::{Answer, FieldProblem, Problem};
use crate::http::signed::User;

/// How far back marks are listed if nothing is said: the year that a director asks about.
const LISTED: i64 = 366 * Timestamp::DAY;
/// The longest span of one mark. A house value: the longest dust periods of the north last days.
const LONGEST: i64 = 15 * Timestamp::DAY;
/// Characters of a text at most.
const MOST_TEXT: usize = 500;

/// Which marks.
#[derive(Deserialize, IntoParams)]
pub(crate) struct WhichDust {
    /// `proposed`, `confirmed`, `refused`, `revoked`; all if absent.
    state: Option<String>,
    /// Only those that touch the time from this on; a year before `to` if absent.
    from: Option<String>,
    /// Only those that touch the time before this; now if absent.
    to: Option<String>,
}

/// Marks, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct DustMarks {
    marks: Vec<DustMarkView>,
    /// Whether one may propose marks.
    may_propose: bool,
    /// The rule, with how far it can be trusted.
    source: &'static str,
}

/// A mark with its record.
#[derive(Serialize, ToSchema)]
pub(crate) struct DustMarkView {
    id: String,
    area_id: String,
    area_name: String,
    /// One station alone; null for all stations of the area.
    object_id: Option<String>,
    object_name: Option<String>,
    /// Begin of the first hour.
    from: String,
    /// End of the last hour.
    to: String,
    /// `proposed`, `confirmed`, `refused` or `revoked`.
    state: &'static str,
    reason: Option<String>,
    /// The notice, report or observation that it rests on.
    document: Option<String>,
    steps: Vec<DustStepView>,
    /// What one may do now: `confirm`, `refuse`, `revoke`.
    may: Vec<&'static str>,
}

/// A line of a mark's record.
#[derive(Serialize, ToSchema)]
struct DustStepView {
    at: String,
    who: String,
    unit: String,
    /// `propose`, `confirm`, `refuse` or `revoke`.
    act: String,
    reason: Option<String>,
}

/// A proposal.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ProposeDust {
    /// Made by the client; the same request is carried out once.
    request_id: String,
    /// All stations of this area.
    area_id: Option<String>,
    /// Or one station alone.
    object_id: Option<String>,
    /// Begin of the first hour.
    from: String,
    /// End of the last hour.
    to: String,
    /// Why, at least four characters.
    reason: String,
    /// The notice, report or observation that it rests on, at least four characters.
    document: String,
}

/// An act on a mark.
#[derive(Deserialize, ToSchema)]
pub(crate) struct DustStepAsked {
    /// Made by the client; the same request is carried out once.
    request_id: String,
    /// How many steps the record had when it was read.
    seen_steps: u32,
    /// Why; needed for all but a confirmation.
    reason: Option<String>,
}

/// Returns the marks of areas within one's scope.
#[utoipa::path(get, path = "/api/v1/air/dust", tag = "air", params(WhichDust),
    responses((status = 200, body = DustMarks), (status = 401, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn marks(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<WhichDust>,
) -> Answer<Json<DustMarks>> {
    let scope = user.need(Right::NetRead)?;
    let state = which.state.as_deref().filter(|word| !word.is_empty());
    let state = state
        .map(|word| {
            DustState::parse(word).ok_or_else(|| Problem::invalid_field("state", "没有这种状态"))
        })
        .transpose()?;
    let to = which.to.as_deref().map(|text| instant("to", text));
    let to = to.transpose()?.unwrap_or_else(|| app.world.now().plus(1));
    let from = which.from.as_deref().map(|text| instant("from", text));
    let from = from.transpose()?.unwrap_or_else(|| to.plus(-LISTED));
    let found = app.store.dust_marks(scope, state, from, to).await?;
    Ok(Json(DustMarks {
        marks: found.iter().map(|mark| view(&user, mark)).collect(),
        may_propose: user.need(Right::ReviewFirst).is_ok(),
        source: "环办监测〔2016〕120号（据转载文本）：沙尘影响的时段和范围由国家总站认定；\
                 浓度和综合指数扣除沙尘，优良与重污染天数不扣除",
    }))
}

/// Proposes a mark.
#[utoipa::path(post, path = "/api/v1/air/dust", tag = "air", request_body = ProposeDust,
    responses((status = 200, body = DustMarkView), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn propose(
    State(app): State<App>,
    user: User,
    Body(said): Body<ProposeDust>,
) -> Answer<Json<DustMarkView>> {
    let scope = user.need(Right::ReviewFirst)?;
    let named = |id: Option<String>| id.filter(|id| !id.is_empty());
    let (area, point) = match (named(said.area_id), named(said.object_id)) {
        (Some(id), None) => {
            let area = app.store.area(scope, &AreaId::new(id)).await?;
            let area = area.filter(|area| scope.allows_area(&area.path));
            (area.ok_or_else(|| Problem::not_found("该区域"))?.id, None)
        }
        (None, Some(id)) => {
            let object = app.store.object(scope, &ObjectId::new(id)).await?;
            let object = object
                .filter(|object| object.kind == "air-station")
                .ok_or_else(|| Problem::not_found("该站点"))?;
            (object.area, Some(object.id))
        }
        _ => {
            return Err(Problem::invalid_field(
                "area_id",
                "请选择一个区域或一个站点，二者取一",
            ));
        }
    };
    let (from, to) = (instant("from", &said.from)?, instant("to", &said.to)?);
    let (reason, document) = (said.reason.trim(), said.document.trim());
    let wrong = wrong(&app, (from, to), reason, document, &said.request_id);
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong));
    }
    let mark = NewDustMark {
        id: format!("{}.{}", user.actor.person, said.request_id),
        area,
        point,
        from,
        to,
        reason: reason.to_owned(),
        document: document.to_owned(),
        by: actor(&user),
        at: app.world.now(),
    };
    let stored = app.store.propose_dust(scope, &mark).await?;
    Ok(Json(view(&user, &stored)))
}

fn wrong(
    app: &App,
    (from, to): (Timestamp, Timestamp),
    reason: &str,
    document: &str,
    request_id: &str,
) -> Vec<FieldProblem> {
    let mut wrong = Vec::new();
    let mut refuse = |field: &str, message: &str| {
        wrong.push(FieldProblem {
            field: field.to_owned(),
            message: message.to_owned(),
        });
    };
    let is_whole = |at: Timestamp| at.hour_start() == at;
    if !is_whole(from) {
        refuse("from", "开始时间应为整点");
    }
    if !is_whole(to) {
        refuse("to", "结束时间应为整点");
    }
    if to <= from {
        refuse("to", "结束时间应晚于开始时间");
    } else if to.since(from) > LONGEST {
        refuse("to", "一次最多标记 15 天，请分次标记");
    } else if to > app.world.now() {
        refuse("to", "不能标记尚未过去的时段");
    }
    for (field, text, few) in [
        ("reason", reason, "请写明理由，至少 4 个字"),
        (
            "document",
            document,
            "请写明依据的通报、报告或文号，至少 4 个字",
        ),
    ] {
        match text.chars().count() {
            0..4 => refuse(field, few),
            length if length > MOST_TEXT => refuse(field, "不超过 500 个字"),
            _ => {}
        }
    }
    if request_id.is_empty() || request_id.len() > 64 {
        refuse("request_id", "缺少请求编号，请刷新页面");
    }
    wrong
}

/// Confirms what another has proposed; from then on statistics are shown without these hours too.
#[utoipa::path(post, path = "/api/v1/air/dust/{id}/confirm", tag = "air",
    params(("id" = String, Path,)), request_body = DustStepAsked,
    responses((status = 200, body = DustMarkView), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn confirm(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Body(said): Body<DustStepAsked>,
) -> Answer<Json<DustMarkView>> {
    act(&app, &user, &id, DustAct::Confirm, said).await
}

/// Refuses a proposal.
#[utoipa::path(post, path = "/api/v1/air/dust/{id}/refuse", tag = "air",
    params(("id" = String, Path,)), request_body = DustStepAsked,
    responses((status = 200, body = DustMarkView), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn refuse(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Body(said): Body<DustStepAsked>,
) -> Answer<Json<DustMarkView>> {
    act(&app, &user, &id, DustAct::Refuse, said).await
}

/// Revokes a confirmed mark; its record stays.
#[utoipa::path(post, path = "/api/v1/air/dust/{id}/revoke", tag = "air",
    params(("id" = String, Path,)), request_body = DustStepAsked,
    responses((status = 200, body = DustMarkView), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn revoke(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Body(said): Body<DustStepAsked>,
) -> Answer<Json<DustMarkView>> {
    act(&app, &user, &id, DustAct::Revoke, said).await
}

async fn act(
    app: &App,
    user: &User,
    id: &str,
    act: DustAct,
    said: DustStepAsked,
) -> Answer<Json<DustMarkView>> {
    let scope = user.need(Right::ReviewSecond)?;
    let reason = said.reason.map(|reason| reason.trim().to_owned());
    let reason = reason.filter(|reason| !reason.is_empty());
    let length = reason.as_ref().map_or(0, |reason| reason.chars().count());
    if length > MOST_TEXT {
        return Err(Problem::invalid_field("reason", "理由不超过 500 个字"));
    }
    if act != DustAct::Confirm && length < 4 {
        return Err(Problem::invalid_field("reason", "请写明理由，至少 4 个字"));
    }
    if said.request_id.is_empty() || said.request_id.len() > 64 {
        let message = "缺少请求编号，请刷新页面";
        return Err(Problem::invalid_field("request_id", message));
    }
    let step = NewDustStep {
        act,
        reason,
        by: actor(user),
        at: app.world.now(),
        seen_steps: said.seen_steps,
        request_id: said.request_id,
    };
    match app.store.act_on_dust(scope, id, &step).await? {
        None => Err(Problem::not_found("该沙尘标记")),
        Some(DustActed::Done(mark)) => Ok(Json(view(user, &mark))),
        Some(DustActed::SamePerson) => Err(Problem::new(
            StatusCode::FORBIDDEN,
            "same-person",
            "不能确认自己提出的标记",
            "沙尘扣除须由另一个人确认。",
        )),
        Some(DustActed::Stale) => Err(Problem::stale(
            "这条标记已被他人处理，或当前状态不允许这样办理。请查看最新记录后再决定。",
        )),
    }
}

fn actor(user: &User) -> DustActor {
    let actor = &user.actor;
    (
        actor.person.clone(),
        actor.name.clone(),
        actor.unit.clone(),
        actor.unit_name.clone(),
    )
}

fn view(user: &User, mark: &DustMark) -> DustMarkView {
    let proposal = mark.steps.first();
    DustMarkView {
        id: mark.id.clone(),
        area_id: mark.area.to_string(),
        area_name: mark.area_name.clone(),
        object_id: mark.point.as_ref().map(ToString::to_string),
        object_name: mark.point_name.clone(),
        from: mark.from.to_string(),
        to: mark.to.to_string(),
        state: mark.state.as_str(),
        reason: proposal.and_then(|step| step.reason.clone()),
        document: proposal.and_then(|step| step.document.clone()),
        steps: mark
            .steps
            .iter()
            .map(|step| DustStepView {
                at: step.at.to_string(),
                who: step.who.clone(),
                unit: step.unit.clone(),
                act: step.act.clone(),
                reason: step.reason.clone(),
            })
            .collect(),
        may: may(user, mark),
    }
}

fn may(user: &User, mark: &DustMark) -> Vec<&'static str> {
    let allows = |scope: &model::Scope| scope.allows_area(&mark.area_path);
    if !user.need(Right::ReviewSecond).is_ok_and(allows) {
        return Vec::new();
    }
    let is_own = mark.proposer() == Some(&user.actor.person);
    match mark.state {
        DustState::Proposed if is_own => vec!["refuse"],
        DustState::Proposed => vec!["confirm", "refuse"],
        DustState::Confirmed => vec!["revoke"],
        DustState::Refused | DustState::Revoked => Vec::new(),
    }
}
