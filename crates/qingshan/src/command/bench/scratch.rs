//! A folder for passing files.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// A folder that is deleted at the end.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    /// Makes it.
    ///
    /// # Errors
    ///
    /// The system's folder for passing files cannot be written.
    pub(super) fn make() -> anyhow::Result<Self> {
        let path = std::env::temp_dir().join(format!("qingshan-bench-{}", std::process::id()));
        std::fs::create_dir(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self(path))
    }

    /// Returns where it is.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be deleted is left to the system, which clears such folders itself.
        let _left = std::fs::remove_dir_all(&self.0);
    }
}
