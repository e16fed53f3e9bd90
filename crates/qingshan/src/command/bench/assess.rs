//! `qingshan bench assess`: rows per second from CSV text to indices, days and ranks, beside peers.
//!
//! Each task is a run of this program from its start to its end, with every cell checked and every
//! row written, into nothing. The peers are the scripts of `benches/peers`.

mod peers;
mod sample;

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context as _, ensure};

use super::figure::{Figure, print};
use crate::out;
use crate::outside::Stopwatch;

/// Arguments of `qingshan bench assess`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Hours in the columns of the national release, with area; without it a month is made up.
    file: Option<PathBuf>,
    /// Stations of the month that is made up.
    #[arg(long, default_value_t = 1_600, conflicts_with = "file")]
    stations: u32,
    /// Times that each task is run; the fastest counts.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Python with the packages of the peers.
    #[arg(long, value_name = "PROGRAM", default_value = "python3")]
    python: PathBuf,
    /// Folder of the peers; where it is absent, only this program is measured.
    #[arg(long, value_name = "DIR", default_value = "benches/peers")]
    peers: PathBuf,
    /// Print one JSON object per figure.
    #[arg(long)]
    json: bool,
}

/// A task of the measurement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Task {
    Hour,
    Day,
    Rank,
}

impl Task {
    const ALL: [Self; 3] = [Self::Hour, Self::Day, Self::Rank];

    /// Returns the arguments after `assess`.
    const fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Hour => &["air", "--format", "cnemc", "--cadence", "hour"],
            Self::Day => &["air", "--format", "cnemc", "--cadence", "day"],
            Self::Rank => &[
                "rank",
                "--format",
                "cnemc",
                "--by",
                "area",
                "--period",
                sample::MONTH,
            ],
        }
    }

    const fn figure(self) -> &'static str {
        match self {
            Self::Hour => "assess.hour",
            Self::Day => "assess.day",
            Self::Rank => "assess.rank",
        }
    }
}

/// Runs the command.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let made = match &args.file {
        Some(_) => None,
        None => Some(sample::write(args.stations).context("cannot write the month")?),
    };
    let file = args
        .file
        .as_deref()
        .or(made.as_deref())
        .context("there is no file")?;
    let figures = measure(args, file);
    if let Some(made) = &made {
        // A file that stays behind in the folder of temporary files does no harm.
        let _left = std::fs::remove_file(made);
    }
    print(&figures?, args.json)?;
    Ok(ExitCode::SUCCESS)
}

fn measure(args: &Args, file: &Path) -> anyhow::Result<Vec<Figure>> {
    let rows = count_rows(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut figures = Vec::new();
    for task in Task::ALL {
        let mut fastest = Duration::MAX;
        for _ in 0..args.rounds.max(1) {
            fastest = fastest.min(once(task, file)?);
        }
        figures.push(Figure::rate(task.figure(), rows, fastest, "rows/s"));
    }
    if args.peers.is_dir() {
        for peer in peers::ALL {
            match peer.measure(&args.python, &args.peers, file, rows) {
                Ok(of_peer) => figures.extend(of_peer),
                Err(error) => out::failure(&error),
            }
        }
    }
    Ok(figures)
}

fn count_rows(file: &Path) -> std::io::Result<u64> {
    let mut reader = BufReader::new(File::open(file)?);
    let mut buffer = vec![0; 1 << 20];
    let mut lines = 0;
    loop {
        let count = reader.read(&mut buffer)?;
        if count == 0 {
            return Ok(u64::try_from(lines).unwrap_or(u64::MAX).saturating_sub(1));
        }
        // Each line end cuts once.
        lines += buffer[..count].split(|byte| *byte == b'\n').count() - 1;
    }
}

/// Runs a task once; returns how long it took.
fn once(task: Task, file: &Path) -> anyhow::Result<Duration> {
    let program = std::env::current_exe().context("cannot find this program")?;
    let watch = Stopwatch::start();
    let status = Command::new(program)
        .arg("assess")
        .args(task.arguments())
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("cannot run this program")?;
    let time = watch.elapsed();
    ensure!(status.success(), "{} cannot be assessed", file.display());
    Ok(time)
}
