//! The message log: who was told what, when, by which channel, with what outcome.

use axum::Json;
use axum::extract::State;
use catalog::Right;
use model::{Channel, DeliveryId, LogDelivery, LogFilter, LogLine, MessageState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::alarms::PAGE_SIZE;
use super::inbox::RestView;
use crate::app::App;
use crate::http::input::Asked;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Which lines.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// `waiting`, `sending`, `sent`, `inbox-only` or `withdrawn`.
    state: Option<String>,
    /// `wecom`, `dingtalk`, `feishu`, `sms`, `voice` or `email`.
    channel: Option<String>,
    /// Only about this: `alarm:ID` or `case:ID`.
    subject: Option<String>,
    /// Only those that went out together in this delivery.
    delivery: Option<String>,
    /// From 1.
    page: Option<u32>,
}

/// A page of the log.
#[derive(Serialize, ToSchema)]
pub(crate) struct Messages {
    messages: Vec<Line>,
    total: u64,
    page: u32,
    page_size: u32,
}

/// A line of the log.
#[derive(Serialize, ToSchema)]
struct Line {
    id: String,
    title: String,
    link: String,
    ladder: String,
    ladder_name: String,
    /// From 0.
    rung: u32,
    rung_name: String,
    person_name: String,
    at: String,
    /// `waiting`, `sending`, `sent`, `inbox-only` or `withdrawn`.
    state: &'static str,
    read_at: Option<String>,
    rest: Option<RestView>,
    deliveries: Vec<Way>,
}

/// A way that was tried.
#[derive(Serialize, ToSchema)]
struct Way {
    id: String,
    /// `wecom`, `dingtalk`, `feishu`, `sms`, `voice` or `email`.
    channel: &'static str,
    channel_name: &'static str,
    /// `pending`, `claimed`, `sent`, `failed` or `uncertain`.
    state: &'static str,
    /// 2 if it went out once more because nobody knew.
    attempt: u32,
    /// How many messages it carried.
    count: u32,
    detail: Option<String>,
    finished_at: Option<String>,
    /// `awaited`, `delivered`, `undelivered` or `overdue`; null where no report follows.
    report: Option<String>,
}

impl From<LogDelivery> for Way {
    fn from(way: LogDelivery) -> Self {
        Self {
            id: way.id.to_string(),
            channel: way.channel.as_str(),
            channel_name: way.channel.name_zh(),
            state: way.state.as_str(),
            attempt: way.attempt,
            count: way.count,
            detail: way.detail,
            finished_at: way.finished_at.map(|at| at.to_string()),
            report: way.report,
        }
    }
}

impl Line {
    fn of(app: &App, line: LogLine) -> Self {
        let ladder = app.catalog.ladder(&line.ladder);
        Self {
            id: line.id.to_string(),
            title: line.title,
            link: line.link,
            ladder_name: ladder.map_or_else(|| line.ladder.clone(), |one| one.name.clone()),
            ladder: line.ladder,
            rung: line.rung,
            rung_name: line.rung_name,
            person_name: line.person.1,
            at: line.at.to_string(),
            state: line.state.as_str(),
            read_at: line.read_at.map(|at| at.to_string()),
            rest: line.rest.map(Into::into),
            deliveries: line.deliveries.into_iter().map(Into::into).collect(),
        }
    }
}

/// Returns who was told what within one's scope, the newest first.
#[utoipa::path(get, path = "/api/v1/messages", tag = "messages", params(Which),
    responses((status = 200, body = Messages), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn messages(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<Which>,
) -> Answer<Json<Messages>> {
    let scope = user.need(Right::MessageRead)?;
    let state = which.state.filter(|word| !word.is_empty());
    let state = state.map(|word| {
        MessageState::parse(&word)
            .ok_or_else(|| Problem::invalid_field("state", "没有这种消息状态"))
    });
    let channel = which.channel.filter(|word| !word.is_empty());
    let channel = channel.map(|word| {
        Channel::parse(&word).ok_or_else(|| Problem::invalid_field("channel", "没有这种通知方式"))
    });
    let page = which.page.unwrap_or(1).max(1);
    let filter = LogFilter {
        state: state.transpose()?,
        channel: channel.transpose()?,
        person: None,
        subject: which.subject.filter(|text| !text.is_empty()),
        delivery: which
            .delivery
            .filter(|id| !id.is_empty())
            .map(DeliveryId::new),
        offset: (page - 1).saturating_mul(PAGE_SIZE),
        limit: PAGE_SIZE,
    };
    let (lines, total) = app.store.message_log(scope, &filter).await?;
    Ok(Json(Messages {
        messages: lines.into_iter().map(|line| Line::of(&app, line)).collect(),
        total,
        page,
        page_size: PAGE_SIZE,
    }))
}
