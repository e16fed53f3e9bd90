//! Cases: records, verbs.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use casework::{ActError, OpenCall, VerbCall};
use catalog::Right;
use model::{Case, CaseId, Timestamp};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::case_form::{AttachedForm, Filled, attached, filled};
use super::case_view::{CaseLine, CaseRecord, view};
use crate::app::App;
use crate::http::input::{Asked, Body, instant, past};
use crate::http::problem::{Answer, FieldProblem, Problem};
use crate::http::signed::User;

/// A verb, as a form sends it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct VerbForm {
    /// Made by the client; the same request is carried out once.
    request_id: String,
    /// Number of the last event that the page shows.
    expected_seq: u32,
    reason: Option<String>,
    #[serde(default)]
    fields: BTreeMap<String, Filled>,
    #[serde(default)]
    evidence: Vec<AttachedForm>,
    #[serde(default)]
    checklist: BTreeMap<String, bool>,
    /// When it happened, if before now.
    occurred_at: Option<String>,
}

/// A case to be opened.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewCaseForm {
    flow: String,
    /// Made by the client; the same request opens one case.
    request_id: String,
    /// The object that it is about.
    object: Option<String>,
    /// The area in which it lies, where neither object nor place say so.
    area: Option<String>,
    /// Where it was found: degrees, CGCS2000.
    lon: Option<f64>,
    lat: Option<f64>,
    /// When it was found, if before now.
    at: Option<String>,
    #[serde(default)]
    facts: BTreeMap<String, Filled>,
    #[serde(default)]
    evidence: Vec<AttachedForm>,
}

/// At which time a case is shown.
#[derive(Deserialize, IntoParams)]
pub(crate) struct When {
    /// As the case stood at the end of this day (`2026-05-01`) or at this time (RFC 3339); nothing
    /// can be done to it then.
    as_of: Option<String>,
}

/// Reads the past time of a question; `None` for the present.
pub(super) fn asked_time(app: &App, as_of: Option<&str>) -> Answer<Option<Timestamp>> {
    as_of.map_or(Ok(None), |text| past("as_of", text, app.world.now()))
}

/// Returns a case with its history, its evidence and what one may do now.
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases",
    params(("id" = String, Path,), When),
    responses((status = 200, body = CaseRecord), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn case(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Asked(when): Asked<When>,
) -> Answer<Json<CaseRecord>> {
    let id = CaseId::new(id);
    let Some(then) = asked_time(&app, when.as_of.as_deref())? else {
        return record(&app, &user, &id).await.map(Json);
    };
    let scope = user.need(Right::CaseRead)?;
    let found = app
        .casework
        .record_as_of(scope, &user.actor, &id, then)
        .await?;
    let found = found.ok_or_else(|| Problem::not_found("该事项"))?;
    Ok(Json(view(found, false).stood_at(then)))
}

/// Does a verb to a case. The same `request_id` again answers the first result.
#[utoipa::path(post, path = "/api/v1/cases/{id}/verbs/{verb}", tag = "cases",
    params(("id" = String, Path,), ("verb" = String, Path,)), request_body = VerbForm,
    responses((status = 200, body = CaseRecord), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn act(
    State(app): State<App>,
    user: User,
    Path((id, verb)): Path<(String, String)>,
    Body(form): Body<VerbForm>,
) -> Answer<Json<CaseRecord>> {
    let scope = user.need(Right::CaseAct)?;
    let id = CaseId::new(id);
    let occurred_at = form
        .occurred_at
        .as_deref()
        .map(|text| instant("occurred_at", text));
    let call = VerbCall {
        verb,
        request_id: form.request_id,
        expected_seq: form.expected_seq,
        reason: form.reason,
        fields: filled(form.fields),
        evidence: attached(form.evidence)?,
        checklist: form.checklist,
        occurred_at: occurred_at.transpose()?,
    };
    app.casework
        .act(&user.actor, scope, &id, call)
        .await
        .map_err(refusal)?;
    record(&app, &user, &id).await.map(Json)
}

/// Opens a case by hand. The same `request_id` again answers the case that it opened.
#[utoipa::path(post, path = "/api/v1/cases", tag = "cases", request_body = NewCaseForm,
    responses((status = 200, body = CaseRecord), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn open(
    State(app): State<App>,
    user: User,
    Body(form): Body<NewCaseForm>,
) -> Answer<Json<CaseRecord>> {
    let scope = user.need(Right::CaseAct)?;
    let occurred_at = form.at.as_deref().map(|text| instant("at", text));
    let call = OpenCall {
        flow: form.flow,
        request_id: form.request_id,
        object: form.object.map(model::ObjectId::new),
        area: form.area.map(model::AreaId::new),
        place: form.lon.zip(form.lat),
        occurred_at: occurred_at.transpose()?,
        facts: filled(form.facts),
        evidence: attached(form.evidence)?,
    };
    let case = app
        .casework
        .open_by_hand(&user.actor, scope, call)
        .await
        .map_err(refusal)?;
    record(&app, &user, &case.id).await.map(Json)
}

pub(super) fn refusal(error: ActError) -> Problem {
    let said = error.to_string();
    match error {
        ActError::NotFound => Problem::not_found("该事项"),
        ActError::NotYourTurn { .. } => Problem::new(
            StatusCode::FORBIDDEN,
            "not-your-turn",
            "现在不由您办理",
            said,
        ),
        ActError::SamePerson { .. } => Problem::new(
            StatusCode::FORBIDDEN,
            "same-person",
            "不能核验自己办的事项",
            said,
        ),
        ActError::WrongState { .. } => {
            Problem::new(StatusCode::CONFLICT, "wrong-state", "状态已变化", said)
        }
        ActError::NotNow { .. } => {
            Problem::new(StatusCode::CONFLICT, "not-now", "现在不能这样办", said)
        }
        ActError::MayNotOpen { .. } => {
            Problem::new(StatusCode::FORBIDDEN, "may-not-open", "您不能立项", said)
        }
        ActError::Stale { .. } => Problem::stale(said),
        ActError::Invalid { fields } => Problem::invalid(
            fields
                .into_iter()
                .map(|field| FieldProblem {
                    field: field.field,
                    message: field.message,
                })
                .collect(),
        ),
        ActError::Store(error) => error.into(),
        other => {
            tracing::error!(error = &other as &dyn std::error::Error, "a verb failed");
            Problem::internal()
        }
    }
}

/// Returns the lines of cases, in the same order.
pub(crate) async fn lines(app: &App, cases: Vec<Case>) -> Answer<Vec<CaseLine>> {
    let lines = app.casework.lines(cases, app.world.now()).await?;
    Ok(lines.into_iter().map(CaseLine::from).collect())
}

/// The name of a case's state, by the definition now in the catalogue.
pub(crate) fn state_name(app: &App, case: &Case) -> String {
    app.catalog
        .case(&case.flow)
        .and_then(|flow| flow.state(&case.state))
        .map_or_else(|| case.state.clone(), |state| state.name.clone())
}

async fn record(app: &App, user: &User, id: &CaseId) -> Answer<CaseRecord> {
    let record = app
        .casework
        .record(
            user.need(Right::CaseRead)?,
            &user.actor,
            id,
            app.world.now(),
        )
        .await?;
    let record = record.ok_or_else(|| Problem::not_found("该事项"))?;
    // Seeing a case is one right, acting in it another.
    let acts = user.need(Right::CaseAct).is_ok();
    Ok(view(record, acts))
}
