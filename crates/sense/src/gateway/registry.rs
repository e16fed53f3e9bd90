//! The registry of devices as the gateway remembers it, so that a frame costs no query.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::Duration;

use model::{Device, DeviceStatus, Mn, ObjectId};
use store::{Store, StoreError};
use tokio::time::Instant;

use super::config::GatewayConfig;

/// What the gateway knows of a device.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The point for which its frames count; `None` while unknown or retired.
    pub(super) point: Option<ObjectId>,
    /// The password it is expected to send; `None`: any is taken.
    pub(super) password: Option<String>,
    /// Nobody has said what it measures.
    is_unknown: bool,
    /// How many of its frames are held.
    held: i64,
}

/// The remembered registry, and the gate for devices that are not in it.
#[derive(Debug, Default)]
pub(super) struct Registry {
    known: RwLock<HashMap<Mn, Known>>,
    intake: Mutex<Option<Intake>>,
}

/// How many unknown devices were let in since when.
#[derive(Debug)]
struct Intake {
    since: Instant,
    admitted: u32,
}

impl Registry {
    /// Reads the registry. What was remembered beyond it stays: devices that were let in a moment
    /// ago and are not on disk yet.
    pub(super) async fn refresh(&self, store: &Store) -> Result<Vec<Device>, StoreError> {
        let devices = store.registry().await?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        for device in &devices {
            let mut read = Known::of(device);
            // Frames may have been held since the registry was read; the count never goes back
            // while the device is unknown.
            let before = known.get(&device.mn).filter(|before| before.is_unknown);
            read.held = read.held.max(before.map_or(0, |before| before.held));
            known.insert(device.mn.clone(), read);
        }
        Ok(devices)
    }

    /// Remembers a device as it is now.
    pub(super) fn put(&self, device: &Device) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(device.mn.clone(), Known::of(device));
    }

    /// Returns what is known of a device.
    pub(super) fn get(&self, mn: &Mn) -> Option<Known> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(mn).cloned()
    }

    /// Returns the point for which a device's frames count.
    pub(super) fn point(&self, mn: &Mn) -> Option<ObjectId> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(mn)?.point.clone()
    }

    /// Counts a frame that came without a point; false if its device is unknown and the store
    /// keeps no more of its frames, so that this one must not be acknowledged.
    pub(super) fn keeps(&self, mn: &Mn, budget: i64) -> bool {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let Some(device) = known.get_mut(mn).filter(|device| device.is_unknown) else {
            return true;
        };
        if device.held >= budget {
            return false;
        }
        device.held += 1;
        true
    }

    /// Lets a device in that is not in the registry, unless too many came in this minute or are
    /// there already. Once let in it is remembered.
    pub(super) fn admit(&self, mn: &Mn, now: Instant, config: &GatewayConfig) -> bool {
        if !self.has_room_this_minute(now, config) {
            return false;
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let unknown = known.values().filter(|device| device.is_unknown).count();
        if unknown >= config.unknown_devices {
            return false;
        }
        known.entry(mn.clone()).or_insert_with(Known::nobody);
        true
    }

    fn has_room_this_minute(&self, now: Instant, config: &GatewayConfig) -> bool {
        const MINUTE: Duration = Duration::from_mins(1);
        let mut intake = self.intake.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = intake
            .take()
            .filter(|intake| now.duration_since(intake.since) < MINUTE);
        let intake = intake.insert(fresh.unwrap_or(Intake {
            since: now,
            admitted: 0,
        }));
        if intake.admitted >= config.unknown_per_minute {
            return false;
        }
        intake.admitted += 1;
        true
    }
}

impl Known {
    fn of(device: &Device) -> Self {
        let is_active = device.status == DeviceStatus::Active;
        Self {
            point: device.object.clone().filter(|_| is_active),
            password: device.password.clone(),
            is_unknown: device.status == DeviceStatus::Unknown,
            held: device.held_frames,
        }
    }

    fn nobody() -> Self {
        Self {
            is_unknown: true,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_flood_of_unknown_devices_is_bounded_per_minute_and_in_all() {
        let config = GatewayConfig {
            unknown_per_minute: 3,
            unknown_devices: 5,
            ..GatewayConfig::default()
        };
        let registry = Registry::default();
        let start = Instant::now();
        let admitted = |second: u64, from: u32| {
            (from..from + 100)
                .filter(|n| {
                    let now = start + Duration::from_secs(second);
                    registry.admit(&Mn::new(format!("M{n}")), now, &config)
                })
                .count()
        };
        assert_eq!(admitted(0, 0), 3);
        assert_eq!(admitted(59, 100), 0);
        assert_eq!(admitted(60, 200), 2);
        assert!(registry.get(&Mn::new("M0")).is_some());
        assert!(registry.get(&Mn::new("M3")).is_none());
    }
}
