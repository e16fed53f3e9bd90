//! Handing a shift over: what the next one has to know, and what is open at that time.

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use model::{AlarmFilter, AlarmState, CaseFilter, Handover, OpenItem, Scope, Shift, ShiftId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cases::state_name;
use crate::app::App;
use crate::http::input::Body;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Notes that are shown.
const SHOWN: u32 = 100;
/// Most open alarms and most open cases that a note keeps; more are said as a number.
const KEPT: u32 = 200;

/// Hand-over notes, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Handovers {
    handovers: Vec<HandoverView>,
}

/// A hand-over note.
#[derive(Serialize, ToSchema)]
pub(crate) struct HandoverView {
    id: String,
    shift_id: String,
    area_name: String,
    from_name: String,
    note: String,
    /// What was open when it was written.
    open: Vec<Item>,
    at: String,
    /// Null until somebody took over.
    received_by: Option<String>,
    received_at: Option<String>,
    received_note: Option<String>,
    /// Whether one may take over.
    may_receive: bool,
}

/// Something that was open.
#[derive(Serialize, ToSchema)]
struct Item {
    /// `alarm` or `case`.
    kind: String,
    link: String,
    title: String,
    state: String,
}

impl HandoverView {
    fn of(user: &User, note: Handover) -> Self {
        let may_receive = note.received.is_none() && note.from.0 != user.actor.person;
        let (received_by, received_at, received_note) = match note.received {
            Some((_, name, at, remark)) => (Some(name), Some(at.to_string()), Some(remark)),
            None => (None, None, None),
        };
        let item = |one: OpenItem| Item {
            kind: one.kind,
            link: one.link,
            title: one.title,
            state: one.state,
        };
        Self {
            id: note.id,
            shift_id: note.shift.to_string(),
            area_name: note.area_name,
            from_name: note.from.1,
            note: note.note,
            open: note.open.into_iter().map(item).collect(),
            at: note.at.to_string(),
            received_by,
            received_at,
            received_note,
            may_receive,
        }
    }
}

/// Returns hand-over notes within one's scope.
#[utoipa::path(get, path = "/api/v1/duty/handovers", tag = "duty",
    responses((status = 200, body = Handovers), (status = 401, body = Problem),
        (status = 403, body = Problem)))]
pub(crate) async fn handovers(State(app): State<App>, user: User) -> Answer<Json<Handovers>> {
    let scope = user.need(Right::DutyRead)?;
    let notes = app.store.handovers(scope, SHOWN).await?;
    Ok(Json(Handovers {
        handovers: notes
            .into_iter()
            .map(|note| HandoverView::of(&user, note))
            .collect(),
    }))
}

/// A note to be written.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewHandover {
    /// Made by the client; the same request is carried out once.
    request_id: String,
    /// One's own shift.
    shift_id: String,
    /// What the next one has to know.
    note: String,
}

/// Writes a hand-over note of one's own shift; what is open now is kept with it.
#[utoipa::path(post, path = "/api/v1/duty/handovers", tag = "duty", request_body = NewHandover,
    responses((status = 200, body = HandoverView), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn write(
    State(app): State<App>,
    user: User,
    Body(said): Body<NewHandover>,
) -> Answer<Json<HandoverView>> {
    let scope = user.need(Right::DutyRead)?;
    let shift = app
        .store
        .shift(scope, &ShiftId::new(&said.shift_id))
        .await?;
    let shift = shift.ok_or_else(|| Problem::not_found("该班次"))?;
    if shift.person != user.actor.person {
        return Err(Problem::forbidden());
    }
    let now = app.world.now();
    if now < shift.starts_at {
        return Err(Problem::invalid_field(
            "shift_id",
            "班次还没有开始，不能交班",
        ));
    }
    let note = said.note.trim();
    if !(2..=2_000).contains(&note.chars().count()) {
        return Err(Problem::invalid_field(
            "note",
            "请写明交班事项，2 至 2000 个字；没有的写“无”和情况",
        ));
    }
    if said.request_id.is_empty() || said.request_id.len() > 64 {
        return Err(Problem::invalid_field(
            "request_id",
            "缺少请求编号，请刷新页面",
        ));
    }
    let handover = Handover {
        id: format!("{}.{}", user.actor.person, said.request_id),
        area_name: shift.area_name.clone(),
        from: (user.actor.person.clone(), user.actor.name.clone()),
        note: note.to_owned(),
        open: open_now(&app, &user, &shift).await?,
        shift: shift.id,
        at: now,
        received: None,
    };
    app.store.put_handover(&handover).await?;
    Ok(Json(HandoverView::of(&user, handover)))
}

/// What is open in the shift's area and within what the writer may see.
async fn open_now(app: &App, user: &User, shift: &Shift) -> Answer<Vec<OpenItem>> {
    let mut items = Vec::new();
    if let Ok(scope) = user.need(Right::AlarmRead) {
        let filter = AlarmFilter {
            state: Some(AlarmState::Open),
            limit: KEPT,
            ..AlarmFilter::default()
        };
        let (alarms, total) = app.store.alarms(scope, &filter).await?;
        let here = alarms
            .iter()
            .filter(|one| shift.area_path.contains(&one.area_path));
        items.extend(here.map(|alarm| OpenItem {
            kind: "alarm".to_owned(),
            link: format!("/alarms/{}", alarm.id),
            title: format!("{}：{}", alarm.point_name, alarm.summary),
            state: match &alarm.taken_by {
                Some((_, name)) => format!("{name}已接警"),
                None => "未接警".to_owned(),
            },
        }));
        more(&mut items, "alarm", "/alarms", "报警", total);
    }
    if let Ok(scope) = user.need(Right::CaseRead) {
        open_cases(app, scope, shift, &mut items).await?;
    }
    Ok(items)
}

async fn open_cases(
    app: &App,
    scope: &Scope,
    shift: &Shift,
    items: &mut Vec<OpenItem>,
) -> Answer<()> {
    let filter = CaseFilter {
        open: Some(true),
        limit: KEPT,
        ..CaseFilter::default()
    };
    let (cases, total) = app.store.cases(scope, &filter).await?;
    let here = cases
        .iter()
        .filter(|one| shift.area_path.contains(&one.area_path));
    items.extend(here.map(|case| OpenItem {
        kind: "case".to_owned(),
        link: format!("/cases/{}", case.id),
        title: format!("{} {}", case.number, case.title),
        state: state_name(app, case),
    }));
    more(items, "case", "/cases", "事项", total);
    Ok(())
}

fn more(items: &mut Vec<OpenItem>, kind: &str, link: &str, what: &str, total: u64) {
    if let Some(rest) = total.checked_sub(u64::from(KEPT)).filter(|rest| *rest > 0) {
        items.push(OpenItem {
            kind: kind.to_owned(),
            link: link.to_owned(),
            title: format!("另有 {rest} 条{what}未列出"),
            state: String::new(),
        });
    }
}

/// That one took over.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Receipt {
    /// What one remarks; may be empty.
    #[serde(default)]
    remark: String,
}

/// Takes a shift over: one has read the note. Only somebody of the same watch can.
#[utoipa::path(post, path = "/api/v1/duty/handovers/{id}/receive", tag = "duty",
    params(("id" = String, Path,)), request_body = Receipt,
    responses((status = 200, body = HandoverView), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn receive(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Body(said): Body<Receipt>,
) -> Answer<Json<HandoverView>> {
    let scope = user.need(Right::DutyRead)?;
    let gone = || Problem::not_found("该交接班记录");
    let notes = app.store.handovers(scope, SHOWN).await?;
    let note = notes
        .into_iter()
        .find(|note| note.id == id)
        .ok_or_else(gone)?;
    let shift = app
        .store
        .shift(scope, &note.shift)
        .await?
        .ok_or_else(gone)?;
    let same_watch = |post: &model::Post| (&post.role, &post.area) == (&shift.role, &shift.area);
    if !user.actor.posts.iter().any(same_watch) {
        return Err(Problem::forbidden());
    }
    let remark = said.remark.trim();
    if remark.chars().count() > 500 {
        return Err(Problem::invalid_field("remark", "备注不超过 500 个字"));
    }
    let me = &user.actor.person;
    let taken = app
        .store
        .receive_handover(scope, &id, me, remark, app.world.now())
        .await?;
    let taken = taken.ok_or_else(gone)?;
    Ok(Json(HandoverView::of(&user, taken)))
}
