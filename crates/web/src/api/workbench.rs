//! What must I do now.

use axum::Json;
use axum::extract::State;
use catalog::Right;
use model::{AlarmFilter, AlarmState, CaseFilter};
use serde::Serialize;
use utoipa::ToSchema;

use super::case_view::CaseLine;
use super::cases::lines;
use super::view::AlarmLine;
use crate::app::App;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Lines of each part; whoever has more sees the rest in the lists.
const LINES: u32 = 100;

/// What one must do now.
#[derive(Serialize, ToSchema)]
pub(crate) struct Workbench {
    /// Cases in which one may act now, the nearest deadline first.
    my_tasks: Vec<CaseLine>,
    /// Open cases in which one has acted and somebody else is to act now.
    waiting: Vec<CaseLine>,
    /// Open alarms that nobody has taken.
    open_alarms: Vec<AlarmLine>,
    as_of: String,
}

/// Returns one's tasks by deadline, what one waits for, and alarms that nobody has taken.
#[utoipa::path(get, path = "/api/v1/workbench", tag = "workbench",
    responses((status = 200, body = Workbench), (status = 401, body = Problem)))]
pub(crate) async fn workbench(State(app): State<App>, user: User) -> Answer<Json<Workbench>> {
    let me = &user.actor.person;
    let (mut mine, mut acted) = (Vec::new(), Vec::new());
    if let Ok(scope) = user.need(Right::CaseAct) {
        let open = CaseFilter {
            open: Some(true),
            limit: LINES,
            ..CaseFilter::default()
        };
        // A look-back is awaited in a case that stays closed.
        let filter = CaseFilter {
            mine: Some(me.clone()),
            open: None,
            nearest_first: true,
            ..open.clone()
        };
        mine = app.store.list_cases(scope, &filter).await?;
        let filter = CaseFilter {
            acted: Some(me.clone()),
            ..open
        };
        acted = app.store.list_cases(scope, &filter).await?;
        acted.retain(|case| !mine.iter().any(|one| one.id == case.id));
    }
    let alarms = if let Ok(scope) = user.need(Right::AlarmHandle) {
        let filter = AlarmFilter {
            state: Some(AlarmState::Open),
            untaken: true,
            limit: LINES,
            ..AlarmFilter::default()
        };
        app.store.alarms(scope, &filter).await?.0
    } else {
        Vec::new()
    };
    Ok(Json(Workbench {
        my_tasks: lines(&app, mine).await?,
        waiting: lines(&app, acted).await?,
        open_alarms: alarms
            .iter()
            .map(|alarm| AlarmLine::of(&app.catalog, alarm))
            .collect(),
        as_of: app.world.now().to_string(),
    }))
}
