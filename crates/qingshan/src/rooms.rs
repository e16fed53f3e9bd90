//! All rooms of the loop in one process, tied together and ended in order.

mod catching_up;
mod judging;
pub(crate) mod metrics;
mod pages;
mod reminding;
mod sessions;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use casework::Casework;
use catalog::Catalog;
use judge::Judge;
use metrics_exporter_prometheus::PrometheusHandle;
use model::{Live, World};
use notify::Notify;
use sense::air::{AirDays, AirRules};
use sense::downlink::Desk;
use sense::forward::{Destination, Forwarder};
use sense::quality::Quality;
use sense::rollup::{RollupRules, Rollups};
use sense::{
    ConnectionStay, Doors, Gateway, GatewayConfig, QuarantineStay, keep_connections_tidy,
    keep_quarantine_tidy,
};
use store::Store;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, broadcast};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use web::{App, Demo, Parts, Settings};

use crate::downlink::DownlinkSetup;

/// How many changes an open page may lag behind before it is told to ask anew.
const LIVE_CHANGES: usize = 1_024;
/// How often roll-ups and automatic checks look for new rows.
const ROLLUP_EVERY: Duration = Duration::from_secs(1);
/// How often notices are looked at.
const TELL_EVERY: Duration = Duration::from_secs(1);
/// How often quarantine and records of connections are cleaned up.
const TIDY_EVERY: Duration = Duration::from_mins(10);
/// Passwords hashed at a time; each takes 19 MiB and a core.
const HASHING: usize = 4;

/// What the rooms need.
pub(crate) struct Setup {
    /// Everything durable.
    pub store: Store,
    /// The definitions.
    pub catalog: Arc<Catalog>,
    /// Business time.
    pub world: World,
    /// Real time and randomness.
    pub wall: World,
    /// Where the pages are served.
    pub http: TcpListener,
    /// Where data loggers connect.
    pub doors: Doors,
    /// What they may do.
    pub limits: GatewayConfig,
    /// How long what could not be taken stays.
    pub quarantine: QuarantineStay,
    /// How long records of connections stay.
    pub connections: ConnectionStay,
    /// How devices are asked, and their keys and files.
    pub downlink: DownlinkSetup,
    /// Folder of evidence files.
    pub evidence: PathBuf,
    /// Megabytes of all files of one case.
    pub case_megabytes: u32,
    /// What the administrator has set.
    pub settings: Settings,
    /// Superior platforms to which frames are passed on.
    pub forward: Vec<Destination>,
    /// Over which channels people are told.
    pub channels: notify::Settings,
    /// The demo's switches.
    pub demo: Option<Demo>,
    /// Renders the figures of the process.
    pub metrics: PrometheusHandle,
}

/// The rooms at work.
pub(crate) struct Rooms {
    store: Store,
    tasks: JoinSet<anyhow::Result<()>>,
    stop: CancellationToken,
}

impl Rooms {
    /// Begins the work; it ends when `stop` is cancelled.
    ///
    /// # Errors
    ///
    /// The client by which channels are asked cannot be made.
    pub(crate) fn start(setup: Setup, stop: CancellationToken) -> anyhow::Result<Self> {
        let (live, _) = broadcast::channel(LIVE_CHANGES);
        let mut rooms = Self {
            store: setup.store.clone(),
            tasks: JoinSet::new(),
            stop,
        };
        let DownlinkSetup {
            settings,
            vault,
            media,
        } = setup.downlink;
        let limits = GatewayConfig {
            vault: Some(vault),
            ..setup.limits
        };
        let gateway = rooms.start_gateway((&setup.store, &setup.world, &live), setup.doors, limits);
        let forwarder = rooms.start_forwarder(&setup.store, &setup.wall, setup.forward);
        let worlds = (setup.world.clone(), setup.wall.clone());
        let desk = Desk::new(
            &gateway,
            (setup.store.clone(), live.clone()),
            worlds,
            settings,
        );
        rooms.start_desk(desk.clone());
        let stays = (setup.quarantine, setup.connections);
        rooms.start_tidying(&setup.store, &setup.world, stays);
        rooms.start_rollups(&setup.store);
        rooms.start_air_days(&setup.store);
        rooms.start_quality(&setup.store, &setup.catalog);
        let casework = Casework::new(
            setup.store.clone(),
            Arc::clone(&setup.catalog),
            setup.world.clone(),
            live.clone(),
            setup.evidence,
        )
        .with_case_megabytes(setup.case_megabytes);
        let judge = Judge::new(
            setup.store.clone(),
            Arc::clone(&setup.catalog),
            setup.world.clone(),
            Arc::new(casework.clone()),
            live.clone(),
        );
        rooms.run(judging::judge(judge, rooms.stop.clone()));
        rooms.run(catching_up::catch_up(casework.clone(), rooms.stop.clone()));
        rooms.run(reminding::remind(casework.clone(), rooms.stop.clone()));
        let notify = Notify::new(
            setup.store.clone(),
            Arc::clone(&setup.catalog),
            setup.world.clone(),
            setup.wall.clone(),
            live.clone(),
            setup.channels,
        )?;
        rooms.start_telling(&notify);
        let idle = i64::from(setup.settings.idle_minutes);
        let sweep = sessions::sweep(setup.store.clone(), setup.wall.clone(), idle);
        rooms.run_until_stopped(sweep);
        rooms.run_until_stopped(metrics::tidy(setup.metrics.clone()));
        let app = App::new(Parts {
            store: setup.store,
            catalog: setup.catalog,
            casework,
            notify,
            gateway: Some(gateway),
            forwarder,
            desk: Some(desk),
            media,
            world: setup.world,
            wall: setup.wall,
            live,
            metrics: Some(setup.metrics),
            demo: setup.demo,
            settings: setup.settings,
            stop: rooms.stop.clone(),
            hashing: Semaphore::new(HASHING),
        });
        let releasing = web::keep_releasing(app.clone());
        rooms.run(async move {
            releasing.await;
            Ok(())
        });
        rooms.run(pages::serve(app, setup.http, rooms.stop.clone()));
        Ok(rooms)
    }

    fn start_gateway(
        &mut self,
        (store, world, live): (&Store, &World, &broadcast::Sender<Live>),
        doors: Doors,
        config: GatewayConfig,
    ) -> Gateway {
        let gateway = Gateway::new(store.clone(), world.clone(), live.clone(), config);
        let (running, stop) = (gateway.clone(), self.stop.clone());
        self.run(async move { running.run(doors, stop).await.context("the gateway ended") });
        gateway
    }

    /// Frames are received in real time, so forwarding runs on it too.
    fn start_forwarder(
        &mut self,
        store: &Store,
        wall: &World,
        destinations: Vec<Destination>,
    ) -> Forwarder {
        let forwarder = Forwarder::new(destinations);
        let (running, stop) = (forwarder.clone(), self.stop.clone());
        let (store, wall) = (store.clone(), wall.clone());
        self.run(async move {
            running.run(store, wall, stop).await;
            Ok(())
        });
        forwarder
    }

    fn start_desk(&mut self, desk: Desk) {
        let stop = self.stop.clone();
        self.run(async move {
            desk.run(stop).await;
            Ok(())
        });
    }

    /// What the gateway keeps it keeps at business time, so it is cleaned up by it too.
    fn start_tidying(
        &mut self,
        store: &Store,
        world: &World,
        (quarantine, connections): (QuarantineStay, ConnectionStay),
    ) {
        let parts = || (store.clone(), world.clone(), self.stop.clone());
        let ((store, world, stop), other) = (parts(), parts());
        self.run(async move {
            keep_quarantine_tidy(store, world, quarantine, TIDY_EVERY, stop).await;
            Ok(())
        });
        let (store, world, stop) = other;
        self.run(async move {
            keep_connections_tidy(store, world, connections, TIDY_EVERY, stop).await;
            Ok(())
        });
    }

    fn start_telling(&mut self, notify: &Notify) {
        let (notify, stop) = (notify.clone(), self.stop.clone());
        self.run(async move {
            notify.run(TELL_EVERY, stop).await;
            Ok(())
        });
    }

    fn start_rollups(&mut self, store: &Store) {
        let rollups = Rollups::new(store.clone(), RollupRules::default());
        let stop = self.stop.clone();
        self.run(async move {
            rollups.run(ROLLUP_EVERY, stop).await;
            Ok(())
        });
    }

    fn start_quality(&mut self, store: &Store, catalog: &Arc<Catalog>) {
        let quality = Quality::new(store.clone(), Arc::clone(catalog));
        let stop = self.stop.clone();
        self.run(async move {
            quality.run(ROLLUP_EVERY, stop).await;
            Ok(())
        });
    }

    fn start_air_days(&mut self, store: &Store) {
        let days = AirDays::new(store.clone(), AirRules::default());
        let stop = self.stop.clone();
        self.run(async move {
            days.run(ROLLUP_EVERY, stop).await;
            Ok(())
        });
    }

    /// Adds work that ends by itself once `stop` is cancelled.
    pub(crate) fn run(&mut self, work: impl Future<Output = anyhow::Result<()>> + Send + 'static) {
        self.tasks.spawn(work);
    }

    /// Adds work that may be cut off anywhere.
    fn run_until_stopped(&mut self, work: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.run(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = work => {}
            }
            Ok(())
        });
    }

    /// Waits until everything has ended, and closes the store. The first thing that ends badly
    /// ends everything else.
    ///
    /// # Errors
    ///
    /// Why it ended, if nobody asked for it.
    pub(crate) async fn finish(mut self) -> anyhow::Result<()> {
        let mut outcome = Ok(());
        while let Some(joined) = self.tasks.join_next().await {
            let ended = joined.unwrap_or_else(|error| Err(anyhow!(error).context("a room broke")));
            let early = !self.stop.is_cancelled();
            let ended = match ended {
                Ok(()) if early => Err(anyhow!("a room ended though nobody asked for it")),
                ended => ended,
            };
            if let Err(error) = ended {
                self.stop.cancel();
                if outcome.is_ok() {
                    outcome = Err(error);
                } else {
                    tracing::error!(error = format!("{error:#}"), "a room ended badly");
                }
            }
        }
        self.store.close().await;
        outcome
    }
}
