//! Which ids a file defines, for the references of the others.

use std::collections::BTreeSet;

/// The ids of a file.
///
/// A row that is wrong still defines its id, and a file of which not every row could be read is
/// taken to define any: one mistake should be said once, not again at each reference.
#[derive(Debug, Default)]
pub(super) struct Known {
    ids: BTreeSet<String>,
    partly_unread: bool,
}

impl Known {
    /// Takes an id; false if it was there already.
    pub(super) fn insert(&mut self, id: &str) -> bool {
        self.ids.insert(id.to_owned())
    }

    /// Notes that there are rows whose ids are not known.
    pub(super) fn set_partly_unread(&mut self) {
        self.partly_unread = true;
    }

    /// Tells whether a reference may lead to a row of the file.
    pub(super) fn has(&self, id: &str) -> bool {
        self.partly_unread || self.ids.contains(id)
    }
}
