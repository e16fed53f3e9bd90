//! The data folder.

use std::fs;
use std::io;
use std::path::Path;

use super::Finding;

const FOLDER: &str = "data folder";
const DISK: &str = "disk";
/// Free bytes below which the disk is low. House setting: 2 GiB.
const LOW: u64 = 2 << 30;

pub(super) fn look(folder: &Path) -> Vec<Finding> {
    let shown = folder.display();
    // A folder that is not there yet is made at the start, if its parent lets it.
    let (present, place) = match folder.ancestors().find(|place| place.is_dir()) {
        Some(place) => (place == folder, place),
        None => (false, Path::new(".")),
    };
    let writable = match try_to_write(place) {
        Ok(()) if present => Finding::ok(FOLDER, format!("{shown} can be written")),
        Ok(()) => Finding::note(FOLDER, format!("{shown} is not there yet; it will be made")),
        Err(error) => Finding::wrong(
            FOLDER,
            format!("nothing can be written to {}: {error}", place.display()),
            format!("give the account that runs Qingshan the right to write to {shown}"),
        ),
    };
    vec![writable, disk(place)]
}

/// Writes a file and takes it away again.
fn try_to_write(folder: &Path) -> io::Result<()> {
    let path = folder.join(format!(".qingshan-doctor-{}", std::process::id()));
    fs::write(&path, b"written by qingshan doctor, may be deleted\n")?;
    fs::remove_file(&path)
}

#[cfg(unix)]
fn disk(place: &Path) -> Finding {
    match rustix::fs::statvfs(place) {
        Ok(disk) => judge(disk.f_bavail.saturating_mul(disk.f_frsize)),
        Err(error) => Finding::note(DISK, format!("the free space is not known: {error}")),
    }
}

#[cfg(not(unix))]
fn disk(_place: &Path) -> Finding {
    Finding::note(DISK, "the free space is not looked at on this system")
}

fn judge(free: u64) -> Finding {
    let gib = u128::from(free) * 10 / (1 << 30);
    let detail = format!("{}.{} GiB free", gib / 10, gib % 10);
    if free < LOW {
        let advice = "make room, or move the data folder to a larger disk; on a full disk frames \
                      are no longer taken";
        return Finding::wrong(DISK, detail, advice);
    }
    Finding::ok(DISK, detail)
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn a_disk_is_low_below_two_gib() {
        assert_eq!(judge(LOW - 1).state, State::Wrong);
        assert_eq!(judge(LOW).detail, "2.0 GiB free");
    }

    #[test]
    fn a_folder_to_be_made_is_worth_a_note() {
        let folder = tempfile::tempdir().expect("folder");
        let states = |path: &Path| look(path)[0].state;
        assert_eq!(states(folder.path()), State::Ok);
        assert_eq!(states(&folder.path().join("a/b")), State::Note);
        assert_eq!(fs::read_dir(folder.path()).expect("there").count(), 0);
    }
}
