//! Look-backs: what was drawn, and what was found.

use axum::Json;
use axum::extract::State;
use casework::lookback::{Count, Figures, ended};
use catalog::Right;
use catalog::cases::{CaseDefinition, Lookback, Period};
use model::Draw;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::http::input::Asked;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Periods that can be chosen for a draw, of each flow.
const PERIODS: u32 = 8;

/// Which draws.
#[derive(Deserialize, IntoParams)]
pub(crate) struct WhichDraws {
    /// Only of this flow.
    flow: Option<String>,
    /// Only of this period: `2026-03`, `2026Q1`, `2026H1` or `2026`.
    period: Option<String>,
}

/// Draws with their figures over the cases within one's scope.
#[derive(Serialize, ToSchema)]
pub(crate) struct Lookbacks {
    draws: Vec<DrawView>,
    /// The flows that are looked back on.
    flows: Vec<LookbackFlow>,
    /// Whether one may draw.
    may_draw: bool,
}

/// A flow that is looked back on.
#[derive(Serialize, ToSchema)]
struct LookbackFlow {
    id: String,
    name: String,
    /// How many of a hundred are drawn, at least one.
    percent: u8,
    /// `month`, `quarter`, `half-year` or `year`: of which span of time.
    period: &'static str,
    /// The document that sets the share; null for a value of the house.
    source: Option<String>,
    /// The latest periods that are over, the last one first.
    ended: Vec<EndedPeriod>,
}

#[derive(Serialize, ToSchema)]
struct EndedPeriod {
    period: String,
    /// Whether it was drawn from already; it is drawn from once.
    drawn: bool,
}

/// A draw of closed cases (回头看抽取).
#[derive(Serialize, ToSchema)]
pub(crate) struct DrawView {
    id: String,
    flow: String,
    flow_name: String,
    period: String,
    percent: u8,
    /// The published seed.
    seed: String,
    /// How many cases it was drawn from, everywhere.
    inputs: usize,
    /// How many were drawn, everywhere.
    drawn: usize,
    /// SM3 over flow, period, share, seed and the list of cases.
    inputs_hash: String,
    drawn_at: String,
    drawn_by: String,
    /// Within one's scope.
    total: CountView,
    /// By the units that had done the work.
    units: Vec<UnitCount>,
    /// By the people who had accepted it.
    acceptors: Vec<AcceptorCount>,
}

#[derive(Serialize, ToSchema)]
struct CountView {
    drawn: u32,
    looked_at: u32,
    relapsed: u32,
}

#[derive(Serialize, ToSchema)]
struct UnitCount {
    unit: String,
    #[serde(flatten)]
    count: CountView,
}

#[derive(Serialize, ToSchema)]
struct AcceptorCount {
    name: String,
    unit: String,
    #[serde(flatten)]
    count: CountView,
}

/// Returns draws for look-backs, the latest first, and what was found: how many were drawn, looked
/// at, and have come back, in all, per unit and per accepting person.
#[utoipa::path(get, path = "/api/v1/lookbacks", tag = "cases", params(WhichDraws),
    responses((status = 200, body = Lookbacks), (status = 401, body = Problem)))]
pub(crate) async fn lookbacks(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<WhichDraws>,
) -> Answer<Json<Lookbacks>> {
    let scope = user.need(Right::CaseRead)?;
    let (flow, period) = (which.flow.as_deref(), which.period.as_deref());
    let figures = app.casework.lookback_figures(scope, flow, period).await?;
    let drawn = app.store.draws(None, None).await?;
    let flows = app.catalog.cases.iter().filter_map(|flow| {
        let lookback = flow.lookback.as_ref()?;
        Some(looked_back_on(&app, flow, lookback, &drawn))
    });
    Ok(Json(Lookbacks {
        flows: flows.collect(),
        may_draw: user.need(Right::LookbackDraw).is_ok(),
        draws: figures
            .into_iter()
            .map(|figures| view(&app, figures))
            .collect(),
    }))
}

fn looked_back_on(
    app: &App,
    flow: &CaseDefinition,
    lookback: &Lookback,
    drawn: &[Draw],
) -> LookbackFlow {
    let periods = ended(lookback.period, app.world.now(), PERIODS);
    LookbackFlow {
        id: flow.id.clone(),
        name: flow.name.clone(),
        percent: lookback.percent,
        period: match lookback.period {
            Period::Month => "month",
            Period::Quarter => "quarter",
            Period::HalfYear => "half-year",
            Period::Year => "year",
        },
        source: lookback.source.clone(),
        ended: periods
            .into_iter()
            .map(|period| EndedPeriod {
                drawn: drawn
                    .iter()
                    .any(|draw| draw.flow == flow.id && draw.period == period),
                period,
            })
            .collect(),
    }
}

/// Returns a draw with its figures.
pub(super) fn view(app: &App, figures: Figures) -> DrawView {
    let draw = figures.draw;
    let flow = app.catalog.case(&draw.flow);
    DrawView {
        flow_name: flow.map_or_else(|| draw.flow.clone(), |flow| flow.name.clone()),
        id: draw.id,
        flow: draw.flow,
        period: draw.period,
        percent: draw.percent,
        seed: draw.seed,
        inputs: draw.inputs.len(),
        drawn: draw.drawn.len(),
        inputs_hash: draw.inputs_hash.to_string(),
        drawn_at: draw.drawn_at.to_string(),
        drawn_by: draw.drawn_by,
        total: figures.total.into(),
        units: figures
            .units
            .into_iter()
            .map(|(unit, count)| UnitCount {
                unit,
                count: count.into(),
            })
            .collect(),
        acceptors: figures
            .acceptors
            .into_iter()
            .map(|((name, unit), count)| AcceptorCount {
                name,
                unit,
                count: count.into(),
            })
            .collect(),
    }
}

impl From<Count> for CountView {
    fn from(count: Count) -> Self {
        Self {
            drawn: count.drawn,
            looked_at: count.looked_at,
            relapsed: count.relapsed,
        }
    }
}
