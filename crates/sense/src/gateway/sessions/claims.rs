//! Connections on which frames name a device and none was let in (报文自称).
//!
//! Anybody can write a device's number into a frame, and a wrong check word may hide another
//! number: such a connection is no session and no record of the device. It is kept here only while
//! it is open, so that whoever looks after the device can be told that something speaks for it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use model::{Mn, Timestamp, Transport};

/// A connection that says it is a device's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Claim {
    /// From where it comes.
    pub peer: SocketAddr,
    /// How.
    pub transport: Transport,
    /// When it was opened.
    pub since: Timestamp,
}

/// The claims that stand now, each with the connection that makes it.
#[derive(Default)]
pub(super) struct Claims {
    table: Mutex<HashMap<Mn, Vec<(u64, Claim)>>>,
}

impl Claims {
    pub(super) fn add(&self, mn: &Mn, line: u64, claim: Claim) {
        let mut table = self.table();
        table.entry(mn.clone()).or_default().push((line, claim));
    }

    pub(super) fn remove(&self, mn: &Mn, line: u64) {
        let mut table = self.table();
        if let Some(claims) = table.get_mut(mn) {
            claims.retain(|(one, _)| *one != line);
            if claims.is_empty() {
                table.remove(mn);
            }
        }
    }

    /// Returns the newest claim to be a device.
    pub(super) fn newest(&self, mn: &Mn) -> Option<Claim> {
        let table = self.table();
        table.get(mn)?.last().map(|(_, claim)| claim.clone())
    }

    fn table(&self) -> MutexGuard<'_, HashMap<Mn, Vec<(u64, Claim)>>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
