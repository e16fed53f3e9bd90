//! Small tables with named columns, read whole.

use std::io::Read as _;

use super::fields::{Fields, without_return};
use super::problem::Problem;
use super::problems::{FileProblem, Problems};
use super::source::{Input, open};

/// A table of text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    name: String,
    head: Vec<String>,
    rows: Vec<(u64, Vec<String>)>,
}

/// The greatest size of a small table, in bytes.
const GREATEST: u64 = 64 << 20;

impl Table {
    /// Reads a table. Lines that have not the columns of the head are problems and left out.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is empty, or is no text.
    pub fn read(input: &Input, problems: &mut Problems) -> Result<Self, FileProblem> {
        let text = open(input)?;
        let name = input.name();
        if let Some(encoding) = text.translated {
            problems.note(&name, &format!("不是 UTF-8 编码，按 {encoding} 读取"));
        }
        let mut bytes = Vec::new();
        let is_broken = text.reader.take(GREATEST).read_to_end(&mut bytes).is_err();
        let mut lines = (1..).zip(bytes.split(|byte| *byte == b'\n').map(without_return));
        let cells = |line| Fields::of(line).map(|cell| String::from_utf8_lossy(cell.trim_ascii()));
        let head: Vec<String> = lines
            .next()
            .map(|(_, line)| cells(line).map(|cell| cell.to_lowercase()).collect())
            .unwrap_or_default();
        let mut rows = Vec::new();
        let mut last = 1;
        for (number, line) in lines.filter(|(_, line)| !line.trim_ascii().is_empty()) {
            let row: Vec<String> = cells(line).map(std::borrow::Cow::into_owned).collect();
            last = number;
            if row.len() == head.len() {
                rows.push((number, row));
            } else {
                let (have, need) = (row.len(), head.len());
                problems.line(
                    &name,
                    number,
                    &Problem::Columns {
                        have,
                        need,
                        cut: false,
                    },
                );
            }
        }
        if is_broken {
            problems.file(&name, &FileProblem::Broken { line: last });
        }
        Ok(Self { name, head, rows })
    }

    /// Returns the name by which messages speak of the table.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Finds a column by one of its names, in any letter case.
    #[must_use]
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| {
            self.head
                .iter()
                .position(|head| *head == name.to_lowercase())
        })
    }

    /// Finds a column without which the table is nothing.
    ///
    /// # Errors
    ///
    /// It is not there.
    pub fn need(&self, names: &[&str]) -> Result<usize, FileProblem> {
        self.column(names).ok_or_else(|| FileProblem::OtherFormat {
            format: "CSV",
            missing: names
                .iter()
                .take(1)
                .map(|name| (*name).to_owned())
                .collect(),
            looks_like: None,
        })
    }

    /// Walks over the lines below the head.
    pub fn rows(&self) -> impl Iterator<Item = TableRow<'_>> {
        self.rows
            .iter()
            .map(|(line, cells)| TableRow { line: *line, cells })
    }
}

/// A line of a table.
#[derive(Clone, Copy, Debug)]
pub struct TableRow<'a> {
    /// Its number, counted from 1 with the head.
    pub line: u64,
    cells: &'a [String],
}

impl<'a> TableRow<'a> {
    /// Returns the text of a column.
    #[must_use]
    pub fn cell(&self, column: usize) -> &'a str {
        self.cells.get(column).map_or("", String::as_str)
    }
}
