//! The log of what goes on near stations.

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use model::{ContentHash, Interference, InterferenceKind, ObjectId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::hours::{Period, span};
use crate::app::App;
use crate::http::input::{Asked, Body, instant};
use crate::http::problem::{Answer, FieldProblem, Problem};
use crate::http::signed::User;

/// Which entries.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// Only at this station.
    object: Option<String>,
    /// Begin of the period; seven days before `to` if absent.
    from: Option<String>,
    /// End of the period; now if absent.
    to: Option<String>,
}

/// Entries of the log, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Interferences {
    interferences: Vec<InterferenceView>,
    kinds: Vec<InterferenceKindView>,
}

/// A kind of interference.
#[derive(Serialize, ToSchema)]
struct InterferenceKindView {
    id: &'static str,
    name: &'static str,
}

/// An entry of the log.
#[derive(Serialize, ToSchema)]
pub(crate) struct InterferenceView {
    id: String,
    object_id: String,
    kind: &'static str,
    kind_name: &'static str,
    started_at: String,
    /// Null while it goes on.
    ended_at: Option<String>,
    /// Who does it.
    doer: String,
    note: String,
    photo_url: Option<String>,
    /// Who recorded it.
    by: String,
    recorded_at: String,
}

impl From<&Interference> for InterferenceView {
    fn from(entry: &Interference) -> Self {
        Self {
            id: entry.id.clone(),
            object_id: entry.point.to_string(),
            kind: entry.kind.as_str(),
            kind_name: entry.kind.name_zh(),
            started_at: entry.started_at.to_string(),
            ended_at: entry.ended_at.map(|at| at.to_string()),
            doer: entry.doer.clone(),
            note: entry.note.clone(),
            photo_url: entry
                .photo
                .as_ref()
                .map(|hash| format!("/api/v1/evidence/{hash}")),
            by: entry.by.1.clone(),
            recorded_at: entry.recorded_at.to_string(),
        }
    }
}

/// A new entry.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewInterference {
    /// Made by the client; the same request is carried out once.
    request_id: String,
    object_id: String,
    /// One of the kinds that the list names.
    kind: String,
    started_at: String,
    /// Absent while it goes on.
    ended_at: Option<String>,
    /// Who does it; may be empty.
    doer: String,
    note: String,
    /// Hash of a photo that one has uploaded before.
    photo: Option<String>,
}

/// When it ended.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Ended {
    ended_at: String,
}

/// Returns entries of the log within one's scope.
#[utoipa::path(get, path = "/api/v1/interferences", tag = "review", params(Which),
    responses((status = 200, body = Interferences), (status = 401, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn interferences(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<Which>,
) -> Answer<Json<Interferences>> {
    let scope = user.need(Right::NetRead)?;
    let period = Period {
        from: which.from,
        to: which.to,
    };
    let (from, to) = span(&period, app.world.now(), 7 * Timestamp::DAY)?;
    let point = which.object.filter(|id| !id.is_empty()).map(ObjectId::new);
    let entries = app
        .store
        .interferences(scope, point.as_ref(), from, to.plus(1))
        .await?;
    Ok(Json(Interferences {
        interferences: entries.iter().map(Into::into).collect(),
        kinds: InterferenceKind::ALL
            .map(|kind| InterferenceKindView {
                id: kind.as_str(),
                name: kind.name_zh(),
            })
            .into(),
    }))
}

/// Records what goes on near a station.
#[utoipa::path(post, path = "/api/v1/interferences", tag = "review",
    request_body = NewInterference,
    responses((status = 200, body = InterferenceView), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn record(
    State(app): State<App>,
    user: User,
    Body(said): Body<NewInterference>,
) -> Answer<Json<InterferenceView>> {
    let scope = user.need(Right::ReviewFirst)?;
    let point = app
        .store
        .object(scope, &ObjectId::new(&said.object_id))
        .await?
        .filter(|object| object.kind == "air-station")
        .ok_or_else(|| Problem::not_found("该站点"))?;
    let entry = entry(&app, &user, point.id, said).await?;
    app.store.add_interference(scope, &entry).await?;
    let stored = app.store.interference(scope, &entry.id).await?;
    stored
        .map(|entry| Json(InterferenceView::from(&entry)))
        .ok_or_else(|| Problem::not_found("该记录"))
}

async fn entry(
    app: &App,
    user: &User,
    point: ObjectId,
    said: NewInterference,
) -> Answer<Interference> {
    let now = app.world.now();
    let mut wrong = Vec::new();
    let mut refuse = |field: &str, message: &str| {
        wrong.push(FieldProblem {
            field: field.to_owned(),
            message: message.to_owned(),
        });
    };
    let started_at = instant("started_at", &said.started_at)?;
    let ended = said.ended_at.filter(|text| !text.is_empty());
    let ended_at = ended.map(|text| instant("ended_at", &text)).transpose()?;
    if started_at > now {
        refuse("started_at", "开始时间不能晚于现在");
    }
    if ended_at.is_some_and(|ended| ended < started_at) {
        refuse("ended_at", "结束时间不能早于开始时间");
    }
    let kind = InterferenceKind::parse(&said.kind);
    if kind.is_none() {
        refuse("kind", "请选择干扰类型");
    }
    let (doer, note) = (said.doer.trim().to_owned(), said.note.trim().to_owned());
    if doer.chars().count() > 100 {
        refuse("doer", "实施单位不超过 100 个字");
    }
    match note.chars().count() {
        0..4 => refuse("note", "请写明情况，至少 4 个字"),
        501.. => refuse("note", "说明不超过 500 个字"),
        _ => {}
    }
    if said.request_id.is_empty() || said.request_id.len() > 64 {
        refuse("request_id", "缺少请求编号，请刷新页面");
    }
    let photo = said.photo.filter(|hash| !hash.is_empty());
    let photo = photo.map(ContentHash::new);
    if let Some(hash) = &photo {
        let own = app.store.own_evidence(&user.actor.person, hash).await?;
        if own.is_none() {
            refuse("photo", "没有找到您上传的这张照片，请重新上传");
        }
    }
    match kind {
        Some(kind) if wrong.is_empty() => Ok(Interference {
            id: format!("{}.{}", user.actor.person, said.request_id),
            point,
            kind,
            started_at,
            ended_at,
            doer,
            note,
            photo,
            by: (user.actor.person.clone(), user.actor.name.clone()),
            recorded_at: now,
        }),
        _ => Err(Problem::invalid(wrong)),
    }
}

/// Says when something ended that goes on.
#[utoipa::path(post, path = "/api/v1/interferences/{id}/end", tag = "review",
    params(("id" = String, Path,)), request_body = Ended,
    responses((status = 200, body = InterferenceView), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn end(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Body(said): Body<Ended>,
) -> Answer<Json<InterferenceView>> {
    let scope = user.need(Right::ReviewFirst)?;
    let gone = || Problem::not_found("该记录");
    let before = app.store.interference(scope, &id).await?.ok_or_else(gone)?;
    let ended_at = instant("ended_at", &said.ended_at)?;
    if ended_at < before.started_at || ended_at > app.world.now() {
        return Err(Problem::invalid_field(
            "ended_at",
            "结束时间应在开始时间与现在之间",
        ));
    }
    let changed = app.store.end_interference(scope, &id, ended_at).await?;
    if !changed && before.ended_at != Some(ended_at) {
        return Err(Problem::stale("这条记录已经写明结束时间，不再更改。"));
    }
    let after = app.store.interference(scope, &id).await?.ok_or_else(gone)?;
    Ok(Json(InterferenceView::from(&after)))
}
