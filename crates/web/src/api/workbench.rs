//! What must I do now.

use axum::Json;
use axum::extract::State;
use casework::DESK_COUNTED;
use catalog::Right;
use model::{AlarmFilter, AlarmState, DeskPart};
use serde::Serialize;
use utoipa::ToSchema;

use super::case_view::CaseLine;
use super::view::AlarmLine;
use crate::app::App;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Lines of alarms.
const ALARMS: u32 = 100;

/// What one must do now.
#[derive(Serialize, ToSchema)]
pub(crate) struct Workbench {
    /// Cases in which one may act now, the nearest deadline first; at most 100.
    my_tasks: Vec<Task>,
    /// How many there are of each part of one's desk.
    parts: Vec<Part>,
    /// Open cases that were given to one to read (抄送), the newest first; at most 20.
    copies: Vec<CaseLine>,
    /// Open cases in which one has acted and somebody else is to act now, the newest first; at most
    /// 20.
    waiting: Vec<CaseLine>,
    /// Open alarms that nobody has taken.
    open_alarms: Vec<AlarmLine>,
    as_of: String,
}

/// A case in which one may act now.
#[derive(Serialize, ToSchema)]
struct Task {
    #[serde(flatten)]
    line: CaseLine,
    /// What led it to its present state sent it back (退回).
    returned: bool,
    /// One was asked for a consent or an opinion (会签、加签).
    opinion: bool,
}

impl From<casework::Task> for Task {
    fn from(task: casework::Task) -> Self {
        Self {
            line: CaseLine::from(task.line),
            returned: task.returned,
            opinion: task.opinion,
        }
    }
}

/// A part of one's desk.
#[derive(Serialize, ToSchema)]
struct Part {
    /// `todo`, `overdue`, `returned`, `opinion`, `copies` or `handed-on`, as the list of cases is
    /// asked for it.
    part: &'static str,
    /// How many; at most 99.
    count: u32,
    /// True: there are more than that.
    more: bool,
}

impl Part {
    /// Of what was found of a part, nothing beyond the hundredth.
    fn of(part: DeskPart, found: u32) -> Self {
        Self {
            part: part.as_str(),
            count: found.min(DESK_COUNTED - 1),
            more: found >= DESK_COUNTED,
        }
    }
}

/// Returns one's tasks by deadline, what one was given to read, what one waits for, and alarms that
/// nobody has taken.
#[utoipa::path(get, path = "/api/v1/workbench", tag = "workbench",
    responses((status = 200, body = Workbench), (status = 401, body = Problem)))]
pub(crate) async fn workbench(State(app): State<App>, user: User) -> Answer<Json<Workbench>> {
    let (act, read) = (
        user.need(Right::CaseAct).ok(),
        user.need(Right::CaseRead).ok(),
    );
    let me = &user.actor.person;
    let desk = app.casework.workbench(me, act, read).await?;
    let parts = desk.counts.into_iter();
    Ok(Json(Workbench {
        my_tasks: desk.tasks.into_iter().map(Task::from).collect(),
        parts: parts.map(|(part, found)| Part::of(part, found)).collect(),
        copies: desk.copies.into_iter().map(CaseLine::from).collect(),
        waiting: desk.handed_on.into_iter().map(CaseLine::from).collect(),
        open_alarms: alarms(&app, &user).await?,
        as_of: app.world.now().to_string(),
    }))
}

async fn alarms(app: &App, user: &User) -> Answer<Vec<AlarmLine>> {
    let Ok(scope) = user.need(Right::AlarmHandle) else {
        return Ok(Vec::new());
    };
    let filter = AlarmFilter {
        state: Some(AlarmState::Open),
        untaken: true,
        limit: ALARMS,
        ..AlarmFilter::default()
    };
    let (alarms, _) = app.store.alarms(scope, &filter).await?;
    let line = |alarm| AlarmLine::of(&app.catalog, alarm);
    Ok(alarms.iter().map(line).collect())
}
