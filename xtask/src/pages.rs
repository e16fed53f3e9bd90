//! Building the pages, and the document from which their client is made.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context as _, Result};

use crate::run::{cargo, command, output, root, run, say};
use crate::system;

/// Builds the pages if a source is newer than what was built.
pub(crate) fn build() -> Result<()> {
    install()?;
    let built = root().join("web-ui/dist/index.html");
    if modified(&built).is_some_and(|built| newest_source() <= built) {
        return Ok(());
    }
    say("building the pages …");
    output(&mut command("npm", &["run", "--silent", "build"], "web-ui")).map(drop)
}

/// Installs the packages that the lock file names, if that was not done since it changed.
pub(crate) fn install() -> Result<()> {
    system::ensure(&[system::NODE])?;
    let lock = root().join("web-ui/package-lock.json");
    let done = root().join("web-ui/node_modules/.package-lock.json");
    if modified(&done) >= modified(&lock) && done.exists() {
        return Ok(());
    }
    say("installing the packages of the pages …");
    run(&mut command(
        "npm",
        &["ci", "--no-audit", "--no-fund", "--loglevel=error"],
        "web-ui",
    ))
}

/// Writes `docs/openapi.json` from the handlers and the pages' types from it.
pub(crate) fn write_openapi() -> Result<()> {
    run(
        cargo(&["test", "--quiet", "-p", "web", "--test", "api", "openapi"])
            .env("QINGSHAN_BLESS", "1"),
    )?;
    install()?;
    run(&mut command("npm", &["run", "--silent", "api"], "web-ui"))
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|meta| meta.modified()).ok()
}

/// Returns when a source of the pages was last changed.
fn newest_source() -> SystemTime {
    let folder = root().join("web-ui");
    let mut newest = SystemTime::UNIX_EPOCH;
    let mut open: Vec<PathBuf> = vec![folder.join("src"), folder.join("public")];
    for file in [
        "index.html",
        "package-lock.json",
        "vite.config.ts",
        "tsconfig.json",
    ] {
        newest = newest.max(modified(&folder.join(file)).unwrap_or(newest));
    }
    while let Some(folder) = open.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                newest = newest.max(modified(&path).unwrap_or(newest));
            }
        }
    }
    newest
}

/// Tells how large the built pages are, for the summary.
pub(crate) fn dist_exists() -> Result<()> {
    let page = root().join("web-ui/dist/index.html");
    fs::metadata(&page)
        .map(drop)
        .with_context(|| format!("{} was not built", page.display()))
}
