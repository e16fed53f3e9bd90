//! What can be entered in a field, and how it is kept.

use std::collections::{BTreeMap, BTreeSet};

use catalog::cases::{Column, Field, Input};
use chrono::NaiveDate;
use model::Timestamp;

/// Most rows of a table.
const ROWS: usize = 100;
/// Most people in one field.
const PEOPLE: usize = 30;

/// Checks a value that is not empty, and returns it as it is kept.
pub(super) fn check(field: &Field, value: &str) -> Result<String, String> {
    checked(&field.input, &field.label, value)
}

fn checked(input: &Input, label: &str, value: &str) -> Result<String, String> {
    match input {
        Input::Text { .. } if value.contains(['\n', '\r']) => Err(format!("“{label}”只能写一行")),
        Input::Text { max_length } | Input::LongText { max_length } => {
            let length = value.chars().count();
            if length > usize::try_from(*max_length).unwrap_or(usize::MAX) {
                return Err(format!("“{label}”最多 {max_length} 字，现有 {length} 字"));
            }
            Ok(value.to_owned())
        }
        Input::Choice { options } if options.iter().any(|option| option.value == value) => {
            Ok(value.to_owned())
        }
        Input::Choice { .. } => Err(format!("请从列表中选择“{label}”")),
        Input::Number if is_decimal(value) => Ok(value.to_owned()),
        Input::Number => Err(format!("“{label}”须填数字，例如 12.5")),
        Input::Date => date(value)
            .map(|date| date.to_string())
            .ok_or_else(|| format!("“{label}”须填日期，例如 2026-03-01")),
        Input::Time => value
            .parse()
            .map(|time: Timestamp| time.to_string())
            .map_err(|_| format!("“{label}”须填日期和时间")),
        Input::Table { columns } => table(columns, label, value),
        Input::People => people(label, value),
        Input::Unit | Input::Person | Input::Case | Input::Area => Ok(value.to_owned()),
    }
}

/// Reads a day of the years in which an office plans.
fn date(value: &str) -> Option<NaiveDate> {
    use chrono::Datelike as _;
    let date: NaiveDate = value.parse().ok()?;
    (2000..2200).contains(&date.year()).then_some(date)
}

/// Tells whether the text is a plain decimal number; its digits are kept as they were written.
pub(super) fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.strip_prefix('-').unwrap_or(text);
    text.len() <= 40
        && match number.split_once('.') {
            Some((whole, fraction)) => digits(whole) && digits(fraction),
            None => digits(number),
        }
}

fn people(label: &str, value: &str) -> Result<String, String> {
    let people: BTreeSet<&str> = value
        .split([',', '，', '、', '\n'])
        .map(str::trim)
        .filter(|person| !person.is_empty())
        .collect();
    if people.is_empty() || people.len() > PEOPLE {
        return Err(format!("“{label}”须选 1 至 {PEOPLE} 人"));
    }
    Ok(people.into_iter().collect::<Vec<_>>().join(","))
}

/// Reads the rows of a table and writes them down in one way.
fn table(columns: &[Column], label: &str, value: &str) -> Result<String, String> {
    let rows: Vec<BTreeMap<String, String>> =
        serde_json::from_str(value).map_err(|_| format!("“{label}”的表格不完整，请重新填写"))?;
    if rows.len() > ROWS {
        return Err(format!("“{label}”最多 {ROWS} 行"));
    }
    let mut kept = Vec::new();
    for (row, number) in rows.iter().zip(1..) {
        if let Some(unknown) = row.keys().find(|id| !columns.iter().any(|c| c.id == **id)) {
            return Err(format!("“{label}”没有“{unknown}”这一列"));
        }
        let mut cells = BTreeMap::new();
        for column in columns {
            let cell = row.get(&column.id).map_or("", |cell| cell.trim());
            let name = &column.label;
            if !cell.is_empty() {
                let cell = checked(&column.input, name, cell)
                    .map_err(|fault| format!("“{label}”第 {number} 行：{fault}"))?;
                cells.insert(column.id.clone(), cell);
            } else if column.required {
                return Err(format!("“{label}”第 {number} 行：请填写“{name}”"));
            }
        }
        if !cells.is_empty() {
            kept.push(cells);
        }
    }
    serde_json::to_string(&kept).map_err(|error| error.to_string())
}

/// Reads the rows of a table that was kept.
#[must_use]
pub(crate) fn rows(kept: &str) -> Vec<BTreeMap<String, String>> {
    serde_json::from_str(kept).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn says(input: &Input, value: &str, expected: Result<&str, &str>) {
        let found = checked(input, "栏", value);
        match (found.as_deref(), expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected),
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
            (found, _) => panic!("{value:?} gave {found:?}, not {expected:?}"),
        }
    }

    #[test]
    fn values_are_kept_in_one_way() {
        let columns = vec![
            Column {
                id: "what".to_owned(),
                label: "措施".to_owned(),
                input: Input::Text { max_length: 5 },
                required: true,
            },
            Column {
                id: "by".to_owned(),
                label: "期限".to_owned(),
                input: Input::Date,
                required: false,
            },
        ];
        let table = Input::Table { columns };
        says(&Input::Date, "2026-02-29", Err("须填日期"));
        says(&Input::Date, "1026-02-28", Err("须填日期"));
        says(&Input::Date, "2026-02-28", Ok("2026-02-28"));
        says(&Input::Time, "昨天", Err("日期和时间"));
        says(&Input::People, "b, a、b", Ok("a,b"));
        says(&Input::People, "、", Err("1 至 30 人"));
        says(&Input::Number, "1e3", Err("须填数字"));
        says(
            &table,
            r#"[{"by":"2026-03-01","what":" 洒水 "},{}]"#,
            Err("第 2 行：请填写“措施”"),
        );
        says(
            &table,
            r#"[{"by":"","what":" 洒水 "}]"#,
            Ok(r#"[{"what":"洒水"}]"#),
        );
        says(&table, r#"[{"what":"一二三四五六"}]"#, Err("最多 5 字"));
        says(&table, r#"[{"who":"x"}]"#, Err("没有“who”这一列"));
        says(&table, "{", Err("表格不完整"));
    }
}
