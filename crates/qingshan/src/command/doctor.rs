//! `qingshan doctor`: what is wrong, in words, and what to do about it.

mod calendar;
mod clock;
mod data;
mod database;
mod ledger;
mod parts;
mod ports;

use std::process::ExitCode;

use serde::Serialize;

use crate::deployment::Places;
use crate::out;

/// Arguments of `qingshan doctor`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    places: Places,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// How a check came out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    /// All is well.
    Ok,
    /// Worth knowing; nothing has to be done.
    Note,
    /// Something has to be done.
    Wrong,
}

/// What was looked at, and what was found.
#[derive(Debug, Serialize)]
struct Finding {
    name: &'static str,
    state: State,
    /// What was found, in a sentence.
    detail: String,
    /// What to do.
    advice: Option<String>,
}

impl Finding {
    fn ok(name: &'static str, detail: impl Into<String>) -> Self {
        Self {
            name,
            state: State::Ok,
            detail: detail.into(),
            advice: None,
        }
    }

    fn note(name: &'static str, detail: impl Into<String>) -> Self {
        Self {
            name,
            state: State::Note,
            detail: detail.into(),
            advice: None,
        }
    }

    fn wrong(name: &'static str, detail: impl Into<String>, advice: impl Into<String>) -> Self {
        let (detail, advice) = (detail.into(), Some(advice.into()));
        Self {
            name,
            state: State::Wrong,
            detail,
            advice,
        }
    }
}

#[derive(Serialize)]
struct Report {
    ok: bool,
    checks: Vec<Finding>,
}

/// Runs the command.
///
/// # Errors
///
/// The configuration is not right, so that there is nothing to look at.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let places = args.places.resolve()?;
    let mut checks = vec![clock::look()];
    checks.push(parts::catalogue(places.catalog.as_deref()));
    checks.extend(calendar::look(places.catalog.as_deref()));
    checks.push(parts::pages());
    checks.extend(data::look(&places.data));
    checks.extend(database::look(&places.db).await);
    checks.extend(ports::look(&places.http, &places.gateway).await);
    let report = Report {
        ok: checks.iter().all(|check| check.state != State::Wrong),
        checks,
    };
    if args.json {
        out::json(&report)?;
    } else {
        print(&report);
    }
    Ok(if report.ok {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn print(report: &Report) {
    for Finding {
        name,
        state,
        detail,
        advice,
    } in &report.checks
    {
        let word = match state {
            State::Ok => "ok",
            State::Note => "note",
            State::Wrong => "WRONG",
        };
        out::line(format!("{word:<6} {name:<12} {detail}"));
        if let Some(advice) = advice {
            out::line(format!("{:<19} do: {advice}", ""));
        }
    }
    out::line(if report.ok {
        "Nothing is wrong."
    } else {
        "Something is wrong."
    });
}
