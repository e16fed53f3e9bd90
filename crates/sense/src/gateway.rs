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
use sorter::Shelves;
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
    shelves: Shelves,
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
        let shelves = Shelves::new(config.frames_aside);
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
                shelves,
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
    /// # Errors
    ///
    /// Fails where the registry cannot be read at the start. Later failures of the store are
    /// logged and counted; frames are then not answered, so that devices send them again.
    pub async fn run(
        &self,
        doors: impl Into<Doors>,
        shutdown: CancellationToken,
    ) -> Result<(), StoreError> {
        let shared = &self.shared;
        shared.registry.refresh(&shared.store).await?;
        shared.terms.keys().refresh(&shared.store).await?;
        sorter::catch_up(shared).await?;
        let recorder = Recorder::begin(Arc::clone(shared)).await?;
        let (orders, queue) = mpsc::channel(shared.config.queue.max(1));
        shared.set_orders(Some(orders.clone()));
        let writer = tokio::spawn(Writer::new(Arc::clone(shared), queue, shutdown.clone()).run());
        let (quarantine, keeper) =
            Quarantine::start(shared.store.clone(), shared.world.clone(), &shared.config);
        let reconciler = tokio::spawn(self.clone().reconcile(shutdown.clone()));
        let all_written = CancellationToken::new();
        let sorter = tokio::spawn(sorter::run(Arc::clone(shared), all_written.clone()));
        let all_closed = CancellationToken::new();
        let recorder = tokio::spawn(recorder.run(all_closed.clone()));

        let tasks = TaskTracker::new();
        let porter = Porter {
            shared: Arc::clone(shared),
            ways: Ways { orders, quarantine },
            crowd: Crowd::new(
                shared.config.connections,
                shared.config.connections_per_address,
            ),
            tasks: tasks.clone(),
            shutdown,
        };
        open(doors.into(), &porter);
        drop(porter);
        tasks.close();
        tasks.wait().await;

        // The queues end when their last sender is gone; what they hold is still written.
        shared.set_orders(None);
        all_closed.cancel();
        for task in [reconciler, writer, keeper, recorder] {
            end(task).await;
        }
        all_written.cancel();
        end(sorter).await;
        Ok(())
    }
}

async fn end(task: JoinHandle<()>) {
    if let Err(error) = task.await {
        tracing::error!(%error, "a task of the gateway ended badly");
    }
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
