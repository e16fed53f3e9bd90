//! Flows: what there is, and what one may open.

use axum::Json;
use axum::extract::State;
use catalog::Right;
use catalog::cases::{CaseDefinition, Verb};
use serde::Serialize;
use utoipa::ToSchema;

use super::case_form::{EvidenceWanted, FormField};
use super::view::Named;
use crate::app::App;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

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
    /// The form with which one may open a case; null if one may not.
    open_form: Option<OpenForm>,
}

#[derive(Serialize, ToSchema)]
struct StateView {
    id: String,
    name: String,
    open: bool,
}

/// The form with which a case is opened by hand.
#[derive(Serialize, ToSchema)]
struct OpenForm {
    facts: Vec<FormField>,
    evidence: Vec<EvidenceWanted>,
    /// The kind of object that has to be chosen; null: any, or none.
    object_kind: Option<String>,
    /// The areas in which one may.
    areas: Vec<Named>,
}

/// Returns the flows with the number of open cases within one's scope, and the forms with which
/// one may open a case.
#[utoipa::path(get, path = "/api/v1/flows", tag = "cases",
    responses((status = 200, body = Flows), (status = 401, body = Problem)))]
pub(crate) async fn flows(State(app): State<App>, user: User) -> Answer<Json<Flows>> {
    let scope = user.need(Right::CaseRead)?;
    let acts = user.need(Right::CaseAct).is_ok();
    let open = app.store.open_by_flow(scope).await?;
    let mut flows = Vec::new();
    for flow in &app.catalog.cases {
        let open_count = open.get(&flow.id).copied().unwrap_or(0);
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
            open_form: open_form(flow, &user).filter(|_| acts),
        });
    }
    Ok(Json(Flows { flows }))
}

/// Returns the form with which the user may open a case of the flow.
fn open_form(flow: &CaseDefinition, user: &User) -> Option<OpenForm> {
    let opening = flow.opening.as_ref()?;
    let posts = user.actor.posts.iter();
    let areas: Vec<Named> = posts
        .filter(|post| opening.roles.contains(&post.role))
        .map(|post| Named {
            id: post.area.to_string(),
            name: post.area_name.clone(),
        })
        .collect();
    if areas.is_empty() {
        return None;
    }
    Some(OpenForm {
        facts: flow.facts.iter().map(FormField::from).collect(),
        evidence: opening.evidence.iter().map(EvidenceWanted::from).collect(),
        object_kind: opening.object.clone(),
        areas,
    })
}
