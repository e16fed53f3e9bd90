//! `qingshan serve`: the system.

use std::process::ExitCode;

use anyhow::{Context as _, bail};

use crate::demo::folder::is_demo;
use crate::deployment::Places;
use crate::downlink::DownlinkSetup;
use crate::listen::{self, GATEWAY, PAGES};
use crate::rooms::{Rooms, Setup, metrics};
use crate::{database, definitions, outside, shutdown};

/// Arguments of `qingshan serve`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    places: Places,
}

/// Runs the command until Ctrl-C or SIGTERM.
///
/// # Errors
///
/// Something that it needs is not there, or a room ended badly.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let stop = shutdown::on_signal()?;
    let deployment = args.places.resolve()?;
    let data = &deployment.data;
    if is_demo(data) {
        bail!(
            "the folder {} belongs to the demo, whose passwords everybody knows; choose another",
            data.display()
        );
    }
    std::fs::create_dir_all(data)
        .with_context(|| format!("cannot make the folder {}", data.display()))?;
    let catalog = definitions::load(deployment.catalog.as_deref())?;
    let http = listen::listen(PAGES, &deployment.http).await?;
    let gateway = listen::listen(GATEWAY, &deployment.gateway).await?;
    let (pages_at, gateway_at) = (listen::local(&http)?, listen::local(&gateway)?);
    let doors = deployment.devices.open(gateway).await?;
    let store = database::open(&deployment.db).await?;
    let wall = outside::world()?;
    let downlink = DownlinkSetup::new(
        deployment.downlink,
        deployment.media,
        &deployment.data,
        &wall,
    )?;
    let setup = Setup {
        downlink,
        store,
        catalog,
        world: wall.clone(),
        wall,
        http,
        doors,
        limits: deployment
            .devices
            .quarantine
            .laid_over(deployment.devices.limits.config()),
        quarantine: deployment.devices.quarantine.stay(),
        connections: deployment.devices.connections.stay(),
        evidence: deployment.data.join("evidence"),
        case_megabytes: deployment.case_megabytes,
        settings: deployment.settings,
        channels: deployment.channels,
        demo: None,
        forward: deployment.forward,
        metrics: metrics::record()?,
    };
    let rooms = Rooms::start(setup, stop)?;
    tracing::info!(http = %pages_at, gateway = %gateway_at, "ready");
    rooms.finish().await?;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}
