//! Where definitions come from: the folder built in, and a bureau's own folder laid over it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rust_embed::RustEmbed;

use crate::problem::Problem;

#[derive(RustEmbed)]
#[folder = "../../catalog"]
struct BuiltIn;

/// The one folder with deeper ones: a folder for each language.
const WORDS: &str = "words/";

/// All files by their name within the catalogue, `folder/name.toml`.
#[derive(Debug)]
pub(crate) struct Source {
    files: BTreeMap<String, String>,
    /// Names of the files that are a bureau's own; `None` if no folder is laid over.
    own: Option<BTreeSet<String>>,
}

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
        let own = overlay.map(|folder| lay_over(&mut files, folder, problems));
        Self { files, own }
    }

    /// Tells whether a bureau's folder is laid over the built-in one.
    pub(crate) const fn has_own(&self) -> bool {
        self.own.is_some()
    }

    /// Tells whether a file is a bureau's own.
    pub(crate) fn is_own(&self, file: &str) -> bool {
        self.own.as_ref().is_some_and(|own| own.contains(file))
    }

    /// Returns name and text of all files but those of one folder.
    pub(crate) fn without<'a>(
        &'a self,
        folder: &'a str,
    ) -> impl Iterator<Item = (&'a String, &'a String)> {
        self.files
            .iter()
            .filter(move |(name, _)| folder_of(name) != Some(folder))
    }

    /// Returns name and text of the files in a folder, by name.
    pub(crate) fn folder(&self, folder: &str) -> Vec<(String, String)> {
        self.files
            .iter()
            .filter(|(name, _)| folder_of(name) == Some(folder))
            .map(|(name, text)| (name.clone(), text.clone()))
            .collect()
    }
}

/// Adds the files of a bureau's folder and returns their names. A misspelt folder or ending would
/// be an overlay that silently does nothing, and is therefore a problem.
fn lay_over(
    files: &mut BTreeMap<String, String>,
    folder: &Path,
    problems: &mut Vec<Problem>,
) -> BTreeSet<String> {
    let folders: BTreeSet<String> = known(files.keys().filter_map(|name| folder_of(name)));
    let in_words = |name: &String| name.strip_prefix(WORDS).map(ToOwned::to_owned);
    let words: Vec<String> = files.keys().filter_map(in_words).collect();
    let languages = known(words.iter().filter_map(|name| folder_of(name)));
    let mut own = BTreeSet::new();
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
        if !folders.contains(&name) {
            let names = listed(&folders);
            let reason = format!("the catalogue has no folder of this name; it has {names}");
            problems.push(Problem::of_file(&name, reason));
            continue;
        }
        for (leaf, is_folder) in list(&folder.join(&name), &name, problems) {
            let path = format!("{name}/{leaf}");
            if !is_folder {
                own.extend(one_file(files, folder, &path, problems));
            } else if path.strip_prefix(WORDS) != Some(leaf.as_str()) {
                problems.push(Problem::of_file(
                    &path,
                    "definitions lie in no deeper folder",
                ));
            } else if languages.contains(&leaf) {
                for (word, _) in list(&folder.join(&path), &path, problems) {
                    let path = format!("{path}/{word}");
                    own.extend(one_file(files, folder, &path, problems));
                }
            } else {
                let names = listed(&languages);
                let reason =
                    format!("the catalogue speaks no language of this name; it has {names}");
                problems.push(Problem::of_file(&path, reason));
            }
        }
    }
    own
}

/// Takes a file of a bureau's folder and returns its name if it is a definition.
fn one_file(
    files: &mut BTreeMap<String, String>,
    folder: &Path,
    path: &str,
    problems: &mut Vec<Problem>,
) -> Option<String> {
    if is_definition(path) {
        match fs::read(folder.join(path)) {
            Ok(bytes) => take(files, path, bytes, problems),
            Err(error) => problems.push(unreadable(path, &error)),
        }
        return Some(path.to_owned());
    }
    if !is_note(path) {
        problems.push(Problem::of_file(path, "a definition's name ends in .toml"));
    }
    None
}

/// Returns the first part of a name, if there is more than one.
fn folder_of(name: &str) -> Option<&str> {
    name.split_once('/').map(|(folder, _)| folder)
}

fn known<'a>(names: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    names.map(ToOwned::to_owned).collect()
}

fn listed(names: &BTreeSet<String>) -> String {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.join(", ")
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
