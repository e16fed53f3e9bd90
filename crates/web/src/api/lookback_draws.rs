//! One draw for a look-back: made, shown with its cases, and made again to prove it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use casework::lookback::{DrawError, DrawRecord};
use catalog::Right;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::lookback_strikes::StrikeView;
use super::lookbacks::{DrawView, view};
use crate::app::App;
use crate::http::input::Body;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// What is to be drawn from, and by which seed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewDraw {
    flow: String,
    /// `2026-03`, `2026Q1`, `2026H1` or `2026`, of the length that the flow says.
    period: String,
    /// The published seed, for example the result of a lottery on a day named beforehand.
    seed: String,
}

/// A draw with its cases.
#[derive(Serialize, ToSchema)]
pub(crate) struct DrawRecordView {
    #[serde(flatten)]
    draw: DrawView,
    /// Everything that was drawn from, in the order in which the seed finds it.
    population: Vec<Candidate>,
    /// The drawn cases within one's scope, in the order of the draw.
    cases: Vec<DrawnCase>,
}

/// A case that could be drawn.
#[derive(Serialize, ToSchema)]
struct Candidate {
    id: String,
    /// Null where the case lies outside one's scope.
    number: Option<String>,
    title: Option<String>,
}

/// A drawn case.
#[derive(Serialize, ToSchema)]
struct DrawnCase {
    /// Its place in the order of the draw, from 1.
    place: usize,
    #[serde(flatten)]
    strike: StrikeView,
}

/// What drawing again has shown; the draw is sound if all agrees.
#[derive(Serialize, ToSchema)]
pub(crate) struct Replay {
    /// Whether the published hash is that of what is kept.
    hash: bool,
    /// Whether the seed draws the same cases again.
    sample: bool,
    /// Whether the events of the cases give the same list, as of when it was drawn.
    inputs: bool,
}

/// Draws closed cases of a period for a look-back and opens it at each. Of one flow and period
/// there is one draw; the same seed again answers the same draw.
#[utoipa::path(post, path = "/api/v1/lookbacks", tag = "cases", request_body = NewDraw,
    responses((status = 200, body = DrawRecordView), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn draw(
    State(app): State<App>,
    user: User,
    Body(asked): Body<NewDraw>,
) -> Answer<Json<DrawRecordView>> {
    let scope = user.need(Right::LookbackDraw)?;
    let by = format!("{}（{}）", user.actor.name, user.actor.unit_name);
    let what = (asked.flow.as_str(), asked.period.trim());
    let drawn = app.casework.draw_within(scope, what, &asked.seed, &by);
    let drawn = drawn.await.map_err(refusal)?;
    record(&app, &user, &drawn.id).await.map(Json)
}

/// Returns a draw with everything that it was drawn from, and the drawn cases with what was found.
#[utoipa::path(get, path = "/api/v1/lookbacks/{id}", tag = "cases",
    params(("id" = String, Path,)),
    responses((status = 200, body = DrawRecordView), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn one(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
) -> Answer<Json<DrawRecordView>> {
    record(&app, &user, &id).await.map(Json)
}

/// Draws again from what is kept and from the events of the cases, and says whether all agrees.
#[utoipa::path(get, path = "/api/v1/lookbacks/{id}/replay", tag = "cases",
    params(("id" = String, Path,)),
    responses((status = 200, body = Replay), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn replay(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
) -> Answer<Json<Replay>> {
    user.need(Right::CaseRead)?;
    let draws = app.store.draws(None, None).await?;
    let draw = draws.into_iter().find(|draw| draw.id == id);
    let draw = draw.ok_or_else(|| Problem::not_found("这次抽取"))?;
    let verified = app.casework.verify_draw(&draw.flow, &draw.period).await;
    let verified = verified.map_err(refusal)?;
    Ok(Json(Replay {
        hash: verified.hash,
        sample: verified.sample,
        inputs: verified.inputs,
    }))
}

async fn record(app: &App, user: &User, id: &str) -> Answer<DrawRecordView> {
    let scope = user.need(Right::CaseRead)?;
    let found = app.casework.lookback_draw(scope, id).await?;
    let DrawRecord {
        draw,
        inputs,
        drawn,
    } = found.ok_or_else(|| Problem::not_found("这次抽取"))?;
    let (flow, period) = (Some(draw.flow.as_str()), Some(draw.period.as_str()));
    let figures = app.casework.lookback_figures(scope, flow, period).await?;
    let figures = figures.into_iter().find(|one| one.draw.id == draw.id);
    let figures = figures.ok_or_else(|| Problem::not_found("这次抽取"))?;
    let population = draw.inputs.iter().zip(inputs).map(|(id, case)| Candidate {
        id: id.to_string(),
        number: case.as_ref().map(|case| case.number.clone()),
        title: case.map(|case| case.title),
    });
    Ok(DrawRecordView {
        draw: view(app, figures),
        population: population.collect(),
        cases: drawn
            .into_iter()
            .map(|(place, strike)| DrawnCase {
                place,
                strike: strike.into(),
            })
            .collect(),
    })
}

fn refusal(error: DrawError) -> Problem {
    let said = error.to_string();
    match error {
        DrawError::Flow(_) => Problem::invalid_field("flow", said),
        DrawError::Period(_) | DrawError::TooEarly(_) | DrawError::Nothing(_) => {
            Problem::invalid_field("period", said)
        }
        DrawError::Seed => Problem::invalid_field("seed", said),
        DrawError::Drawn(..) => Problem::new(StatusCode::CONFLICT, "drawn", "已经抽取过", said),
        DrawError::Missing(_) => Problem::not_found("这次抽取"),
        DrawError::Beyond => {
            Problem::new(StatusCode::FORBIDDEN, "beyond", "超出您的管辖范围", said)
        }
        DrawError::Store(error) => error.into(),
        error => {
            tracing::error!(%error, "a look-back could not be opened at a drawn case");
            let detail = "抽取结果已保存，但有的事项没能转入回头看，请用同一种子再抽一次接着办。";
            Problem::new(StatusCode::CONFLICT, "unfinished", "没有办完", detail)
        }
    }
}
