//! Ending in good order.

use std::process;

use anyhow::Context as _;
use tokio_util::sync::CancellationToken;

/// Returns a token that is cancelled by Ctrl-C or SIGTERM. A second one ends the process at once.
///
/// # Errors
///
/// The operating system does not let signals be watched.
pub(crate) fn on_signal() -> anyhow::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let asked = stop.clone();
    let mut signals = Signals::watch().context("cannot watch for Ctrl-C and SIGTERM")?;
    tokio::spawn(async move {
        signals.next().await;
        tracing::info!("stopping");
        asked.cancel();
        signals.next().await;
        crate::out::failure_text("stopped a second time, ended at once");
        process::exit(130);
    });
    Ok(stop)
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn watch() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn watch() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        // Without a console there is no Ctrl-C to wait for.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
