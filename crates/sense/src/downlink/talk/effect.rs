//! What an exchange changes in how we speak with the device.

use model::DownlinkState;
use store::{DownlinkEnd, StoreError};

use super::Talk;

impl Talk {
    /// What has to be remembered before the device can know: from its answer on it may use what it
    /// was told.
    pub(super) async fn before_sending(&self) -> Result<(), StoreError> {
        if let ("set-password", Some(password)) = (self.downlink.command.as_str(), &self.secret) {
            let mn = &self.downlink.mn;
            self.parts
                .store
                .put_next_password(mn, Some(password))
                .await?;
            self.parts.refresh_links().await?;
        }
        Ok(())
    }

    /// What a command that was executed, or refused, means for how we speak with the device.
    pub(super) async fn after(&self, end: &DownlinkEnd) -> Result<(), StoreError> {
        let (store, mn) = (&self.parts.store, &self.downlink.mn);
        let number = |name: &str| {
            let value = self.downlink.parameters.get(name)?;
            value.trim().parse::<u32>().ok()
        };
        match (self.downlink.command.as_str(), end.state) {
            ("set-timeouts", DownlinkState::Done) => {
                if let (Some(over), Some(resends)) = (number("over_time"), number("resends")) {
                    store.put_device_timing(mn, over, resends).await?;
                    self.parts.refresh_links().await?;
                }
            }
            ("set-password", DownlinkState::Refused | DownlinkState::Failed) => {
                store.put_next_password(mn, None).await?;
                self.parts.refresh_links().await?;
            }
            ("set-password", DownlinkState::Done) => {
                if let Some(password) = &self.secret {
                    self.parts.terms.uses(mn, password);
                    self.parts.refresh_links().await?;
                }
            }
            ("set-key", DownlinkState::Done) => self.parts.key_taken(mn).await,
            ("set-device-id", DownlinkState::Done) => store.number_taken(mn).await?,
            _ => {}
        }
        Ok(())
    }
}
