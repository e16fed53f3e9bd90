//! The duty roster: who is on duty when, and planning it.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State};
use catalog::{Catalog, Right, Told};
use model::{AreaId, AreaPath, PersonId, RoleId, Shift, ShiftId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::duty_swaps::SwapView;
use crate::app::App;
use crate::http::input::{Asked, Body, instant};
use crate::http::problem::{Answer, FieldProblem, Problem};
use crate::http::signed::User;

/// Days that are shown if nobody says otherwise.
const DAYS: i64 = 14;
/// Longest shift.
const LONGEST: i64 = 48 * Timestamp::HOUR;
/// Most shifts planned at once.
const AT_ONCE: usize = 200;

/// Which time.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// Begin; this midnight if absent.
    from: Option<String>,
    /// End; 14 days later if absent.
    to: Option<String>,
}

/// The roster.
#[derive(Serialize, ToSchema)]
pub(crate) struct Roster {
    shifts: Vec<ShiftView>,
    /// Swaps of these shifts, and those that wait for one's answer.
    swaps: Vec<SwapView>,
    /// Who can hold which watch.
    holders: Vec<Holder>,
    /// One's own shifts that have not ended.
    mine: Vec<ShiftView>,
    /// Whether one may plan.
    may_plan: bool,
    from: String,
    to: String,
    now: String,
}

/// A shift.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShiftView {
    id: String,
    role: String,
    role_name: String,
    area_id: String,
    area_name: String,
    person_id: String,
    person_name: String,
    /// 0 for the first (主班), 1 for the second (副班).
    rank: u16,
    starts_at: String,
    ends_at: String,
    note: String,
    made_by: String,
    /// Whether it is one's own.
    mine: bool,
    /// Whether it runs now.
    now: bool,
}

/// Somebody who can hold a watch.
#[derive(Serialize, ToSchema)]
struct Holder {
    role: String,
    role_name: String,
    area_id: String,
    area_name: String,
    person_id: String,
    person_name: String,
}

impl ShiftView {
    pub(crate) fn of(app: &App, me: &PersonId, shift: Shift) -> Self {
        let now = app.world.now();
        Self {
            role_name: role_name(&app.catalog, &shift.role),
            mine: shift.person == *me,
            now: shift.starts_at <= now && now < shift.ends_at,
            id: shift.id.to_string(),
            role: shift.role.to_string(),
            area_id: shift.area.to_string(),
            area_name: shift.area_name,
            person_id: shift.person.to_string(),
            person_name: shift.person_name,
            rank: shift.rank,
            starts_at: shift.starts_at.to_string(),
            ends_at: shift.ends_at.to_string(),
            note: shift.note,
            made_by: shift.made_by,
        }
    }
}

fn role_name(catalog: &Catalog, role: &RoleId) -> String {
    let known = catalog.role(role);
    known.map_or_else(|| role.to_string(), |role| role.name.clone())
}

/// Returns the roles that have a watch: those whom a ladder tells when they are on duty.
fn watches(catalog: &Catalog) -> BTreeSet<&RoleId> {
    let rungs = catalog.ladders.iter().flat_map(|ladder| &ladder.rungs);
    rungs
        .filter_map(|rung| match &rung.to {
            Told::OnDuty(role) | Told::NextOnDuty(role) => Some(role),
            Told::First | Told::Holders(_) => None,
        })
        .collect()
}

/// Returns the roster within one's scope.
#[utoipa::path(get, path = "/api/v1/duty", tag = "duty", params(Which),
    responses((status = 200, body = Roster), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn roster(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<Which>,
) -> Answer<Json<Roster>> {
    view(&app, &user, which).await
}

async fn view(app: &App, user: &User, which: Which) -> Answer<Json<Roster>> {
    let scope = user.need(Right::DutyRead)?;
    let me = &user.actor.person;
    let now = app.world.now();
    let from = which.from.map(|text| instant("from", &text)).transpose()?;
    let from = from.unwrap_or_else(|| now.day_start());
    let to = which.to.map(|text| instant("to", &text)).transpose()?;
    let to = to.unwrap_or_else(|| from.plus(DAYS * Timestamp::DAY));
    if to <= from || to.since(from) > 100 * Timestamp::DAY {
        return Err(Problem::invalid_field("to", "时段应在 1 至 100 天之间"));
    }
    let mut holders = Vec::new();
    for role in watches(&app.catalog) {
        for (area, area_name, person, name) in app.store.watch_holders(scope, role).await? {
            holders.push(Holder {
                role: role.to_string(),
                role_name: role_name(&app.catalog, role),
                area_id: area.to_string(),
                area_name,
                person_id: person.to_string(),
                person_name: name,
            });
        }
    }
    let shown = |shifts: Vec<Shift>| -> Vec<ShiftView> {
        let views = shifts.into_iter();
        views.map(|shift| ShiftView::of(app, me, shift)).collect()
    };
    Ok(Json(Roster {
        shifts: shown(app.store.shifts(scope, from, to).await?),
        swaps: app
            .store
            .swaps(scope, from, to, me)
            .await?
            .into_iter()
            .map(|swap| SwapView::of(me, swap))
            .collect(),
        holders,
        mine: shown(app.store.shifts_of(me, now).await?),
        may_plan: user.need(Right::DutyManage).is_ok(),
        from: from.to_string(),
        to: to.to_string(),
        now: now.to_string(),
    }))
}

/// Shifts to be planned, all or none.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Plan {
    /// Made by the client; the same request is carried out once.
    request_id: String,
    shifts: Vec<NewShift>,
}

/// A shift to be planned.
#[derive(Deserialize, ToSchema)]
struct NewShift {
    role: String,
    area_id: String,
    person_id: String,
    /// 0 for the first (主班), 1 for the second (副班).
    rank: u16,
    starts_at: String,
    ends_at: String,
    #[serde(default)]
    note: String,
}

/// Plans shifts. Whoever is put on the roster holds the role for the area.
#[utoipa::path(post, path = "/api/v1/duty/shifts", tag = "duty", request_body = Plan,
    responses((status = 200, body = Roster), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn plan(
    State(app): State<App>,
    user: User,
    Body(plan): Body<Plan>,
) -> Answer<Json<Roster>> {
    let scope = user.need(Right::DutyManage)?;
    if plan.request_id.is_empty() || plan.request_id.len() > 64 {
        return Err(Problem::invalid_field(
            "request_id",
            "缺少请求编号，请刷新页面",
        ));
    }
    if plan.shifts.is_empty() || plan.shifts.len() > AT_ONCE {
        return Err(Problem::invalid_field("shifts", "一次安排 1 至 200 个班次"));
    }
    let mut shifts = Vec::with_capacity(plan.shifts.len());
    let mut wrong = Vec::new();
    for (place, said) in plan.shifts.iter().enumerate() {
        let id = format!("{}.{}.{place}", user.actor.person, plan.request_id);
        match shift(&app, &user, id, said)? {
            Ok(shift) => {
                let known = app.store.watch_holders(scope, &shift.role).await?;
                let holds = known
                    .iter()
                    .any(|(area, _, person, _)| (area, person) == (&shift.area, &shift.person));
                if holds {
                    shifts.push(shift);
                } else {
                    wrong.push(field(
                        place,
                        "person_id",
                        "此人在该区域没有这个岗位，不能排班",
                    ));
                }
            }
            Err((name, message)) => wrong.push(field(place, name, message)),
        }
    }
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong));
    }
    app.store.plan_shifts(&shifts).await?;
    let which = Which {
        from: None,
        to: None,
    };
    view(&app, &user, which).await
}

fn field(place: usize, name: &str, message: &str) -> FieldProblem {
    FieldProblem {
        field: format!("shifts.{place}.{name}"),
        message: message.to_owned(),
    }
}

/// Reads a shift; the inner error names the field that was not accepted.
fn shift(
    app: &App,
    user: &User,
    id: String,
    said: &NewShift,
) -> Answer<Result<Shift, (&'static str, &'static str)>> {
    let starts_at = instant("starts_at", &said.starts_at)?;
    let ends_at = instant("ends_at", &said.ends_at)?;
    let now = app.world.now();
    if ends_at <= starts_at || ends_at.since(starts_at) > LONGEST {
        return Ok(Err(("ends_at", "班次应在 48 小时以内，结束晚于开始")));
    }
    if ends_at <= now {
        return Ok(Err(("ends_at", "不能安排已经过去的班次")));
    }
    if said.rank > 1 {
        return Ok(Err(("rank", "请选择主班或副班")));
    }
    let role = RoleId::new(&said.role);
    if !watches(&app.catalog).contains(&role) {
        return Ok(Err(("role", "这个岗位不排班")));
    }
    let note = said.note.trim();
    if note.chars().count() > 200 {
        return Ok(Err(("note", "备注不超过 200 个字")));
    }
    Ok(Ok(Shift {
        id: ShiftId::new(id),
        role,
        area: AreaId::new(&said.area_id),
        area_path: AreaPath::from_stored(""),
        area_name: String::new(),
        person: PersonId::new(&said.person_id),
        person_name: String::new(),
        rank: said.rank,
        starts_at,
        ends_at,
        note: note.to_owned(),
        made_by: user.actor.name.clone(),
        made_at: now,
    }))
}

/// Takes a shift out of the roster.
#[utoipa::path(post, path = "/api/v1/duty/shifts/{id}/cancel", tag = "duty",
    params(("id" = String, Path,)),
    responses((status = 200, body = Roster), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn cancel(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
) -> Answer<Json<Roster>> {
    let scope = user.need(Right::DutyManage)?;
    let id = ShiftId::new(id);
    if !app.store.cancel_shift(scope, &id, app.world.now()).await? {
        return Err(Problem::not_found("该班次"));
    }
    let which = Which {
        from: None,
        to: None,
    };
    view(&app, &user, which).await
}
