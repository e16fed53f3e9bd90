//! Where the files of a city lie.

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;

/// A folder of the machine, or the demo's, which is part of the program.
#[derive(Clone, Debug)]
pub(crate) enum Folder {
    /// A folder of the machine.
    Of(PathBuf),
    /// The demo's.
    Demo,
}

/// The demo's files by name.
const DEMO: [(&str, &[u8]); 10] = [
    (
        "areas.geojson",
        include_bytes!("../../../../data/demo/areas.geojson"),
    ),
    (
        "units.csv",
        include_bytes!("../../../../data/demo/units.csv"),
    ),
    (
        "people.csv",
        include_bytes!("../../../../data/demo/people.csv"),
    ),
    (
        "posts.csv",
        include_bytes!("../../../../data/demo/posts.csv"),
    ),
    (
        "objects.csv",
        include_bytes!("../../../../data/demo/objects.csv"),
    ),
    (
        "devices.csv",
        include_bytes!("../../../../data/demo/devices.csv"),
    ),
    (
        "fleet.csv",
        include_bytes!("../../../../data/demo/fleet.csv"),
    ),
    (
        "cases.jsonl",
        include_bytes!("../../../../data/demo/cases.jsonl"),
    ),
    (
        "draws.jsonl",
        include_bytes!("../../../../data/demo/draws.jsonl"),
    ),
    (
        "hours.csv.gz",
        include_bytes!("../../../../data/demo/hours.csv.gz"),
    ),
];

impl Folder {
    /// Reads a file of the folder.
    ///
    /// # Errors
    ///
    /// There is no such file, or it cannot be read.
    pub(crate) fn read(&self, name: &str) -> io::Result<Cow<'static, [u8]>> {
        match self {
            Self::Of(folder) => std::fs::read(folder.join(name)).map(Cow::Owned),
            Self::Demo => DEMO
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, bytes)| Cow::Borrowed(*bytes))
                .ok_or_else(|| io::ErrorKind::NotFound.into()),
        }
    }
}
