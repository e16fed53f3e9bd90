//! The catalogue in other languages (译名), `catalog/words/LANGUAGE/*.toml`.
//!
//! The catalogue itself is Chinese: it is the law of a Chinese bureau, and flows are frozen with
//! their Chinese texts. Beside it lie plain maps from a text as it stands in the catalogue to what
//! it is called in another language. A text without a word is shown in Chinese; a word for a text
//! that stands nowhere any more is refused, so that the maps do not outlive what they speak of.

mod texts;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;

use crate::problem::Problem;
use crate::read;
use crate::source::Source;

/// The folder of the maps.
pub(crate) const FOLDER: &str = "words";

/// What the texts of a catalogue are called in other languages.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Words {
    texts: BTreeSet<String>,
    languages: BTreeMap<String, BTreeMap<String, String>>,
}

impl Words {
    /// Returns the languages besides Chinese, by tag (`en`).
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.languages.keys().map(String::as_str)
    }

    /// Returns the words of a language by the catalogue's own text; `None` if nothing is known in
    /// it.
    #[must_use]
    pub fn of(&self, language: &str) -> Option<&BTreeMap<String, String>> {
        self.languages.get(language)
    }

    /// Returns how many different Chinese texts the catalogue shows.
    #[must_use]
    pub fn texts(&self) -> usize {
        self.texts.len()
    }

    /// Returns the texts that a language has no word for, and that are therefore shown in Chinese.
    pub fn without(&self, language: &str) -> impl Iterator<Item = &str> {
        let known = self.languages.get(language);
        let missing = move |text: &&String| known.is_none_or(|known| !known.contains_key(*text));
        self.texts.iter().filter(missing).map(String::as_str)
    }
}

/// Reads the maps of all languages and holds them against the texts of the catalogue.
///
/// A bureau's map may name a thing otherwise than the built-in one. A built-in word is unused as
/// soon as a bureau's file replaces the one that it spoke of; that is nobody's fault, so that an
/// unused word is refused only in the bureau's own maps, and in ours when nothing is laid over them.
pub(crate) fn load(source: &Source, problems: &mut Vec<Problem>) -> Words {
    let texts = texts::of(source);
    let mut languages = BTreeMap::new();
    let (own, built_in): (Vec<_>, Vec<_>) = source
        .folder(FOLDER)
        .into_iter()
        .partition(|(file, _)| source.is_own(file));
    for layer in [built_in, own] {
        let checked = layer.iter().any(|(file, _)| source.is_own(file)) || !source.has_own();
        let mut first = BTreeMap::new();
        for (file, text) in &layer {
            let Some(language) = language_of(file) else {
                let reason = "a map of words lies in the folder of its language";
                problems.push(Problem::of_file(file, reason));
                continue;
            };
            let known = languages
                .entry(language.to_owned())
                .or_insert_with(BTreeMap::new);
            for (said, word) in map(file, text, problems) {
                let mut refuse = |reason: String| {
                    problems.push(Problem::of(file, text, &said, reason));
                };
                let said_text = said.get_ref();
                if checked && !texts.contains(said_text) {
                    refuse(format!(
                        "the text {said_text:?} stands nowhere in the catalogue"
                    ));
                }
                if word.trim().is_empty() {
                    refuse("the word is empty; leave the line out to show the text".to_owned());
                }
                match first.entry((language.to_owned(), said_text.clone())) {
                    Entry::Occupied(other) => {
                        let other: &String = other.get();
                        refuse(format!("{said_text:?} has a word already, in {other}"));
                    }
                    Entry::Vacant(place) => {
                        place.insert(file.clone());
                    }
                }
                known.insert(said_text.clone(), word);
            }
        }
    }
    Words { texts, languages }
}

/// The pairs of one map in the order of their texts.
fn map(file: &str, text: &str, problems: &mut Vec<Problem>) -> BTreeMap<Spanned<String>, String> {
    read::parse(file, text, problems).unwrap_or_default()
}

/// Returns `en` for `words/en/roles.toml`.
fn language_of(file: &str) -> Option<&str> {
    let (folder, leaf) = file.rsplit_once('/')?;
    let language = folder.strip_prefix(FOLDER)?.strip_prefix('/')?;
    (!leaf.is_empty() && !language.contains('/')).then_some(language)
}

#[cfg(test)]
mod tests;
