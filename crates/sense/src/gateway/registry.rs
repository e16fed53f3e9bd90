//! The registry of devices as the gateway remembers it, so that a frame costs no query.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use hj212::Profile;
use model::{Device, DeviceSettings, DeviceStatus, Mn, ObjectId};
use store::{Store, StoreError};
use tokio::time::Instant;

use super::config::GatewayConfig;
use super::skew::Skews;
use crate::device_profile;

/// What the gateway knows of a device.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The point for which its frames count; `None` while unknown or retired.
    pub(super) point: Option<ObjectId>,
    /// The password it is expected to send; `None`: any is taken.
    pub(super) password: Option<String>,
    /// What is set for it.
    pub(super) settings: DeviceSettings,
    /// How it is read, by its settings.
    pub(super) profile: Profile,
    /// How far its clock was off lately; outlives every reading of the registry.
    skews: Arc<Mutex<Skews>>,
    /// Nobody has said what it measures.
    is_unknown: bool,
    /// How many of its frames are held.
    held: AtomicI64,
    /// Which change it was that set this.
    change: u64,
}

/// What was known of the device that spoke last on a connection: mostly it speaks again.
#[derive(Debug, Default)]
pub(super) struct Look {
    version: u64,
    mn: Option<Mn>,
    known: Option<Arc<Known>>,
}

/// The remembered registry, and the gate for devices that are not in it.
#[derive(Debug, Default)]
pub(super) struct Registry {
    known: RwLock<HashMap<Mn, Arc<Known>>>,
    /// Counts what was remembered by [`Registry::put`].
    changes: AtomicU64,
    /// Counts whatever may have changed.
    version: AtomicU64,
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
        let before = self.changes.load(Ordering::SeqCst);
        let mut settings = store.all_device_settings().await?;
        let devices = store.registry().await?;
        let mut known = self.write();
        for device in &devices {
            let settings = settings.remove(&device.mn).unwrap_or_default();
            // What was remembered while we read is newer than what we have read.
            let now = known.get(&device.mn).map(|now| &**now);
            if now.is_none_or(|now| now.change <= before) {
                let read = Known::of(device, settings, now, before);
                known.insert(device.mn.clone(), Arc::new(read));
            }
        }
        Ok(devices)
    }

    /// Remembers a device as it is now.
    pub(super) fn put(&self, device: &Device, settings: DeviceSettings) {
        let change = self.changes.fetch_add(1, Ordering::SeqCst) + 1;
        let mut known = self.write();
        let before = known.get(&device.mn).map(|before| &**before);
        let read = Known::of(device, settings, before, change);
        known.insert(device.mn.clone(), Arc::new(read));
    }

    /// Returns what is known of a device.
    pub(super) fn get(&self, mn: &Mn) -> Option<Arc<Known>> {
        self.read().get(mn).map(Arc::clone)
    }

    /// Returns the same as of now, given what was known at some time.
    pub(super) fn look(&self, mn: &Mn, before: &mut Look) -> Option<Arc<Known>> {
        // Asked first: what changes meanwhile is looked for the next time.
        let version = self.version.load(Ordering::SeqCst);
        if before.version != version || before.mn.as_ref() != Some(mn) {
            *before = Look {
                version,
                known: self.get(mn),
                mn: Some(mn.clone()),
            };
        }
        before.known.clone()
    }

    /// Returns the point for which a device's frames count.
    pub(super) fn point(&self, mn: &Mn) -> Option<ObjectId> {
        self.read().get(mn)?.point.clone()
    }

    /// Counts a frame that came without a point; false if its device is unknown and the store
    /// keeps no more of its frames, so that this one must not be acknowledged.
    pub(super) fn keeps(&self, mn: &Mn, budget: i64) -> bool {
        let known = self.read();
        let Some(device) = known.get(mn).filter(|device| device.is_unknown) else {
            return true;
        };
        // The one writer is the only one who counts here.
        let held = device.held.load(Ordering::Relaxed);
        if held < budget {
            device.held.store(held + 1, Ordering::Relaxed);
        }
        held < budget
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<Mn, Arc<Known>>> {
        let known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        self.version.fetch_add(1, Ordering::SeqCst);
        known
    }

    fn read(&self) -> RwLockReadGuard<'_, HashMap<Mn, Arc<Known>>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a device in that is not in the registry, unless too many came in this minute or are
    /// there already. Once let in it is remembered.
    pub(super) fn admit(&self, mn: &Mn, now: Instant, config: &GatewayConfig) -> bool {
        if !self.has_room_this_minute(now, config) {
            return false;
        }
        let mut known = self.write();
        let unknown = known.values().filter(|device| device.is_unknown).count();
        if unknown >= config.unknown_devices {
            return false;
        }
        known
            .entry(mn.clone())
            .or_insert_with(|| Arc::new(Known::nobody()));
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
    fn of(device: &Device, settings: DeviceSettings, before: Option<&Self>, change: u64) -> Self {
        let is_active = device.status == DeviceStatus::Active;
        // Frames may have been held since the registry was read; the count never goes back while
        // the device is unknown.
        let held = before
            .filter(|before| before.is_unknown)
            .map_or(0, |before| before.held.load(Ordering::Relaxed));
        Self {
            point: device.object.clone().filter(|_| is_active),
            password: device.password.clone(),
            profile: device_profile::of(&settings),
            settings,
            skews: before.map_or_else(Arc::default, |before| Arc::clone(&before.skews)),
            is_unknown: device.status == DeviceStatus::Unknown,
            held: AtomicI64::new(held.max(device.held_frames)),
            change,
        }
    }

    /// Takes a measurement of the device's clock; returns the median of the latest.
    pub(super) fn add_skew(&self, seconds: i64) -> i64 {
        let mut skews = self.skews.lock().unwrap_or_else(PoisonError::into_inner);
        skews.add(seconds)
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

    #[test]
    fn what_a_connection_remembers_is_forgotten_with_any_change_and_any_other_device() {
        let config = GatewayConfig::default();
        let registry = Registry::default();
        let (one, other) = (Mn::new("M1"), Mn::new("M2"));
        let mut look = Look::default();
        let is_known = |mn: &Mn, look: &mut Look| registry.look(mn, look).is_some();
        assert!(!is_known(&one, &mut look));
        assert!(registry.admit(&one, Instant::now(), &config));
        assert!(is_known(&one, &mut look), "let in meanwhile");
        assert!(!is_known(&other, &mut look), "another device");
        assert!(is_known(&one, &mut look));

        let device = Device::new(one.clone(), ObjectId::new("outlet-e"));
        let settings = DeviceSettings {
            frames_per_second: Some(3),
            ..DeviceSettings::default()
        };
        registry.put(&device, settings);
        let known = registry.look(&one, &mut look).expect("known");
        assert_eq!(known.settings.frames_per_second, Some(3));
        assert!(!known.is_unknown);
    }
}
