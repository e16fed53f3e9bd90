//! What was filled in, in the words of an official document.

use std::collections::BTreeMap;

use catalog::cases::{Column, Input};
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use model::{AreaId, PersonId, Scope, Timestamp, UnitId};
use store::StoreError;

use crate::Casework;

impl Casework {
    /// Returns a value in words: labels for choices, names for ids, days as documents write them,
    /// rows of a table as one numbered sentence each. What cannot be read stays as it was said.
    pub(super) async fn in_words(&self, input: &Input, value: &str) -> Result<String, StoreError> {
        Ok(match input {
            Input::Date | Input::Time | Input::Table { .. } => plain(input, value),
            Input::Unit => {
                let unit = self.store.unit(&UnitId::new(value)).await?;
                unit.map_or_else(|| value.to_owned(), |unit| unit.name)
            }
            Input::Area => {
                let (scope, id) = (Scope::system(), AreaId::new(value));
                let area = self.store.area(&scope, &id).await?;
                area.map_or_else(|| value.to_owned(), |area| area.name)
            }
            Input::Person | Input::People => {
                let mut names = Vec::new();
                for id in value.split(',').map(str::trim) {
                    let person = self.store.person(&PersonId::new(id)).await?;
                    names.push(person.map_or_else(|| id.to_owned(), |person| person.name));
                }
                names.join("、")
            }
            _ => input.shown(value).to_owned(),
        })
    }
}

fn plain(input: &Input, value: &str) -> String {
    let read = match input {
        Input::Date => value.parse::<NaiveDate>().ok().map(date),
        Input::Time => value
            .parse::<Timestamp>()
            .ok()
            .map(|at| moment(at.beijing())),
        Input::Table { columns } => rows(columns, value),
        _ => None,
    };
    read.unwrap_or_else(|| input.shown(value).to_owned())
}

/// Writes the rows of a table: `（1）措施：……，责任单位：……；（2）……`.
fn rows(columns: &[Column], value: &str) -> Option<String> {
    let rows: Vec<BTreeMap<String, String>> = serde_json::from_str(value).ok()?;
    let row = |row: &BTreeMap<String, String>| {
        let cells: Vec<String> = columns
            .iter()
            .filter_map(|column| {
                let value = row.get(&column.id).map(|value| value.trim())?;
                let shown = plain(&column.input, value);
                (!value.is_empty()).then(|| format!("{}：{shown}", column.label))
            })
            .collect();
        cells.join("，")
    };
    let said: Vec<String> = rows.iter().map(row).filter(|row| !row.is_empty()).collect();
    let numbered = said
        .iter()
        .zip(1..)
        .map(|(row, place)| format!("（{place}）{row}"));
    Some(numbered.collect::<Vec<_>>().join("；"))
}

/// Writes a day as documents do, without leading zeros: `2026年3月5日`.
pub(super) fn day(at: Timestamp) -> String {
    date(at.beijing().date())
}

fn date(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

fn moment(at: NaiveDateTime) -> String {
    let day = date(at.date());
    match (at.hour(), at.minute()) {
        (hour, 0) => format!("{day}{hour}时"),
        (hour, minute) => format!("{day}{hour}时{minute}分"),
    }
}

/// Writes a deadline: one at the end of a day is named by the day alone.
pub(super) fn deadline(at: Timestamp) -> String {
    let at = at.beijing();
    let is_midnight = at.time() == NaiveTime::MIN;
    if is_midnight {
        date((at - TimeDelta::days(1)).date())
    } else if (at.hour(), at.minute()) == (23, 59) {
        date(at.date())
    } else {
        moment(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn days_are_written_as_documents_do() {
        for (text, expected) in [
            ("2026-03-05T00:00:00+08:00", "2026年3月4日"),
            ("2026-03-05T23:59:59+08:00", "2026年3月5日"),
            ("2026-03-05T18:00:00+08:00", "2026年3月5日18时"),
            ("2026-11-15T08:05:00+08:00", "2026年11月15日8时5分"),
        ] {
            assert_eq!(deadline(at(text)), expected);
        }
        assert_eq!(day(at("2025-12-31T16:30:00Z")), "2026年1月1日");
        assert_eq!(plain(&Input::Date, "2026-03-05"), "2026年3月5日");
        assert_eq!(plain(&Input::Date, "soon"), "soon");
    }

    #[test]
    fn rows_become_sentences() {
        let text = |id: &str, label: &str| Column {
            id: id.to_owned(),
            label: label.to_owned(),
            input: Input::Text { max_length: 9 },
            required: false,
        };
        let due = Column {
            input: Input::Date,
            ..text("due", "时限")
        };
        let columns = [text("measure", "措施"), due];
        let said = r#"[{"measure":"截污","due":"2026-03-05"},{"measure":""},{"measure":"清淤"}]"#;
        assert_eq!(
            rows(&columns, said).as_deref(),
            Some("（1）措施：截污，时限：2026年3月5日；（2）措施：清淤")
        );
        assert_eq!(rows(&columns, "no rows"), None);
    }
}
