//! The load driver of `qingshan bench ingest`, in a process of its own: its processor time and
//! memory are told apart, and its sockets do not count against the gateway's open files.

use std::net::SocketAddr;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use model::Timestamp;
use sense::fleet::blast::{BlastConfig, blast};
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;

use super::super::usage::{self, Usage};
use super::registry;
use crate::{out, outside};

/// What the driver shall do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Load {
    pub address: SocketAddr,
    pub devices: u32,
    pub factors: u8,
    pub window: u16,
    /// Frames a second of all devices; `None`: as fast as they are answered.
    pub rate: Option<u32>,
    pub seconds: u32,
}

/// What the driver saw.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Told {
    /// Frames whose acknowledgement came.
    pub acknowledged: u64,
    /// From when all were connected to the last answer.
    pub elapsed: Duration,
    /// Time from when a frame was due to its acknowledgement, of half of the frames at most.
    pub p50: Duration,
    /// The same of 99 in a hundred.
    pub p99: Duration,
    /// Connections that ended early, with the reason.
    pub broken: Vec<String>,
    /// What the driver used, where the system tells.
    pub usage: Option<Usage>,
}

/// Arguments of the driver's process; made by the measurement only.
#[derive(Clone, Debug, clap::Args)]
pub(in super::super) struct Args {
    address: SocketAddr,
    #[arg(long)]
    devices: u32,
    #[arg(long)]
    factors: u8,
    #[arg(long)]
    window: u16,
    #[arg(long)]
    rate: Option<u32>,
    #[arg(long)]
    seconds: u32,
}

/// Starts the driver and waits for what it saw.
///
/// # Errors
///
/// It cannot be started, or broke.
pub(super) async fn drive(load: &Load) -> anyhow::Result<Told> {
    let program = std::env::current_exe().context("this program does not know its own file")?;
    let mut command = Command::new(program);
    command
        .args(["bench", "ingest-driver", &load.address.to_string()])
        .args(["--devices", &load.devices.to_string()])
        .args(["--factors", &load.factors.to_string()])
        .args(["--window", &load.window.to_string()])
        .args(["--seconds", &load.seconds.to_string()])
        .args(load.rate.map(|rate| format!("--rate={rate}")))
        .stdin(Stdio::null())
        .stderr(Stdio::inherit());
    let output = spawn_blocking(move || command.output())
        .await
        .context("the load driver broke")?
        .context("the load driver cannot be started")?;
    ensure!(output.status.success(), "the load driver broke");
    serde_json::from_slice(&output.stdout).context("what the load driver says cannot be read")
}

/// Returns how long a device waits from one frame to the next if all send `rate` a second.
fn interval(devices: u32, rate: u32) -> Duration {
    Duration::from_secs(devices.into()) / rate.max(1)
}

/// Runs the driver: puts the load on the gateway and prints what it saw.
///
/// # Errors
///
/// The machine gives no time, or standard output is closed.
pub(in super::super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let devices = registry::numbers(args.devices).into_iter();
    let now = outside::world()?.now();
    let config = BlastConfig {
        devices: devices
            .map(|mn| (mn, registry::PASSWORD.to_owned()))
            .collect(),
        frames_per_device: u32::MAX,
        factors: args.factors,
        window: usize::from(args.window),
        interval: args.rate.map(|rate| interval(args.devices, rate)),
        // Far enough back that no frame lies in the future.
        start: now.plus(-3_650 * Timestamp::DAY),
        clock: now,
        duration: Duration::from_secs(args.seconds.into()),
        answer_timeout: Duration::from_secs(30),
        remember: false,
    };
    let load = blast(&args.address.to_string(), &config).await;
    out::json(&Told {
        acknowledged: load.acknowledged,
        elapsed: load.elapsed,
        p50: load.latencies.percentile(50),
        p99: load.latencies.percentile(99),
        broken: load.broken,
        usage: usage::read(),
    })?;
    Ok(ExitCode::SUCCESS)
}
