//! What must be on the machine besides Rust, and how it gets there.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::run::{run, say};

/// Something that is needed and may be missing.
pub(crate) struct Need {
    /// What it is, for the person.
    pub(crate) name: &'static str,
    /// Tells whether it is there.
    pub(crate) present: fn() -> bool,
    /// Packages of Debian and Ubuntu that bring it.
    pub(crate) packages: &'static [&'static str],
}

/// Node.js with npm, to build the pages.
pub(crate) const NODE: Need = Need {
    name: "Node.js 20 with npm",
    present: || find("node").is_some() && find("npm").is_some(),
    packages: &["nodejs", "npm"],
};
/// A C compiler and make, for SQLite and for the heap (jemalloc).
pub(crate) const CC: Need = Need {
    name: "a C compiler and make",
    present: || find("cc").is_some() && find("make").is_some(),
    packages: &["gcc", "libc6-dev", "make"],
};
/// The server programs of PostgreSQL, for the conformance suite.
pub(crate) const POSTGRES: Need = Need {
    name: "PostgreSQL (server programs)",
    present: || crate::postgres::programs().is_some(),
    packages: &["postgresql"],
};
/// An MQTT broker, for the gateway's test of frames by way of a broker.
pub(crate) const BROKER: Need = Need {
    name: "mosquitto (MQTT broker)",
    present: || Path::new("/usr/sbin/mosquitto").is_file() || find("mosquitto").is_some(),
    packages: &["mosquitto"],
};
/// Chromium, for the journey in a browser.
pub(crate) const CHROMIUM: Need = Need {
    name: "Chromium",
    present: || chromium().is_some(),
    packages: &["chromium"],
};
/// Chinese fonts, without which every screenshot shows boxes.
pub(crate) const FONTS: Need = Need {
    name: "Chinese fonts",
    present: || {
        [
            "/usr/share/fonts/opentype/noto",
            "/usr/share/fonts/truetype/wqy",
        ]
        .iter()
        .any(|f| Path::new(f).is_dir())
    },
    packages: &["fonts-noto-cjk"],
};

/// Returns the path of a program.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

/// Returns the path of a browser that the journey can drive.
pub(crate) fn chromium() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM") {
        return Some(path.into());
    }
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(find)
}

/// Tells whether this runs as root.
pub(crate) fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

/// Installs what is missing, or says exactly what to install.
pub(crate) fn ensure(needs: &[Need]) -> Result<()> {
    let missing: Vec<&Need> = needs.iter().filter(|need| !(need.present)()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|need| need.name).collect();
    let mut packages: Vec<&str> = missing
        .iter()
        .flat_map(|need| need.packages.iter().copied())
        .collect();
    packages.dedup();
    let line = format!(
        "apt-get update && apt-get install -y {}",
        packages.join(" ")
    );
    if !is_root() || find("apt-get").is_none() {
        bail!(
            "this machine has no {}. Please install: on Debian or Ubuntu\n    sudo sh -c '{line}'\n\
             elsewhere the packages of the same purpose, then run the command again",
            names.join(", no ")
        );
    }
    say(&format!("installing {} …", names.join(", ")));
    run(Command::new("sh")
        .arg("-c")
        .arg(format!("{line} >/dev/null"))
        .env("DEBIAN_FRONTEND", "noninteractive"))?;
    match missing.iter().find(|need| !(need.present)()) {
        Some(need) => bail!("{} is still missing after `{line}`", need.name),
        None => Ok(()),
    }
}
