//! Forwarding of received frames to superior platforms (向上级平台转发), as an HJ 212 client.
//!
//! Invariants: a destination's cursor passes a frame only when the destination has acknowledged it,
//! when it is none of the destination's business, or when it was given up and noted as such; so
//! nothing is lost by a restart of either side, and what is sent twice has the same QN. The frames
//! of one device are sent in their order, each after the one before was acknowledged. A
//! destination that is slow or away holds up neither the gateway nor another destination.

mod batch;
mod destination;
mod link;
mod parcel;
mod status;
mod window;
mod words;

use std::sync::Arc;
use std::time::Duration;

use model::World;
use store::{Store, StoreError};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use destination::{Destination, DestinationError, Selection};
pub use status::{ForwardStatus, LinkState};

use link::Link;
use status::Progress;

/// The pause before the store is asked again.
const RETRY: Duration = Duration::from_secs(10);

/// The forwarder of all destinations. Cheap to clone; clones are handles to the same one.
#[derive(Clone, Default)]
pub struct Forwarder {
    links: Arc<[(Arc<Destination>, Arc<Progress>)]>,
}

impl Forwarder {
    /// Makes a forwarder that does not send yet.
    #[must_use]
    pub fn new(destinations: Vec<Destination>) -> Self {
        let link = |destination| (Arc::new(destination), Arc::new(Progress::default()));
        Self {
            links: destinations.into_iter().map(link).collect(),
        }
    }

    /// Tells the store who takes frames from now on, and sends them until told to stop. What fails
    /// is tried again.
    pub async fn run(&self, store: Store, world: World, shutdown: CancellationToken) {
        self.enlist(&store, &shutdown).await;
        let tasks = TaskTracker::new();
        for (destination, progress) in self.links.iter() {
            let (destination, progress) = (Arc::clone(destination), Arc::clone(progress));
            let link = Link::new(destination, progress, store.clone(), world.clone());
            tasks.spawn(link.run(shutdown.clone()));
        }
        tasks.close();
        tasks.wait().await;
        // Without destinations there is nothing to do, which is no reason to end.
        shutdown.cancelled().await;
    }

    async fn enlist(&self, store: &Store, shutdown: &CancellationToken) {
        let links = self.links.iter();
        let names: Vec<&str> = links
            .map(|(destination, _)| destination.name.as_str())
            .collect();
        while let Err(error) = store.set_forwarding(&names).await {
            tracing::error!(%error, "forwarding cannot use the database");
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(RETRY) => {}
            }
        }
    }

    /// Returns how every destination stands, in the order of the configuration.
    ///
    /// # Errors
    ///
    /// The store cannot be asked.
    pub async fn status(&self, store: &Store) -> Result<Vec<ForwardStatus>, StoreError> {
        let mut all = Vec::with_capacity(self.links.len());
        for (destination, progress) in self.links.iter() {
            all.push(status::of(destination, progress, store).await?);
        }
        Ok(all)
    }
}
