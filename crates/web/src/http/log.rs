//! One line of the log and two figures for each request.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

/// Writes what was asked, what was answered and how long it took.
pub(crate) async fn log_requests(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "pages".to_owned(), |path| path.as_str().to_owned());
    let id = request
        .headers()
        .get(super::headers::REQUEST_ID)
        .and_then(|id| id.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let begun = Instant::now();
    let response = next.run(request).await;
    let taken = begun.elapsed();
    let status = response.status().as_u16();
    metrics::counter!("http_requests_total", "method" => method.to_string(),
        "route" => route.clone(), "status" => status.to_string())
    .increment(1);
    metrics::histogram!("http_request_seconds", "route" => route.clone())
        .record(taken.as_secs_f64());
    // The query may name people or places and is not logged.
    tracing::info!(
        request.id = %id, http.method = %method, http.route = %route, http.status = status,
        duration_ms = taken.as_millis(), "answered a request"
    );
    response
}
