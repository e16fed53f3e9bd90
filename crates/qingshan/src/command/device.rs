//! `qingshan device`: asks data loggers, and shows how a device would answer.

mod ask;
mod commands;
mod talk;

use std::process::ExitCode;

use clap::Subcommand;

/// Arguments of `qingshan device`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the commands that a device can be asked, with their parameters.
    Commands(commands::Args),
    /// Ask a device, through the running system that has its connection, and wait for the outcome;
    /// exit code 1 if it was not executed.
    Ask(ask::Args),
    /// Ask a simulated device and print every frame of the conversation; needs nothing else.
    Talk(talk::Args),
}

/// Runs the command.
///
/// # Errors
///
/// The database cannot be reached, or what is asked is not right.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.what {
        What::Commands(args) => commands::run(&args).await,
        What::Ask(args) => ask::run(args).await,
        What::Talk(args) => talk::run(&args),
    }
}

/// Splits `KEY=VALUE`.
fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| format!("{text:?} is not KEY=VALUE"))?;
    Ok((name.to_owned(), value.to_owned()))
}
