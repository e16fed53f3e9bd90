//! What the system does when clocks have run out: a reconciler without input.

use model::Timestamp;
use store::StoreError;

use crate::Casework;
use crate::error::ActError;

/// How many cases are looked at in one go.
const BATCH: u32 = 200;

impl Casework {
    /// Does whatever definitions say shall be done when a clock has run out (`on = "due"`), for
    /// every case; returns how many steps were made. May be stopped anywhere and run again: what
    /// was due while the server stood still happened when it was due, step by step.
    ///
    /// # Errors
    ///
    /// The store failed, or what it holds makes no sense. What was done before stays done.
    pub async fn catch_up(&self) -> Result<usize, StoreError> {
        let mut done = 0;
        loop {
            let made = self.catch_up_once(self.world.now()).await?;
            done += made;
            if made == 0 {
                return Ok(done);
            }
        }
    }

    async fn catch_up_once(&self, now: Timestamp) -> Result<usize, StoreError> {
        let states = self.definitions.timed(&self.store).await?;
        let mut made = 0;
        for id in self.store.cases_due(now, &states, BATCH).await? {
            match self.act_when_due(&id).await {
                Ok(event) => made += usize::from(event.is_some()),
                Err(ActError::Store(error)) => return Err(error),
                // A deadline that cannot be counted waits for its calendar; others go on.
                Err(error) => {
                    tracing::warn!(case.id = %id, error = %error, "what is due could not be done");
                }
            }
        }
        Ok(made)
    }
}
