//! How many connections there are, in all and from one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// The connections that are open.
#[derive(Clone, Debug)]
pub(super) struct Crowd {
    counts: Arc<Mutex<Counts>>,
    most: usize,
    most_per_address: usize,
}

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A connection's place; given back when dropped.
pub(super) struct Place {
    crowd: Crowd,
    address: IpAddr,
}

/// Why there is no place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Full {
    /// Too many in all.
    All,
    /// Too many from this address.
    Address,
}

impl Full {
    /// Returns the word that it is counted by.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Address => "address",
        }
    }
}

impl Crowd {
    pub(super) fn new(most: usize, most_per_address: usize) -> Self {
        Self {
            counts: Arc::default(),
            most,
            most_per_address,
        }
    }

    /// Takes a place for a connection from an address.
    pub(super) fn enter(&self, address: IpAddr) -> Result<Place, Full> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.all >= self.most {
            return Err(Full::All);
        }
        let here = counts.by_address.get(&address).copied().unwrap_or(0);
        if here >= self.most_per_address {
            return Err(Full::Address);
        }
        counts.all += 1;
        counts.by_address.insert(address, here + 1);
        Ok(Place {
            crowd: self.clone(),
            address,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let counts = &self.crowd.counts;
        let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.all = counts.all.saturating_sub(1);
        if let Some(here) = counts.by_address.get_mut(&self.address) {
            *here = here.saturating_sub(1);
            if *here == 0 {
                counts.by_address.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_cannot_take_all_places() {
        let crowd = Crowd::new(3, 2);
        let address = |last: u8| IpAddr::from([10, 0, 0, last]);
        let first = crowd.enter(address(1)).map_err(Full::as_str);
        let _second = crowd.enter(address(1)).map_err(Full::as_str);
        assert_eq!(crowd.enter(address(1)).err(), Some(Full::Address));
        let _other = crowd.enter(address(2)).map_err(Full::as_str);
        assert_eq!(crowd.enter(address(3)).err(), Some(Full::All));
        drop(first);
        assert!(crowd.enter(address(3)).is_ok());
        let counts = crowd.counts.lock().expect("not poisoned");
        assert_eq!((counts.all, counts.by_address.len()), (2, 2));
    }
}
