//! A measured figure.

use std::time::Duration;

use serde::Serialize;

use crate::out;

/// A measured figure with its unit.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Figure {
    name: &'static str,
    value: f64,
    unit: &'static str,
}

impl Figure {
    pub(super) fn new(name: &'static str, value: f64, unit: &'static str) -> Self {
        // Three digits after the point are more than any measurement here is worth.
        Self {
            name,
            value: (value * 1000.0).round() / 1000.0,
            unit,
        }
    }

    /// Returns the figure in a unit that is so many times as large.
    pub(super) fn per(self, times: f64) -> Self {
        Self {
            value: self.value / times,
            ..self
        }
    }

    /// Returns how many there were per second.
    pub(super) fn rate(name: &'static str, count: u64, time: Duration, unit: &'static str) -> Self {
        Self::new(name, number(count) / time.as_secs_f64().max(1e-9), unit)
    }
}

/// Returns a count as a number that can be divided.
#[expect(
    clippy::cast_precision_loss,
    reason = "a count of a benchmark, not a measured value"
)]
pub(super) fn number(count: u64) -> f64 {
    count as f64
}

/// Prints a table, or one JSON object a line.
///
/// # Errors
///
/// A figure cannot be written as JSON.
pub(super) fn print(figures: &[Figure], json: bool) -> anyhow::Result<()> {
    // Three digits after the point are more than any measurement here is worth.
    let round = |value: f64| (value * 1000.0).round() / 1000.0;
    if json {
        return figures.iter().try_for_each(|figure| {
            out::json(&Figure {
                value: round(figure.value),
                ..*figure
            })
        });
    }
    let rows: Vec<Vec<String>> = figures
        .iter()
        .map(|Figure { name, value, unit }| {
            let digits = if value.abs() >= 100.0 { 0 } else { 3 };
            vec![
                (*name).to_owned(),
                format!("{value:>12.digits$}"),
                (*unit).to_owned(),
            ]
        })
        .collect();
    out::table(&rows);
    Ok(())
}
