//! `qingshan admin`: accounts, and the proof that no case was changed behind its back.

mod add_person;
mod set_password;
mod verify_chain;

use std::process::ExitCode;

use clap::Subcommand;

/// Arguments of `qingshan admin`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Recompute the hash chain of every case; exit code 1 names what was changed.
    VerifyChain(verify_chain::Args),
    /// Add a person with a post, and print a first password.
    AddPerson(add_person::Args),
    /// Give a person a new first password, and print it.
    SetPassword(set_password::Args),
}

/// Runs the command.
///
/// # Errors
///
/// The database cannot be reached, or refuses.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.what {
        What::VerifyChain(args) => verify_chain::run(&args).await,
        What::AddPerson(args) => add_person::run(args).await,
        What::SetPassword(args) => set_password::run(&args).await,
    }
}
