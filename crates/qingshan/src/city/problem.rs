//! What is wrong with a row.

use std::fmt;

use serde::Serialize;

/// One thing that is wrong in one file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct Problem {
    /// The file within the folder.
    pub file: &'static str,
    /// The line, from 1; `None` if it is the file as a whole.
    pub line: Option<u64>,
    /// What is wrong, in a sentence.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.reason),
            None => write!(f, "{}: {}", self.file, self.reason),
        }
    }
}

/// Problems as they are found.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    /// Notes what is wrong with a file as a whole.
    pub(super) fn of_file(&mut self, file: &'static str, reason: impl Into<String>) {
        self.0.push(Problem {
            file,
            line: None,
            reason: reason.into(),
        });
    }

    /// Notes what is wrong in a line.
    pub(super) fn at(&mut self, file: &'static str, line: u64, reason: impl Into<String>) {
        self.0.push(Problem {
            file,
            line: Some(line),
            reason: reason.into(),
        });
    }

    pub(super) fn into_list(self) -> Vec<Problem> {
        self.0
    }
}
