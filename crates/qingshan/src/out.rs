//! What the commands say to the person or program that called them.
//!
//! Results go to standard output, failures to standard error. A reader that has gone away
//! (`qingshan … | head`) is no failure.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use serde::Serialize;

/// How long the end of the program waits for whoever reads why it failed.
const PATIENCE: Duration = Duration::from_secs(1);

/// Writes a line.
pub(crate) fn line(text: impl Display) {
    let mut out = io::stdout().lock();
    let _gone = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Writes a value as one line of JSON.
///
/// # Errors
///
/// The value cannot be written as JSON.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    line(serde_json::to_string(value)?);
    Ok(())
}

/// Writes rows as columns of equal width, two blanks between them.
pub(crate) fn table(rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| wide(cell))
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    for row in rows {
        let mut text = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            text.push_str(cell);
            text.push_str(&" ".repeat(width - wide(cell) + 2));
        }
        line(text.trim_end());
    }
}

/// Writes a line about what is going on, beside the results.
pub(crate) fn note(text: impl Display) {
    let _gone = writeln!(io::stderr().lock(), "qingshan: {text}");
}

/// Says why the command failed, cause by cause.
pub(crate) fn failure(error: &anyhow::Error) {
    failure_text(&causes(error).join("\n  because: "));
}

/// Returns an error and its causes. Some libraries say their cause in their own text too; it is
/// said once.
pub(crate) fn causes(error: &anyhow::Error) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    for cause in error.chain().map(ToString::to_string) {
        if !causes.last().is_some_and(|last| last.contains(&cause)) {
            causes.push(cause);
        }
    }
    causes
}

/// Says why the command failed. A reader that is there and takes nothing keeps nobody from ending.
pub(crate) fn failure_text(text: &str) {
    let line = format!("qingshan: {text}\n");
    let (done, written) = channel();
    let writing = thread::spawn(move || {
        let _gone = io::stderr().lock().write_all(line.as_bytes());
        done.send(())
    });
    if written.recv_timeout(PATIENCE).is_ok() {
        let _ended = writing.join();
    }
}

/// Returns how many columns of a terminal a text takes; Chinese characters take two.
fn wide(text: &str) -> usize {
    text.chars()
        .map(|c| {
            if ('\u{1100}'..='\u{ffe6}').contains(&c) {
                2
            } else {
                1
            }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::{causes, wide};

    #[test]
    fn a_cause_is_said_once() {
        let error = anyhow::anyhow!("no such table")
            .context("the server refused: no such table")
            .context("cannot count");
        assert_eq!(
            causes(&error),
            ["cannot count", "the server refused: no such table"]
        );
    }

    #[test]
    fn chinese_takes_two_columns() {
        assert_eq!(wide("青山 QS01"), 9);
    }
}
