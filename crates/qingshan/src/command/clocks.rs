//! `qingshan clocks`: time limits counted without a database.

mod answer;
mod due;
mod moment;

use std::process::ExitCode;

use clap::Subcommand;

/// Arguments of `qingshan clocks`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// When a time limit runs out, and which days count.
    Due(due::Args),
}

/// Runs the command.
///
/// # Errors
///
/// The limit cannot be counted: the catalogue is not whole, a year has no calendar, or the
/// suspensions make no sense.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.what {
        What::Due(args) => due::run(&args),
    }
}
