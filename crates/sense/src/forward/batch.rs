//! The queue, piece by piece, sorted into what goes to a destination and what does not.

use model::{AreaPath, Scope, World};
use store::{RefusedFrame, Store, StoreError};

use super::destination::Destination;
use super::parcel::Parcel;
use super::window::Window;

/// Frames read at a time.
const BATCH: u32 = 500;
/// Frames held in memory between the cursor and the end of what was read.
const MOST_HELD: usize = 2_000;

/// Reads the queue for a destination.
#[derive(Debug)]
pub(super) struct Reader {
    /// Up to where the queue was read.
    position: i64,
    /// Frames that cannot be passed on, not noted yet.
    unsendable: Vec<RefusedFrame>,
}

impl Reader {
    /// Goes on where the destination's cursor is.
    pub(super) async fn resume(
        destination: &Destination,
        store: &Store,
    ) -> Result<Self, StoreError> {
        let position = store.forwarded_to(&destination.name).await?;
        Ok(Self {
            position: position.unwrap_or(0),
            unsendable: Vec::new(),
        })
    }

    /// Reads on, if there is room; returns whether there was anything.
    pub(super) async fn fill(
        &mut self,
        window: &mut Window,
        destination: &Destination,
        store: &Store,
        world: &World,
    ) -> Result<bool, StoreError> {
        if window.len() >= MOST_HELD {
            return Ok(false);
        }
        let frames = store.queued_after(self.position, BATCH).await?;
        let area = match &destination.selection.area {
            Some(area) if !frames.is_empty() => path_of(area, store).await?,
            _ => None,
        };
        for frame in &frames {
            self.position = frame.seq;
            if !destination.selection.admits(frame, area.as_ref()) {
                window.pass(frame.seq);
                continue;
            }
            match Parcel::of(frame, destination) {
                Ok(parcel) => window.push(parcel),
                Err(reason) => {
                    self.unsendable.push(RefusedFrame {
                        seq: frame.seq,
                        key: frame.key.clone(),
                        reason: reason.to_string(),
                        refused_at: world.now(),
                    });
                    window.pass(frame.seq);
                }
            }
        }
        Ok(!frames.is_empty())
    }

    /// Takes the frames that cannot be passed on and that the cursor is about to pass.
    pub(super) fn take_unsendable(&mut self, position: i64) -> Vec<RefusedFrame> {
        let passed = self.unsendable.partition_point(|one| one.seq <= position);
        self.unsendable.drain(..passed).collect()
    }
}

/// Returns where an area lies that is named by its code or its id.
async fn path_of(area: &str, store: &Store) -> Result<Option<AreaPath>, StoreError> {
    let areas = store.areas(&Scope::system()).await?;
    let named = areas
        .into_iter()
        .find(|one| one.code == area || one.id.as_str() == area);
    Ok(named.map(|one| one.path))
}
