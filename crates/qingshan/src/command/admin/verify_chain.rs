//! `qingshan admin verify-chain`.

use std::process::ExitCode;

use serde::Serialize;
use store::ChainReport;

use crate::cli::Database;
use crate::{database, out};

/// Arguments of `qingshan admin verify-chain`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    database: Database,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Report {
    ok: bool,
    cases: usize,
    events: u64,
    broken: Vec<Broken>,
}

#[derive(Serialize)]
struct Broken {
    case: String,
    number: String,
    /// The first event that does not fit.
    seq: u32,
    reason: String,
}

/// Runs the command.
///
/// # Errors
///
/// The database cannot be reached or read.
pub(crate) async fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let store = database::connect(&args.database.db).await?;
    let chains = store.verify_chain(None).await;
    store.close().await;
    let report = Report::of(&chains?);
    if args.json {
        out::json(&report)?;
    } else {
        report.print();
    }
    Ok(if report.ok {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

impl Report {
    fn of(chains: &[ChainReport]) -> Self {
        let broken: Vec<Broken> = chains
            .iter()
            .filter_map(|chain| {
                let (seq, reason) = chain.broken.clone()?;
                let (case, number) = (chain.case.to_string(), chain.number.clone());
                Some(Broken {
                    case,
                    number,
                    seq,
                    reason,
                })
            })
            .collect();
        let events = chains.iter().map(|chain| u64::from(chain.length)).sum();
        Self {
            ok: broken.is_empty(),
            cases: chains.len(),
            events,
            broken,
        }
    }

    fn print(&self) {
        for Broken {
            case,
            number,
            seq,
            reason,
        } in &self.broken
        {
            out::line(format!("BROKEN {number} ({case}), event {seq}: {reason}"));
        }
        let Self {
            cases,
            events,
            broken,
            ..
        } = self;
        out::line(match broken.len() {
            0 => format!("All {cases} chains with {events} events are whole."),
            count => format!("{count} of {cases} chains are broken: rows were changed outside."),
        });
    }
}
