//! `qingshan import`: data from files.

mod city;
mod intake;
mod readings;
mod register;

use std::process::ExitCode;

use clap::Subcommand;

/// Arguments of `qingshan import`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Read a city from a folder of files in the form of data/demo.
    ///
    /// Without --commit it only says what it would do. Positions are CGCS2000 (WGS 84) unless
    /// `datum` says gcj02 (Amap, Tencent) or bd09 (Baidu).
    City(city::Args),
    /// Read hours of air stations or samples of water sections that others publish.
    ///
    /// Without --commit it only says what it would do. The same file again changes nothing.
    Readings(readings::Args),
}

/// Runs the command.
///
/// # Errors
///
/// The catalogue is not whole, the area is unknown, or the database cannot be reached or written.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.what {
        What::City(args) => city::run(args).await,
        What::Readings(args) => readings::run(args).await,
    }
}
