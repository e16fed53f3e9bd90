//! `qingshan bench ingest`: frames over loopback, through the gateway, onto the disk.

mod registry;

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use model::{Mn, Timestamp, World};
use sense::fleet::blast::{BlastConfig, BlastReport, blast};
use sense::{Gateway, GatewayConfig};
use store::Store;
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

use super::figure::{Figure, number, print};
use super::usage::{self, Usage};
use crate::outside::Stopwatch;
use crate::{database, outside};

/// Values in every frame of the load.
const FACTORS: u64 = 5;
/// Frames per device in one round; rounds follow one another until the time is up.
const ROUND: u32 = 200;

/// Arguments of `qingshan bench ingest`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The database: `sqlite` for a new file in a folder for passing files, or the address of an
    /// empty database that may be filled.
    #[arg(long, default_value = "sqlite", value_name = "sqlite|ADDRESS")]
    db: String,
    /// Data loggers that send at the same time, each over its own connection.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=4_000))]
    devices: u32,
    /// Frames of a device that may wait for their answer.
    #[arg(long, default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=256))]
    window: u16,
    /// Seconds to measure.
    #[arg(long, default_value_t = 10)]
    seconds: u32,
    /// Print one JSON object per figure.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
///
/// The database or the gateway cannot be set up, or frames were lost.
pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    if args.db != "sqlite" {
        return measure(&args, &args.db, None).await;
    }
    let folder = Scratch::make()?;
    let file = folder.0.join("bench.db");
    measure(&args, &format!("sqlite:{}", file.display()), Some(&file)).await
}

async fn measure(args: &Args, address: &str, file: Option<&Path>) -> anyhow::Result<ExitCode> {
    let store = database::open(address).await?;
    if store.count_frames(None).await? > 0 {
        bail!("the database {} is not empty", database::shown(address));
    }
    let world = outside::world()?;
    let devices = registry::fill(&store, args.devices).await?;
    let before = usage::read();
    let disk_before = file.map(size);
    let stop = CancellationToken::new();
    let (at, gateway) = start_gateway(&store, &world, &stop).await?;
    let (load, elapsed) = fire(args, at, &devices, world.now()).await;
    let used = usage::read();
    stop.cancel();
    gateway.await.context("the gateway broke")??;
    let stored = store.count_frames(None).await?;
    store.close().await;

    if let Some(reason) = load.broken.first() {
        bail!("a connection broke, so the figures mean nothing: {reason}");
    }
    let acknowledged = load.acknowledged.len() as u64;
    if u64::try_from(stored).ok() != Some(acknowledged) {
        bail!("{acknowledged} frames were acknowledged, but {stored} are stored");
    }
    let mut figures = rates(load, acknowledged, elapsed);
    figures.extend(costs(before, used, elapsed));
    if let Some((file, before)) = file.zip(disk_before) {
        let bytes = number(size(file).saturating_sub(before));
        figures.push(Figure::new(
            "ingest.disk_per_reading",
            bytes / number(acknowledged * FACTORS).max(1.0),
            "bytes",
        ));
    }
    print(&figures, args.json)?;
    Ok(ExitCode::SUCCESS)
}

async fn start_gateway(
    store: &Store,
    world: &World,
    stop: &CancellationToken,
) -> anyhow::Result<(SocketAddr, tokio::task::JoinHandle<store::Result<()>>)> {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .context("cannot take a port")?;
    let at = listener.local_addr()?;
    let (live, _) = broadcast::channel(1);
    let gateway = Gateway::new(store.clone(), world.clone(), live, GatewayConfig::default());
    let stop = stop.clone();
    Ok((
        at,
        tokio::spawn(async move { gateway.run(listener, stop).await }),
    ))
}

/// Sends rounds of frames until the time is up; each round is later in the devices' time.
async fn fire(
    args: &Args,
    at: SocketAddr,
    devices: &[Mn],
    now: Timestamp,
) -> (BlastReport, Duration) {
    let watch = Stopwatch::start();
    let mut total = BlastReport::default();
    let round_length = i64::from(ROUND) * Timestamp::MINUTE;
    // Far enough back that no round lies in the future.
    let mut start = now.plus(-365 * Timestamp::DAY);
    while watch.elapsed() < Duration::from_secs(args.seconds.max(1).into())
        && total.broken.is_empty()
    {
        let config = BlastConfig {
            devices: devices
                .iter()
                .map(|mn| (mn.clone(), registry::PASSWORD.to_owned()))
                .collect(),
            frames_per_device: ROUND,
            window: usize::from(args.window),
            start,
            answer_timeout: Duration::from_secs(30),
        };
        let round = blast(&at.to_string(), &config).await;
        total.sent += round.sent;
        total.acknowledged.extend(round.acknowledged);
        total.latencies.extend(round.latencies);
        total.broken.extend(round.broken);
        start = start.plus(round_length);
    }
    (total, watch.elapsed())
}

fn rates(mut load: BlastReport, acknowledged: u64, elapsed: Duration) -> Vec<Figure> {
    load.latencies.sort_unstable();
    let percentile = |hundredths: usize| {
        let place = load.latencies.len().saturating_sub(1) * hundredths / 100;
        load.latencies
            .get(place)
            .map_or(0.0, |latency| latency.as_secs_f64() * 1_000.0)
    };
    vec![
        Figure::rate("ingest.frames", acknowledged, elapsed, "frames/s"),
        Figure::rate(
            "ingest.readings",
            acknowledged * FACTORS,
            elapsed,
            "readings/s",
        ),
        Figure::new("ingest.acknowledged_p50", percentile(50), "ms"),
        Figure::new("ingest.acknowledged_p99", percentile(99), "ms"),
        Figure::new("ingest.acknowledged", number(acknowledged), "frames"),
        Figure::new("ingest.elapsed", elapsed.as_secs_f64(), "s"),
    ]
}

/// What the process used: the load driver's share is in it, as both run in this process.
fn costs(before: Option<Usage>, after: Option<Usage>, elapsed: Duration) -> Vec<Figure> {
    let Some((before, after)) = before.zip(after) else {
        return Vec::new();
    };
    let processor = after.processor.saturating_sub(before.processor);
    vec![
        Figure::new(
            "ingest.processor",
            100.0 * processor.as_secs_f64() / elapsed.as_secs_f64().max(1e-9),
            "% of a core, with the load driver",
        ),
        Figure::new("ingest.peak_memory", number(after.peak_kib) / 1024.0, "MiB"),
    ]
}

/// Returns the bytes of a database file with its log.
fn size(file: &Path) -> u64 {
    let log = file.with_extension("db-wal");
    [file, &log]
        .iter()
        .filter_map(|file| std::fs::metadata(file).ok())
        .map(|file| file.len())
        .sum()
}

/// A folder that is deleted at the end.
struct Scratch(std::path::PathBuf);

impl Scratch {
    fn make() -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("qingshan-bench-{}", std::process::id()));
        std::fs::create_dir(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be deleted is left to the system, which clears such folders itself.
        let _left = std::fs::remove_dir_all(&self.0);
    }
}
