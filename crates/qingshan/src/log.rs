//! Where the log goes: standard error, as text for a person or as JSON for a collector.
//!
//! What is logged, and what never is, stands in `docs/observability.md`.

mod writer;

use std::io::{self, IsTerminal as _};

use anyhow::Context as _;
use tracing_subscriber::EnvFilter;

use writer::Writer;

/// The variable that holds the filter, for example `info,sense=debug`.
const VARIABLE: &str = "QINGSHAN_LOG";

/// The running log.
#[derive(Debug)]
pub(crate) struct Log(Writer);

/// Starts logging; `usual` is the filter if the variable is not set.
///
/// # Errors
///
/// The filter in `QINGSHAN_LOG` cannot be read, or no thread can be started.
pub(crate) fn start(json: bool, usual: &str) -> anyhow::Result<Log> {
    let directives = std::env::var(VARIABLE).unwrap_or_else(|_| usual.to_owned());
    let filter = EnvFilter::try_new(&directives)
        .with_context(|| format!("{VARIABLE}={directives:?} is not a log filter"))?;
    let writer = Writer::start(io::stderr()).context("cannot start the writer of the log")?;
    let lines = writer.clone();
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(move || lines.clone());
    if json {
        builder.json().flatten_event(true).init();
    } else {
        builder.with_ansi(io::stderr().is_terminal()).init();
    }
    Ok(Log(writer))
}

impl Log {
    /// Waits a moment until what was logged so far is written.
    pub(crate) fn finish(&self) {
        self.0.finish();
    }
}
