//! `qingshan catalog`: the definitions, without a database.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use catalog::{Catalog, CatalogErrors};
use clap::Subcommand;
use serde::Serialize;

use crate::out;

/// Arguments of `qingshan catalog`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Read and check all definitions; exit code 1 names file, line and reason of each fault.
    Check(CheckArgs),
}

#[derive(Debug, clap::Args)]
struct CheckArgs {
    /// Folder of the bureau's own definitions, laid over the built-in ones.
    #[arg(value_name = "DIR", env = "QINGSHAN_CATALOG")]
    folder: Option<PathBuf>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// How many of each sort there are, or what is wrong.
#[derive(Debug, Serialize)]
struct Report {
    ok: bool,
    counts: Option<Counts>,
    problems: Vec<ProblemLine>,
}

#[derive(Debug, Serialize)]
struct Counts {
    roles: usize,
    objects: usize,
    rules: usize,
    quality: usize,
    cases: usize,
    dispatch: usize,
    notices: usize,
    ladders: usize,
    time_limits: usize,
    /// Years whose working days are known; a limit that reaches beyond them is refused.
    calendar: Vec<i32>,
    words: Words,
}

/// How far the catalogue speaks other languages.
#[derive(Debug, Serialize)]
struct Words {
    /// How many different Chinese texts people see.
    texts: usize,
    /// What a language has no word for, and shows in Chinese, by its tag.
    without: BTreeMap<String, Vec<String>>,
}

impl Words {
    fn of(catalog: &Catalog) -> Self {
        let words = &catalog.words;
        let without = |language: &str| words.without(language).map(ToOwned::to_owned).collect();
        Self {
            texts: words.texts(),
            without: words
                .languages()
                .map(|language| (language.to_owned(), without(language)))
                .collect(),
        }
    }

    fn told(&self) -> String {
        let missing = self.without.iter().map(|(language, texts)| {
            let language = match language.as_str() {
                "en" => "English",
                other => other,
            };
            format!(", {} without {language}", texts.len())
        });
        format!("{}{}", self.texts, missing.collect::<String>())
    }
}

#[derive(Debug, Serialize)]
struct ProblemLine {
    file: String,
    line: Option<usize>,
    reason: String,
}

/// Runs the command.
///
/// # Errors
///
/// The report cannot be written.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let What::Check(args) = &args.what;
    let report = match Catalog::load(args.folder.as_deref()) {
        Ok(catalog) => Report::whole(&catalog),
        Err(errors) => Report::faulty(&errors),
    };
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
    fn whole(catalog: &Catalog) -> Self {
        let years = catalog.time.almanac.years();
        let counts = Counts {
            roles: catalog.roles.len(),
            objects: catalog.objects.len(),
            rules: catalog.rules.len(),
            quality: catalog.quality.len(),
            cases: catalog.cases.len(),
            dispatch: catalog.dispatch.len(),
            notices: catalog.notices.len(),
            ladders: catalog.ladders.len(),
            time_limits: catalog.time.limits.len(),
            calendar: years.map(clocks::Year::year).collect(),
            words: Words::of(catalog),
        };
        Self {
            ok: true,
            counts: Some(counts),
            problems: Vec::new(),
        }
    }

    fn faulty(errors: &CatalogErrors) -> Self {
        let line = |problem: &catalog::Problem| ProblemLine {
            file: problem.file.clone(),
            line: problem.line,
            reason: problem.reason.clone(),
        };
        Self {
            ok: false,
            counts: None,
            problems: errors.problems().iter().map(line).collect(),
        }
    }

    fn print(&self) {
        for ProblemLine { file, line, reason } in &self.problems {
            let place = line.map_or_else(|| file.clone(), |line| format!("{file}:{line}"));
            out::line(format!("{place}: {reason}"));
        }
        let Some(counts) = &self.counts else {
            out::line(format!("{} problem(s) found.", self.problems.len()));
            return;
        };
        let years: Vec<_> = counts.calendar.iter().map(ToString::to_string).collect();
        let rows = [
            ("roles", counts.roles.to_string()),
            ("kinds of objects", counts.objects.to_string()),
            ("alert rules", counts.rules.to_string()),
            ("quality checks", counts.quality.to_string()),
            ("flows", counts.cases.to_string()),
            ("dispatch tables", counts.dispatch.to_string()),
            ("documents", counts.notices.to_string()),
            ("ladders", counts.ladders.to_string()),
            ("time limits", counts.time_limits.to_string()),
            ("calendars", years.join(" ")),
            ("texts", counts.words.told()),
        ];
        let rows: Vec<_> = rows
            .map(|(name, count)| vec![name.to_owned(), count])
            .into();
        out::table(&rows);
        out::line("All definitions are sound.");
    }
}
