//! What was struck, what was looked at again, and what came back.

use axum::Json;
use axum::extract::State;
use casework::lookback::{Span, Strike, Tally};
use catalog::Right;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::http::input::Asked;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// What is counted.
#[derive(Deserialize, IntoParams)]
pub(crate) struct WhichStrikes {
    /// Of this flow.
    flow: String,
    /// Struck in this period: `2026-03`, `2026Q1`, `2026H1` or `2026`; without one, ever.
    period: Option<String>,
}

/// Strikings of a flow within one's scope, with their figures.
#[derive(Serialize, ToSchema)]
pub(crate) struct Strikes {
    /// The latest first; every figure counts some of them.
    strikes: Vec<StrikeView>,
    total: TallyView,
    /// By the units that had done the work; what several did counts for each.
    units: Vec<UnitTally>,
    /// By the people upon whose acceptance it was struck; a relapse counts against that acceptance,
    /// whoever accepts the case later.
    acceptors: Vec<AcceptorTally>,
    as_of: String,
}

/// A striking of a number (销号), and what became of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct StrikeView {
    case_id: String,
    number: String,
    title: String,
    area_name: String,
    /// Name of the state in which the case is now.
    state_name: String,
    open: bool,
    struck_at: String,
    /// The units that had done the work.
    units: Vec<String>,
    /// Upon whose acceptance it was struck.
    acceptor: Option<Doer>,
    /// The draw in which it was drawn.
    draw: Option<String>,
    /// When the look-back was opened.
    drawn_at: Option<String>,
    /// When it was looked at.
    looked_at: Option<String>,
    looked_by: Option<Doer>,
    /// What the look-back found; null until somebody has looked.
    found_relapse: Option<bool>,
    /// Whether it has come back, found by a draw or otherwise.
    relapsed: bool,
}

#[derive(Serialize, ToSchema)]
struct Doer {
    name: String,
    unit: String,
}

#[derive(Serialize, ToSchema)]
struct TallyView {
    struck: u32,
    drawn: u32,
    looked_at: u32,
    relapsed: u32,
}

#[derive(Serialize, ToSchema)]
struct UnitTally {
    unit: String,
    #[serde(flatten)]
    tally: TallyView,
}

#[derive(Serialize, ToSchema)]
struct AcceptorTally {
    name: String,
    unit: String,
    #[serde(flatten)]
    tally: TallyView,
}

/// Returns what was struck of a flow, and how much of it was drawn, looked at and has come back:
/// in all, per unit and per accepting person.
#[utoipa::path(get, path = "/api/v1/lookback-strikes", tag = "cases", params(WhichStrikes),
    responses((status = 200, body = Strikes), (status = 401, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn strikes(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<WhichStrikes>,
) -> Answer<Json<Strikes>> {
    let scope = user.need(Right::CaseRead)?;
    let looked_back_on = app.catalog.case(&which.flow);
    if looked_back_on.is_none_or(|flow| flow.lookback.is_none()) {
        return Err(Problem::invalid_field("flow", "这类事项不做回头看"));
    }
    let span = which.period.as_deref().map(|text| {
        let wrong = || Problem::invalid_field("period", "应为 2026-03、2026Q1、2026H1 或 2026");
        Span::read_any(text).ok_or_else(wrong)
    });
    let (flow, span) = (which.flow.as_str(), span.transpose()?);
    let board = app.casework.lookback_board(scope, flow, span).await?;
    let units = board.units.into_iter().map(|(unit, tally)| UnitTally {
        unit,
        tally: tally.into(),
    });
    let acceptors = board.acceptors.into_iter();
    let acceptors = acceptors.map(|((name, unit), tally)| AcceptorTally {
        name,
        unit,
        tally: tally.into(),
    });
    Ok(Json(Strikes {
        strikes: board.strikes.into_iter().map(StrikeView::from).collect(),
        total: board.total.into(),
        units: units.collect(),
        acceptors: acceptors.collect(),
        as_of: app.world.now().to_string(),
    }))
}

impl From<Strike> for StrikeView {
    fn from(strike: Strike) -> Self {
        let doer = |(name, unit)| Doer { name, unit };
        let looked_back = strike.looked_back;
        let found = looked_back.as_ref().and_then(|one| one.found);
        Self {
            case_id: strike.case.id.to_string(),
            number: strike.case.number,
            title: strike.case.title,
            area_name: strike.case.area_name,
            state_name: strike.state_name,
            open: strike.case.open,
            struck_at: strike.struck_at.to_string(),
            units: strike.units,
            acceptor: strike.acceptor.map(doer),
            drawn_at: looked_back.as_ref().map(|one| one.at.to_string()),
            draw: looked_back.map(|one| one.draw),
            looked_at: found.map(|(_, at)| at.to_string()),
            looked_by: strike.looked_by.map(doer),
            found_relapse: found.map(|(relapsed, _)| relapsed),
            relapsed: strike.relapsed,
        }
    }
}

impl From<Tally> for TallyView {
    fn from(tally: Tally) -> Self {
        Self {
            struck: tally.struck,
            drawn: tally.drawn,
            looked_at: tally.looked_at,
            relapsed: tally.relapsed,
        }
    }
}
