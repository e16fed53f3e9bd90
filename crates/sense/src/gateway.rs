//! The HJ 212 gateway (数据采集网关): sockets in, durable frames and answers out.
//!
//! Invariants: a frame is answered only after it is on disk; answers of a connection keep the
//! order of its frames; what a peer sends can fill neither memory nor disk, because every queue,
//! every budget and every connection has a limit; no bytes make it panic.
//!
//! A connection reads and interprets, one writer for all connections makes batches durable, and
//! the bounded queue between them passes back-pressure down to the sockets.

mod accept;
mod adopt;
mod answer;
mod config;
mod connection;
mod crowd;
mod doors;
mod intake;
mod lane;
mod measures;
mod mqtt;
mod pace;
mod packets;
mod pen;
mod quarantine;
mod receipt;
mod recorder;
mod refuse;
mod registry;
mod seldom;
mod sessions;
mod skew;
mod sorter;
mod terms;
mod tls;
mod trouble;
mod udp;
mod writer;

use std::sync::{Arc, Mutex, PoisonError};

use model::{Live, World};
use store::{Store, StoreError};
use tokio::sync::{broadcast, mpsc};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use adopt::Adoption;
pub use config::GatewayConfig;
pub use doors::{Doors, MqttIntake, TlsDoor, TlsError, TlsFiles};
pub use measures::describe_metrics;
pub use sessions::{Attention, Claim, Heard, SendError, Session, Sessions};
pub use terms::{Greeting, KeyChain, KeyError, KeyFacts, Terms, Vault, VaultError};

use accept::Porter;
use crowd::Crowd;
use intake::Ways;
use quarantine::Quarantine;
use recorder::Recorder;
use registry::Registry;
use sorter::Backlog;
use trouble::Trouble;
use writer::{Order, Writer};

/// The gateway. Cheap to clone; clones are handles to the same gateway.
#[derive(Clone)]
pub struct Gateway {
    shared: Arc<Shared>,
}

/// What all connections of a gateway share.
struct Shared {
    store: Store,
    world: World,
    live: broadcast::Sender<Live>,
    config: GatewayConfig,
    registry: Registry,
    sessions: Sessions,
    terms: Arc<Terms>,
    /// The way to the writer while the gateway runs.
    orders: Mutex<Option<mpsc::Sender<Order>>>,
    /// Held by who turns held frames into rows, so that two do not read the same ones.
    releasing: tokio::sync::Mutex<()>,
    /// What the writer set aside for the sorter.
    backlog: Backlog,
}

impl Shared {
    fn orders(&self) -> Option<mpsc::Sender<Order>> {
        let orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        orders.clone()
    }

    fn set_orders(&self, orders: Option<mpsc::Sender<Order>>) {
        *self.orders.lock().unwrap_or_else(PoisonError::into_inner) = orders;
    }
}

impl Gateway {
    /// Makes a gateway that does not listen yet.
    #[must_use]
    pub fn new(
        store: Store,
        world: World,
        live: broadcast::Sender<Live>,
        config: GatewayConfig,
    ) -> Self {
        let sessions = Sessions::new(world.clone());
        let terms = Arc::new(Terms::new(KeyChain::new(config.vault.clone())));
        let backlog = Backlog::new(config.frames_aside);
        Self {
            shared: Arc::new(Shared {
                store,
                world,
                live,
                config,
                registry: Registry::default(),
                sessions,
                terms,
                orders: Mutex::new(None),
                releasing: tokio::sync::Mutex::new(()),
                backlog,
            }),
        }
    }

    /// Returns the limits of the gateway.
    #[must_use]
    pub fn config(&self) -> &GatewayConfig {
        &self.shared.config
    }

    /// Returns the live sessions: the way to send a frame to a connected device, and to hear what
    /// devices answer.
    #[must_use]
    pub fn sessions(&self) -> &Sessions {
        &self.shared.sessions
    }

    /// Returns on which terms the gateway speaks with each device.
    #[must_use]
    pub fn terms(&self) -> &Arc<Terms> {
        &self.shared.terms
    }

    /// Takes connections until told to stop, then makes durable what has been read.
    ///
    /// One gateway runs once at a time.
    ///
    /// While the database is away at the start, this waits for it. Later failures of the store are
    /// logged and counted; frames are then not answered, so that devices send them again.
    ///
    /// # Errors
    ///
    /// The registry cannot be read at the start for another cause. A task of the gateway broke (a
    /// panic): connections are closed, nothing more is acknowledged, and whoever runs the gateway
    /// has to end the process so that it begins anew from what is on disk. To go on with half a
    /// gateway would look alive and take nothing.
    pub async fn run(
        &self,
        doors: impl Into<Doors>,
        shutdown: CancellationToken,
    ) -> Result<(), GatewayError> {
        let shared = &self.shared;
        let Some(recorder) = self.begin(&shutdown).await? else {
            return Ok(());
        };
        // Cancelled from outside, or as soon as one of the tasks below ends.
        let stop = shutdown.child_token();
        let (orders, queue) = mpsc::channel(shared.config.queue.max(1));
        shared.set_orders(Some(orders.clone()));
        let writer = Writer::new(Arc::clone(shared), queue, stop.clone()).run();
        let writer = watched("writer", writer, &stop);
        let (quarantine, keeper) =
            Quarantine::start(shared.store.clone(), shared.world.clone(), &shared.config);
        let keeper = watched("quarantine", async { keeper.await.is_ok() }, &stop);
        let reconciler = self.clone().reconcile(stop.clone());
        let reconciler = watched("reconciler", well(reconciler), &stop);
        let all_written = CancellationToken::new();
        let sorter = sorter::run(Arc::clone(shared), all_written.clone());
        let sorter = watched("sorter", well(sorter), &stop);
        let all_closed = CancellationToken::new();
        let recorder = watched("recorder", well(recorder.run(all_closed.clone())), &stop);

        let tasks = TaskTracker::new();
        let porter = Porter {
            shared: Arc::clone(shared),
            ways: Ways { orders, quarantine },
            crowd: Crowd::new(
                shared.config.connections,
                shared.config.connections_per_address,
            ),
            tasks: tasks.clone(),
            shutdown: stop,
        };
        open(doors.into(), &porter);
        drop(porter);
        tasks.close();
        tasks.wait().await;

        // The queues end when their last sender is gone; what they hold is still written.
        shared.set_orders(None);
        all_closed.cancel();
        let mut is_well = true;
        for task in [reconciler, writer, keeper, recorder] {
            is_well &= task.await.unwrap_or(false);
        }
        all_written.cancel();
        is_well &= sorter.await.unwrap_or(false);
        if is_well {
            Ok(())
        } else {
            Err(GatewayError::Broken)
        }
    }

    /// Reads what has to be known before a frame is taken. While the database is away it is tried
    /// again, and said once; `None`: told to stop meanwhile.
    async fn begin(&self, shutdown: &CancellationToken) -> Result<Option<Recorder>, StoreError> {
        let mut trouble = Trouble::default();
        loop {
            match self.read_all().await {
                Err(error) if error.is_passing() => {
                    if trouble.fails(Instant::now()) {
                        let error = &error as &dyn std::error::Error;
                        tracing::error!(error, "the gateway waits for the database to begin");
                    }
                }
                done => return done.map(Some),
            }
            tokio::select! {
                () = shutdown.cancelled() => return Ok(None),
                () = tokio::time::sleep(self.shared.config.retry_pause) => {}
            }
        }
    }

    async fn read_all(&self) -> Result<Recorder, StoreError> {
        let shared = &self.shared;
        shared.registry.refresh(&shared.store).await?;
        shared.terms.keys().refresh(&shared.store).await?;
        sorter::catch_up(shared).await?;
        Recorder::begin(Arc::clone(shared)).await
    }
}

/// Why a gateway ended though nobody told it to.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// What it has to know before it takes a frame cannot be read.
    #[error("the gateway cannot read what it needs to begin")]
    Begin(#[from] StoreError),
    /// One of its tasks broke; the log says which, and where.
    #[error("a task of the gateway broke; frames are not acknowledged any more")]
    Broken,
}

/// Begins a task of the gateway, which tells whether it ended well. When it ends, however it does,
/// the gateway is told to stop: without one of its tasks it must not go on.
fn watched(
    name: &'static str,
    work: impl Future<Output = bool> + Send + 'static,
    stop: &CancellationToken,
) -> JoinHandle<bool> {
    let (work, stop) = (tokio::spawn(work), stop.clone());
    tokio::spawn(async move {
        let outcome = work.await;
        let is_well = matches!(outcome, Ok(true));
        if !is_well {
            let error = outcome.err().map(|error| error.to_string());
            tracing::error!(
                task = name,
                error,
                "a task of the gateway broke, so it ends"
            );
        }
        stop.cancel();
        is_well
    })
}

async fn well(work: impl Future<Output = ()>) -> bool {
    work.await;
    true
}

/// Begins to take from all doors, each in a task of its own, until the porter's shutdown.
fn open(doors: Doors, porter: &Porter) {
    let tasks = &porter.tasks;
    for listener in doors.tcp {
        tasks.spawn(porter.clone().accept(listener, None));
    }
    for TlsDoor { listener, acceptor } in doors.tls {
        tasks.spawn(porter.clone().accept(listener, Some(acceptor)));
    }
    for socket in doors.udp {
        tasks.spawn(udp::listen(porter.clone(), socket));
    }
    for intake in doors.mqtt {
        tasks.spawn(mqtt::listen(porter.clone(), intake));
    }
}
