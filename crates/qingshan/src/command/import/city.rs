//! `qingshan import city`: areas, units, people, posts, objects and data loggers from files.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use serde::Serialize;

use crate::city::{self, City, Folder, Problem};
use crate::cli::{Database, Overlay};
use crate::{database, definitions, out};

/// Arguments of `qingshan import city`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder.
    folder: PathBuf,
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    overlay: Overlay,
    /// Write what was read, if nothing is wrong with it.
    #[arg(long)]
    commit: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report<'a> {
    counts: BTreeMap<&'static str, usize>,
    problems: &'a [Problem],
    committed: bool,
}

/// Runs the command.
///
/// # Errors
///
/// The catalogue is not whole, or the database cannot be reached or written.
pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let catalog = definitions::load(args.overlay.catalog.as_deref())?;
    let folder = Folder::Of(args.folder.clone());
    let (city, problems) = definitions::with_words(&catalog, |words| city::read(&folder, words));
    // Opened for a dry run too: an address that does not work should be known before the commit.
    let store = database::connect(&args.database.db).await?;
    let committed = args.commit && problems.is_empty();
    let written = if committed {
        commit(&store, &city).await
    } else {
        Ok(())
    };
    store.close().await;
    written?;
    let report = Report {
        counts: city.counts().into(),
        problems: &problems,
        committed,
    };
    if args.json {
        out::json(&report)?;
    } else {
        print(&city, &report, args.commit);
    }
    Ok(if problems.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn commit(store: &store::Store, city: &City) -> anyhow::Result<()> {
    database::migrate(store).await?;
    city::write(store, city).await
}

fn print(city: &City, report: &Report<'_>, asked: bool) {
    let rows: Vec<Vec<String>> = city
        .counts()
        .iter()
        .map(|(name, count)| vec![(*name).to_owned(), count.to_string()])
        .collect();
    out::table(&rows);
    for problem in report.problems {
        out::line(problem);
    }
    out::line(match (report.committed, report.problems.len(), asked) {
        (true, ..) => "Written.".to_owned(),
        (false, 0, _) => "Nothing is wrong. Nothing was written; --commit writes.".to_owned(),
        (false, count, true) => format!("Nothing was written: {count} problems."),
        (false, count, false) => format!("{count} problems; --commit would write nothing."),
    });
}
