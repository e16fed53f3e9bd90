//! The same tasks in other people's programs.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde::Deserialize;

use crate::command::bench::figure::Figure;

/// A peer: its script, and the names of its figures.
pub(super) struct Peer {
    name: &'static str,
    script: &'static str,
    /// For the hour, the day and the rank.
    figures: [(&'static str, &'static str); 3],
}

/// All peers.
pub(super) const ALL: [Peer; 3] = [
    Peer {
        name: "pandas",
        script: "pandas_peer.py",
        figures: [
            ("hour", "assess.hour.pandas"),
            ("day", "assess.day.pandas"),
            ("rank", "assess.rank.pandas"),
        ],
    },
    Peer {
        name: "Polars",
        script: "polars_peer.py",
        figures: [
            ("hour", "assess.hour.polars"),
            ("day", "assess.day.polars"),
            ("rank", "assess.rank.polars"),
        ],
    },
    Peer {
        name: "DuckDB",
        script: "duckdb_peer.py",
        figures: [
            ("hour", "assess.hour.duckdb"),
            ("day", "assess.day.duckdb"),
            ("rank", "assess.rank.duckdb"),
        ],
    },
];

/// What a script prints for a task.
#[derive(Deserialize)]
struct Measured {
    task: String,
    seconds: f64,
}

impl Peer {
    /// Runs the script on a file.
    ///
    /// # Errors
    ///
    /// Python or the package is not there, or the script fails.
    pub(super) fn measure(
        &self,
        python: &Path,
        folder: &Path,
        file: &Path,
        rows: u64,
    ) -> anyhow::Result<Vec<Figure>> {
        let name = self.name;
        let output = Command::new(python)
            .arg(folder.join(self.script))
            .arg(file)
            .output()
            .with_context(|| format!("{name} is not measured: cannot run {}", python.display()))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!(
                "{name} is not measured: {}",
                said.lines().last().unwrap_or("it failed")
            );
        }
        let said = String::from_utf8_lossy(&output.stdout);
        let mut figures = Vec::new();
        for line in said.lines() {
            let measured: Measured = serde_json::from_str(line)
                .with_context(|| format!("{name} is not measured: it printed {line:?}"))?;
            let time = Duration::try_from_secs_f64(measured.seconds)
                .with_context(|| format!("{name} is not measured: {line:?} holds no time"))?;
            let figure = self.figures.iter().find(|(task, _)| *task == measured.task);
            if let Some((_, figure)) = figure {
                figures.push(Figure::rate(figure, rows, time, "rows/s"));
            }
        }
        Ok(figures)
    }
}
