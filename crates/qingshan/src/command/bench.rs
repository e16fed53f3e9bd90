//! `qingshan bench`: how much this machine can take.

mod assess;
mod casework;
mod codec;
mod figure;
mod ingest;
mod scratch;
mod usage;

use std::process::ExitCode;

use clap::Subcommand;

/// Arguments of `qingshan bench`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Frames per second into the gateway of this machine, over its loopback, onto its disk.
    Ingest(ingest::Args),
    /// The loggers of `bench ingest`, in a process of their own.
    #[command(hide = true)]
    IngestDriver(ingest::DriverArgs),
    /// HJ 212 frames read and written per second, and bytes checked, by one core.
    Codec(codec::Args),
    /// Verbs per second, and how long the workbench takes, over years of cases.
    Casework(casework::Args),
    /// Rows of air hours per second from text to indices, days and ranks, beside other programs.
    Assess(assess::Args),
}

/// Runs the command.
///
/// # Errors
///
/// The measurement cannot be set up.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.what {
        What::Ingest(args) => ingest::run(args).await,
        What::IngestDriver(args) => ingest::run_driver(args).await,
        What::Codec(args) => codec::run(&args),
        What::Casework(args) => casework::run(args).await,
        What::Assess(args) => assess::run(&args),
    }
}
