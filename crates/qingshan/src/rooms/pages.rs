//! The pages.

use std::future::IntoFuture as _;
use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use web::App;

/// How long requests under way may take when the server stops.
const GRACE: Duration = Duration::from_secs(5);
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
        ended = server => ended.context("the pages can no longer be served"),
        () = grace => Ok(()),
    }
}
