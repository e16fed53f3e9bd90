//! Access to the real readings that lie beside the repository.

use std::collections::HashMap;
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

/// Returns the stored bytes of each file in a tar archive.
pub(crate) fn tar_files(archive: &[u8]) -> Vec<&[u8]> {
    const BLOCK: usize = 512;
    let mut files = Vec::new();
    let mut at = 0;
    while archive.get(at).is_some_and(|byte| *byte != 0) {
        let digits = std::str::from_utf8(&archive[at + 124..at + 135]).unwrap();
        let size = usize::from_str_radix(digits.trim(), 8).unwrap();
        let is_file = archive[at + 156] == b'0';
        if is_file {
            files.push(&archive[at + BLOCK..at + BLOCK + size]);
        }
        at += BLOCK + size.div_ceil(BLOCK) * BLOCK;
    }
    files
}

/// Reads the rows of a table, each cell by the name of its column.
pub(crate) fn rows(table: &[u8]) -> Vec<HashMap<String, String>> {
    csv::Reader::from_reader(table)
        .deserialize()
        .map(Result::unwrap)
        .collect()
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
