//! Points that are known to be stored.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use model::ObjectId;

use crate::Result;
use crate::engine::Conn;
use crate::ledger_known::paths_of;

/// The points that were found in the database; objects are never removed from it.
#[derive(Clone, Default)]
pub(crate) struct KnownPoints(Arc<Mutex<HashSet<ObjectId>>>);

impl KnownPoints {
    /// Refuses points that are not stored; asks the database for those of which it is not known.
    pub(crate) async fn check<'p>(
        &self,
        db: &mut Conn,
        points: impl Iterator<Item = &'p ObjectId>,
    ) -> Result<()> {
        let strange: Vec<&ObjectId> = {
            let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            points.filter(|point| !known.contains(*point)).collect()
        };
        if strange.is_empty() {
            return Ok(());
        }
        let found = paths_of(db, strange.into_iter()).await?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.extend(found.into_keys());
        Ok(())
    }
}
