//! `qingshan admin set-password`.

use std::process::ExitCode;

use anyhow::{Context as _, bail};

use crate::cli::Database;
use crate::{database, first_password, out, outside};

/// Arguments of `qingshan admin set-password`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The name with which the person signs in.
    login: String,
    #[command(flatten)]
    database: Database,
}

/// Runs the command.
///
/// # Errors
///
/// There is no such person, or the database cannot be reached or written.
pub(crate) async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let store = database::open(&args.database.db).await?;
    let set = set(&store, &args.login).await;
    store.close().await;
    let password = set?;
    out::line(format!("First password of {}: {password}", args.login));
    out::line("It is shown this once and must be replaced at the first sign-in.");
    Ok(ExitCode::SUCCESS)
}

async fn set(store: &store::Store, login: &str) -> anyhow::Result<String> {
    let Some(person) = store
        .person_by_login(login)
        .await
        .context("cannot look for the person")?
    else {
        bail!("there is no person with the login {login:?}");
    };
    first_password::give(store, &outside::world()?, &person.id).await
}
