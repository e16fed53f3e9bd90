//! How the destinations stand.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use model::Timestamp;
use store::{Backlog, RefusedFrame, Store, StoreError};

use super::destination::{Destination, Selection};

/// Refused frames that are shown.
const SHOWN: u32 = 20;

/// What has happened since the process began.
#[derive(Debug, Default)]
pub(super) struct Progress {
    pub(super) sent: AtomicU64,
    pub(super) resent: AtomicU64,
    pub(super) acknowledged: AtomicU64,
    link: Mutex<(LinkState, Option<String>)>,
}

/// Whether a destination is connected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum LinkState {
    /// Not yet, or not any more.
    #[default]
    Down,
    /// Since this time.
    Up(Timestamp),
}

/// How a destination stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ForwardStatus {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// Which frames it gets.
    pub selection: Selection,
    /// Numbers of devices (MN) as they send them, and as the platform is told, in order.
    pub renames: Vec<(String, String)>,
    /// Whether it is connected.
    pub link: LinkState,
    /// Why the last connection ended or did not come about, in plain words.
    pub last_error: Option<String>,
    /// Frames sent for the first time since the process began.
    pub sent: u64,
    /// Frames sent again.
    pub resent: u64,
    /// Frames acknowledged.
    pub acknowledged: u64,
    /// How much of the queue it has not taken yet, frames included that are none of its business.
    pub backlog: Backlog,
    /// How many frames were given up for it, ever.
    pub refused: i64,
    /// The newest of them.
    pub newest_refused: Vec<RefusedFrame>,
}

impl Progress {
    pub(super) fn add(counter: &AtomicU64, count: u64) {
        counter.fetch_add(count, Ordering::Relaxed);
    }

    pub(super) fn connected(&self, at: Timestamp) {
        self.set(LinkState::Up(at), None);
    }

    pub(super) fn lost(&self, reason: String) {
        self.set(LinkState::Down, Some(reason));
    }

    fn set(&self, state: LinkState, reason: Option<String>) {
        let mut link = self.link.lock().unwrap_or_else(PoisonError::into_inner);
        link.0 = state;
        if reason.is_some() {
            link.1 = reason;
        }
    }
}

/// Returns how a destination stands.
pub(super) async fn of(
    destination: &Destination,
    progress: &Progress,
    store: &Store,
) -> Result<ForwardStatus, StoreError> {
    let name = &destination.name;
    let backlog = match store.forwarded_to(name).await? {
        Some(position) => store.backlog_after(position).await?,
        None => Backlog::default(),
    };
    let (refused, newest_refused) = store.forwarding_refused(name, SHOWN).await?;
    let (link, last_error) = {
        let link = progress.link.lock().unwrap_or_else(PoisonError::into_inner);
        link.clone()
    };
    let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    let pair = |(own, there): (&String, &String)| (own.clone(), there.clone());
    let mut renames: Vec<_> = destination.renames.iter().map(pair).collect();
    renames.sort();
    Ok(ForwardStatus {
        name: name.clone(),
        address: destination.address.clone(),
        selection: destination.selection.clone(),
        renames,
        link,
        last_error,
        sent: read(&progress.sent),
        resent: read(&progress.resent),
        acknowledged: read(&progress.acknowledged),
        backlog,
        refused,
        newest_refused,
    })
}
