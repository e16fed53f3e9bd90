//! Files that devices upload (多媒体文件, HJ 212-2025 appendix H), under the hash of their content.
//!
//! The bytes are kept as they came and never unfolded: what a device sends is evidence and not to
//! be trusted with a decoder.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use model::ContentHash;
use sm3::{Digest, Sm3};

/// The kinds of files with their codes.
pub const KINDS: [(u16, &str); 5] = [
    (1, "图片"),
    (2, "音频"),
    (3, "视频"),
    (4, "文本"),
    (9, "其他"),
];

/// The formats with their codes: name and media type.
pub const FORMATS: [(u16, &str, &str); 11] = [
    (1, "jpeg", "image/jpeg"),
    (2, "tif", "image/tiff"),
    (3, "mp3", "audio/mpeg"),
    (4, "wav", "audio/wav"),
    (5, "mp4", "video/mp4"),
    (6, "wmv", "video/x-ms-wmv"),
    (7, "json", "application/json"),
    (8, "xml", "application/xml"),
    (9, "txt", "text/plain"),
    (10, "pdf", "application/pdf"),
    (99, "other", "application/octet-stream"),
];

/// The folder of these files.
#[derive(Clone, Debug)]
pub struct MediaFolder(PathBuf);

impl MediaFolder {
    /// Takes the folder; it is made when the first file comes.
    #[must_use]
    pub const fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// Puts a file, durably; `temp` is a name that no other call uses. The same content again
    /// changes nothing.
    ///
    /// # Errors
    ///
    /// The folder cannot be written.
    pub fn put(&self, bytes: &[u8], temp: &str) -> io::Result<ContentHash> {
        let hash = ContentHash::new(hex::encode(Sm3::digest(bytes)));
        let path = self.path(&hash)?;
        if path.exists() {
            return Ok(hash);
        }
        let folder = path.parent().unwrap_or(&self.0);
        fs::create_dir_all(folder)?;
        let temp = folder.join(temp);
        let mut file = File::create_new(&temp)?;
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        let moved = written.and_then(|()| fs::rename(&temp, &path));
        if moved.is_err() {
            // The first error counts; a temporary file that stays behind does no harm.
            let _ = fs::remove_file(&temp);
        }
        moved?;
        sync(folder)?;
        sync(&self.0)?;
        Ok(hash)
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// There is no such file, or it cannot be read.
    pub fn read(&self, hash: &ContentHash) -> io::Result<Vec<u8>> {
        fs::read(self.path(hash)?)
    }

    fn path(&self, hash: &ContentHash) -> io::Result<PathBuf> {
        if !ContentHash::is_well_formed(hash.as_str()) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let (folder, name) = hash.as_str().split_at(2);
        Ok(self.0.join(folder).join(name))
    }
}

/// Returns what is stored of the header with which a device signs in: its hash. The header is made
/// from name, password and key, so whoever has the database cannot make it.
#[must_use]
pub fn header_hash(authorization: &str) -> String {
    hex::encode(Sm3::digest(authorization.as_bytes()))
}

/// Makes new names in a folder durable.
fn sync(folder: &Path) -> io::Result<()> {
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
    fn what_was_put_is_read_back_under_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        let media = MediaFolder::new(folder.path().join("media"));
        let hash = media.put(b"abc", "t1").unwrap();
        // GB/T 32905, example 1.
        let expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
        assert_eq!(hash.as_str(), expected);
        assert_eq!(media.put(b"abc", "t2").unwrap(), hash);
        assert_eq!(media.read(&hash).unwrap(), b"abc");
        assert!(media.read(&ContentHash::new("../../etc/passwd")).is_err());
    }
}
