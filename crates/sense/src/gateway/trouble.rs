//! Work that fails for a while and is tried again: what is worth a line in the log.

use std::time::Duration;

use tokio::time::Instant;

/// Whether something fails at present. Each failure after the first says nothing new, so that only
/// the first is told, and then that it is over.
#[derive(Default)]
pub(super) struct Trouble {
    begun: Option<Instant>,
    failures: u64,
}

/// A trouble that is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Past {
    /// Time from the first failure until it worked again.
    pub(super) lasted: Duration,
    /// How often it failed.
    pub(super) failures: u64,
}

impl Trouble {
    /// Notes a failure; tells whether it is the first since it last worked.
    pub(super) fn fails(&mut self, now: Instant) -> bool {
        self.failures += 1;
        let is_first = self.begun.is_none();
        self.begun.get_or_insert(now);
        is_first
    }

    /// Notes that it works; tells what trouble is over with that, if there was one.
    pub(super) fn works(&mut self, now: Instant) -> Option<Past> {
        let begun = self.begun.take()?;
        Some(Past {
            lasted: now - begun,
            failures: std::mem::take(&mut self.failures),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_begins_once_and_ends_once() {
        let begun = Instant::now();
        let after = |seconds| begun + Duration::from_secs(seconds);
        let past = |seconds, failures| {
            let lasted = Duration::from_secs(seconds);
            Some(Past { lasted, failures })
        };
        let mut trouble = Trouble::default();
        assert_eq!(trouble.works(begun), None, "there was none");
        assert!(trouble.fails(begun));
        assert!(!trouble.fails(after(1)));
        assert!(!trouble.fails(after(2)));
        assert_eq!(trouble.works(after(5)), past(5, 3));
        assert_eq!(trouble.works(after(6)), None);
        assert!(trouble.fails(after(7)), "the next one begins anew");
        assert_eq!(trouble.works(after(8)), past(1, 1));
    }
}
