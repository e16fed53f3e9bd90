//! When a data logger was connected, how often its connections ended, and why.

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use model::{ConnectionEnd, DeviceConnection, Timestamp};
use sense::online::{DayEnds, OnlineHour, OnlineState, ends_by_day, online_hours};
use serde::Serialize;
use utoipa::ToSchema;

use super::downlinks::device;
use super::lately::Since;
use crate::app::App;
use crate::http::input::Asked;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// How many connections are listed.
const LISTED: usize = 50;

/// When a device was connected, as it was written down: openings and endings within seconds, the
/// rest each minute.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeviceConnections {
    from: String,
    to: String,
    /// Every hour since, the running one included.
    hours: Vec<OnlineHourView>,
    /// Endings by day; days without any are missing.
    disconnects: Vec<DisconnectsView>,
    /// How many connections there were in the span.
    count: usize,
    /// Frames let in on them, refused, and of these with a wrong check word.
    frames: u64,
    refused: u64,
    crc_errors: u64,
    /// The last of them, the one opened last first, at most 50.
    connections: Vec<KeptConnection>,
}

#[derive(Serialize, ToSchema)]
struct OnlineHourView {
    start: String,
    /// `whole`, `partly` or `not` connected while a gateway was at work; `unknown`: none was, or
    /// nothing is kept of it; `before` the device was first heard.
    state: &'static str,
    online_seconds: i64,
    /// How long a gateway was at work.
    watched_seconds: i64,
}

#[derive(Serialize, ToSchema)]
struct DisconnectsView {
    /// `YYYY-MM-DD`.
    day: String,
    /// Ended by the device or broken on the way.
    peer: u64,
    /// Closed because nothing came.
    idle: u64,
    /// Closed because of what the device did: it took no answers, or sent no frames.
    fault: u64,
    /// The server stopped; says nothing about the device.
    server: u64,
}

#[derive(Serialize, ToSchema)]
struct KeptConnection {
    peer: String,
    /// `tcp`, `tls`, `udp` or `mqtt`.
    transport: &'static str,
    opened_at: String,
    /// When the device last said something that was let in.
    heard_at: String,
    /// Null while it is open.
    closed_at: Option<String>,
    /// `peer`, `idle`, `no-frame`, `unframed`, `deaf`, `stopped`, or `crashed`: the server went
    /// away without a word, and the end is the last moment of which is known that it was at work.
    why: Option<&'static str>,
    seconds: i64,
    /// Frames that were let in, and their bytes.
    frames: u64,
    bytes: u64,
    /// Frames that name the device and were put into quarantine.
    refused: u64,
    /// Of these, how many had a wrong check word.
    crc_errors: u64,
}

/// Returns when a device of one's scope was connected lately.
#[utoipa::path(get, path = "/api/v1/devices/{mn}/connections", tag = "devices",
    params(("mn" = String, Path,), Since),
    responses((status = 200, body = DeviceConnections), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn connections(
    State(app): State<App>,
    user: User,
    Path(mn): Path<String>,
    Asked(since): Asked<Since>,
) -> Answer<Json<DeviceConnections>> {
    let scope = user.need(Right::DeviceRead)?;
    let device = device(&app, scope, &mn).await?;
    let mn = &device.mn;
    let now = app.world.now();
    let from = since.hour(now)?;
    let record = app.store.connections(scope, mn, from).await?;
    let record = record.ok_or_else(|| Problem::not_found("该设备"))?;
    let hours = online_hours(from, now, device.first_seen, &record);
    let sum = |count: fn(&DeviceConnection) -> u64| record.connections.iter().map(count).sum();
    Ok(Json(DeviceConnections {
        from: from.to_string(),
        to: now.to_string(),
        hours: hours.into_iter().map(hour_view).collect(),
        disconnects: ends_by_day(from, &record).iter().map(day_view).collect(),
        count: record.connections.len(),
        frames: sum(|one| one.frames),
        refused: sum(|one| one.refused),
        crc_errors: sum(|one| one.crc_errors),
        connections: record
            .connections
            .iter()
            .take(LISTED)
            .map(|one| kept(one, now))
            .collect(),
    }))
}

fn hour_view(hour: OnlineHour) -> OnlineHourView {
    OnlineHourView {
        start: hour.start.to_string(),
        state: match hour.state {
            OnlineState::Before => "before",
            OnlineState::Unknown => "unknown",
            OnlineState::Whole => "whole",
            OnlineState::Partly => "partly",
            OnlineState::Not => "not",
        },
        online_seconds: hour.online / 1_000,
        watched_seconds: hour.watched / 1_000,
    }
}

fn day_view(day: &DayEnds) -> DisconnectsView {
    let mut view = DisconnectsView {
        day: day.day.beijing().format("%Y-%m-%d").to_string(),
        peer: 0,
        idle: 0,
        fault: 0,
        server: 0,
    };
    for (why, count) in &day.ends {
        let counted = match why {
            ConnectionEnd::Peer => &mut view.peer,
            ConnectionEnd::Idle => &mut view.idle,
            ConnectionEnd::NoFrame | ConnectionEnd::Unframed | ConnectionEnd::Deaf => {
                &mut view.fault
            }
            ConnectionEnd::Stopped | ConnectionEnd::Crashed => &mut view.server,
        };
        *counted += count;
    }
    view
}

fn kept(one: &DeviceConnection, now: Timestamp) -> KeptConnection {
    let (closed_at, why) = one.closed.unzip();
    KeptConnection {
        peer: one.peer.clone(),
        transport: one.transport.as_str(),
        opened_at: one.opened_at.to_string(),
        heard_at: one.heard_at.to_string(),
        closed_at: closed_at.map(|at| at.to_string()),
        why: why.map(ConnectionEnd::as_str),
        seconds: closed_at.unwrap_or(now).since(one.opened_at) / 1_000,
        frames: one.frames,
        bytes: one.bytes,
        refused: one.refused,
        crc_errors: one.crc_errors,
    }
}
