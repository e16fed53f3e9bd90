//! Signs of life for whoever watches the server: `/healthz`, `/readyz`, `/metrics`.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::app::App;

/// What must be right before requests are sent here.
#[derive(Serialize)]
struct Readiness {
    checks: Vec<Check>,
}

#[derive(Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    detail: String,
}

/// The process lives.
pub(crate) async fn alive() -> &'static str {
    "ok"
}

/// The process can do its work.
pub(crate) async fn ready(State(app): State<App>) -> Response {
    let database = match app.store.ping().await {
        Ok(()) => Check {
            name: "database",
            ok: true,
            detail: app.store.engine().to_owned(),
        },
        Err(error) => {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the database does not answer"
            );
            Check {
                name: "database",
                ok: false,
                detail: "does not answer".to_owned(),
            }
        }
    };
    let pages = crate::assets::has_pages();
    let pages = Check {
        name: "pages",
        ok: pages,
        detail: if pages {
            "built in"
        } else {
            "missing in this build"
        }
        .to_owned(),
    };
    let checks = vec![database, pages];
    let status = if checks.iter().all(|check| check.ok) {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(Readiness { checks })).into_response()
}

/// Figures of the process in the text form of Prometheus.
pub(crate) async fn metrics(State(app): State<App>) -> Response {
    match &app.metrics {
        Some(recorder) => {
            let media = (header::CONTENT_TYPE, "text/plain; version=0.0.4");
            ([media], recorder.render()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
