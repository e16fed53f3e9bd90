//! Steps that reading a definition of any sort has in common.

use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::problem::Problem;

/// Reads one definition; `None` leaves its problem behind.
///
/// Types that are read here refuse unknown keys (`#[serde(deny_unknown_fields)]`).
pub(crate) fn parse<T: DeserializeOwned>(
    file: &str,
    text: &str,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    match toml::from_str(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let reason = error.message().trim_end().replace('\n', "; ");
            problems.push(match error.span() {
                Some(span) => Problem::at(file, text, span.start, reason),
                None => Problem::of_file(file, reason),
            });
            None
        }
    }
}

/// Checks that the id of a definition is its file's name without the ending.
///
/// An overlay replaces by file name and references go by id; as both are the same word, an id
/// cannot be defined twice.
pub(crate) fn check_id(file: &str, text: &str, id: &Spanned<String>, problems: &mut Vec<Problem>) {
    let stem = file
        .rsplit('/')
        .next()
        .and_then(|leaf| leaf.strip_suffix(".toml"));
    if stem != Some(id.get_ref()) {
        let reason = format!("the id {:?} is not the name of the file", id.get_ref());
        problems.push(Problem::of(file, text, id, reason));
    }
}
