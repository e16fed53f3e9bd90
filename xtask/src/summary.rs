//! What the tests said, counted by kind.

use std::time::Duration;

use crate::run::say;

/// Tests of one kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Count {
    /// How many passed.
    pub(crate) passed: u32,
    /// How many failed.
    pub(crate) failed: u32,
    /// How many did not run because something was absent.
    pub(crate) skipped: u32,
}

impl Count {
    /// Counts what `cargo test -- --show-output` wrote: its closing lines, and the lines with which
    /// a test says that it had nothing to test with.
    pub(crate) fn of_cargo(output: &str) -> Self {
        let mut count = Self::default();
        let mut without_data = 0;
        for line in output.lines() {
            if let Some(rest) = line.strip_prefix("test result:") {
                count.passed += number_before(rest, "passed");
                count.failed += number_before(rest, "failed");
                count.skipped += number_before(rest, "ignored");
            } else if line.trim_start().starts_with("skipped:") {
                without_data += 1;
            }
        }
        // The runner takes a test that returns early for one that passed.
        count.passed = count.passed.saturating_sub(without_data);
        count.skipped += without_data;
        count
    }

    /// Returns the counts of two together.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }

    /// Counts what Vitest wrote, ` Tests  12 passed | 1 failed (13)`.
    pub(crate) fn of_vitest(output: &str) -> Self {
        let line = output
            .lines()
            .find(|line| line.trim_start().starts_with("Tests "))
            .unwrap_or("");
        Self {
            passed: number_before(line, "passed"),
            failed: number_before(line, "failed"),
            skipped: number_before(line, "skipped"),
        }
    }

    /// Counts the closing line `12 passed, 0 failed` of the journey in the browser.
    pub(crate) fn of_journey(output: &str) -> Self {
        let line = output
            .lines()
            .rev()
            .find(|line| line.contains(" passed, "))
            .unwrap_or("");
        Self {
            passed: number_before(line, "passed"),
            failed: number_before(line, "failed"),
            skipped: number_before(line, "skipped"),
        }
    }
}

/// Returns the number that stands before a word, 0 if there is none.
fn number_before(text: &str, word: &str) -> u32 {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || ";,|().".contains(c))
        .filter(|w| !w.is_empty())
        .collect();
    words
        .windows(2)
        .find(|pair| pair[1] == word)
        .and_then(|pair| pair[0].parse().ok())
        .unwrap_or(0)
}

/// The steps that were taken.
#[derive(Default)]
pub(crate) struct Summary {
    steps: Vec<(&'static str, Duration, Option<Count>)>,
}

impl Summary {
    /// Notes a step.
    pub(crate) fn add(&mut self, name: &'static str, took: Duration, count: Option<Count>) {
        self.steps.push((name, took, count));
    }

    /// Prints a table of steps and the closing line.
    pub(crate) fn print(&self) {
        say(&format!(
            "\n{:<34} {:>7} {:>7} {:>7} {:>7}",
            "step", "seconds", "passed", "failed", "skipped"
        ));
        let mut all = Count::default();
        for (name, took, count) in &self.steps {
            match count {
                Some(count) => {
                    all.passed += count.passed;
                    all.failed += count.failed;
                    all.skipped += count.skipped;
                    say(&format!(
                        "{name:<34} {:>7} {:>7} {:>7} {:>7}",
                        took.as_secs(),
                        count.passed,
                        count.failed,
                        count.skipped
                    ));
                }
                None => say(&format!("{name:<34} {:>7}", took.as_secs())),
            }
        }
        say(&format!(
            "\n{} passed, {} failed, {} skipped",
            all.passed, all.failed, all.skipped
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_the_runners_say() {
        let cargo = "skipped: no data\n\ntest result: ok. 12 passed; 0 failed; 1 ignored; 0 measured\n\
                     test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured\n";
        assert_eq!(
            Count::of_cargo(cargo),
            Count {
                passed: 14,
                failed: 2,
                skipped: 2
            }
        );
        let vitest = " Test Files  3 passed (3)\n      Tests  41 passed | 1 skipped (42)\n";
        assert_eq!(
            Count::of_vitest(vitest),
            Count {
                passed: 41,
                failed: 0,
                skipped: 1
            }
        );
        assert_eq!(
            Count::of_journey("x\n9 passed, 1 failed\n"),
            Count {
                passed: 9,
                failed: 1,
                skipped: 0
            }
        );
    }
}
