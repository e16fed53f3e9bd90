//! What is wrong with a definition, said so that whoever wrote it can mend it.

use std::fmt;

use toml::Spanned;

/// One thing that is wrong in one file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The file within the catalogue, for example `rules/aqi-over-150.toml`.
    pub file: String,
    /// The line, from 1, where one can be named.
    pub line: Option<usize>,
    /// What is wrong, in a sentence.
    pub reason: String,
}

impl Problem {
    /// Names a problem of a file as a whole.
    pub(crate) fn of_file(file: &str, reason: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line: None,
            reason: reason.into(),
        }
    }

    /// Names a problem at a byte offset within the file's text.
    pub(crate) fn at(file: &str, text: &str, offset: usize, reason: impl Into<String>) -> Self {
        Self {
            line: Some(line_of(text, offset)),
            ..Self::of_file(file, reason)
        }
    }

    /// Names a problem of a value that was read with its span.
    pub(crate) fn of<T>(
        file: &str,
        text: &str,
        value: &Spanned<T>,
        reason: impl Into<String>,
    ) -> Self {
        Self::at(file, text, value.span().start, reason)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.reason),
            None => write!(f, "{}: {}", self.file, self.reason),
        }
    }
}

/// All problems that were found in a catalogue; never empty.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub struct CatalogErrors(Vec<Problem>);

impl CatalogErrors {
    /// Gathers problems, sorted by file and line.
    pub(crate) fn new(mut problems: Vec<Problem>) -> Self {
        problems.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        Self(problems)
    }

    /// Returns the problems by file and line.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.0
    }
}

impl fmt::Display for CatalogErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the catalogue has {} problem(s)", self.0.len())?;
        self.0
            .iter()
            .try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}

/// Returns the line, from 1, in which a byte offset lies.
fn line_of(text: &str, offset: usize) -> usize {
    let before = &text.as_bytes()[..offset.min(text.len())];
    before.split(|&byte| byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_from_one() {
        let text = "a = 1\nb = 2\n";
        for (offset, line) in [(0, 1), (5, 1), (6, 2), (12, 3), (99, 3)] {
            assert_eq!(line_of(text, offset), line, "offset {offset}");
        }
    }
}
