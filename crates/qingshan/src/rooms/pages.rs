//! The pages and the figures of the process.

use std::future::IntoFuture as _;
use std::time::Duration;

use anyhow::Context as _;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use web::App;

/// How long requests under way may take when the server stops.
const GRACE: Duration = Duration::from_secs(5);
/// How often the recorder tidies up.
const TIDY_EVERY: Duration = Duration::from_secs(5);
/// Upper ends of the buckets of durations, seconds.
const SECONDS: [f64; 11] = [
    0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// Serves the pages until told to stop. Connections that are still open after a moment of grace
/// are cut off: a browser that holds one open must not hold the server up.
pub(super) async fn serve(
    app: App,
    listener: TcpListener,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let server = axum::serve(listener, web::router(app))
        .with_graceful_shutdown(stop.clone().cancelled_owned())
        .into_future();
    let grace = async {
        stop.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = server => served.context("the pages can no longer be served"),
        () = grace => Ok(()),
    }
}

/// Begins to record the figures of the process.
///
/// # Errors
///
/// Another recorder was installed before.
pub(crate) fn record_metrics() -> anyhow::Result<PrometheusHandle> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
        .and_then(PrometheusBuilder::install_recorder)
        .context("cannot record the figures of the process")
}

/// Tidies the recorder up, again and again.
pub(super) async fn keep_metrics(recorder: PrometheusHandle) {
    loop {
        recorder.run_upkeep();
        tokio::time::sleep(TIDY_EVERY).await;
    }
}
