//! One's inbox: what one was told, and that one has seen to it.

use axum::Json;
use axum::extract::{Path, State};
use model::{InboxFilter, InboxLine, Live, MessageId, Rest, Settled};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::alarms::PAGE_SIZE;
use crate::app::App;
use crate::http::input::{Asked, Body};
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Which lines.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// Only those that were not read.
    unread: Option<bool>,
    /// From 1.
    page: Option<u32>,
}

/// A page of one's inbox.
#[derive(Serialize, ToSchema)]
pub(crate) struct Inbox {
    messages: Vec<Message>,
    /// How many there are in all.
    total: u64,
    /// How many one has not read.
    unread: u64,
    page: u32,
    page_size: u32,
}

/// A message.
#[derive(Serialize, ToSchema)]
struct Message {
    id: String,
    title: String,
    text: String,
    /// Path of the page on which one acts.
    link: String,
    /// Why one is told.
    rung_name: String,
    urgent: bool,
    at: String,
    read_at: Option<String>,
    /// How it came to rest; null while nobody has acted.
    rest: Option<RestView>,
}

/// How a notice came to rest.
#[derive(Serialize, ToSchema)]
pub(crate) struct RestView {
    /// `acted`, `cleared` or `moved-on`.
    how: &'static str,
    at: String,
    /// Who acted; null for the system.
    by: Option<String>,
}

impl From<Rest> for RestView {
    fn from(rest: Rest) -> Self {
        Self {
            how: Settled::as_str(rest.how),
            at: rest.at.to_string(),
            by: rest.by,
        }
    }
}

impl From<InboxLine> for Message {
    fn from(line: InboxLine) -> Self {
        Self {
            id: line.id.to_string(),
            title: line.title,
            text: line.text,
            link: line.link,
            rung_name: line.rung_name,
            urgent: line.urgent,
            at: line.at.to_string(),
            read_at: line.read_at.map(|at| at.to_string()),
            rest: line.rest.map(Into::into),
        }
    }
}

/// Returns what one was told, the newest first.
#[utoipa::path(get, path = "/api/v1/inbox", tag = "inbox", params(Which),
    responses((status = 200, body = Inbox), (status = 401, body = Problem)))]
pub(crate) async fn inbox(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<Which>,
) -> Answer<Json<Inbox>> {
    let page = which.page.unwrap_or(1).max(1);
    page_of(&app, &user, which.unread.unwrap_or(false), page).await
}

async fn page_of(app: &App, user: &User, unread: bool, page: u32) -> Answer<Json<Inbox>> {
    let me = &user.actor.person;
    let filter = InboxFilter {
        unread,
        offset: (page - 1).saturating_mul(PAGE_SIZE),
        limit: PAGE_SIZE,
    };
    let (lines, total) = app.store.inbox(me, filter).await?;
    Ok(Json(Inbox {
        messages: lines.into_iter().map(Into::into).collect(),
        total,
        unread: app.store.unread(me).await?,
        page,
        page_size: PAGE_SIZE,
    }))
}

/// Which message was read.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Read {
    /// Absent: all of them.
    id: Option<String>,
}

/// Notes that one has read one message, or all. Returns the first page.
#[utoipa::path(post, path = "/api/v1/inbox/read", tag = "inbox", request_body = Read,
    responses((status = 200, body = Inbox), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn read(
    State(app): State<App>,
    user: User,
    Body(read): Body<Read>,
) -> Answer<Json<Inbox>> {
    let me = &user.actor.person;
    let id = read.id.map(MessageId::new);
    if let Some(id) = &id
        && !app.store.is_in_inbox(me, id).await?
    {
        return Err(Problem::not_found("这条消息"));
    }
    app.store
        .mark_read(me, id.as_ref(), app.world.now())
        .await?;
    tell(&app, &user);
    page_of(&app, &user, false, 1).await
}

/// Acknowledges: one sees to it, nobody further up is told any more. Doing so again, or after
/// somebody else did, changes nothing.
#[utoipa::path(post, path = "/api/v1/inbox/{id}/acknowledge", tag = "inbox",
    params(("id" = String, Path,)),
    responses((status = 200, body = RestView), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn acknowledge(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
) -> Answer<Json<RestView>> {
    let by = (&user.actor.person, user.actor.name.as_str());
    let id = MessageId::new(id);
    let notice = app.store.acknowledge(&id, by, app.world.now()).await?;
    let rest = notice.and_then(|notice| notice.rest);
    let rest = rest.ok_or_else(|| Problem::not_found("这条消息"))?;
    tell(&app, &user);
    Ok(Json(rest.into()))
}

/// Tells one's open pages; nobody may be listening.
fn tell(app: &App, user: &User) {
    let person = user.actor.person.clone();
    let _ = app.live.send(Live::Message { person });
}
