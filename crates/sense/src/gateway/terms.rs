//! On which terms the gateway speaks with each device: how it names itself, how long it may take,
//! which password it is about to use, and with which keys it writes.
//!
//! Everything here is asked once a frame, so nothing here asks the database: the desk of downlinks
//! reads it from time to time and after its own changes.

mod keys;
mod vault;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

use hj212::{Decoded, Edition};
use model::{DeviceLink, Mn};

pub use keys::{KeyChain, KeyError, KeyFacts};
pub use vault::{Vault, VaultError};

/// How a device last named itself in the header of a frame that was let in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Greeting {
    /// The edition that it speaks.
    pub edition: Edition,
    /// Its system type.
    pub st: String,
    /// The password that it sent.
    pub password: String,
}

/// What is known of how to speak with devices.
#[derive(Debug, Default)]
pub struct Terms {
    greetings: RwLock<HashMap<Mn, Greeting>>,
    links: RwLock<HashMap<Mn, DeviceLink>>,
    /// Passwords that devices have begun to use; the registry is read again only from time to time.
    taken: RwLock<HashMap<Mn, String>>,
    /// Counts whatever may have changed in the greetings.
    changes: AtomicU64,
    keys: KeyChain,
}

/// How the device that spoke last on a connection named itself: mostly it does so again.
#[derive(Debug, Default)]
pub(super) struct Greeted {
    changes: u64,
    mn: Option<Mn>,
    greeting: Option<Greeting>,
}

impl Terms {
    pub(super) fn new(keys: KeyChain) -> Self {
        Self {
            keys,
            ..Self::default()
        }
    }

    /// Returns the keys of all devices.
    #[must_use]
    pub fn keys(&self) -> &KeyChain {
        &self.keys
    }

    /// Notes how a device named itself. Answers are not counted: they carry the system type of the
    /// exchange and not that of the device.
    pub(super) fn note(&self, mn: &Mn, decoded: &Decoded<'_>, before: &mut Greeted) {
        let header = &decoded.header;
        let (Some(st), Some(pw)) = (header.st, header.pw) else {
            return;
        };
        if st.bytes() == b"91" || header.cn.is_none_or(hj212::Cn::is_answer) {
            return;
        }
        let is_same = |known: &Greeting| {
            known.edition == decoded.edition
                && known.st.as_bytes() == st.bytes()
                && known.password.as_bytes() == pw.bytes()
        };
        let changes = self.changes.load(Ordering::SeqCst);
        if before.changes == changes
            && before.mn.as_ref() == Some(mn)
            && before.greeting.as_ref().is_some_and(is_same)
        {
            return;
        }
        *before = Greeted {
            changes,
            mn: Some(mn.clone()),
            greeting: self.greeting(mn),
        };
        if before.greeting.as_ref().is_some_and(is_same) {
            return;
        }
        let (Some(st), Some(password)) = (st.ascii(), pw.ascii()) else {
            return;
        };
        let greeting = Greeting {
            edition: decoded.edition,
            st: st.to_owned(),
            password: password.to_owned(),
        };
        let mut known = self
            .greetings
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        known.insert(mn.clone(), greeting);
        // What others remember of the device may be wrong now; here it is looked up the next time.
        self.changes.fetch_add(1, Ordering::SeqCst);
    }

    /// Returns the edition in which a device wrote a frame. The answer of a surface-water station has
    /// the version bits of 2025 and, with its `ST=91`, nothing that tells it from that edition: it is
    /// taken for what the station spoke before.
    pub(super) fn edition(&self, mn: &Mn, decoded: &Decoded<'_>) -> Edition {
        let is_either = decoded.edition == Edition::V2025
            && decoded.header.st.is_some_and(|st| st.bytes() == b"91");
        let of_water = |known: &Greeting| known.edition == Edition::SurfaceWater;
        if is_either && self.greeting(mn).as_ref().is_some_and(of_water) {
            return Edition::SurfaceWater;
        }
        decoded.edition
    }

    /// Returns how a device last named itself; `None` if it was not heard since the start.
    #[must_use]
    pub fn greeting(&self, mn: &Mn) -> Option<Greeting> {
        let known = self
            .greetings
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        known.get(mn).cloned()
    }

    /// Takes it that a device uses a password from now on: it has said that it will.
    pub(crate) fn uses(&self, mn: &Mn, password: &str) {
        let mut known = self
            .greetings
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(greeting) = known.get_mut(mn) {
            password.clone_into(&mut greeting.password);
        }
        self.changes.fetch_add(1, Ordering::SeqCst);
    }

    /// Tells whether a password is the one that a device was told to use.
    pub(super) fn also_takes(&self, mn: &Mn, password: &[u8]) -> bool {
        let links = self.links.read().unwrap_or_else(PoisonError::into_inner);
        let next = links.get(mn).and_then(|link| link.next_password.as_deref());
        let taken = self.taken.read().unwrap_or_else(PoisonError::into_inner);
        let taken = taken.get(mn).map(String::as_str);
        [next, taken]
            .into_iter()
            .flatten()
            .any(|other| other.as_bytes() == password)
    }

    /// Returns how a device is to be spoken to.
    #[must_use]
    pub fn link(&self, mn: &Mn) -> DeviceLink {
        let links = self.links.read().unwrap_or_else(PoisonError::into_inner);
        links.get(mn).cloned().unwrap_or_default()
    }

    /// Takes what is stored of how devices are to be spoken to; returns the devices that have begun
    /// to use the password that they were told.
    pub(crate) fn set_links(&self, links: Vec<(Mn, DeviceLink)>) -> Vec<Mn> {
        let greetings = self
            .greetings
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let settled: Vec<(Mn, String)> = links
            .iter()
            .filter_map(|(mn, link)| {
                let next = link.next_password.as_ref()?;
                (greetings.get(mn)?.password == *next).then(|| (mn.clone(), next.clone()))
            })
            .collect();
        drop(greetings);
        let mut taken = self.taken.write().unwrap_or_else(PoisonError::into_inner);
        taken.extend(settled.iter().cloned());
        drop(taken);
        let mut known = self.links.write().unwrap_or_else(PoisonError::into_inner);
        *known = links.into_iter().collect();
        settled.into_iter().map(|(mn, _)| mn).collect()
    }
}

#[cfg(test)]
mod tests {
    use hj212::{Frame, Profile, decode};

    use super::*;

    #[test]
    fn a_greeting_is_noted_again_after_whatever_was_said_of_it() {
        let terms = Terms::default();
        let mn = Mn::new("M1");
        let say = |password: &str, before: &mut Greeted| {
            let segment = format!("ST=32;CN=2011;PW={password};MN=M1;Flag=5;CP=&&&&");
            let (length, word) = (segment.len(), hj212::crc(segment.as_bytes()));
            let raw = format!("##{length:04}{segment}{word:04X}\r\n");
            let frame = Frame::read(raw.as_bytes()).expect("a frame");
            terms.note(&mn, &decode(frame, &Profile::default()), before);
            terms.greeting(&mn).expect("noted").password
        };
        let (mut one, mut other) = (Greeted::default(), Greeted::default());
        assert_eq!(say("111111", &mut one), "111111");
        assert_eq!(say("111111", &mut one), "111111");
        // The device said that it will use another, and does not.
        terms.uses(&mn, "222222");
        assert_eq!(say("111111", &mut one), "111111");
        // It speaks on two connections, on each with its own word.
        assert_eq!(say("333333", &mut other), "333333");
        assert_eq!(say("111111", &mut one), "111111");
        assert_eq!(say("333333", &mut other), "333333");
    }
}
