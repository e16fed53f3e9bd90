//! How the channels fare, which ladders there are, and the gateway's reports.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use catalog::{Basis, Right, Told};
use model::EndpointState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::threshold_source;
use crate::app::App;
use crate::http::input::Body;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// The channels and the ladders.
#[derive(Serialize, ToSchema)]
pub(crate) struct Channels {
    channels: Vec<ChannelView>,
    ladders: Vec<LadderView>,
    as_of: String,
}

/// A channel that is configured.
#[derive(Serialize, ToSchema)]
struct ChannelView {
    endpoint: String,
    name: String,
    channel: &'static str,
    channel_name: &'static str,
    /// Most deliveries in a minute; of personal channels, to each person.
    per_minute: u32,
    /// Null if it was never used.
    state: Option<EndpointView>,
}

/// How a channel fares.
#[derive(Serialize, ToSchema)]
struct EndpointView {
    under_way: u64,
    /// Within 24 hours.
    sent: u64,
    /// Within 24 hours.
    failed: u64,
    /// Within 24 hours.
    uncertain: u64,
    last_sent: Option<String>,
    last_trouble_at: Option<String>,
    last_trouble: Option<String>,
    /// True while it has asked to be left alone.
    left_alone: bool,
}

/// A ladder as the catalogue has it.
#[derive(Serialize, ToSchema)]
struct LadderView {
    id: String,
    name: String,
    urgent: bool,
    merge_minutes: i64,
    /// `house`, or the clause that the times come from.
    source: String,
    note: Option<String>,
    rungs: Vec<RungView>,
}

#[derive(Serialize, ToSchema)]
struct RungView {
    name: String,
    after_minutes: i64,
    /// `first`, `on-duty`, `next-on-duty` or `holders`.
    to: &'static str,
    role_name: Option<String>,
    channel_names: Vec<&'static str>,
}

fn endpoint(app: &App, state: EndpointState) -> EndpointView {
    let (last_trouble_at, last_trouble) = state.last_trouble.unzip();
    EndpointView {
        under_way: state.under_way,
        sent: state.sent,
        failed: state.failed,
        uncertain: state.uncertain,
        last_sent: state.last_sent.map(|at| at.to_string()),
        last_trouble_at: last_trouble_at.map(|at| at.to_string()),
        last_trouble,
        left_alone: state
            .left_alone_until
            .is_some_and(|until| app.wall.now() < until),
    }
}

fn ladder(app: &App, ladder: &catalog::Ladder) -> LadderView {
    let minutes = |millis: i64| millis / model::Timestamp::MINUTE;
    let rung = |rung: &catalog::Rung| {
        let (to, role) = match &rung.to {
            Told::First => ("first", None),
            Told::OnDuty(role) => ("on-duty", Some(role)),
            Told::NextOnDuty(role) => ("next-on-duty", Some(role)),
            Told::Holders(role) => ("holders", Some(role)),
        };
        let role = role.and_then(|role| app.catalog.role(role));
        RungView {
            name: rung.name.clone(),
            after_minutes: minutes(rung.after),
            to,
            role_name: role.map(|role| role.name.clone()),
            channel_names: rung.channels.iter().map(|one| one.name_zh()).collect(),
        }
    };
    LadderView {
        id: ladder.id.clone(),
        name: ladder.name.clone(),
        urgent: ladder.urgent,
        merge_minutes: minutes(ladder.merge),
        source: threshold_source(&ladder.basis),
        note: match &ladder.basis {
            Basis::House { note } => Some(note.clone()),
            Basis::Source { .. } => None,
        },
        rungs: ladder.rungs.iter().map(rung).collect(),
    }
}

/// Returns how the channels fare and which ladders there are; no address and no secret.
#[utoipa::path(get, path = "/api/v1/channels", tag = "messages",
    responses((status = 200, body = Channels), (status = 401, body = Problem),
        (status = 403, body = Problem)))]
pub(crate) async fn channels(State(app): State<App>, user: User) -> Answer<Json<Channels>> {
    user.need(Right::ChannelRead)?;
    let lines = app.notify.channels().await?;
    Ok(Json(Channels {
        channels: lines
            .into_iter()
            .map(|line| ChannelView {
                endpoint: line.endpoint,
                name: line.name,
                channel: line.channel.as_str(),
                channel_name: line.channel.name_zh(),
                per_minute: line.per_minute,
                state: line.state.map(|state| endpoint(&app, state)),
            })
            .collect(),
        ladders: app
            .catalog
            .ladders
            .iter()
            .map(|one| ladder(&app, one))
            .collect(),
        as_of: app.world.now().to_string(),
    }))
}

/// A report of the gateway for short messages.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SmsReport {
    /// Our id of the delivery.
    #[serde(default)]
    out_id: String,
    /// The gateway's own number.
    #[serde(default)]
    biz_id: String,
    /// Whether it arrived.
    success: bool,
    #[serde(default)]
    err_code: String,
    #[serde(default)]
    err_msg: String,
}

/// What the gateway gets: it repeats its report until it gets a 0.
#[derive(Serialize, ToSchema)]
pub(crate) struct Received {
    code: u8,
    msg: &'static str,
}

/// Takes reports of the gateway for short messages, which proves itself by a token of its own.
#[utoipa::path(post, path = "/api/v1/sms/reports", tag = "messages",
    request_body = Vec<SmsReport>,
    responses((status = 200, body = Received), (status = 401, body = Problem)))]
pub(crate) async fn sms_reports(
    State(app): State<App>,
    headers: HeaderMap,
    Body(reports): Body<Vec<SmsReport>>,
) -> Answer<Json<Received>> {
    let sent = headers.get(header::AUTHORIZATION);
    let sent = sent.and_then(|value| value.to_str().ok());
    let token = sent.and_then(|value| value.strip_prefix("Bearer "));
    if !token.is_some_and(|token| app.notify.knows_reporter(token)) {
        return Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "unknown-gateway",
            "网关身份不明",
            "短信网关的回执没有带上约定的令牌，未处理。",
        ));
    }
    let reports: Vec<notify::Report> = reports
        .into_iter()
        .map(|one| notify::Report {
            out_id: one.out_id,
            biz_id: one.biz_id,
            success: one.success,
            err_code: one.err_code,
            err_msg: one.err_msg,
        })
        .collect();
    app.notify.take_reports(&reports).await?;
    Ok(Json(Received {
        code: 0,
        msg: "成功",
    }))
}
