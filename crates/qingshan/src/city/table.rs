//! Reading a table of the folder, row by row with the line of each.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use super::{Folder, known::Known, problem::Problems};

/// A row and the line on which it stands.
pub(super) struct Row<T> {
    pub(super) line: u64,
    pub(super) value: T,
}

/// The columns of a table.
#[derive(Clone, Copy)]
pub(super) struct Columns<'c> {
    /// These it must have.
    pub(super) wanted: &'c [&'c str],
    /// These it may have.
    pub(super) allowed: &'c [&'c str],
}

impl<'c> Columns<'c> {
    /// These and no others.
    pub(super) fn only(wanted: &'c [&'c str]) -> Self {
        Self {
            wanted,
            allowed: &[],
        }
    }
}

/// Reads a table whose head names its columns, in any order. Rows that cannot be read
/// leave a problem behind, are left out, and are noted in `known`.
pub(super) fn rows<T: DeserializeOwned>(
    folder: &Folder,
    file: &'static str,
    columns: Columns<'_>,
    known: &mut Known,
    problems: &mut Problems,
) -> Vec<Row<T>> {
    let rows = try_rows(folder, file, columns, known, problems);
    if rows.is_none() {
        known.set_partly_unread();
    }
    rows.unwrap_or_default()
}

fn try_rows<T: DeserializeOwned>(
    folder: &Folder,
    file: &'static str,
    columns: Columns<'_>,
    known: &mut Known,
    problems: &mut Problems,
) -> Option<Vec<Row<T>>> {
    let bytes = match folder.read(file) {
        Ok(bytes) => bytes,
        Err(error) => {
            problems.of_file(file, format!("it cannot be read: {error}"));
            return None;
        }
    };
    // Spreadsheets put a byte order mark in front.
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text);
    let head = match reader.headers() {
        Ok(head) => head.clone(),
        Err(error) => {
            problems.at(file, 1, format!("the head cannot be read: {error}"));
            return None;
        }
    };
    let must: BTreeSet<&str> = columns.wanted.iter().copied().collect();
    let may: BTreeSet<&str> = columns.allowed.iter().copied().collect();
    let found: BTreeSet<&str> = head.iter().collect();
    let is_whole = must.is_subset(&found)
        && found
            .iter()
            .all(|one| must.contains(one) || may.contains(one));
    if !is_whole || head.len() != found.len() {
        let found = head.iter().collect::<Vec<_>>().join(",");
        let wanted = columns.wanted.join(",");
        problems.at(
            file,
            1,
            format!("the columns are {found}; they should be {wanted}"),
        );
        return None;
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let read = record.and_then(|record| {
            let line = record.position().map_or(0, csv::Position::line);
            record
                .deserialize(Some(&head))
                .map(|value| Row { line, value })
        });
        match read {
            Ok(row) => rows.push(row),
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                problems.at(file, line, reason(&error));
                known.set_partly_unread();
            }
        }
    }
    Some(rows)
}

/// Says what is wrong without the position, which the problem names itself.
fn reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "the text is not UTF-8; save it as UTF-8".to_owned(),
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            format!("the row has {len} columns, the head has {expected_len}")
        }
        csv::ErrorKind::Deserialize { err, .. } => err.to_string(),
        _ => error.to_string(),
    }
}
