//! The keys of devices while the gateway runs (密钥管理, HJ 212-2025).
//!
//! A device has one key in use. While it is being told another, frames of both are taken, because
//! nobody can know in which moment it changes. Once it has changed, the key before stays valid for
//! an overlap, for frames that it had made before.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use hj212::{Frame, Keyring, Opened, SecretKey, WireFrame, open, seal};
use model::{DeviceKeys, Mn, Timestamp, World};
use store::{Store, StoreError};
use thiserror::Error;

use super::vault::{Vault, VaultError};

/// Characters of a key that we make: it is sent as text (`NewSK`) and taken as its 16 bytes.
const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Why keys cannot be had or changed.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The deployment has no secret, so that no keys can be kept.
    #[error("this deployment keeps no keys of devices")]
    NoVault,
    /// The device has no key to begin with.
    #[error("the device {0} has no key")]
    NoKey(Mn),
    /// A key is not 16 printable characters without dividers.
    #[error("a key is 16 printable characters without blanks and dividers")]
    Form,
    /// A stored key cannot be unwrapped.
    #[error("the key of {mn} cannot be used")]
    Vault {
        /// The device.
        mn: Mn,
        /// Why not.
        #[source]
        source: VaultError,
    },
    /// The store failed, or somebody else changed the keys.
    #[error("the keys could not be stored")]
    Store(#[source] StoreError),
}

/// What may be told of a device's keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeyFacts {
    /// When the key in use was made.
    pub made_at: Timestamp,
    /// Until when the key before it is taken.
    pub previous_until: Option<Timestamp>,
    /// When a key was made that the device is being told.
    pub pending_since: Option<Timestamp>,
}

#[derive(Clone, Copy)]
struct Ring {
    current: SecretKey,
    made_at: Timestamp,
    previous: Option<(SecretKey, Timestamp)>,
    pending: Option<(SecretKey, Timestamp)>,
}

/// The keys of all devices.
#[derive(Debug, Default)]
pub struct KeyChain {
    vault: Option<Vault>,
    rings: RwLock<HashMap<Mn, Ring>>,
    /// Whether any device has keys, so that others cost nothing.
    has_rings: AtomicBool,
    /// Devices that have begun to use the key that they were told.
    changed: Mutex<Vec<Mn>>,
}

impl std::fmt::Debug for Ring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ring(…)")
    }
}

impl KeyChain {
    /// Makes an empty one that can unwrap what is stored.
    #[must_use]
    pub fn new(vault: Option<Vault>) -> Self {
        Self {
            vault,
            ..Self::default()
        }
    }

    /// Reads the stored keys. One that cannot be used is left out and told.
    ///
    /// # Errors
    ///
    /// Fails where the store fails.
    pub async fn refresh(&self, store: &Store) -> Result<(), StoreError> {
        let Some(vault) = &self.vault else {
            return Ok(());
        };
        let mut rings = HashMap::new();
        for keys in store.device_keys().await? {
            match Ring::of(vault, &keys) {
                Ok(ring) => {
                    rings.insert(keys.mn, ring);
                }
                Err(error) => {
                    tracing::error!(%error, device.mn = %keys.mn, "a key of a device is left out");
                }
            }
        }
        self.has_rings.store(!rings.is_empty(), Ordering::Relaxed);
        *self.rings.write().unwrap_or_else(PoisonError::into_inner) = rings;
        Ok(())
    }

    fn ring(&self, mn: &Mn) -> Option<Ring> {
        if !self.has_rings.load(Ordering::Relaxed) {
            return None;
        }
        let rings = self.rings.read().unwrap_or_else(PoisonError::into_inner);
        rings.get(mn).copied()
    }

    /// Returns the frame in plain, if the device has keys and one of them opens it.
    pub(crate) fn open(&self, mn: &Mn, frame: &Frame<'_>, now: Timestamp) -> Option<Vec<u8>> {
        let ring = self.ring(mn)?;
        let previous = ring.previous.filter(|(_, until)| now < *until);
        let pending = ring.pending.map(|(key, _)| key);
        let keyring = Keyring {
            current: ring.current,
            previous: pending.or(previous.map(|(key, _)| key)),
        };
        let mut opened = open(frame, &keyring);
        if let (Opened::Unreadable, Some(_), Some((key, _))) = (&opened, pending, previous) {
            let oldest = Keyring {
                current: key,
                previous: None,
            };
            opened = match open(frame, &oldest) {
                Opened::Decrypted { frame, .. } => Opened::Decrypted {
                    frame,
                    with_previous: false,
                },
                other => other,
            };
        }
        match opened {
            Opened::Plain | Opened::Unreadable => None,
            Opened::Decrypted {
                frame,
                with_previous,
            } => {
                if with_previous && pending.is_some() {
                    let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
                    if !changed.contains(mn) {
                        changed.push(mn.clone());
                    }
                }
                Some(frame)
            }
        }
    }

    /// Encrypts the data area of a frame with the key in use; `None` if the device has none.
    #[must_use]
    pub fn seal(&self, mn: &Mn, frame: &WireFrame) -> Option<WireFrame> {
        Some(seal(frame, self.ring(mn)?.current))
    }

    /// Tells whether any device has keys.
    pub(in crate::gateway) fn is_used(&self) -> bool {
        self.has_rings.load(Ordering::Relaxed)
    }

    /// Tells whether keys can be kept at all.
    #[must_use]
    pub const fn can_keep(&self) -> bool {
        self.vault.is_some()
    }

    /// Returns what may be told of a device's keys.
    #[must_use]
    pub fn facts(&self, mn: &Mn) -> Option<KeyFacts> {
        self.ring(mn).map(|ring| ring.facts())
    }

    /// Returns the devices whose key in use was made before a time, and that are being told none.
    #[must_use]
    pub fn older_than(&self, time: Timestamp) -> Vec<Mn> {
        let rings = self.rings.read().unwrap_or_else(PoisonError::into_inner);
        let mut old: Vec<Mn> = rings
            .iter()
            .filter(|(_, ring)| ring.made_at < time)
            .map(|(mn, _)| mn.clone())
            .collect();
        old.sort();
        old
    }

    /// Takes the devices that were heard to use the key that they were told.
    pub(crate) fn take_changed(&self) -> Vec<Mn> {
        std::mem::take(&mut *self.changed.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Registers a device's key, which a person got with the device or from the host above. What
    /// was registered before is replaced.
    ///
    /// # Errors
    ///
    /// Fails without a secret, for a key that cannot be one, and where the store fails.
    pub async fn register(
        &self,
        store: &Store,
        mn: &Mn,
        key: &str,
        by: &str,
        now: Timestamp,
    ) -> Result<(), KeyError> {
        let vault = self.vault.as_ref().ok_or(KeyError::NoVault)?;
        let bytes = key_bytes(key)?;
        let stored = store.keys_of(mn).await.map_err(KeyError::Store)?;
        let seen = stored.as_ref().map(|keys| keys.updated_at);
        let keys = DeviceKeys {
            mn: mn.clone(),
            wrapped: vault.wrap(mn, bytes),
            made_at: now,
            previous: None,
            pending: None,
            by: by.to_owned(),
            updated_at: after(seen, now),
        };
        self.put(store, &keys, seen).await
    }

    /// Makes a new key for a device, to be told to it, or returns the one that it is being told
    /// already: telling the same key again does no harm.
    ///
    /// # Errors
    ///
    /// Fails without a secret or a key in use, and where the store fails.
    pub async fn begin_change(
        &self,
        store: &Store,
        mn: &Mn,
        world: &World,
    ) -> Result<(String, Timestamp), KeyError> {
        let vault = self.vault.as_ref().ok_or(KeyError::NoVault)?;
        let stored = store.keys_of(mn).await.map_err(KeyError::Store)?;
        let mut keys = stored.ok_or_else(|| KeyError::NoKey(mn.clone()))?;
        if let Some((wrapped, made_at)) = &keys.pending {
            let key = vault.unwrap(mn, wrapped);
            let key = key.map_err(|source| KeyError::Vault {
                mn: mn.clone(),
                source,
            })?;
            return Ok((String::from_utf8_lossy(&key).into_owned(), *made_at));
        }
        let (seen, now) = (keys.updated_at, world.now());
        let key = random_key(world);
        keys.pending = Some((vault.wrap(mn, key), now));
        keys.updated_at = after(Some(seen), now);
        self.put(store, &keys, Some(seen)).await?;
        Ok((String::from_utf8_lossy(&key).into_owned(), now))
    }

    /// Puts the key that a device was told in the place of the one in use, which stays valid for an
    /// overlap; false if it was told none.
    ///
    /// # Errors
    ///
    /// Fails where the store fails.
    pub async fn finish_change(
        &self,
        store: &Store,
        mn: &Mn,
        now: Timestamp,
        overlap_millis: i64,
    ) -> Result<bool, KeyError> {
        let stored = store.keys_of(mn).await.map_err(KeyError::Store)?;
        let Some(mut keys) = stored else {
            return Ok(false);
        };
        let Some((wrapped, made_at)) = keys.pending.take() else {
            return Ok(false);
        };
        let seen = keys.updated_at;
        let before = std::mem::replace(&mut keys.wrapped, wrapped);
        keys.previous = Some((before, now.plus(overlap_millis)));
        keys.made_at = made_at;
        keys.updated_at = after(Some(seen), now);
        self.put(store, &keys, Some(seen)).await?;
        Ok(true)
    }

    async fn put(
        &self,
        store: &Store,
        keys: &DeviceKeys,
        seen: Option<Timestamp>,
    ) -> Result<(), KeyError> {
        let put = store.put_device_keys(keys, seen).await;
        put.map_err(KeyError::Store)?;
        self.refresh(store).await.map_err(KeyError::Store)
    }
}

impl Ring {
    fn of(vault: &Vault, keys: &DeviceKeys) -> Result<Self, VaultError> {
        let unwrap = |wrapped: &str| vault.unwrap(&keys.mn, wrapped).map(SecretKey::new);
        let dated = |key: &Option<(String, Timestamp)>| {
            key.as_ref()
                .map(|(wrapped, time)| Ok((unwrap(wrapped)?, *time)))
                .transpose()
        };
        Ok(Self {
            current: unwrap(&keys.wrapped)?,
            made_at: keys.made_at,
            previous: dated(&keys.previous)?,
            pending: dated(&keys.pending)?,
        })
    }

    fn facts(&self) -> KeyFacts {
        KeyFacts {
            made_at: self.made_at,
            previous_until: self.previous.map(|(_, until)| until),
            pending_since: self.pending.map(|(_, since)| since),
        }
    }
}

/// Changes of one row follow each other in time, so that none is mistaken for another.
fn after(seen: Option<Timestamp>, now: Timestamp) -> Timestamp {
    seen.map_or(now, |seen| now.max(seen.plus(1)))
}

fn key_bytes(key: &str) -> Result<[u8; 16], KeyError> {
    let bytes: [u8; 16] = key.as_bytes().try_into().map_err(|_| KeyError::Form)?;
    let allowed =
        |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b';' | b',' | b'&' | b'=' | b'#');
    if bytes.iter().all(allowed) {
        Ok(bytes)
    } else {
        Err(KeyError::Form)
    }
}

/// Makes a key of letters and digits; bytes that would favour some of them are thrown away.
fn random_key(world: &World) -> [u8; 16] {
    let mut key = [0; 16];
    let mut place = 0;
    while place < key.len() {
        for byte in world.random::<32>() {
            if let (Some(slot), true) = (key.get_mut(place), byte < 248) {
                *slot = ALPHABET[usize::from(byte % 62)];
                place += 1;
            }
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use model::{ManualClock, SeededEntropy};

    use super::*;

    #[test]
    fn keys_that_we_make_differ_and_can_be_sent() {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(0)));
        let world = World::new(clock, Arc::new(SeededEntropy::new(1)));
        let keys: std::collections::BTreeSet<[u8; 16]> =
            (0..100).map(|_| random_key(&world)).collect();
        assert_eq!(keys.len(), 100);
        for key in &keys {
            let text = String::from_utf8(key.to_vec()).unwrap();
            assert_eq!(key_bytes(&text).unwrap(), *key);
        }
    }

    #[test]
    fn a_key_has_sixteen_plain_characters() {
        assert!(key_bytes("0000000000000000").is_ok());
        for wrong in [
            "",
            "000000000000000",
            "00000000 0000000",
            "0000000;00000000",
            "零零零零零0",
        ] {
            assert!(matches!(key_bytes(wrong), Err(KeyError::Form)), "{wrong}");
        }
    }
}
