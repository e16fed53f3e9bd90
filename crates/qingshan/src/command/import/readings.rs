//! `qingshan import readings`: hours and samples of others into the ledger.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::ValueEnum;
use model::Mn;
use sense::import::air::{AirFormat, DayWindow, read_hours};
use sense::import::ledger::{air_reading, water_reading};
use sense::import::water::read_sections;
use sense::import::{Input, Problems};
use serde::Serialize;
use tokio::sync::mpsc;

use super::intake::{Counts, Intake, Row, Unregistered};
use super::register::Registry;
use crate::cli::Database;
use crate::{database, out, outside};

/// What the help says at its end.
const HELP: &str = "\
Stations are found by their code, sections by `PROVINCE SECTION` as their code. A station that is \
not registered is named once with its rows; --register creates it in --area. An hour is kept by \
its beginning, whatever the file's custom is.";

/// Rows that wait between the reader and the database.
const WAITING: usize = 4;
/// Rows that are written in one transaction.
const BATCH: usize = 1_000;

/// Arguments of `qingshan import readings`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    /// Form of the files.
    #[arg(long, value_enum)]
    format: Format,
    #[command(flatten)]
    database: Database,
    /// Create the stations or sections that are not registered.
    #[arg(long, requires = "area")]
    register: bool,
    /// The area (its id) in which they are created.
    #[arg(long, value_name = "ID", requires = "register")]
    area: Option<String>,
    /// Write what was read.
    #[arg(long)]
    commit: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    /// The files, plain or .gz; `-` or nothing is standard input.
    files: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Hours of the national release of air stations.
    Cnemc,
    /// Hours of Zhejiang.
    Zjemc,
    /// Beijing research data.
    Prsa,
    /// Hours with one value a line: time,station,pollutant,value.
    Long,
    /// Samples of the national release of water sections.
    CnemcWater,
}

impl Format {
    const fn name(self) -> &'static str {
        match self {
            Self::CnemcWater => "cnemc-water",
            Self::Cnemc => AirFormat::Cnemc.name(),
            Self::Zjemc => AirFormat::Zjemc.name(),
            Self::Prsa => AirFormat::Prsa.name(),
            Self::Long => AirFormat::Long.name(),
        }
    }

    /// The kind of objects that the files speak of.
    const fn kind(self) -> &'static str {
        match self {
            Self::CnemcWater => "water-section",
            _ => "air-station",
        }
    }
}

#[derive(Serialize)]
struct Report {
    files: usize,
    lines: u64,
    /// Lines that could be used.
    rows: u64,
    #[serde(flatten)]
    counts: Counts,
    unregistered: Vec<Unregistered>,
    problem_count: u64,
    problems: Vec<String>,
    committed: bool,
}

/// Runs the command.
///
/// # Errors
///
/// The area is unknown, or the database cannot be reached or written.
pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let store = if args.commit {
        database::open(&args.database.db).await?
    } else {
        database::connect(&args.database.db).await?
    };
    let report = read(&args, &store).await;
    store.close().await;
    let report = report?;
    if args.json {
        out::json(&report)?;
    } else {
        print(&report);
    }
    Ok(if report.rows == 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

async fn read(args: &Args, store: &store::Store) -> anyhow::Result<Report> {
    let world = outside::world()?;
    let (format, kind) = (args.format, args.format.kind());
    let registry = Registry::read(store, kind, args.area.as_deref(), &world).await?;
    let mn = Mn::new(format!("import:{}", format.name()));
    let mut intake = Intake::new(store, registry, mn, world.now(), args.commit);
    let (sender, mut receiver) = mpsc::channel(WAITING);
    let inputs = Input::of(&args.files);
    let reader = tokio::task::spawn_blocking(move || read_files(&inputs, format, &sender));
    // Where the database fails the receiver goes, and the reader's rows go nowhere.
    while let Some(rows) = receiver.recv().await {
        intake.take(rows).await?;
    }
    let files = reader.await.context("the files could not be read")?;
    let (counts, unregistered) = intake.finish();
    Ok(Report {
        files: files.files,
        lines: files.lines,
        rows: files.rows,
        counts,
        unregistered,
        problem_count: files.problems.count(),
        problems: files.problems.lines(),
        committed: args.commit,
    })
}

/// What reading the files came to.
struct Files {
    problems: Problems,
    files: usize,
    lines: u64,
    rows: u64,
}

/// Reads the files and sends their rows on in batches.
fn read_files(inputs: &[Input], format: Format, sender: &mpsc::Sender<Vec<Row>>) -> Files {
    let air = match format {
        Format::CnemcWater => return read_water(inputs, sender),
        Format::Cnemc => AirFormat::Cnemc,
        Format::Zjemc => AirFormat::Zjemc,
        Format::Prsa => AirFormat::Prsa,
        Format::Long => AirFormat::Long,
    };
    let mut seen: DayWindow<[u16; 24]> = DayWindow::default();
    let work = |_: &_, (): &mut ()| {};
    let reading = read_hours(inputs, air, None, work, |batch, (), rows| {
        let mut waiting = Vec::with_capacity(BATCH);
        for row in &batch.rows {
            // The lines of a long table were put together already.
            if air != AirFormat::Long && !rows.is_first(&mut seen, row) {
                continue;
            }
            let Some(station) = batch.stations.get(row.station as usize) else {
                continue;
            };
            waiting.push(Row {
                code: station.code.clone(),
                name: station.name.clone(),
                reading: air_reading(row),
            });
            send(&mut waiting, BATCH, sender);
        }
        send(&mut waiting, 1, sender);
    });
    Files {
        problems: reading.problems,
        files: reading.files,
        lines: reading.lines,
        rows: reading.rows,
    }
}

fn read_water(inputs: &[Input], sender: &mpsc::Sender<Vec<Row>>) -> Files {
    let mut waiting = Vec::with_capacity(BATCH);
    let reading = read_sections(inputs, |row| {
        let (province, section) = row.section;
        waiting.push(Row {
            code: format!("{province} {section}"),
            name: section.clone(),
            reading: water_reading(row),
        });
        send(&mut waiting, BATCH, sender);
    });
    send(&mut waiting, 1, sender);
    Files {
        problems: reading.problems,
        files: reading.files,
        lines: reading.lines,
        rows: reading.rows,
    }
}

/// Sends the rows on, once there are enough.
fn send(waiting: &mut Vec<Row>, enough: usize, sender: &mpsc::Sender<Vec<Row>>) {
    if waiting.len() >= enough {
        // Where nobody takes them any more the command has failed and says so.
        let _ = sender.blocking_send(std::mem::take(waiting));
    }
}

fn print(report: &Report) {
    for problem in &report.problems {
        out::line(problem);
    }
    for station in &report.unregistered {
        out::line(format!(
            "“{}”未登记，{}行不采用",
            station.code, station.rows
        ));
    }
    let counts = &report.counts;
    out::line(format!(
        "读取文件{}个，{}行，可用{}行，问题{}处",
        report.files, report.lines, report.rows, report.problem_count
    ));
    out::line(format!(
        "新增{}行，修订{}行，与已有相同{}行，未登记{}行；新登记点位{}个",
        counts.new, counts.revised, counts.same, counts.unregistered_rows, counts.registered
    ));
    out::line(if report.committed {
        "已写入。"
    } else {
        "未写入；加 --commit 写入。"
    });
}
