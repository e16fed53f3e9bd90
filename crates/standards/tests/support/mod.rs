//! Access to the real readings that lie beside the repository.

#![expect(
    clippy::unwrap_used,
    reason = "a file that cannot be read fails the test"
)]
#![expect(
    clippy::print_stdout,
    reason = "a test says what it skipped and how far it agrees"
)]

use std::io::Read;
use std::path::PathBuf;

use flate2::read::GzDecoder;

/// Reads a file of the shared data, unpacked where it is a `.gz`.
///
/// Gives `None`, and says so, where the data are absent, so that the test passes without them.
pub(crate) fn shared(name: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(name);
    let Ok(stored) = std::fs::read(&path) else {
        println!("skipped: {name} is not here");
        return None;
    };
    if path.extension().is_none_or(|ending| ending != "gz") {
        return Some(stored);
    }
    let mut unpacked = Vec::new();
    GzDecoder::new(stored.as_slice())
        .read_to_end(&mut unpacked)
        .unwrap();
    Some(unpacked)
}

/// Counts how many computed values equal the published ones.
#[derive(Default)]
pub(crate) struct Agreement {
    pub(crate) rows: u32,
    equal: u32,
}

impl Agreement {
    pub(crate) fn note(&mut self, is_equal: bool) {
        self.rows += 1;
        self.equal += u32::from(is_equal);
    }

    /// Asserts that at least so many of 100 000 rows agree.
    pub(crate) fn assert_at_least(&self, per_100_000: u32, what: &str) {
        let (rows, equal) = (u64::from(self.rows), u64::from(self.equal));
        println!("{what}: {equal} of {rows} agree");
        assert!(rows > 0, "{what}: no rows");
        assert!(
            equal * 100_000 >= rows * u64::from(per_100_000),
            "{what}: {equal} of {rows}"
        );
    }
}
