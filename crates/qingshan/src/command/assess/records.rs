//! Rows of the answer, as CSV or as JSON lines.

use std::fmt::Display;
use std::io::{self, BufWriter, Stdout, Write as _};

/// A value of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Cell {
    /// A text.
    Text(String),
    /// A number with the digits it is to be printed with.
    Number(String),
    /// Yes or no.
    Flag(bool),
    /// Nothing: an empty cell, `null` in JSON.
    Empty,
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }

    pub(super) fn number(number: Option<impl Display>) -> Self {
        number.map_or(Self::Empty, |number| Self::Number(number.to_string()))
    }
}

/// Writes rows to standard output.
pub(super) struct Records {
    columns: &'static [&'static str],
    json: bool,
    out: BufWriter<Stdout>,
    /// The reader has gone away, which is no failure.
    is_gone: bool,
}

impl Records {
    /// Begins; writes the head of a CSV.
    pub(super) fn begin(columns: &'static [&'static str], json: bool) -> Self {
        let out = BufWriter::with_capacity(1 << 16, io::stdout());
        let mut records = Self {
            columns,
            json,
            out,
            is_gone: false,
        };
        if !json {
            records.write(format!("{}\n", columns.join(",")).as_bytes());
        }
        records
    }

    /// Writes a row; its cells stand in the order of the columns.
    pub(super) fn row(&mut self, cells: &[Cell]) {
        let mut line = Vec::new();
        for (place, (column, cell)) in self.columns.iter().zip(cells).enumerate() {
            if self.json {
                line.extend_from_slice(if place == 0 { b"{\"" } else { b",\"" });
                line.extend_from_slice(column.as_bytes());
                line.extend_from_slice(b"\":");
            } else if place > 0 {
                line.push(b',');
            }
            self.cell(&mut line, cell);
        }
        line.extend_from_slice(if self.json { b"}\n" } else { b"\n" });
        self.write(&line);
    }

    fn cell(&self, line: &mut Vec<u8>, cell: &Cell) {
        match cell {
            Cell::Text(text) => push_text(line, text, self.json),
            Cell::Number(number) => line.extend_from_slice(number.as_bytes()),
            Cell::Flag(flag) => line.extend_from_slice(flag.to_string().as_bytes()),
            Cell::Empty if self.json => line.extend_from_slice(b"null"),
            Cell::Empty => {}
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        if !self.is_gone {
            self.is_gone = self.out.write_all(bytes).is_err();
        }
    }

    /// Writes what is still held back.
    pub(super) fn end(mut self) {
        let _gone = self.out.flush();
    }
}

/// Writes a text as a cell of CSV or as a string of JSON.
pub(super) fn push_text(line: &mut Vec<u8>, text: &str, json: bool) {
    if json {
        // A text can always be written as JSON.
        let quoted = serde_json::to_string(text).unwrap_or_else(|_| "null".to_owned());
        line.extend_from_slice(quoted.as_bytes());
    } else if text.contains([',', '"', '\n', '\r']) {
        line.push(b'"');
        line.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        line.push(b'"');
    } else {
        line.extend_from_slice(text.as_bytes());
    }
}
