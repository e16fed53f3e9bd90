//! Numbers and keys of the 2025 edition.

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use model::{Activation, Mn, Timestamp};
use sense::downlink::proposed_number;
use sense::{KeyError, KeyFacts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::downlink_view::DownlinkView;
use super::downlinks::{desk, device, refusal};
use crate::app::App;
use crate::http::input::Body;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Most loggers shown.
const MOST: u32 = 500;

/// What may be told of a device's keys; never a key.
#[derive(Serialize, ToSchema)]
pub(crate) struct KeyView {
    /// Whether the device has a key.
    registered: bool,
    /// When the key in use was made.
    made_at: Option<String>,
    /// When it is to be changed at the latest.
    due_at: Option<String>,
    /// Until when the key before it is still taken.
    previous_until: Option<String>,
    /// Since when the device is being told another.
    pending_since: Option<String>,
}

/// The key that a device has.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewKey {
    /// 16 printable characters.
    key: String,
}

/// Loggers that ask for a number, the last heard first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Activations {
    activations: Vec<ActivationView>,
}

/// A logger that asks for a number (1001).
#[derive(Serialize, ToSchema)]
pub(crate) struct ActivationView {
    id: String,
    logger: String,
    processor: String,
    mac1: String,
    mac2: Option<String>,
    /// The number that it sent with its request.
    sent_mn: String,
    st: String,
    peer: String,
    first_seen: String,
    last_seen: String,
    times: i64,
    /// `waiting`, `given` or `done`.
    state: &'static str,
    given_mn: Option<String>,
    given_by: Option<String>,
    given_at: Option<String>,
    /// A number made from its hardware ids, to be taken or replaced.
    proposed_mn: String,
}

/// The number that a logger is to have.
#[derive(Deserialize, ToSchema)]
pub(crate) struct GivenNumber {
    /// 24 of 0-9, A-F.
    mn: String,
}

/// Returns what may be told of a device's keys.
#[utoipa::path(get, path = "/api/v1/devices/{mn}/key", tag = "downlink",
    params(("mn" = String, Path,)),
    responses((status = 200, body = KeyView), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn key(
    State(app): State<App>,
    user: User,
    Path(mn): Path<String>,
) -> Answer<Json<KeyView>> {
    let device = device(&app, user.need(Right::DeviceRead)?, &mn).await?;
    let desk = desk(&app)?;
    let days = desk.settings().key_days;
    Ok(Json(view(desk.keys().facts(&device.mn), days)))
}

/// Registers the key that a device came with. It is stored encrypted and never shown again.
#[utoipa::path(put, path = "/api/v1/devices/{mn}/key", tag = "downlink",
    params(("mn" = String, Path,)), request_body = NewKey,
    responses((status = 200, body = KeyView), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn register_key(
    State(app): State<App>,
    user: User,
    Path(mn): Path<String>,
    Body(new): Body<NewKey>,
) -> Answer<Json<KeyView>> {
    let device = device(&app, user.need(Right::DeviceControl)?, &mn).await?;
    let desk = desk(&app)?;
    let (now, by) = (app.world.now(), &user.actor.name);
    let registered = desk
        .keys()
        .register(&app.store, &device.mn, new.key.trim(), by, now)
        .await;
    registered.map_err(key_refusal)?;
    tracing::info!(device.mn = %device.mn, person.id = %user.actor.person, "a key was registered");
    let days = desk.settings().key_days;
    Ok(Json(view(desk.keys().facts(&device.mn), days)))
}

/// Returns the loggers that ask for a number.
#[utoipa::path(get, path = "/api/v1/activations", tag = "downlink",
    responses((status = 200, body = Activations), (status = 401, body = Problem)))]
pub(crate) async fn activations(State(app): State<App>, user: User) -> Answer<Json<Activations>> {
    let scope = user.need(Right::DeviceRead)?;
    let activations = app.store.activations(scope, MOST).await?;
    Ok(Json(Activations {
        activations: activations.into_iter().map(ActivationView::from).collect(),
    }))
}

/// Gives a logger its number and tells it (1002).
#[utoipa::path(post, path = "/api/v1/activations/{id}/number", tag = "downlink",
    params(("id" = String, Path,)), request_body = GivenNumber,
    responses((status = 200, body = DownlinkView), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn give_number(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Body(given): Body<GivenNumber>,
) -> Answer<Json<DownlinkView>> {
    let scope = user.need(Right::DeviceControl)?;
    let desk = desk(&app)?;
    let mn = Mn::new(given.mn.trim());
    let asked = desk.give_number(scope, &id, &mn, &user.actor.name).await;
    let asked = asked.map_err(refusal)?;
    let asked = asked.ok_or_else(|| Problem::not_found("该数采仪的激活请求"))?;
    tracing::info!(device.mn = %mn, person.id = %user.actor.person, "a number was given");
    Ok(Json(DownlinkView::from(asked)))
}

fn view(facts: Option<KeyFacts>, days: i64) -> KeyView {
    let text = |time: Option<Timestamp>| time.map(|time| time.to_string());
    KeyView {
        registered: facts.is_some(),
        made_at: text(facts.map(|facts| facts.made_at)),
        due_at: text(facts.map(|facts| facts.made_at.plus(days * Timestamp::DAY))),
        previous_until: text(facts.and_then(|facts| facts.previous_until)),
        pending_since: text(facts.and_then(|facts| facts.pending_since)),
    }
}

fn key_refusal(error: KeyError) -> Problem {
    match error {
        KeyError::Form => Problem::invalid_field("key", "应为 16 个可见字符，不含空格和分隔符"),
        KeyError::NoVault => Problem::stale("本系统没有配置密钥保护文件，不能登记密钥。"),
        KeyError::Store(error) => error.into(),
        other => {
            tracing::error!(
                error = &other as &dyn std::error::Error,
                "a key was not kept"
            );
            Problem::internal()
        }
    }
}

impl From<Activation> for ActivationView {
    fn from(asks: Activation) -> Self {
        Self {
            proposed_mn: proposed_number(&asks).to_string(),
            id: asks.id,
            logger: asks.logger,
            processor: asks.processor,
            mac1: asks.mac1,
            mac2: asks.mac2,
            sent_mn: asks.sent_mn.to_string(),
            st: asks.st,
            peer: asks.peer,
            first_seen: asks.first_seen.to_string(),
            last_seen: asks.last_seen.to_string(),
            times: asks.times,
            state: asks.state.as_str(),
            given_mn: asks.given_mn.map(|mn| mn.to_string()),
            given_by: asks.by,
            given_at: asks.given_at.map(|time| time.to_string()),
        }
    }
}
