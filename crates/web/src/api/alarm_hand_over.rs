//! Handing an alarm over (报警交办): the case of a silent device is opened by whoever is on duty.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use casework::HandOver;
use catalog::Right;
use model::{Alarm, AlarmAct, AlarmId, AlarmState, Live, Scope};
use serde::{Deserialize, Serialize};
use store::StoreError;
use utoipa::ToSchema;

use super::alarms::{AlarmDetail, detail};
use super::case_form::{Filled, FormField, filled};
use super::cases::refusal;
use crate::app::App;
use crate::http::input::Body;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// The attribute of a point that names who keeps it working.
const OPERATOR: &str = "operator";
/// The fact that says to which unit the case is handed.
const UNIT: &str = "unit";

/// The form with which one may hand an alarm over.
#[derive(Serialize, ToSchema)]
pub(crate) struct HandOverForm {
    flow: String,
    flow_name: String,
    fields: Vec<FormField>,
    /// What is filled in beforehand, by id of the field: the unit that the point names as its
    /// operator.
    filled: BTreeMap<String, String>,
}

/// That an alarm is handed over.
#[derive(Deserialize, ToSchema)]
pub(crate) struct HandOverCall {
    /// Made by the client; an alarm has one case, however often it is sent.
    request_id: String,
    #[serde(default)]
    facts: BTreeMap<String, Filled>,
}

/// Hands an alarm over: opens its case by the flow of its rule. Whoever does so has taken it.
/// Handing over what was handed over before is answered with 409, unless by the same person.
#[utoipa::path(post, path = "/api/v1/alarms/{id}/hand-over", tag = "alarms",
    params(("id" = String, Path,)), request_body = HandOverCall,
    responses((status = 200, body = AlarmDetail), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn hand_over(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Body(call): Body<HandOverCall>,
) -> Answer<Json<AlarmDetail>> {
    user.need(Right::CaseAct)?;
    let scope = user.need(Right::AlarmHandle)?;
    let id = AlarmId::new(id);
    let alarm = app.store.alarm(scope, &id).await?;
    let alarm = alarm.ok_or_else(|| Problem::not_found("该报警"))?;
    if let Some(number) = &alarm.case_number {
        let own = alarm.taken_by.as_ref();
        if own.is_some_and(|(person, _)| *person == user.actor.person) {
            return detail(&app, &user, &id).await.map(Json);
        }
        return Err(too_late(format!("这条报警已经交办，编号 {number}")));
    }
    if alarm.state != AlarmState::Open {
        return Err(too_late("报警已经解除，不需要交办".to_owned()));
    }
    let call = HandOver {
        request_id: call.request_id,
        facts: filled(call.facts),
    };
    let case = app
        .casework
        .hand_over(&user.actor, &alarm, call)
        .await
        .map_err(refusal)?;
    take(&app, scope, &user, &id).await?;
    app.store.link_case(&id, &case.id, app.world.now()).await?;
    let _ = app.live.send(Live::Alarm {
        id: id.clone(),
        area: alarm.area_path,
    });
    detail(&app, &user, &id).await.map(Json)
}

/// Whoever hands it over looks after it, unless somebody else does already.
async fn take(app: &App, scope: &Scope, user: &User, id: &AlarmId) -> Answer<()> {
    let by = (&user.actor.person, user.actor.name.as_str());
    let taken = app
        .store
        .act_on_alarm(scope, id, by, &AlarmAct::Take, app.world.now());
    match taken.await {
        Ok(_) | Err(StoreError::Conflict(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn too_late(said: String) -> Problem {
    Problem::new(
        axum::http::StatusCode::CONFLICT,
        "not-now",
        "现在不能交办",
        said,
    )
}

/// Returns the form with which the user may hand the alarm over now; `None` if that is not theirs.
pub(super) async fn form(app: &App, user: &User, alarm: &Alarm) -> Answer<Option<HandOverForm>> {
    let may = alarm.state == AlarmState::Open
        && alarm.case.is_none()
        && user.need(Right::CaseAct).is_ok()
        && user
            .need(Right::AlarmHandle)
            .is_ok_and(|scope| scope.allows_area(&alarm.area_path));
    let flow = app.casework.hand_over_flow(&user.actor, alarm);
    let Some(flow) = flow.filter(|_| may) else {
        return Ok(None);
    };
    let fields: Vec<FormField> = flow.hand_over_form().map(FormField::from).collect();
    let mut filled = BTreeMap::new();
    if flow.hand_over_form().any(|field| field.id == UNIT)
        && let Some(unit) = operator(app, alarm).await?
    {
        filled.insert(UNIT.to_owned(), unit);
    }
    Ok(Some(HandOverForm {
        flow: flow.id.clone(),
        flow_name: flow.name.clone(),
        fields,
        filled,
    }))
}

/// Returns the unit whose name the point gives as that of its operator.
async fn operator(app: &App, alarm: &Alarm) -> Answer<Option<String>> {
    let point = app.store.object(&Scope::system(), &alarm.point).await?;
    let Some(name) = point.and_then(|point| point.attributes.get(OPERATOR).cloned()) else {
        return Ok(None);
    };
    let units = app
        .store
        .units_near(&Scope::system(), Some(name.as_str()))
        .await?;
    let named = units.into_iter().find(|unit| unit.name == name);
    Ok(named.map(|unit| unit.id))
}
