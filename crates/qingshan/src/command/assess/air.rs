//! `qingshan assess air`: the index of each station and hour or day.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::ValueEnum;
use sense::import::air::{AirFormat, AirReading, Batch, DayWindow, Rows, StationList};
use sense::import::{Input, Problems};

use super::comparison::Comparison;
use super::days::days;
use super::hour_index::HourIndex;
use super::hour_text::{COLUMNS, HourText};
use super::report;

/// What the help says at its end.
const HELP: &str = "\
An hour is always printed by its END in Beijing time, which the law goes by: the hour stamped \
2026-03-01 00:00 is the last of HJ 633-2012. The files of cnemc, zjemc and long stamp the end \
too, so that a natural day is their hours 01 to 24 (00 of the next day). Those of prsa stamp the \
BEGINNING (labels 0 to 23) and give CO in µg/m³; both are converted.";

/// Arguments of `qingshan assess air`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    #[command(flatten)]
    files: Files,
    /// One row per hour, or one per natural day.
    #[arg(long, value_enum)]
    cadence: Cadence,
    /// Compare with the index that the files publish, on standard error (hours only).
    #[arg(long)]
    compare: bool,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
}

/// Which files, and what they are.
#[derive(Debug, clap::Args)]
pub(super) struct Files {
    /// Form of the files: cnemc (national release), cnemc-swapped-2018 (the same where the two
    /// columns of ozone are exchanged, as in 2018 and 2022), zjemc (Zhejiang), prsa (Beijing
    /// research data), long (time,station,pollutant,value).
    #[arg(long, value_parser = format_of)]
    pub(super) format: AirFormat,
    /// The files, plain or .gz; `-` or nothing is standard input.
    pub(super) paths: Vec<PathBuf>,
    /// List of stations (stationcode,area). Rows of other stations are reported and not used.
    #[arg(long, value_name = "FILE")]
    pub(super) stations: Option<PathBuf>,
}

fn format_of(name: &str) -> Result<AirFormat, String> {
    AirFormat::from_name(name).ok_or_else(|| {
        let names = AirFormat::ALL.map(AirFormat::name);
        format!("没有这种格式；可用：{}", names.join("、"))
    })
}

impl Files {
    /// Reads the files; see [`sense::import::air::read_hours`].
    ///
    /// # Errors
    ///
    /// The list of stations cannot be read.
    pub(super) fn read<T: Default + Send>(
        &self,
        work: impl Fn(&Batch, &mut T) + Sync,
        sink: impl FnMut(&Batch, &mut T, &mut Rows<'_>) + Send,
    ) -> anyhow::Result<AirReading> {
        let mut problems = Problems::default();
        let list = match &self.stations {
            None => None,
            Some(path) => {
                let input = Input::File(path.clone());
                let list = StationList::read(&input, &mut problems)
                    .map_err(|problem| anyhow::anyhow!("{}：{problem}", path.display()))?;
                Some(list)
            }
        };
        for line in problems.lines() {
            report::say(&line);
        }
        let inputs = Input::of(&self.paths);
        Ok(sense::import::air::read_hours(
            &inputs,
            self.format,
            list.as_ref(),
            work,
            sink,
        ))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Cadence {
    /// The real-time index of each hour.
    Hour,
    /// The daily index of each natural day.
    Day,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let reading = match args.cadence {
        Cadence::Hour => hours(args)?,
        Cadence::Day => days(&args.files, args.json)?,
    };
    Ok(report::finish(
        &reading.problems,
        reading.files,
        reading.lines,
        reading.rows,
    ))
}

fn hours(args: &Args) -> anyhow::Result<AirReading> {
    let index = HourIndex::new();
    let mut seen: DayWindow<[u16; 24]> = DayWindow::default();
    let mut comparison = args.compare.then(Comparison::default);
    let mut out = io::stdout();
    let mut is_gone = !args.json && out.write_all(format!("{COLUMNS}\n").as_bytes()).is_err();
    let reading = args.files.read(
        |batch, text: &mut HourText| text.write(batch, &index, args.json),
        |batch, text, rows| {
            let mut from = 0;
            for (place, row) in batch.rows.iter().enumerate() {
                let is_used = rows.is_first(&mut seen, row);
                if is_used {
                    if let Some(comparison) = &mut comparison {
                        comparison.note(batch, row, &text.judged[place]);
                    }
                    continue;
                }
                // What lies before goes out, the row itself does not.
                let start = place.checked_sub(1).map_or(0, |before| text.ends[before]);
                is_gone |= !is_gone && out.write_all(&text.text[from..start]).is_err();
                from = text.ends[place];
            }
            is_gone |= !is_gone && out.write_all(&text.text[from..]).is_err();
        },
    )?;
    let _gone = out.flush();
    if let Some(comparison) = comparison {
        comparison.print();
    }
    Ok(reading)
}
