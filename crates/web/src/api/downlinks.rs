//! Downlink: what can be asked of a device, asking it, and what came of it.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use model::{Asker, Device, DownlinkFilter, DownlinkId, DownlinkState, Mn, Scope};
use sense::downlink::{AskError, Class, Desk, DownlinkSettings, NewAsk, OFFERS, Offer, edition_of};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::alarms::PAGE_SIZE;
use super::downlink_form::CommandView;
use super::downlink_view::{DownlinkRecord, DownlinkView};
use crate::app::App;
use crate::http::input::{Asked, Body};
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// What can be asked of a device.
#[derive(Serialize, ToSchema)]
pub(crate) struct Commands {
    mn: String,
    /// The edition that it speaks, as far as known.
    edition: String,
    st: Option<String>,
    /// Whether it is connected now; null in a process without the gateway.
    connected: Option<bool>,
    /// Whether one may ask what changes the device.
    may_change: bool,
    /// Those that one may ask, in the order of their codes.
    commands: Vec<CommandView>,
}

/// What is to be asked.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewDownlink {
    /// Made by the page; sending the same again changes nothing.
    request_id: String,
    /// Word of the command.
    command: String,
    /// Values of its form by field.
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    /// Why, for the record.
    reason: String,
    /// How long it may wait for the device to be connected, seconds; 0: it must be connected now.
    #[serde(default)]
    wait_seconds: u32,
}

/// Which downlinks.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// Only of this device.
    mn: Option<String>,
    /// Only in this state.
    state: Option<String>,
    /// Without those that the system asked by itself.
    #[serde(default)]
    by_people: bool,
    /// From 1.
    page: Option<u32>,
}

/// A page of downlinks, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Downlinks {
    downlinks: Vec<DownlinkView>,
    total: u64,
    states: Vec<StateView>,
}

/// A state that a downlink can have.
#[derive(Serialize, ToSchema)]
struct StateView {
    id: &'static str,
    name: &'static str,
}

/// Returns what one may ask of a device, with the forms.
#[utoipa::path(get, path = "/api/v1/devices/{mn}/commands", tag = "downlink",
    params(("mn" = String, Path,)),
    responses((status = 200, body = Commands), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn commands(
    State(app): State<App>,
    user: User,
    Path(mn): Path<String>,
) -> Answer<Json<Commands>> {
    let device = device(&app, user.need(Right::DeviceAsk)?, &mn).await?;
    let may_change = match user.need(Right::DeviceControl) {
        Ok(scope) => app.store.device(scope, &device.mn).await?.is_some(),
        Err(_) => false,
    };
    let desk = app.desk.as_ref();
    let edition = desk.map_or_else(|| edition_of(&device), |desk| desk.edition(&device));
    let commands = OFFERS
        .iter()
        .filter(|offer| !offer.only_system && (may_change || offer.class == Class::Asks))
        .filter_map(|offer| CommandView::of(offer, edition, &device.mn))
        .collect();
    Ok(Json(Commands {
        connected: desk.map(|desk| desk.session(&device.mn).is_some()),
        mn: device.mn.to_string(),
        edition: edition.to_string(),
        st: device.st,
        may_change,
        commands,
    }))
}

/// Asks something of a device. The answer comes later: an event `downlink` tells of each step.
#[utoipa::path(post, path = "/api/v1/devices/{mn}/downlinks", tag = "downlink",
    params(("mn" = String, Path,)), request_body = NewDownlink,
    responses((status = 200, body = DownlinkView), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn ask(
    State(app): State<App>,
    user: User,
    Path(mn): Path<String>,
    Body(new): Body<NewDownlink>,
) -> Answer<Json<DownlinkView>> {
    let changes = Offer::named(&new.command).is_none_or(|offer| offer.class == Class::Changes);
    let scope = user.need(right(changes))?;
    let device = device(&app, scope, &mn).await?;
    let reason = new.reason.trim().to_owned();
    match reason.chars().count() {
        2..=200 => {}
        _ => {
            return Err(Problem::invalid_field(
                "reason",
                "请写明原因，2 至 200 个字",
            ));
        }
    }
    if new.request_id.is_empty() || new.request_id.len() > 64 {
        return Err(Problem::invalid_field(
            "request_id",
            "缺少请求编号，请刷新页面",
        ));
    }
    let desk = app.desk.as_ref();
    if new.wait_seconds == 0 && desk.is_some_and(|desk| desk.session(&device.mn).is_none()) {
        let detail = "设备现在没有连接，命令没有下发。可以选择等待设备上线后再下发。";
        return Err(Problem::stale(detail));
    }
    let actor = &user.actor;
    let ask = NewAsk {
        id: DownlinkId::new(format!("{}.{}", actor.person, new.request_id)),
        mn: device.mn,
        command: new.command,
        parameters: new.parameters,
        reason,
        by: Asker {
            person: Some(actor.person.clone()),
            name: actor.name.clone(),
        },
        wait: Duration::from_secs(u64::from(new.wait_seconds)),
    };
    let settings = desk.map_or_else(DownlinkSettings::default, |desk| desk.settings().clone());
    let worlds = (&app.world, &app.wall);
    let asked = sense::downlink::ask(&app.store, scope, &settings, worlds, ask).await;
    let asked = asked.map_err(refusal)?;
    desk.inspect(|desk| desk.wake());
    tracing::info!(downlink.id = %asked.id, device.mn = %asked.mn, command = asked.command,
        person.id = %actor.person, "a device is asked");
    let stored = app.store.downlink(scope, &asked.id).await?;
    Ok(Json(DownlinkView::from(stored.unwrap_or(asked))))
}

/// Returns what was asked of devices within one's scope.
#[utoipa::path(get, path = "/api/v1/downlinks", tag = "downlink", params(Which),
    responses((status = 200, body = Downlinks), (status = 401, body = Problem)))]
pub(crate) async fn downlinks(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<Which>,
) -> Answer<Json<Downlinks>> {
    let scope = user.need(Right::DeviceRead)?;
    let state = match which.state.as_deref().filter(|word| !word.is_empty()) {
        None => None,
        Some(word) => Some(
            DownlinkState::parse(word)
                .ok_or_else(|| Problem::invalid_field("state", "没有这种状态"))?,
        ),
    };
    let page = which.page.unwrap_or(1).max(1);
    let filter = DownlinkFilter {
        mn: which.mn.filter(|mn| !mn.is_empty()).map(Mn::new),
        state,
        by_people: which.by_people,
        offset: (page - 1).saturating_mul(PAGE_SIZE),
        limit: PAGE_SIZE,
    };
    let (downlinks, total) = app.store.downlinks(scope, &filter).await?;
    Ok(Json(Downlinks {
        downlinks: downlinks.into_iter().map(DownlinkView::from).collect(),
        total,
        states: DownlinkState::ALL
            .map(|state| StateView {
                id: state.as_str(),
                name: state.name_zh(),
            })
            .into(),
    }))
}

/// Returns one downlink with all its frames.
#[utoipa::path(get, path = "/api/v1/downlinks/{id}", tag = "downlink",
    params(("id" = String, Path,)),
    responses((status = 200, body = DownlinkRecord), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn downlink(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
) -> Answer<Json<DownlinkRecord>> {
    let scope = user.need(Right::DeviceRead)?;
    let id = DownlinkId::new(id);
    let found = app.store.downlink(scope, &id).await?.ok_or_else(gone)?;
    let frames = app.store.downlink_log(scope, &id).await?;
    Ok(Json(DownlinkRecord::of(found, frames)))
}

/// Takes a downlink back that waits for its device.
#[utoipa::path(post, path = "/api/v1/downlinks/{id}/cancel", tag = "downlink",
    params(("id" = String, Path,)),
    responses((status = 200, body = DownlinkView), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem)))]
pub(crate) async fn cancel(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
) -> Answer<Json<DownlinkView>> {
    let id = DownlinkId::new(id);
    let scope = user.need(Right::DeviceAsk)?;
    let found = app.store.downlink(scope, &id).await?.ok_or_else(gone)?;
    let scope = user.need(right(found.changes))?;
    let now = app.world.now();
    let name = &user.actor.name;
    if !app.store.cancel_downlink(scope, &id, name, now).await? {
        let detail = "命令已经下发或结束，不能撤回；结果见记录。";
        return Err(Problem::stale(detail));
    }
    let after = app.store.downlink(scope, &id).await?.ok_or_else(gone)?;
    Ok(Json(DownlinkView::from(after)))
}

fn right(changes: bool) -> Right {
    if changes {
        Right::DeviceControl
    } else {
        Right::DeviceAsk
    }
}

fn gone() -> Problem {
    Problem::not_found("该命令")
}

/// Returns a device that a scope sees.
pub(crate) async fn device(app: &App, scope: &Scope, mn: &str) -> Answer<Device> {
    let device = app.store.device(scope, &Mn::new(mn)).await?;
    device.ok_or_else(|| Problem::not_found("该设备"))
}

/// Returns the desk of this process.
pub(crate) fn desk(app: &App) -> Answer<&Desk> {
    app.desk
        .as_ref()
        .ok_or_else(|| Problem::not_found("数采网关"))
}

/// Says why something was not asked.
pub(crate) fn refusal(error: AskError) -> Problem {
    match error {
        AskError::NoDevice(_) => Problem::not_found("该设备"),
        AskError::Form(form) => {
            let field = match form.field.as_str() {
                "command" | "mn" => form.field,
                field => format!("parameters.{field}"),
            };
            Problem::invalid_field(&field, form.message)
        }
        AskError::TooMany(waiting) => Problem::stale(format!(
            "该设备已有 {waiting} 条命令等待下发，请等它们结束或先撤回。"
        )),
        AskError::Store(error) => error.into(),
    }
}
