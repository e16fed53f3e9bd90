//! Cases: lists, records, verbs.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use casework::{ActError, EventLine, Labelled, Line, Record, VerbCall};
use catalog::Right;
use catalog::cases::{Field, Verb};
use model::{Attached, Case, CaseFilter, CaseId, ContentHash};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::alarms::PAGE_SIZE;
use super::evidence::EvidenceItem;
use super::view::Named;
use crate::app::App;
use crate::http::input::{Asked, Body, instant};
use crate::http::problem::{Answer, FieldProblem, Problem};
use crate::http::signed::User;

/// Which cases.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// Only of this flow.
    flow: Option<String>,
    /// Only in this state.
    state: Option<String>,
    /// Only open ones (`true`), or only closed ones (`false`).
    open: Option<bool>,
    /// Text in number or title.
    q: Option<String>,
    /// Only of this object.
    object: Option<String>,
    /// From 1.
    page: Option<u32>,
}

/// The flows of the catalogue.
#[derive(Serialize, ToSchema)]
pub(crate) struct Flows {
    flows: Vec<FlowView>,
}

#[derive(Serialize, ToSchema)]
struct FlowView {
    id: String,
    name: String,
    states: Vec<StateView>,
    verbs: Vec<Named>,
    /// Open cases of this flow within one's scope.
    open_count: u64,
}

#[derive(Serialize, ToSchema)]
struct StateView {
    id: String,
    name: String,
    open: bool,
}

/// A page of cases.
#[derive(Serialize, ToSchema)]
pub(crate) struct Cases {
    cases: Vec<CaseLine>,
    total: u64,
    page: u32,
    page_size: u32,
}

/// A case as lists show it.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseLine {
    id: String,
    number: String,
    flow: String,
    flow_name: String,
    title: String,
    state: String,
    state_name: String,
    open: bool,
    /// `green`, `yellow`, `red` or `grey`.
    lamp: &'static str,
    due_at: Option<String>,
    /// What is left, in words.
    left_text: String,
    area_name: String,
    object: Option<Named>,
    /// Who has it now.
    holder: String,
    opened_at: String,
    updated_at: String,
    invented: bool,
}

/// A case with its history and what one may do now.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseRecord {
    #[serde(flatten)]
    line: CaseLine,
    facts: Vec<LabelledView>,
    /// Id of the alarm that opened it.
    alarm_id: Option<String>,
    clocks: Vec<ClockView>,
    events: Vec<EventView>,
    evidence: Vec<EvidenceItem>,
    actions: Vec<Action>,
    /// Why one cannot move it on now.
    waiting_for: Option<String>,
    head_seq: u32,
    chain: Chain,
}

#[derive(Serialize, ToSchema)]
struct LabelledView {
    label: String,
    value: String,
}

#[derive(Serialize, ToSchema)]
struct ClockView {
    id: String,
    name: String,
    started_at: String,
    due_at: String,
    stopped_at: Option<String>,
    lamp: &'static str,
    left_text: String,
}

#[derive(Serialize, ToSchema)]
struct EventView {
    seq: u32,
    at: String,
    recorded_at: String,
    verb: String,
    verb_name: String,
    /// Null for the system.
    actor: Option<ActorView>,
    from_state: Option<String>,
    to_state: String,
    reason: Option<String>,
    fields: Vec<LabelledView>,
    evidence: Vec<EvidenceItem>,
    hash: String,
}

#[derive(Serialize, ToSchema)]
struct ActorView {
    name: String,
    unit: String,
}

#[derive(Serialize, ToSchema)]
struct Chain {
    ok: bool,
    length: u32,
    head: String,
}

/// Something one may do now, with its form.
#[derive(Serialize, ToSchema)]
struct Action {
    verb: String,
    name: String,
    /// `primary`, `danger` or `plain`.
    style: &'static str,
    reason_required: bool,
    fields: Vec<FormField>,
    evidence: Vec<EvidenceWanted>,
    checklist: Vec<CheckItem>,
    /// What is asked before it is done.
    confirm: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct FormField {
    id: String,
    label: String,
    /// `text`, `long-text`, `choice` or `number`.
    #[serde(rename = "type")]
    kind: &'static str,
    required: bool,
    options: Vec<OptionView>,
    hint: Option<String>,
    max_length: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct OptionView {
    value: String,
    label: String,
}

#[derive(Serialize, ToSchema)]
struct EvidenceWanted {
    kind: String,
    name: String,
    required: bool,
    min: u32,
}

#[derive(Serialize, ToSchema)]
struct CheckItem {
    id: String,
    text: String,
}

/// A verb, as a form sends it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct VerbForm {
    /// Made by the client; the same request is carried out once.
    request_id: String,
    /// Number of the last event that the page shows.
    expected_seq: u32,
    reason: Option<String>,
    #[serde(default)]
    fields: BTreeMap<String, String>,
    #[serde(default)]
    evidence: Vec<AttachedForm>,
    #[serde(default)]
    checklist: BTreeMap<String, bool>,
    /// When it happened, if before now.
    occurred_at: Option<String>,
}

/// An uploaded file in its role.
#[derive(Deserialize, ToSchema)]
struct AttachedForm {
    hash: String,
    kind: String,
}

/// Returns the flows with the number of open cases within one's scope.
#[utoipa::path(get, path = "/api/v1/flows", tag = "cases",
    responses((status = 200, body = Flows), (status = 401, body = Problem)))]
pub(crate) async fn flows(State(app): State<App>, user: User) -> Answer<Json<Flows>> {
    let scope = user.need(Right::CaseRead)?;
    let mut flows = Vec::new();
    for flow in &app.catalog.cases {
        let filter = CaseFilter {
            flow: Some(flow.id.clone()),
            open: Some(true),
            ..CaseFilter::default()
        };
        let (_, open_count) = app.store.cases(scope, &filter).await?;
        let state = |state: &catalog::cases::State| StateView {
            id: state.id.clone(),
            name: state.name.clone(),
            open: state.open,
        };
        let verb = |verb: &Verb| Named {
            id: verb.id.clone(),
            name: verb.name.clone(),
        };
        flows.push(FlowView {
            id: flow.id.clone(),
            name: flow.name.clone(),
            states: flow.states.iter().map(state).collect(),
            verbs: flow.verbs.iter().map(verb).collect(),
            open_count,
        });
    }
    Ok(Json(Flows { flows }))
}

/// Returns cases within one's scope, the newest first.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", params(Which),
    responses((status = 200, body = Cases), (status = 401, body = Problem)))]
pub(crate) async fn cases(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<Which>,
) -> Answer<Json<Cases>> {
    let scope = user.need(Right::CaseRead)?;
    let page = which.page.unwrap_or(1).max(1);
    let filter = CaseFilter {
        flow: which.flow,
        state: which.state,
        open: which.open,
        object: which.object.map(model::ObjectId::new),
        text: which.q.filter(|text| !text.trim().is_empty()),
        offset: (page - 1).saturating_mul(PAGE_SIZE),
        limit: PAGE_SIZE,
        ..CaseFilter::default()
    };
    let (cases, total) = app.store.cases(scope, &filter).await?;
    let cases = lines(&app, cases).await?;
    Ok(Json(Cases {
        cases,
        total,
        page,
        page_size: PAGE_SIZE,
    }))
}

/// Returns a case with its history, its evidence and what one may do now.
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases", params(("id" = String, Path,)),
    responses((status = 200, body = CaseRecord), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn case(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
) -> Answer<Json<CaseRecord>> {
    record(&app, &user, &CaseId::new(id)).await.map(Json)
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
        fields: form.fields,
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

fn attached(forms: Vec<AttachedForm>) -> Answer<Vec<Attached>> {
    forms
        .into_iter()
        .map(|form| {
            if !ContentHash::is_well_formed(&form.hash) {
                let field = format!("evidence.{}", form.kind);
                return Err(Problem::invalid_field(&field, "照片编号不正确，请重新上传"));
            }
            Ok(Attached {
                hash: ContentHash::new(form.hash),
                kind: form.kind,
            })
        })
        .collect()
}

fn refusal(error: ActError) -> Problem {
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

fn view(record: Record, acts: bool) -> CaseRecord {
    let alarm_id = record
        .line
        .case
        .origin
        .strip_prefix("alarm:")
        .map(ToOwned::to_owned);
    let clocks = record
        .clocks
        .into_iter()
        .map(|clock| ClockView {
            id: clock.id,
            name: clock.name,
            started_at: clock.started_at.to_string(),
            due_at: clock.due_at.to_string(),
            stopped_at: clock.stopped_at.map(|at| at.to_string()),
            lamp: clock.lamp.as_str(),
            left_text: clock.left_text,
        })
        .collect();
    let actions = if acts {
        record.actions.iter().map(Action::from).collect()
    } else {
        Vec::new()
    };
    CaseRecord {
        facts: record.facts.into_iter().map(LabelledView::from).collect(),
        alarm_id,
        clocks,
        events: record.events.into_iter().map(EventView::from).collect(),
        evidence: record.evidence.iter().map(EvidenceItem::from).collect(),
        actions,
        waiting_for: record.waiting_for,
        head_seq: record.head_seq,
        chain: Chain {
            ok: record.chain.broken.is_none(),
            length: record.chain.length,
            head: record.head_hash.to_string(),
        },
        line: record.line.into(),
    }
}

impl From<Line> for CaseLine {
    fn from(line: Line) -> Self {
        let case = line.case;
        Self {
            object: case.object.map(|id| Named {
                id: id.to_string(),
                name: case.object_name.unwrap_or_default(),
            }),
            id: case.id.to_string(),
            number: case.number,
            flow: case.flow,
            flow_name: line.flow_name,
            title: case.title,
            state: case.state,
            state_name: line.state_name,
            open: case.open,
            lamp: line.lamp.as_str(),
            due_at: line.due_at.map(|due| due.to_string()),
            left_text: line.left_text,
            area_name: case.area_name,
            holder: line.holder,
            opened_at: case.opened_at.to_string(),
            updated_at: case.updated_at.to_string(),
            invented: case.invented,
        }
    }
}

impl From<Labelled> for LabelledView {
    fn from(said: Labelled) -> Self {
        Self {
            label: said.label,
            value: said.value,
        }
    }
}

impl From<EventLine> for EventView {
    fn from(line: EventLine) -> Self {
        let event = line.event;
        Self {
            seq: event.seq,
            at: event.event.at.to_string(),
            recorded_at: event.event.recorded_at.to_string(),
            verb: event.event.verb,
            verb_name: line.verb_name,
            actor: event
                .event
                .actor
                .map(|(_, name, _, unit)| ActorView { name, unit }),
            from_state: line.from_state_name,
            to_state: line.to_state_name,
            reason: event.event.body.reason,
            fields: line.fields.into_iter().map(LabelledView::from).collect(),
            evidence: line.evidence.iter().map(EvidenceItem::from).collect(),
            hash: event.hash.to_string(),
        }
    }
}

impl From<&Verb> for Action {
    fn from(verb: &Verb) -> Self {
        Self {
            verb: verb.id.clone(),
            name: verb.name.clone(),
            style: verb.style.as_str(),
            reason_required: verb.reason,
            fields: verb.fields.iter().map(FormField::from).collect(),
            evidence: verb
                .evidence
                .iter()
                .map(|kind| EvidenceWanted {
                    kind: kind.kind.clone(),
                    name: kind.name.clone(),
                    required: kind.min > 0,
                    min: kind.min,
                })
                .collect(),
            checklist: verb
                .checklist
                .iter()
                .map(|item| CheckItem {
                    id: item.id.clone(),
                    text: item.text.clone(),
                })
                .collect(),
            confirm: verb.confirm.clone(),
        }
    }
}

impl From<&Field> for FormField {
    fn from(field: &Field) -> Self {
        Self {
            id: field.id.clone(),
            label: field.label.clone(),
            kind: field.input.as_str(),
            required: field.required,
            options: field
                .input
                .options()
                .iter()
                .map(|option| OptionView {
                    value: option.value.clone(),
                    label: option.label.clone(),
                })
                .collect(),
            hint: field.hint.clone(),
            max_length: field.input.max_length(),
        }
    }
}
