//! What the desk looks after from time to time: passwords that devices have begun to use, keys that
//! are due, gaps.

use std::collections::BTreeMap;

use model::{Mn, Timestamp};
use store::StoreError;

use super::desk::{Desk, Parts};

impl Desk {
    /// One round; what fails is tried again in the next.
    pub(super) async fn upkeep(&self) {
        let parts = &self.0;
        if let Err(error) = parts.refresh_links().await {
            tracing::error!(%error, "how devices are spoken to could not be read");
        }
        let keys = parts.terms.keys();
        if let Err(error) = keys.refresh(&parts.store).await {
            tracing::error!(%error, "keys of devices could not be read");
        }
        for mn in keys.take_changed() {
            parts.key_taken(&mn).await;
        }
        if parts.settings.change_keys {
            self.change_due_keys().await;
        }
        if let Err(error) = self.fill_gaps().await {
            tracing::error!(%error, "missing periods could not be asked for");
        }
    }

    /// Asks connected devices whose key is old to take another.
    async fn change_due_keys(&self) {
        let parts = &self.0;
        let due = parts
            .world
            .now()
            .plus(-parts.settings.key_days * Timestamp::DAY);
        for mn in parts.terms.keys().older_than(due) {
            if parts.sessions.session(&mn).is_some() {
                self.ask_once(&mn, "set-key", BTreeMap::new(), "密钥到期更换")
                    .await;
            }
        }
    }
}

impl Parts {
    /// Reads how devices are to be spoken to, and settles the passwords that they have begun to
    /// use.
    pub(super) async fn refresh_links(&self) -> Result<(), StoreError> {
        let settled = self.terms.set_links(self.store.device_links().await?);
        for mn in &settled {
            if self.store.settle_password(mn).await? {
                tracing::info!(device.mn = %mn, "a device uses its new password");
            }
        }
        Ok(())
    }

    /// Puts the key that a device was told in the place of the one before.
    pub(super) async fn key_taken(&self, mn: &Mn) {
        let overlap = self.settings.key_overlap_hours * Timestamp::HOUR;
        let now = self.world.now();
        let finished = self
            .terms
            .keys()
            .finish_change(&self.store, mn, now, overlap)
            .await;
        match finished {
            Ok(true) => tracing::info!(device.mn = %mn, "a device uses its new key"),
            Ok(false) => {}
            Err(error) => tracing::error!(%error, device.mn = %mn, "a new key was not kept"),
        }
    }
}
