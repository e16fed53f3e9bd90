//! `qingshan simulate`: a fleet of data loggers against any HJ 212 server.

mod misbehaviour;
mod play;
mod profile;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use model::{Clock as _, FastClock, Timestamp, World};
use sense::fleet::{Fleet, FleetConfig, FleetStats};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::edition::Year;
use crate::outside::WallClock;
use crate::{out, outside, shutdown};
use misbehaviour::Misbehaviour;
use play::Play;
use profile::Profile;

/// How long to wait for the last answers after the last recorded hour was due, real time.
const PATIENCE: Duration = Duration::from_mins(1);

/// Arguments of `qingshan simulate`.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("values").required(true).args(["from_readings", "profile"])))]
pub(crate) struct Args {
    /// The server.
    #[arg(long, value_name = "HOST:PORT")]
    to: String,
    /// Play recorded hours (columns as data/demo/hours.csv.gz, plain or packed), one device a
    /// station, from the first hour to the last.
    #[arg(long, value_name = "FILE")]
    from_readings: Option<PathBuf>,
    /// Send invented values of this kind from now on, until Ctrl-C.
    #[arg(long, value_enum)]
    profile: Option<Profile>,
    /// The edition that invented devices speak [default: 2017; of a power meter 2025].
    #[arg(long, value_enum, requires = "profile")]
    edition: Option<Year>,
    /// How many devices; of recorded hours the first so many stations.
    #[arg(long, value_name = "N")]
    devices: Option<u32>,
    /// Seconds of the devices per real second [default: 360 for recorded hours, else 1].
    #[arg(long, value_name = "N",
        value_parser = clap::value_parser!(u32).range(1..=i64::from(FastClock::MAX_SPEED)))]
    speed: Option<u32>,
    /// The password (PW) of all devices.
    #[arg(long, default_value = "123456")]
    password: String,
    /// Key of 16 characters with which all devices encrypt (2025 only).
    #[arg(long, value_name = "KEY", value_parser = key)]
    key: Option<[u8; 16]>,
    /// Let every device ask for its number before it sends (2025 only).
    #[arg(long)]
    activate: bool,
    /// Let every device misbehave in this way, all the time; may be given more than once.
    #[arg(long, value_enum, value_name = "KIND")]
    misbehave: Vec<Misbehaviour>,
    /// Print the counts at the end as one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Counts {
    devices: usize,
    sent: u64,
    acknowledged: u64,
    resent: u64,
    lost: u64,
    connections: u64,
}

/// Reads a key of 16 characters.
fn key(text: &str) -> Result<[u8; 16], String> {
    let bytes = text.as_bytes().try_into();
    bytes.map_err(|_| "a key has 16 characters".to_owned())
}

/// Runs the command until everything is sent, or Ctrl-C.
///
/// # Errors
///
/// The readings cannot be read, or a device cannot be named in a frame.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let stop = shutdown::on_signal()?;
    let play = Play::of(&args)?;
    let count = play.devices.len();
    let clock = Arc::new(FastClock::new(Arc::new(WallClock), play.start, play.speed));
    let world: World = outside::with_clock(clock.clone());
    let fleet = Fleet::new(play.devices, FleetConfig::starting(play.start))?;
    let stats = fleet.stats();
    if !args.json {
        let (to, speed) = (&args.to, clock.speed());
        out::line(format!(
            "{count} devices send to {to} from {}, speed {speed}.",
            play.start
        ));
    }
    let done = CancellationToken::new();
    let sending = fleet.run(args.to.clone(), world, done.clone());
    let ending = async {
        tokio::select! {
            () = stop.cancelled() => {}
            () = everything_sent(&clock, play.end, &stats) => {}
        }
        done.cancel();
    };
    tokio::join!(sending, ending);
    report(count, &stats, args.json)
}

/// Waits until what is due by `end` was acknowledged or given up; without an end for ever.
async fn everything_sent(clock: &FastClock, end: Option<Timestamp>, stats: &FleetStats) {
    let Some(end) = end else {
        return std::future::pending().await;
    };
    let mut waited = Duration::ZERO;
    let tick = Duration::from_millis(500);
    while waited < PATIENCE {
        tokio::time::sleep(tick).await;
        if clock.now() < end {
            continue;
        }
        waited += tick;
        let counts = stats.counts();
        if counts.sent > 0 && counts.acknowledged + counts.lost >= counts.sent {
            return;
        }
    }
}

fn report(devices: usize, stats: &FleetStats, json: bool) -> anyhow::Result<ExitCode> {
    let counts = stats.counts();
    let counts = Counts {
        devices,
        sent: counts.sent,
        acknowledged: counts.acknowledged,
        resent: counts.resent,
        lost: counts.lost,
        connections: counts.connections,
    };
    if json {
        out::json(&counts)?;
    } else {
        let Counts {
            sent,
            acknowledged,
            resent,
            lost,
            connections,
            ..
        } = &counts;
        out::line(format!(
            "{sent} frames sent, {acknowledged} acknowledged, {resent} sent again, {lost} lost, \
             over {connections} connections."
        ));
    }
    // Never having reached the server is a failure; a stop in the middle is not.
    Ok(if counts.connections == 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
