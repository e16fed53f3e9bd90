//! `qingshan bench ingest`: frames over loopback, through the gateway, onto the disk.

mod driver;
mod registry;

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use model::World;
use sense::{Gateway, GatewayConfig, GatewayError};
use store::Store;
use tokio::net::TcpListener;
use tokio::sync::broadcast;
use tokio_util::sync::CancellationToken;

pub(super) use driver::{Args as DriverArgs, run as run_driver};
use driver::{Load, Told};

use super::figure::{Figure, number, print};
use super::scratch::Scratch;
use super::usage::{self, Usage};
use crate::{database, outside};

/// Arguments of `qingshan bench ingest`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Args {
    /// The database: `sqlite` for a new file in a folder for passing files, or the address of an
    /// empty database that may be filled.
    #[arg(long, default_value = "sqlite", value_name = "sqlite|ADDRESS")]
    db: String,
    /// Data loggers that send at the same time, each over its own connection.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    devices: u32,
    /// Values in every frame.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u8).range(1..=20))]
    factors: u8,
    /// Frames of a device that may wait for their answer.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=256))]
    window: u16,
    /// Frames that all devices together send a second, evenly; without it, as fast as they are
    /// answered.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    rate: Option<u32>,
    /// Seconds to measure.
    #[arg(long, default_value_t = 10)]
    seconds: u32,
    /// Most frames made durable together.
    #[arg(long, default_value_t = 1_000)]
    commit_frames: usize,
    /// Milliseconds that the writer waits for more frames to make durable together.
    #[arg(long, default_value_t = 20)]
    commit_window: u64,
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
    let file = folder.path().join("bench.db");
    measure(&args, &format!("sqlite:{}", file.display()), Some(&file)).await
}

async fn measure(args: &Args, address: &str, file: Option<&Path>) -> anyhow::Result<ExitCode> {
    let store = database::open(address).await?;
    if store.count_frames(None).await? > 0 {
        bail!("the database {} is not empty", database::shown(address));
    }
    let world = outside::world()?;
    registry::fill(&store, args.devices).await?;
    let disk_before = disk(&store, file).await?;
    let stop = CancellationToken::new();
    let (at, gateway) = start_gateway(args, &store, &world, &stop).await?;
    let before = usage::read();
    let load = Load {
        address: at,
        devices: args.devices,
        factors: args.factors,
        window: args.window,
        rate: args.rate,
        seconds: args.seconds.max(1),
    };
    let load = driver::drive(&load).await?;
    let used = usage::read();
    stop.cancel();
    gateway.await.context("the gateway broke")??;
    let stored = store.count_frames(None).await?;
    let rows = store.count_readings().await?;
    let disk_after = disk(&store, file).await?;
    store.close().await;

    if let Some(reason) = load.broken.first() {
        bail!("a connection broke, so the figures mean nothing: {reason}");
    }
    let acknowledged = load.acknowledged;
    if u64::try_from(stored).ok() != Some(acknowledged) {
        bail!("{acknowledged} frames were acknowledged, but {stored} are stored");
    }
    if rows != stored {
        bail!("{stored} frames of one row each are stored, but {rows} rows are in the ledger");
    }
    let readings = acknowledged * u64::from(args.factors);
    let mut figures = rates(&load, readings);
    figures.extend(costs(before, used, &load));
    let grown = number(disk_after.saturating_sub(disk_before));
    figures.push(Figure::new(
        "ingest.disk_per_reading",
        grown / number(readings).max(1.0),
        "bytes",
    ));
    print(&figures, args.json)?;
    Ok(ExitCode::SUCCESS)
}

async fn start_gateway(
    args: &Args,
    store: &Store,
    world: &World,
    stop: &CancellationToken,
) -> anyhow::Result<(
    SocketAddr,
    tokio::task::JoinHandle<Result<(), GatewayError>>,
)> {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .context("cannot take a port")?;
    let at = listener.local_addr()?;
    let (live, _) = broadcast::channel(1);
    let config = GatewayConfig {
        connections: usize::MAX,
        connections_per_address: usize::MAX,
        bytes_per_second: None,
        frames_per_second: None,
        commit_frames: args.commit_frames.max(1),
        commit_window: Duration::from_millis(args.commit_window),
        queue: args.commit_frames.max(1) * 4,
        ..GatewayConfig::default()
    };
    let gateway = Gateway::new(store.clone(), world.clone(), live, config);
    let stop = stop.clone();
    Ok((
        at,
        tokio::spawn(async move { gateway.run(listener, stop).await }),
    ))
}

fn rates(load: &Told, readings: u64) -> Vec<Figure> {
    let elapsed = load.elapsed;
    let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
    vec![
        Figure::rate("ingest.frames", load.acknowledged, elapsed, "frames/s"),
        Figure::rate("ingest.readings", readings, elapsed, "readings/s"),
        Figure::new("ingest.acknowledged_p50", millis(load.p50), "ms"),
        Figure::new("ingest.acknowledged_p99", millis(load.p99), "ms"),
        Figure::new("ingest.acknowledged", number(load.acknowledged), "frames"),
        Figure::new("ingest.elapsed", elapsed.as_secs_f64(), "s"),
    ]
}

/// What gateway and store used, and what the driver used beside them on the same machine.
fn costs(before: Option<Usage>, after: Option<Usage>, load: &Told) -> Vec<Figure> {
    let mut figures = Vec::new();
    let share = |time: Duration| 100.0 * time.as_secs_f64() / load.elapsed.as_secs_f64().max(1e-9);
    let mebibytes = |usage: &Usage| number(usage.peak_kib) / 1024.0;
    if let Some((before, after)) = before.zip(after) {
        let time = after.processor.saturating_sub(before.processor);
        let unit = "% of a core, gateway and store";
        figures.push(Figure::new("ingest.processor", share(time), unit));
        let unit = "MiB, gateway and store";
        figures.push(Figure::new("ingest.peak_memory", mebibytes(&after), unit));
    }
    if let Some(driver) = &load.usage {
        let (name, unit) = ("ingest.processor_driver", "% of a core, load driver");
        figures.push(Figure::new(name, share(driver.processor), unit));
        let (name, unit) = ("ingest.peak_memory_driver", "MiB, load driver");
        figures.push(Figure::new(name, mebibytes(driver), unit));
    }
    figures
}

/// Returns the bytes of the database on disk: of a file with its log, or as the server says.
async fn disk(store: &Store, file: Option<&Path>) -> anyhow::Result<u64> {
    let Some(file) = file else {
        return Ok(store.size().await?);
    };
    let log = file.with_extension("db-wal");
    Ok([file, &log]
        .iter()
        .filter_map(|file| std::fs::metadata(file).ok())
        .map(|file| file.len())
        .sum())
}
