//! Downlink: what can be asked of a device, asking it, and what came of it.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use model::{
    Asker, Device, Downlink, DownlinkFilter, DownlinkFrame, DownlinkId, DownlinkState, Mn, Scope,
};
use sense::downlink::{
    AskError, Class, Desk, DownlinkSettings, Field, FieldKind, NewAsk, OFFERS, Offer, confirmation,
    edition_of,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::alarms::PAGE_SIZE;
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

/// A command with its form.
#[derive(Serialize, ToSchema)]
struct CommandView {
    /// Its word.
    id: &'static str,
    /// Its code in this edition.
    code: u16,
    name: &'static str,
    /// Whether it changes the device; a page then asks for confirmation with the text below.
    changes: bool,
    /// What is about to happen; names of fields in braces are to be filled in.
    confirm: String,
    fields: Vec<FieldView>,
}

/// A field of a command's form.
#[derive(Serialize, ToSchema)]
struct FieldView {
    name: &'static str,
    label: &'static str,
    /// `factor`, `info`, `text`, `secret`, `number`, `decimal`, `choice`, `time` or `clock`.
    kind: &'static str,
    required: bool,
    hint: &'static str,
    /// Of a number.
    least: Option<u32>,
    /// Of a number; of a text or a time of day, characters.
    most: Option<u32>,
    /// Of a choice.
    choices: Vec<ChoiceView>,
}

/// A value that can be chosen.
#[derive(Serialize, ToSchema)]
struct ChoiceView {
    value: &'static str,
    name: &'static str,
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

/// What was asked of a device, and what came of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct DownlinkView {
    id: String,
    mn: String,
    command: String,
    command_name: String,
    /// By field; without the one that is never shown again.
    parameters: BTreeMap<String, String>,
    changes: bool,
    reason: String,
    /// Who asked.
    by: String,
    by_system: bool,
    asked_at: String,
    state: &'static str,
    state_name: &'static str,
    /// Whether nothing more will come.
    over: bool,
    sent_at: Option<String>,
    ended_at: Option<String>,
    /// The code of the device's refusal or result.
    code: Option<u16>,
    /// Frames of data that came.
    records: u32,
    outcome: String,
}

/// A downlink with its frames.
#[derive(Serialize, ToSchema)]
pub(crate) struct DownlinkRecord {
    #[serde(flatten)]
    downlink: DownlinkView,
    frames: Vec<LoggedFrame>,
}

/// One frame, as it was sent or came.
#[derive(Serialize, ToSchema)]
struct LoggedFrame {
    at: String,
    /// Sent by the platform.
    outgoing: bool,
    code: u16,
    words: String,
    /// The bytes as text; empty where they would show a secret.
    raw: String,
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
        .filter_map(|offer| {
            Some(CommandView {
                id: offer.word,
                code: offer.code(edition)?,
                name: offer.name,
                changes: offer.class == Class::Changes,
                confirm: offer.confirm.replace("{mn}", device.mn.as_str()),
                fields: offer.fields_in(edition).map(field).collect(),
            })
        })
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
    Ok(Json(DownlinkRecord {
        downlink: DownlinkView::from(found),
        frames: frames.into_iter().map(logged).collect(),
    }))
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

fn field(field: &Field) -> FieldView {
    let (kind, least, most) = match field.kind {
        FieldKind::Factor => ("factor", None, None),
        FieldKind::Info => ("info", None, None),
        FieldKind::Text(most) => ("text", None, u32::try_from(most).ok()),
        FieldKind::Secret => ("secret", None, None),
        FieldKind::Number { least, most } => ("number", Some(least), Some(most)),
        FieldKind::Decimal => ("decimal", None, None),
        FieldKind::Choice(_) => ("choice", None, None),
        FieldKind::Time => ("time", None, None),
        FieldKind::Clock(digits) => ("clock", None, u32::try_from(digits).ok()),
    };
    let choices = match field.kind {
        FieldKind::Choice(choices) => choices,
        _ => &[],
    };
    FieldView {
        name: field.name,
        label: field.label,
        kind,
        required: field.required,
        hint: field.hint,
        least,
        most,
        choices: choices
            .iter()
            .map(|(value, name)| ChoiceView { value, name })
            .collect(),
    }
}

fn logged(frame: DownlinkFrame) -> LoggedFrame {
    let raw: Vec<u8> = frame.raw.to_vec();
    let shown = |byte: &u8| match byte {
        b'\r' | b'\n' => None,
        b' '..=b'~' => Some(char::from(*byte)),
        _ => Some('·'),
    };
    // Texts since 2017 are UTF-8; anything else is shown byte by byte.
    let raw = match String::from_utf8(raw) {
        Ok(text) => text.trim_end().to_owned(),
        Err(error) => error.as_bytes().iter().filter_map(shown).collect(),
    };
    let raw = without_password(&raw);
    LoggedFrame {
        at: frame.at.to_string(),
        outgoing: frame.outgoing,
        code: frame.cn,
        words: frame.words,
        raw,
    }
}

/// Hides the password of a device: who may see what was said need not be able to speak for it.
fn without_password(raw: &str) -> String {
    let Some(at) = raw.find("PW=") else {
        return raw.to_owned();
    };
    let (before, secret) = raw.split_at(at + "PW=".len());
    let rest = secret.find([';', '&']).map_or("", |end| &secret[end..]);
    format!("{before}******{rest}")
}

impl From<Downlink> for DownlinkView {
    fn from(downlink: Downlink) -> Self {
        let offer = Offer::named(&downlink.command);
        let outcome = match offer {
            Some(offer) if downlink.outcome.is_empty() && downlink.changes => {
                confirmation(offer, downlink.mn.as_str(), &downlink.parameters)
            }
            _ => downlink.outcome,
        };
        Self {
            command_name: offer.map_or_else(String::new, |offer| offer.name.to_owned()),
            id: downlink.id.to_string(),
            mn: downlink.mn.to_string(),
            command: downlink.command,
            parameters: downlink.parameters,
            changes: downlink.changes,
            reason: downlink.reason,
            by_system: downlink.by.person.is_none(),
            by: downlink.by.name,
            asked_at: downlink.asked_at.to_string(),
            state: downlink.state.as_str(),
            state_name: downlink.state.name_zh(),
            over: downlink.state.is_over(),
            sent_at: downlink.sent_at.map(|time| time.to_string()),
            ended_at: downlink.ended_at.map(|time| time.to_string()),
            code: downlink.code,
            records: downlink.records,
            outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn the_password_of_a_device_is_not_shown() {
        let check = |raw: &str, shown: &str| assert_eq!(without_password(raw), shown);
        check(
            "##0070QN=1;ST=22;CN=1011;PW=123456;MN=1;CP=&&&&",
            "##0070QN=1;ST=22;CN=1011;PW=******;MN=1;CP=&&&&",
        );
        check("ST=22;PW=123456", "ST=22;PW=******");
        check("CP=&&&&", "CP=&&&&");
    }
}
