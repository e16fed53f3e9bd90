//! Which texts of the catalogue people see.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::FOLDER;
use crate::source::Source;

/// Keys whose texts are no names: number and wording of official documents, which are Chinese by
/// law, and the pattern of a case's title, which is filled in and kept in Chinese.
const OF_DOCUMENTS: [&str; 4] = ["body", "number", "series", "title"];

/// Returns every Chinese text that stands in a definition and is shown to people.
///
/// It goes by the files rather than by what was read from them, so that a new key is seen by
/// itself. A file that cannot be read has its problem already.
pub(super) fn of(source: &Source) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    for (_, text) in source.without(FOLDER) {
        if let Ok(table) = text.parse::<Table>() {
            of_table(&table, &mut texts);
        }
    }
    texts
}

fn of_table(table: &Table, texts: &mut BTreeSet<String>) {
    for (key, value) in table {
        if !OF_DOCUMENTS.contains(&key.as_str()) {
            of_value(value, texts);
        }
    }
}

fn of_value(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if is_chinese(text) => {
            texts.insert(text.clone());
        }
        Value::Array(values) => values.iter().for_each(|value| of_value(value, texts)),
        Value::Table(table) => of_table(table, texts),
        _ => {}
    }
}

/// Tells whether a text has a Chinese character in it.
pub(super) fn is_chinese(text: &str) -> bool {
    text.chars()
        .any(|one| ('\u{4e00}'..='\u{9fff}').contains(&one))
}
