//! `qingshan device commands`.

use std::process::ExitCode;

use anyhow::bail;
use model::{Mn, Scope};
use sense::downlink::{Class, OFFERS, edition_of};

use crate::cli::Database;
use crate::{database, out};

/// Arguments of `qingshan device commands`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Number of the device.
    mn: String,
    #[command(flatten)]
    database: Database,
}

/// Runs the command.
///
/// # Errors
///
/// The database cannot be reached, or there is no such device.
pub(crate) async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let store = database::open(&args.database.db).await?;
    let mn = Mn::new(args.mn.as_str());
    let device = store.device(&Scope::system(), &mn).await;
    store.close().await;
    let Some(device) = device? else {
        bail!("there is no device {mn}");
    };
    let edition = edition_of(&device);
    out::line(format!("{mn} speaks {edition}."));
    let mut rows = vec![["command", "code", "name", "changes", "parameters"].map(str::to_owned)];
    for offer in OFFERS.iter().filter(|offer| !offer.only_system) {
        let Some(code) = offer.code(edition) else {
            continue;
        };
        let fields = offer.fields_in(edition).map(|field| {
            if field.required {
                field.name.to_owned()
            } else {
                format!("[{}]", field.name)
            }
        });
        rows.push([
            offer.word.to_owned(),
            code.to_string(),
            offer.name.to_owned(),
            (offer.class == Class::Changes).to_string(),
            fields.collect::<Vec<_>>().join(" "),
        ]);
    }
    let rows: Vec<Vec<String>> = rows.into_iter().map(Vec::from).collect();
    out::table(&rows);
    Ok(ExitCode::SUCCESS)
}
