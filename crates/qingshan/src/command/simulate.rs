//! `qingshan simulate`: a fleet of data loggers against any HJ 212 server.

mod misbehaviour;
mod news;
mod play;
mod profile;
mod summary;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use model::{Clock as _, FastClock, Timestamp, World};
use sense::fleet::{Fleet, FleetConfig};
use tokio_util::sync::CancellationToken;

use crate::cli::host_and_port;
use crate::edition::Year;
use crate::outside::WallClock;
use crate::{out, outside, shutdown};
use misbehaviour::Misbehaviour;
use play::Play;
use profile::Profile;

/// How long to wait for the last answers after the last recorded hour was due, real time.
const PATIENCE: Duration = Duration::from_mins(1);

/// Each device has a connection of its own; one machine has no more than that of them.
const MOST_DEVICES: i64 = 100_000;

/// Arguments of `qingshan simulate`.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("values").required(true).args(["from_readings", "profile"])))]
pub(crate) struct Args {
    /// The server, such as `127.0.0.1:9001` or `[::1]:9001`.
    #[arg(long, value_name = "HOST:PORT", value_parser = host_and_port)]
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
    /// How many devices, 1 to 100,000; of recorded hours the first so many stations [default: 1; of
    /// recorded hours all].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=MOST_DEVICES))]
    devices: Option<u32>,
    /// Seconds of the devices per real second [default: 360 for recorded hours, else 1]. Invented
    /// devices begin now, so that faster ones soon report what is yet to come.
    #[arg(long, value_name = "N",
        value_parser = clap::value_parser!(u32).range(1..=i64::from(FastClock::MAX_SPEED)))]
    speed: Option<u32>,
    /// The password (PW) of all devices.
    #[arg(long, default_value = "123456")]
    password: String,
    /// Key of 16 characters with which all devices encrypt (invented devices of 2025 only).
    #[arg(long, value_name = "KEY", value_parser = key, requires = "profile")]
    key: Option<[u8; 16]>,
    /// Let every device ask for its number before it sends (invented devices of 2025 only).
    #[arg(long, requires = "profile")]
    activate: bool,
    /// Let every device misbehave in this way, all the time; may be given more than once.
    #[arg(long, value_enum, value_name = "KIND")]
    misbehave: Vec<Misbehaviour>,
    /// Print the counts at the end as one JSON object.
    #[arg(long)]
    json: bool,
}

/// Reads a key of 16 characters.
fn key(text: &str) -> Result<[u8; 16], String> {
    let bytes = text.as_bytes().try_into().ok();
    let bytes = bytes.filter(|bytes: &[u8; 16]| bytes.iter().all(u8::is_ascii_graphic));
    bytes.ok_or_else(|| "a key has 16 letters, digits or signs".to_owned())
}

/// Runs the command until everything is sent, or Ctrl-C. The exit code is 1 where nothing ever got
/// through to the server.
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
    let config = FleetConfig {
        until: play.end,
        ..FleetConfig::starting(play.start)
    };
    let mut fleet = Fleet::new(play.devices, config.clone())?;
    let stats = fleet.stats();
    if !args.json {
        out::line(summary::begins(count, &args.to, play.start, clock.speed()));
    }
    let telling = tokio::spawn(news::tell(fleet.take_news(), args.to.clone(), config));
    let done = CancellationToken::new();
    let sending = fleet.run(args.to, world, done.clone());
    tokio::pin!(sending);
    tokio::select! {
        () = &mut sending => {}
        () = enough(&stop, &clock, play.end) => {
            done.cancel();
            sending.await;
        }
    }
    let last_trouble = telling.await?;
    summary::report(count, stats.counts(), last_trouble.as_deref(), args.json)
}

/// Waits for Ctrl-C, or for the last answers after `end`, so long as anybody would.
async fn enough(stop: &CancellationToken, clock: &FastClock, end: Option<Timestamp>) {
    let late = async {
        let Some(end) = end else {
            return std::future::pending().await;
        };
        while clock.now() < end {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = late => {}
    }
}

#[cfg(test)]
mod tests {
    use super::key;

    #[test]
    fn a_key_is_sixteen_signs() {
        assert_eq!(key("msbE74gsiSHSEh5e"), Ok(*b"msbE74gsiSHSEh5e"));
        for text in ["", "short", "msbE74gsiSHSEh5e7", "密密密密密a"] {
            assert!(key(text).is_err(), "{text}");
        }
    }
}
