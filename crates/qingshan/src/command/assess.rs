//! `qingshan assess`: the law as functions of files, without a database.

mod air;
mod area_days;
mod comparison;
mod cwqi;
mod day_sums;
mod days;
mod hour;
mod hour_index;
mod hour_text;
mod period;
mod rank;
mod records;
mod report;
mod statistics;
mod tli;
mod warning;
mod water;
mod water_comparison;
mod water_screen;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use sense::import::Input;

/// Arguments of `qingshan assess`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Air quality index of each station and hour or day, from the files of publishers.
    Air(air::Args),
    /// The air quality index of every hour of a file, by the law in force at the hour.
    Hour(hour::Args),
    /// Statistics, composite index and rank of areas or stations over a period.
    Rank(rank::Args),
    /// Class of each water section, by sample or over a period.
    Water(water::Args),
    /// Trophic state index of lakes and reservoirs.
    Tli(tli::Args),
    /// Index by which cities are ranked by their surface water.
    Cwqi(cwqi::Args),
    /// Heavy-pollution warning that a forecast of the daily index calls for.
    Warning(warning::Args),
}

/// A small table and the form of the answer.
#[derive(Debug, clap::Args)]
struct TableArgs {
    /// The table, as CSV; `-` or nothing is standard input.
    file: Option<PathBuf>,
    /// Print one JSON object a line.
    #[arg(long)]
    json: bool,
}

impl TableArgs {
    fn input(&self) -> Input {
        self.file.as_deref().map_or(Input::Standard, Input::of_path)
    }
}

/// Runs the command.
///
/// Files that cannot be read are reported and passed over; the exit code is 1 where nothing could
/// be read.
///
/// # Errors
///
/// What is asked for cannot be done with these files.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.what {
        What::Air(args) => air::run(&args),
        What::Hour(args) => hour::run(&args),
        What::Rank(args) => rank::run(&args),
        What::Water(args) => water::run(&args),
        What::Tli(args) => Ok(tli::run(&args)),
        What::Cwqi(args) => Ok(cwqi::run(&args)),
        What::Warning(args) => Ok(warning::run(&args)),
    }
}
