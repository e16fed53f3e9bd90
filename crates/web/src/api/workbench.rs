//! What must I do now.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use casework::DESK_COUNTED;
use catalog::Right;
use catalog::cases::{ASKED, JOINED};
use model::{AlarmFilter, AlarmState, Case, CaseId, DeskPart, PersonId};
use serde::Serialize;
use utoipa::ToSchema;

use super::case_view::CaseLine;
use super::cases::lines;
use super::view::AlarmLine;
use crate::app::App;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Lines of copies and of what was handed on; whoever has more sees the rest in the list.
const ASIDE: usize = 20;
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
    fn of(part: DeskPart, found: usize) -> Self {
        let found = u32::try_from(found).unwrap_or(u32::MAX);
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
    let mut parts = Vec::new();
    let tasks = todo(&app, &user, &mut parts).await?;
    let copies = aside(&app, &user, DeskPart::Copies, &mut parts).await?;
    let waiting = aside(&app, &user, DeskPart::HandedOn, &mut parts).await?;
    Ok(Json(Workbench {
        my_tasks: tasks,
        parts,
        copies,
        waiting,
        open_alarms: alarms(&app, &user).await?,
        as_of: app.world.now().to_string(),
    }))
}

/// What one is to act in, with the parts of it counted.
async fn todo(app: &App, user: &User, parts: &mut Vec<Part>) -> Answer<Vec<Task>> {
    let Ok(scope) = user.need(Right::CaseAct) else {
        return Ok(Vec::new());
    };
    let me = &user.actor.person;
    let filter = app.casework.desk_filter(me, DeskPart::Todo).await?;
    let mine = app.store.list_cases(scope, &filter).await?;
    parts.push(Part::of(DeskPart::Todo, mine.len()));
    let mut returned = BTreeSet::new();
    for part in [DeskPart::Overdue, DeskPart::Returned, DeskPart::Opinion] {
        let filter = app.casework.desk_filter(me, part).await?;
        if part == DeskPart::Returned {
            // In the order of the tasks: whichever of these was sent back is among them.
            returned.extend(app.store.case_ids(scope, &filter).await?);
            parts.push(Part::of(part, returned.len()));
        } else {
            let count = app.store.count_cases(scope, &filter, DESK_COUNTED).await?;
            parts.push(Part::of(part, count as usize));
        }
    }
    let marks: Vec<_> = mine.iter().map(|case| marks(case, me, &returned)).collect();
    let lines = lines(app, mine).await?.into_iter().zip(marks);
    let task = |(line, (returned, opinion))| Task {
        line,
        returned,
        opinion,
    };
    Ok(lines.map(task).collect())
}

/// Whether a task was sent back, and whether only a word is asked for.
fn marks(case: &Case, me: &PersonId, returned: &BTreeSet<CaseId>) -> (bool, bool) {
    let asked = case.awaiting.iter().any(|one| {
        one.person.as_ref() == Some(me) && [ASKED, JOINED].contains(&one.party.as_str())
    });
    (returned.contains(&case.id), asked)
}

/// A part in which one has nothing to do, counted.
async fn aside(
    app: &App,
    user: &User,
    part: DeskPart,
    parts: &mut Vec<Part>,
) -> Answer<Vec<CaseLine>> {
    let Ok(scope) = user.need(Right::CaseRead) else {
        return Ok(Vec::new());
    };
    let filter = app.casework.desk_filter(&user.actor.person, part).await?;
    let mut found = app.store.list_cases(scope, &filter).await?;
    parts.push(Part::of(part, found.len()));
    found.truncate(ASIDE);
    lines(app, found).await
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
