//! The demo's folder. It carries a marker file; nothing is ever deleted in a folder without one.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// The marker file, which also holds the lock.
const MARKER: &str = "qingshan-demo.txt";
/// All that the demo writes into its folder besides the marker.
const FILES: [&str; 3] = ["qingshan.db", "qingshan.db-wal", "qingshan.db-shm"];
const FOLDERS: [&str; 1] = ["evidence"];

/// The demo's folder, held by this process until dropped.
#[derive(Debug)]
pub(crate) struct DemoFolder {
    path: PathBuf,
    _lock: File,
}

impl DemoFolder {
    /// Takes a folder for the demo: its own from before, an empty one, or one that it makes.
    ///
    /// # Errors
    ///
    /// The folder holds something else, another demo runs on it, or it cannot be written.
    pub(crate) fn take(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        fs::create_dir_all(path).with_context(|| format!("cannot make the folder {shown}"))?;
        if !is_demo(path) {
            let mut content =
                fs::read_dir(path).with_context(|| format!("cannot read the folder {shown}"))?;
            if content.next().is_some() {
                bail!(
                    "the folder {shown} is not empty and does not belong to the demo; choose \
                     another with --data DIR"
                );
            }
            write_marker(path).with_context(|| format!("cannot write to the folder {shown}"))?;
        }
        Ok(Self {
            path: path.to_owned(),
            _lock: lock(path)?,
        })
    }

    /// Deletes what the demo wrote; whatever else lies in the folder stays.
    ///
    /// # Errors
    ///
    /// A file cannot be deleted.
    pub(crate) fn reset(&self) -> anyhow::Result<()> {
        let absent = |result: io::Result<()>| match result {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            result => result,
        };
        for name in FILES {
            let path = self.path.join(name);
            absent(fs::remove_file(&path))
                .with_context(|| format!("cannot delete {}", path.display()))?;
        }
        for name in FOLDERS {
            let path = self.path.join(name);
            absent(fs::remove_dir_all(&path))
                .with_context(|| format!("cannot delete {}", path.display()))?;
        }
        Ok(())
    }

    /// Returns the folder.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// Tells whether a folder belongs to the demo, where passwords are known to everybody.
pub(crate) fn is_demo(path: &Path) -> bool {
    path.join(MARKER).is_file()
}

fn write_marker(path: &Path) -> io::Result<()> {
    let mut file = File::create_new(path.join(MARKER))?;
    file.write_all(
        "This folder belongs to `qingshan demo`. With --reset the demo deletes its database and \
         its evidence in here.\n本文件夹属于 qingshan demo 演示，--reset 会删除其中的演示数据。\n"
            .as_bytes(),
    )
}

fn lock(path: &Path) -> anyhow::Result<File> {
    let shown = path.display();
    let file = File::open(path.join(MARKER))
        .with_context(|| format!("cannot read the marker file in {shown}"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!(
                "another demo runs on the folder {shown}; stop it, or choose another with --data DIR"
            )
        }
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("cannot lock the folder {shown}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_other_things_is_not_taken() {
        let folder = tempfile::tempdir().expect("folder");
        fs::write(folder.path().join("thesis.doc"), "years of work").expect("written");
        let error = DemoFolder::take(folder.path()).expect_err("not ours");
        assert!(
            error.to_string().contains("does not belong to the demo"),
            "{error}"
        );
        assert!(!is_demo(folder.path()));
    }

    #[test]
    fn reset_deletes_what_the_demo_wrote_and_nothing_else() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("demo");
        let demo = DemoFolder::take(&path).expect("made");
        fs::write(path.join("qingshan.db"), "x").expect("written");
        fs::write(path.join("notes.txt"), "mine").expect("written");
        fs::create_dir_all(path.join("evidence/ab")).expect("made");
        fs::write(path.join("evidence/ab/cd"), "x").expect("written");
        demo.reset().expect("reset");
        drop(demo);
        let mut left: Vec<_> = fs::read_dir(&path)
            .expect("there")
            .flatten()
            .map(|entry| entry.file_name())
            .collect();
        left.sort();
        assert_eq!(left, ["notes.txt", MARKER]);
        DemoFolder::take(&path)
            .expect("still the demo's")
            .reset()
            .expect("nothing to delete");
    }

    #[test]
    fn two_demos_do_not_share_a_folder() {
        let folder = tempfile::tempdir().expect("folder");
        let first = DemoFolder::take(folder.path()).expect("empty");
        let error = DemoFolder::take(folder.path()).expect_err("taken");
        assert!(error.to_string().contains("another demo runs"), "{error}");
        drop(first);
        DemoFolder::take(folder.path()).expect("free again");
    }
}
