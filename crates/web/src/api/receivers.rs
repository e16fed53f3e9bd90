//! What the demo's receivers took. Nothing of it left this machine.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Letters that are shown.
const SHOWN: usize = 200;

/// What the demo's receivers took, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct DemoReceived {
    received: Vec<DemoLetter>,
    /// Requests that were not right in form, key or signature.
    refused: usize,
}

/// Something that a receiver took.
#[derive(Serialize, ToSchema)]
struct DemoLetter {
    channel: &'static str,
    channel_name: &'static str,
    at: String,
    to: Vec<String>,
    text: String,
}

/// Returns what the demo sent, to receivers of its own. 404 in a real deployment.
#[utoipa::path(get, path = "/api/v1/demo/receivers", tag = "demo",
    responses((status = 200, body = DemoReceived), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn received(State(app): State<App>, _user: User) -> Answer<Json<DemoReceived>> {
    let demo = app.demo.as_ref();
    let receivers = &demo
        .ok_or_else(|| Problem::not_found("演示接收端"))?
        .receivers;
    let letter = |one: notify::receivers::Received| DemoLetter {
        channel: one.channel.as_str(),
        channel_name: one.channel.name_zh(),
        at: one.at.to_string(),
        to: one.to,
        text: one.text,
    };
    let received = receivers.received().into_iter();
    Ok(Json(DemoReceived {
        received: received.take(SHOWN).map(letter).collect(),
        refused: receivers.refused(),
    }))
}
