//! The demo's clock.

use axum::Json;
use axum::extract::State;
use model::Live;
use serde::Deserialize;
use utoipa::ToSchema;

use super::about::About;
use crate::app::App;
use crate::http::input::Body;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// How business time shall run.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Pace {
    /// Whether it runs; unchanged if absent.
    running: Option<bool>,
    /// Business seconds per real second, 1 to 36,000; unchanged if absent.
    speed: Option<u32>,
}

/// Stops the demo's clock, lets it go on, or sets its speed. 404 in a real deployment.
#[utoipa::path(post, path = "/api/v1/demo/clock", tag = "demo", request_body = Pace,
    responses((status = 200, body = About), (status = 404, body = Problem)))]
pub(crate) async fn set_pace(
    State(app): State<App>,
    _user: User,
    Body(pace): Body<Pace>,
) -> Answer<Json<About>> {
    let demo = app
        .demo
        .as_ref()
        .ok_or_else(|| Problem::not_found("演示时钟"))?;
    if let Some(speed) = pace.speed {
        demo.clock.set_speed(speed);
    }
    if let Some(running) = pace.running {
        demo.clock.set_running(running);
    }
    // Nobody listening is no fault.
    let _ = app.live.send(Live::Pace);
    Ok(Json(About::of(&app)))
}
