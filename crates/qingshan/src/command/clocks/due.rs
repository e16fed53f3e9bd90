//! `qingshan clocks due`.

use std::process::ExitCode;

use anyhow::{Context as _, anyhow};
use catalog::TimeLaw;
use catalog::law::TimeLimit;
use chrono::NaiveDate;
use clocks::{Budget, Ledger, Term};

use super::answer::Answer;
use super::moment::{Moment, Suspension};
use crate::cli::Overlay;
use crate::{definitions, out};

/// Arguments of `qingshan clocks due`.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("term").required(true).args(["budget", "law", "until"]))]
pub(super) struct Args {
    /// When the clock starts, for example 2026-09-30T16:00+08:00; Beijing time without an offset.
    #[arg(long, value_name = "TIME")]
    start: Moment,
    /// How much time there is: 30m, 36h, 15d (calendar days) or 5wd (working days).
    #[arg(long, value_name = "BUDGET", allow_hyphen_values = true)]
    budget: Option<Budget>,
    /// A legal limit by its id in catalog/law/time-limits.toml, in force on the day of the start.
    #[arg(long, value_name = "NAME")]
    law: Option<String>,
    /// The last day.
    #[arg(long, value_name = "DATE")]
    until: Option<NaiveDate>,
    /// A time during which the clock stands, in the order of time; `FROM/` while it still does.
    #[arg(long, value_name = "FROM/TO")]
    suspend: Vec<Suspension>,
    /// An extension that was granted; may be given several times.
    #[arg(long, value_name = "BUDGET")]
    extend: Vec<Budget>,
    /// How long before the end people are reminded.
    #[arg(long, value_name = "BUDGET")]
    warn: Option<Budget>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    overlay: Overlay,
}

/// Counts and prints.
pub(super) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let catalog = definitions::load(args.overlay.catalog.as_deref())?;
    let law = match &args.law {
        Some(id) => Some(limit(&catalog.time, id, args.start.0.date())?),
        None => None,
    };
    let ledger = ledger(args, law)?;
    let answer = Answer::of(&ledger, &catalog.time, law, args.warn)?;
    if args.json {
        out::json(&answer)?;
    } else {
        answer.print();
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the limit in force, or says which limits there are.
fn limit<'a>(time: &'a TimeLaw, id: &str, on: NaiveDate) -> anyhow::Result<&'a TimeLimit> {
    time.limit(id, on).ok_or_else(|| {
        if time.knows(id) {
            return anyhow!("the limit {id:?} is not in force on {on}");
        }
        let mut ids: Vec<_> = time.limits.iter().map(|limit| limit.id.as_str()).collect();
        ids.dedup();
        anyhow!(
            "the law has no time limit {id:?}; it has {}",
            ids.join(", ")
        )
    })
}

fn ledger(args: &Args, law: Option<&TimeLimit>) -> anyhow::Result<Ledger> {
    let budget = args.budget.or(law.map(|law| law.budget)).map(Term::Budget);
    let term = budget.or(args.until.map(Term::Until));
    let term = term.context("no time limit was given")?;
    let mut ledger = Ledger::start(term, args.start.0);
    for suspension in &args.suspend {
        ledger.suspend(suspension.from.0)?;
        if let Some(to) = suspension.to {
            ledger.resume(to.0)?;
        }
    }
    for by in &args.extend {
        ledger.extend(*by)?;
    }
    Ok(ledger)
}
