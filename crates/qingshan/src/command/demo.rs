//! `qingshan demo`: the whole system on an invented city with real air readings.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use casework::CASE_MEGABYTES;
use catalog::Catalog;
use model::{AreaPath, Clock as _, FastClock, Person, Timestamp};
use notify::receivers::Receivers;
use sense::downlink::DownlinkSettings;
use sense::fleet::{Fleet, FleetConfig};
use sense::{ConnectionStay, GatewayConfig, QuarantineStay};
use store::Store;
use web::{DemoAccount, MediaFields, Settings};

use crate::city::{self, City, Folder};
use crate::demo::folder::DemoFolder;
use crate::demo::{accounts, clock, history, roster};
use crate::deployment::sqlite_in;
use crate::downlink::DownlinkSetup;
use crate::listen::{self, GATEWAY, PAGES};
use crate::rooms::{Rooms, Setup, metrics};
use crate::{database, definitions, fleet, out, outside, shutdown};

/// Under this name it is kept that the city was written.
const CITY_NOTE: &str = "demo.city";
/// How far the fleet looks back at its start, so that what was under way at the last stop is sent
/// again; what arrived already changes nothing.
const LOOK_BACK: i64 = Timestamp::HOUR;
/// What is real and what is invented, for the pages.
const NOTICE: &str = "演示系统：空气站读数为中国环境监测总站发布的真实逐小时数据（未经审核，\
    不得用于正式评价）；青山市及其单位、人员、企业、排口和废水废气读数均为虚构。";

/// Arguments of `qingshan demo`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Delete what an earlier demo left in its folder, and begin anew.
    #[arg(long)]
    reset: bool,
    /// The demo's own folder.
    #[arg(long, value_name = "DIR", default_value = "./qingshan-data")]
    data: PathBuf,
    /// Where the pages are served.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:8080")]
    http: String,
    /// Where data loggers connect.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:9212")]
    gateway: String,
    /// Seconds of the demo per real second; 360 is an hour in ten seconds.
    #[arg(long, value_name = "N", default_value_t = 360,
        value_parser = clap::value_parser!(u32).range(1..=i64::from(FastClock::MAX_SPEED)))]
    speed: u32,
    /// Where the clock begins at the first start, for example 2026-03-18T08:30:00+08:00: at the
    /// first recorded hour unless said. What the loggers would have sent before is not there then.
    #[arg(long, value_name = "TIME")]
    from: Option<Timestamp>,
    /// Lay the definitions of a bureau's folder over the built-in ones.
    #[arg(long, value_name = "DIR")]
    catalog: Option<PathBuf>,
}

/// Runs the command until Ctrl-C or SIGTERM.
///
/// # Errors
///
/// Something that it needs is not there, or a room ended badly.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let stop = shutdown::on_signal()?;
    let http = listen::listen(PAGES, &args.http).await?;
    let gateway = listen::listen(GATEWAY, &args.gateway).await?;
    let (pages_at, gateway_at) = (listen::local(&http)?, listen::local(&gateway)?);
    let folder = DemoFolder::take(&args.data)?;
    if args.reset {
        folder.reset()?;
    }
    let catalog = definitions::load(args.catalog.as_deref())?;
    let city = own_city(&catalog)?;
    let store = database::open(&sqlite_in(folder.path())).await?;
    let wall = outside::world()?;
    load(&store, &city).await?;
    history::play(&store, &catalog, folder.path().join("evidence")).await?;
    let accounts = accounts::offered(&city, &catalog);
    let is_offered = |person: &&Person| accounts.iter().any(|offer| offer.login == person.login);
    let offered_people = city.people.iter().filter(is_offered);
    accounts::give_passwords(&store, &wall, offered_people).await?;
    let position = clock::position(&store, args.from).await?;
    let fleet = own_fleet(&city, position)?;
    // Only now, so that no business time passes while the program gets ready.
    let clock = clock::start(position, args.speed);
    let world = outside::with_clock(clock.clone());
    greet(&format!("http://{pages_at}"), &folder, &clock, &accounts);

    let downlink = DownlinkSetup::new(
        DownlinkSettings::default(),
        MediaFields::default(),
        folder.path(),
        &wall,
    )?;
    let pages = format!("http://{pages_at}");
    let receivers = Receivers::new(world.clone(), wall.clone(), stop.clone());
    receivers.report_to(&format!("{pages}/api/v1/sms/reports"));
    let channels = receivers
        .listen()
        .await
        .context("the demo's receivers cannot listen")?
        .settings(&root(&city), &pages);
    let setup = Setup {
        case_megabytes: CASE_MEGABYTES,
        downlink,
        store: store.clone(),
        catalog,
        world: world.clone(),
        wall: wall.clone(),
        http,
        doors: gateway.into(),
        limits: GatewayConfig::default(),
        quarantine: QuarantineStay::default(),
        connections: ConnectionStay::default(),
        evidence: folder.path().join("evidence"),
        settings: Settings::default(),
        forward: Vec::new(),
        channels,
        demo: Some(web::Demo {
            clock: Arc::clone(&clock),
            accounts,
            notice: NOTICE.to_owned(),
            receivers,
        }),
        metrics: metrics::record()?,
    };
    let mut rooms = Rooms::start(setup, stop.clone())?;
    tracing::info!(http = %pages_at, gateway = %gateway_at, "ready");
    rooms.run(accounts::give_the_rest(
        store.clone(),
        wall,
        city.people,
        stop.clone(),
    ));
    rooms.run(clock::keep(store, clock, stop.clone()));
    rooms.run(async move {
        fleet.run(gateway_at.to_string(), world, stop).await;
        Ok(())
    });
    rooms.finish().await?;
    out::line("Stopped. `qingshan demo` goes on from here.");
    Ok(ExitCode::SUCCESS)
}

/// Returns the area around all others.
fn root(city: &City) -> AreaPath {
    let root = city.areas.iter().find(|area| area.parent.is_none());
    let id = root.map_or("", |area| area.id.as_str());
    AreaPath::from_stored(format!("/{id}/"))
}

fn own_city(catalog: &Catalog) -> anyhow::Result<City> {
    let (city, problems) =
        definitions::with_words(catalog, |words| city::read(&Folder::Demo, words));
    match problems.first() {
        None => Ok(city),
        Some(problem) => Err(anyhow!("the demo's own city is not right: {problem}")),
    }
}

/// Writes the city at the first start. Later starts leave it as it is: a device that was adopted
/// stays adopted, a password that was changed stays changed.
async fn load(store: &Store, city: &City) -> anyhow::Result<()> {
    if store
        .note(CITY_NOTE)
        .await
        .context("cannot read the database")?
        .is_some()
    {
        return Ok(());
    }
    city::write(store, city).await?;
    roster::plan(store, city).await?;
    store
        .set_note(CITY_NOTE, "written")
        .await
        .context("cannot write the database")
}

fn own_fleet(city: &City, position: Timestamp) -> anyhow::Result<Fleet> {
    let hours = Folder::Demo
        .read("hours.csv.gz")
        .context("the demo's hours are missing")?;
    let recordings = fleet::readings(&hours).context("hours.csv.gz")?;
    let devices = fleet::devices(&Folder::Demo, &recordings, &city.devices)?;
    let config = FleetConfig::starting(position.plus(-LOOK_BACK));
    Fleet::new(devices, config).context("the demo's fleet cannot be made")
}

fn greet(address: &str, folder: &DemoFolder, clock: &FastClock, accounts: &[DemoAccount]) {
    out::line("青山 Qingshan demo\n");
    out::line(format!("  Pages   {address}"));
    out::line(format!("  Data    {}", folder.path().display()));
    out::line(format!(
        "  Clock   {}, {} times as fast as real time\n",
        clock.now(),
        clock.speed()
    ));
    let head = ["login", "password", "name", "role"]
        .map(str::to_owned)
        .to_vec();
    let mut rows = vec![head];
    rows.extend(accounts.iter().map(|account| {
        let DemoAccount {
            login,
            password,
            name,
            role_name,
        } = account;
        let changes = login == accounts::CHANGES_FIRST;
        let note = if changes {
            " (must change the password first)"
        } else {
            ""
        };
        vec![
            login.clone(),
            password.clone(),
            name.clone(),
            format!("{role_name}{note}"),
        ]
    }));
    out::table(&rows);
    out::line(
        "\nReal: hourly readings of 56 air stations as published by 中国环境监测总站 from \
         2026-02-28 to 2026-04-30, unaudited.\nInvented: 青山市 with its people, enterprises, \
         outlets and their readings, and all cases; two of its stations show readings of real ones, as their \
         pages say.\nThe first alarm comes at 21:00 of the first day. More accounts: grid101 to \
         grid606, lead1 to lead6, with the same password.\n\nCtrl-C stops; the next start goes on \
         from there. --reset begins anew.",
    );
}
