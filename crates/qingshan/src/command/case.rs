//! `qingshan case`: cases of the database in the name of a person, by the same rights and rules
//! as the pages.

mod desk;
mod draw;
mod list;
mod show;
mod verb;

use std::process::ExitCode;

use clap::Subcommand;

/// Arguments of `qingshan case`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List cases that the person may see, the newest first.
    List(list::Args),
    /// Show a case with its history and what the person may do.
    Show(show::Args),
    /// Do a verb to a case.
    Verb(verb::Args),
    /// Draw closed cases for a look-back by a published seed, or prove a draw.
    Draw(draw::Args),
}

/// Runs the command.
///
/// # Errors
///
/// The database cannot be reached, or the person may not do what is asked.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.what {
        What::List(args) => list::run(args).await,
        What::Show(args) => Box::pin(show::run(args)).await,
        What::Verb(args) => Box::pin(verb::run(args)).await,
        What::Draw(args) => draw::run(args).await,
    }
}
