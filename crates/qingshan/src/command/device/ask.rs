//! `qingshan device ask`.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{anyhow, bail};
use model::{Asker, Downlink, DownlinkFrame, DownlinkId, DownlinkState, Mn, Scope, World};
use sense::downlink::{DownlinkSettings, NewAsk};
use serde::Serialize;
use store::Store;

use crate::cli::Database;
use crate::{database, out, outside};

/// How often the outcome is looked for.
const LOOK: Duration = Duration::from_millis(300);
/// How much longer than the wait for the device its exchange may last.
const EXCHANGE: Duration = Duration::from_mins(3);

/// Arguments of `qingshan device ask`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Number of the device.
    mn: String,
    /// Word of the command, as `qingshan device commands` lists it.
    command: String,
    /// Parameters.
    #[arg(value_name = "KEY=VALUE", value_parser = super::pair)]
    parameters: Vec<(String, String)>,
    /// How long to wait for the device to be connected, seconds.
    #[arg(long, default_value_t = 60)]
    wait: u64,
    /// Why, for the record.
    #[arg(long, default_value = "命令行下发")]
    reason: String,
    /// Do not wait for the outcome.
    #[arg(long)]
    no_wait: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    database: Database,
}

#[derive(Serialize)]
struct Outcome {
    id: String,
    mn: String,
    command: String,
    state: &'static str,
    code: Option<u16>,
    records: u32,
    outcome: String,
    frames: Vec<Said>,
}

#[derive(Serialize)]
struct Said {
    at: String,
    from: &'static str,
    code: u16,
    words: String,
    raw: String,
}

/// Runs the command.
///
/// # Errors
///
/// The database cannot be reached, there is no such device, or the form is not right.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let store = database::open(&args.database.db).await?;
    let done = ask(&store, &outside::world()?, &args).await;
    store.close().await;
    let (downlink, frames) = done?;
    let is_done = matches!(downlink.state, DownlinkState::Done) || args.no_wait;
    if args.json {
        out::json(&outcome(downlink, frames))?;
    } else {
        for frame in &frames {
            let from = if frame.outgoing { "→" } else { "←" };
            out::line(format!("{} {from} {} {}", frame.at, frame.cn, frame.words));
        }
        let state = downlink.state.name_zh();
        out::line(match downlink.outcome.as_str() {
            "" => state.to_owned(),
            words if words.starts_with(state) => words.to_owned(),
            words => format!("{state}：{words}"),
        });
    }
    Ok(if is_done {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn ask(
    store: &Store,
    world: &World,
    args: &Args,
) -> anyhow::Result<(Downlink, Vec<DownlinkFrame>)> {
    let scope = Scope::system();
    let wait = Duration::from_secs(args.wait);
    let new = NewAsk {
        id: DownlinkId::new(world.new_id()),
        mn: Mn::new(args.mn.as_str()),
        command: args.command.clone(),
        parameters: args.parameters.iter().cloned().collect(),
        reason: args.reason.clone(),
        by: Asker {
            person: None,
            name: "命令行".to_owned(),
        },
        wait,
    };
    let settings = DownlinkSettings::default();
    let asked = sense::downlink::ask(store, &scope, &settings, (world, world), new).await;
    let asked = asked.map_err(|error| anyhow!(error))?;
    let patience = outside::Stopwatch::start();
    loop {
        let found = store.downlink(&scope, &asked.id).await?;
        let Some(found) = found else {
            bail!("what was asked is gone");
        };
        if found.state.is_over() || args.no_wait {
            let frames = store.downlink_log(&scope, &asked.id).await?;
            return Ok((found, frames));
        }
        if patience.elapsed() > wait + EXCHANGE {
            // Nothing takes it up: there is no running system on this database.
            let now = world.now();
            if store
                .cancel_downlink(&scope, &asked.id, "命令行", now)
                .await?
            {
                bail!("no running system took it up; it was taken back and nothing was sent");
            }
            bail!(
                "it was sent, but its outcome is not known yet; look for {}",
                asked.id
            );
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn outcome(downlink: Downlink, frames: Vec<DownlinkFrame>) -> Outcome {
    let said = |frame: DownlinkFrame| Said {
        at: frame.at.to_string(),
        from: if frame.outgoing { "host" } else { "device" },
        code: frame.cn,
        words: frame.words,
        raw: String::from_utf8_lossy(&frame.raw).trim_end().to_owned(),
    };
    Outcome {
        id: downlink.id.to_string(),
        mn: downlink.mn.to_string(),
        command: downlink.command,
        state: downlink.state.as_str(),
        code: downlink.code,
        records: downlink.records,
        outcome: downlink.outcome,
        frames: frames.into_iter().map(said).collect(),
    }
}
