//! `qingshan bench casework`: a bureau's years of cases, and people at their desks.

mod browser;
mod desks;
mod fill;
mod server;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::bail;
use catalog::Catalog;
use model::Scope;
use store::Store;

use super::figure::{Figure, number, print};
use super::scratch::Scratch;
use crate::city::{self, City, Folder};
use crate::demo::accounts;
use crate::outside::Stopwatch;
use crate::{database, definitions, outside};
use desks::Round;
use server::Server;

/// Arguments of `qingshan bench casework`.
#[derive(Clone, Debug, clap::Args)]
pub(in crate::command) struct Args {
    /// The database: `sqlite` for a new file in a folder for passing files, or the address of an
    /// empty database that may be filled.
    #[arg(long, default_value = "sqlite", value_name = "sqlite|ADDRESS")]
    db: String,
    /// Cases, nineteen of twenty closed, each with ten events.
    #[arg(long, default_value_t = 200_000, value_parser = clap::value_parser!(u32).range(100..))]
    cases: u32,
    /// People at their desks at the same time.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=100))]
    users: u32,
    /// Milliseconds between the answer and the next question of one person.
    #[arg(long, default_value_t = 1_000)]
    pause: u64,
    /// Seconds of each measurement.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
    /// Print one JSON object per figure.
    #[arg(long)]
    json: bool,
}

/// What is asked: names of rate, median and 95th percentile; path.
const QUESTIONS: [([&str; 3], &str); 4] = [
    (
        [
            "casework.workbench",
            "casework.workbench_p50",
            "casework.workbench_p95",
        ],
        "/api/v1/workbench",
    ),
    (
        ["casework.open", "casework.open_p50", "casework.open_p95"],
        "/api/v1/cases?open=true",
    ),
    (
        ["casework.all", "casework.all_p50", "casework.all_p95"],
        "/api/v1/cases",
    ),
    (
        ["casework.past", "casework.past_p50", "casework.past_p95"],
        "/api/v1/cases?open=true&as_of=PAST",
    ),
];

/// Runs the command.
///
/// # Errors
///
/// The database or the server cannot be set up, or a question was answered wrongly.
pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let folder = Scratch::make()?;
    let address = if args.db == "sqlite" {
        format!("sqlite:{}", folder.path().join("qingshan.db").display())
    } else {
        args.db.clone()
    };
    let store = database::open(&address).await?;
    let prepared = prepare(&args, &store).await;
    store.close().await;
    let (logins, mut figures) = prepared?;
    figures.extend(measure(&args, &address, folder.path(), &logins).await?);
    print(&figures, args.json)?;
    Ok(ExitCode::SUCCESS)
}

/// Fills an empty database; returns who sits at the desks, and how fast it went.
async fn prepare(args: &Args, store: &Store) -> anyhow::Result<(Vec<String>, Vec<Figure>)> {
    let all = model::CaseFilter::default();
    if store.cases(&Scope::system(), &all).await?.1 > 0 {
        bail!("the database is not empty");
    }
    let catalog = definitions::load(None)?;
    let city = demo_city(&catalog)?;
    city::write(store, &city).await?;
    let people = desks::people(&city, args.users as usize);
    let world = outside::world()?;
    accounts::give_passwords(store, &world, people.iter().copied()).await?;
    let started = Stopwatch::start();
    let events = fill::fill(store, &catalog, &world, &city, args.cases).await?;
    let time = started.elapsed();
    let figures = vec![
        Figure::new("casework.cases", number(args.cases.into()), "cases"),
        Figure::new("casework.events", number(events), "events"),
        Figure::rate("casework.filled", events, time, "events/s"),
    ];
    Ok((
        people.iter().map(|one| one.login.clone()).collect(),
        figures,
    ))
}

fn demo_city(catalog: &Catalog) -> anyhow::Result<City> {
    let read = |words: &city::Words<'_>| city::read(&Folder::Demo, words);
    let (city, problems) = definitions::with_words(catalog, read);
    if let Some(problem) = problems.first() {
        bail!("the city of the demo has a problem: {problem}");
    }
    Ok(city)
}

async fn measure(
    args: &Args,
    address: &str,
    data: &Path,
    logins: &[String],
) -> anyhow::Result<Vec<Figure>> {
    let server = Server::start(address, &PathBuf::from(data)).await?;
    let length = Duration::from_secs(args.seconds.into());
    let pause = Duration::from_millis(args.pause);
    let mut figures = Vec::new();
    let sat = desks::sit_down(server.http, logins).await?;
    for (names, path) in QUESTIONS {
        let path = path.replace("PAST", &fill::a_past_day(&outside::world()?));
        let round = desks::ask(&sat, &path, pause, length).await?;
        figures.extend(described(names, &round));
    }
    // People are put on duty first.
    let on_duty = &logins[..logins.len().min(2)];
    let round = desks::act(server.http, on_duty, length).await?;
    let names = ["casework.verbs", "casework.verbs_p50", "casework.verbs_p95"];
    figures.extend(described(names, &round));
    Ok(figures)
}

fn described(names: [&'static str; 3], round: &Round) -> [Figure; 3] {
    let millis = |hundredths| round.percentile(hundredths).as_secs_f64() * 1_000.0;
    [
        Figure::rate(names[0], round.count(), round.elapsed, "answers/s"),
        Figure::new(names[1], millis(50), "ms"),
        Figure::new(names[2], millis(95), "ms"),
    ]
}
