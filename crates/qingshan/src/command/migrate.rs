//! `qingshan migrate`: brings the database to the form that this version needs.

use std::process::ExitCode;

use crate::cli::Database;
use crate::{database, out};

/// Runs the command.
///
/// # Errors
///
/// The database cannot be reached or migrated.
pub(crate) async fn run(args: &Database) -> anyhow::Result<ExitCode> {
    let store = database::connect(&args.db).await?;
    let migrated = database::migrate(&store).await;
    store.close().await;
    match migrated? {
        0 => out::line("The database has the newest form already."),
        count => out::line(format!(
            "Applied {count} migrations; the database is up to date."
        )),
    }
    Ok(ExitCode::SUCCESS)
}
