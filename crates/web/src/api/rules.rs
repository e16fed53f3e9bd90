//! Alert rules of the catalogue.

use axum::Json;
use axum::extract::State;
use catalog::{Basis, Right};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// The rules in force.
#[derive(Serialize, ToSchema)]
pub(crate) struct Rules {
    rules: Vec<RuleView>,
}

#[derive(Serialize, ToSchema)]
struct RuleView {
    id: String,
    name: String,
    kind: String,
    severity: &'static str,
    /// In words.
    threshold: String,
    start_after: String,
    clear_after: String,
    /// True for a threshold of the house, which no standard sets.
    house: bool,
    source: String,
    /// Flow that an alarm of this rule opens.
    flow: Option<String>,
}

/// Returns the alert rules with their thresholds and where these come from.
#[utoipa::path(get, path = "/api/v1/rules", tag = "alarms",
    responses((status = 200, body = Rules), (status = 401, body = Problem)))]
pub(crate) async fn rules(State(app): State<App>, user: User) -> Answer<Json<Rules>> {
    user.need(Right::AlarmRead)?;
    let rules = app
        .catalog
        .rules
        .iter()
        .map(|rule| RuleView {
            id: rule.id.to_string(),
            name: rule.name.clone(),
            kind: rule.check.as_str().to_owned(),
            severity: rule.severity.as_str(),
            threshold: rule.threshold_text(),
            start_after: rule.start_text(),
            clear_after: rule.clear_text(),
            house: matches!(rule.basis, Basis::House { .. }),
            source: match &rule.basis {
                Basis::House { note } => note.clone(),
                Basis::Source { clause } => clause.clone(),
            },
            flow: rule.flow.clone(),
        })
        .collect();
    Ok(Json(Rules { rules }))
}
