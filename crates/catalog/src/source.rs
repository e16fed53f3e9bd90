//! Where definitions come from: the folder built in, and a bureau's own folder laid over it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rust_embed::RustEmbed;

use crate::problem::Problem;

#[derive(RustEmbed)]
#[folder = "../../catalog"]
struct BuiltIn;

/// All files by their name within the catalogue, `folder/name.toml`.
#[derive(Debug)]
pub(crate) struct Source(BTreeMap<String, String>);

impl Source {
    /// Reads the built-in folder and lays `overlay` over it: a file of the same name replaces the
    /// built-in one, another is added.
    pub(crate) fn read(overlay: Option<&Path>, problems: &mut Vec<Problem>) -> Self {
        let mut files = BTreeMap::new();
        for name in BuiltIn::iter().filter(|name| is_definition(name)) {
            if let Some(file) = BuiltIn::get(&name) {
                take(&mut files, &name, file.data.into_owned(), problems);
            }
        }
        if let Some(folder) = overlay {
            lay_over(&mut files, folder, problems);
        }
        Self(files)
    }

    /// Returns name and text of the files directly in a folder, by name.
    pub(crate) fn folder(&self, folder: &str) -> Vec<(String, String)> {
        self.0
            .iter()
            .filter(|(name, _)| {
                name.split_once('/')
                    .is_some_and(|(first, _)| first == folder)
            })
            .map(|(name, text)| (name.clone(), text.clone()))
            .collect()
    }
}

/// Adds the files of a bureau's folder. A misspelt folder or ending would be an overlay that
/// silently does nothing, and is therefore a problem.
fn lay_over(files: &mut BTreeMap<String, String>, folder: &Path, problems: &mut Vec<Problem>) {
    let known: BTreeSet<String> = files
        .keys()
        .filter_map(|name| name.split_once('/'))
        .map(|(f, _)| f.to_owned())
        .collect();
    for (name, is_folder) in list(folder, "", problems) {
        if !is_folder {
            if !is_note(&name) {
                problems.push(Problem::of_file(
                    &name,
                    "a definition lies in a folder of its sort",
                ));
            }
            continue;
        }
        if !known.contains(&name) {
            let names = known
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(", ");
            let reason = format!("the catalogue has no folder of this name; it has {names}");
            problems.push(Problem::of_file(&name, reason));
            continue;
        }
        for (leaf, is_folder) in list(&folder.join(&name), &name, problems) {
            let path = format!("{name}/{leaf}");
            if is_folder {
                problems.push(Problem::of_file(
                    &path,
                    "definitions lie in no deeper folder",
                ));
            } else if is_definition(&leaf) {
                match fs::read(folder.join(&path)) {
                    Ok(bytes) => take(files, &path, bytes, problems),
                    Err(error) => problems.push(unreadable(&path, &error)),
                }
            } else if !is_note(&leaf) {
                problems.push(Problem::of_file(&path, "a definition's name ends in .toml"));
            }
        }
    }
}

/// Lists a folder by name, without hidden entries (editors and container mounts leave such).
fn list(folder: &Path, name: &str, problems: &mut Vec<Problem>) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    match fs::read_dir(folder) {
        Ok(entries) => {
            for entry in entries.flatten() {
                let leaf = entry.file_name().to_string_lossy().into_owned();
                if !leaf.starts_with('.') {
                    found.push((leaf, entry.path().is_dir()));
                }
            }
        }
        Err(error) => {
            let shown = if name.is_empty() {
                folder.display().to_string()
            } else {
                name.to_owned()
            };
            problems.push(unreadable(&shown, &error));
        }
    }
    found.sort();
    found
}

fn is_definition(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|ending| ending == "toml")
}

fn is_note(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|ending| ending == "md")
}

fn unreadable(name: &str, error: &std::io::Error) -> Problem {
    Problem::of_file(name, format!("it cannot be read: {error}"))
}

fn take(
    files: &mut BTreeMap<String, String>,
    name: &str,
    bytes: Vec<u8>,
    problems: &mut Vec<Problem>,
) {
    match String::from_utf8(bytes) {
        // Editors on Windows put a byte order mark in front.
        Ok(text) => {
            let text = text
                .strip_prefix('\u{feff}')
                .map(str::to_owned)
                .unwrap_or(text);
            files.insert(name.to_owned(), text);
        }
        Err(error) => {
            let lines = error.as_bytes()[..error.utf8_error().valid_up_to()]
                .split(|&byte| byte == b'\n')
                .count();
            problems.push(Problem {
                line: Some(lines),
                ..Problem::of_file(name, "the text is not UTF-8; save it as UTF-8")
            });
        }
    }
}
