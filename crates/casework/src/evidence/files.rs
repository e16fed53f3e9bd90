//! The evidence folder: files under the hash of their content, `ab/cdef…`.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use model::ContentHash;

/// The folder. What has been put is on disk.
#[derive(Clone, Debug)]
pub(super) struct Files(PathBuf);

impl Files {
    pub(super) const fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Puts a file and its thumbnail; `temp` is a name that no other call uses. A file that is
    /// there already is left as it is.
    pub(super) fn put(
        &self,
        hash: &ContentHash,
        bytes: &[u8],
        thumb: &[u8],
        temp: &str,
    ) -> io::Result<()> {
        let path = self.path(hash)?;
        let folder = path.parent().unwrap_or(&self.0);
        fs::create_dir_all(folder)?;
        sync_folder(&self.0)?;
        // The thumbnail first: where the file is, the thumbnail is as well.
        write_durably(&folder.join(temp), &thumb_of(&path), thumb)?;
        write_durably(&folder.join(temp), &path, bytes)?;
        sync_folder(folder)
    }

    /// Reads a file.
    pub(super) fn read(&self, hash: &ContentHash) -> io::Result<Vec<u8>> {
        fs::read(self.path(hash)?)
    }

    /// Reads the thumbnail of a file.
    pub(super) fn read_thumb(&self, hash: &ContentHash) -> io::Result<Vec<u8>> {
        fs::read(thumb_of(&self.path(hash)?))
    }

    /// Returns where a file lies. A text that is no hash could lead out of the folder.
    fn path(&self, hash: &ContentHash) -> io::Result<PathBuf> {
        if !ContentHash::is_well_formed(hash.as_str()) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "not a content hash",
            ));
        }
        let (folder, name) = hash.as_str().split_at(2);
        Ok(self.0.join(folder).join(name))
    }
}

fn thumb_of(path: &Path) -> PathBuf {
    path.with_extension("thumb")
}

/// Writes a file so that it is there whole or not at all, whenever the power fails.
fn write_durably(temp: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let mut file = File::create_new(temp)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    let moved = written.and_then(|()| fs::rename(temp, path));
    if moved.is_err() {
        // The first error counts; a temporary file that stays behind does no harm.
        let _ = fs::remove_file(temp);
    }
    moved
}

/// Makes new names in a folder durable.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_is_read_back_and_putting_again_changes_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Files::new(folder.path().join("evidence"));
        let hash = ContentHash::new("ab".repeat(32));
        for temp in ["one", "two"] {
            files.put(&hash, b"photo", b"thumb", temp).expect("put");
        }
        assert_eq!(files.read(&hash).expect("read"), b"photo");
        assert_eq!(files.read_thumb(&hash).expect("read"), b"thumb");
        let left: Vec<_> = fs::read_dir(folder.path().join("evidence/ab"))
            .expect("list")
            .collect();
        assert_eq!(left.len(), 2, "no temporary file stays behind");
    }

    #[test]
    fn names_that_are_no_hash_reach_nothing() {
        let files = Files::new(PathBuf::from("/nonexistent"));
        for name in ["../../etc/passwd", "", "ab", &"AB".repeat(32)] {
            let error = files.read(&ContentHash::new(name)).expect_err("refused");
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        }
    }
}
