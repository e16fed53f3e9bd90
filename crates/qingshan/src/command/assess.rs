//! `qingshan assess`: the law as functions of a file.

mod hour;

use std::process::ExitCode;

use clap::Subcommand;

/// Arguments of `qingshan assess`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// The air quality index of every hour of a file, by the law in force at the hour.
    Hour(hour::Args),
}

/// Runs the command.
///
/// # Errors
///
/// The file cannot be read.
pub(crate) fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.what {
        What::Hour(args) => hour::run(&args),
    }
}
