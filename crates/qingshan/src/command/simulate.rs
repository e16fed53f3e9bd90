//! `qingshan simulate`: a fleet of data loggers against any HJ 212 server.

mod misbehaviour;
mod profile;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use model::{Clock as _, FastClock, Mn, Timestamp, World};
use sense::fleet::{Fleet, FleetConfig, FleetStats, SimDevice, Source};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::outside::WallClock;
use crate::{fleet, out, outside, shutdown};
use misbehaviour::Misbehaviour;
use profile::Profile;

/// Speed at which recorded hours are played if nobody says: an hour in ten seconds.
const RECORDED_SPEED: u32 = 360;
/// How long to wait for the last answers after the last recorded hour was due, real time.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long after the last recorded hour every device has reported it, in the devices' time.
const LAST_REPORT: i64 = 10 * Timestamp::MINUTE;

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
    /// Let every device misbehave in this way, all the time; may be given more than once.
    #[arg(long, value_enum, value_name = "KIND")]
    misbehave: Vec<Misbehaviour>,
    /// Print the counts at the end as one JSON object.
    #[arg(long)]
    json: bool,
}

/// What the fleet plays: its devices, when its time begins, and when it has sent everything.
struct Play {
    devices: Vec<SimDevice>,
    start: Timestamp,
    end: Option<Timestamp>,
    speed: u32,
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

/// Runs the command until everything is sent, or Ctrl-C.
///
/// # Errors
///
/// The readings cannot be read, or a device cannot be named in a frame.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let stop = shutdown::on_signal()?;
    let play = play(&args)?;
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

fn play(args: &Args) -> anyhow::Result<Play> {
    let mut play = match (&args.from_readings, args.profile) {
        (Some(path), _) => recorded(args, path)?,
        (None, Some(profile)) => invented(args, profile),
        (None, None) => bail!("give --from-readings FILE or --profile KIND"),
    };
    for device in &mut play.devices {
        let faults = args.misbehave.iter().flat_map(|kind| kind.faults(device));
        let faults: Vec<_> = faults.collect();
        device.faults = faults;
    }
    Ok(play)
}

fn recorded(args: &Args, path: &Path) -> anyhow::Result<Play> {
    let shown = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {shown}"))?;
    let recordings = fleet::readings(&bytes).with_context(|| format!("{shown} is not right"))?;
    let most = args.devices.map_or(usize::MAX, |most| most as usize);
    let chosen: Vec<_> = recordings.into_iter().take(most).collect();
    let hours = || chosen.iter().flat_map(|(_, recording)| &recording.hours);
    let first = hours().map(|hour| hour.start).min();
    let last = hours().map(|hour| hour.start).max();
    let (Some(first), Some(last)) = (first, last) else {
        bail!("{shown} holds no hours")
    };
    let devices = (0..)
        .zip(&chosen)
        .map(|(place, (station, recording))| SimDevice {
            mn: station_number(station, place),
            st: "22".to_owned(),
            password: args.password.clone(),
            source: Source::Recorded(Arc::clone(recording)),
            faults: Vec::new(),
        })
        .collect();
    Ok(Play {
        devices,
        start: first,
        end: Some(last.plus(Timestamp::HOUR + LAST_REPORT)),
        speed: args.speed.unwrap_or(RECORDED_SPEED),
    })
}

fn invented(args: &Args, profile: Profile) -> Play {
    let devices = (0..args.devices.unwrap_or(1))
        .map(|place| SimDevice {
            mn: numbered(place),
            st: profile.system().to_owned(),
            password: args.password.clone(),
            source: Source::Synthetic(Arc::new(profile.values(place))),
            faults: Vec::new(),
        })
        .collect();
    Play {
        devices,
        start: WallClock.now(),
        end: None,
        speed: args.speed.unwrap_or(1),
    }
}

/// Returns the number that the demo's registry has for a station, where its code can be written
/// in hex digits, and else one by its place.
fn station_number(station: &str, place: u32) -> Mn {
    let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'A'..=b'F');
    if station.len() <= 16 && station.bytes().all(hex) {
        return Mn::new(format!("D0515322{station:0>16}"));
    }
    numbered(place)
}

fn numbered(place: u32) -> Mn {
    Mn::new(format!("51D00000{place:016X}"))
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

#[cfg(test)]
mod tests {
    use super::station_number;

    #[test]
    fn a_station_has_the_number_of_the_registry() {
        for (station, place, expected) in [
            ("1325A", 0, "D0515322000000000001325A"),
            ("QS01", 7, "51D000000000000000000007"),
        ] {
            assert_eq!(station_number(station, place).as_str(), expected);
        }
    }
}
