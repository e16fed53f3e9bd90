//! `qingshan assess warning`: what a forecast of the daily index calls for.

use std::collections::BTreeMap;
use std::process::ExitCode;

use chrono::NaiveDate;
use sense::import::{FileProblem, Problems, Table};
use standards::air::{WARNING_RULE, warning};

use super::records::{Cell, Records};
use super::{TableArgs, report};

/// What the help says at its end.
const HELP: &str = "\
The table has the columns date and aqi, perhaps area: the daily index of days in a row, observed \
or forecast. A day that is absent or empty ends a row of days.";

/// Arguments of `qingshan assess warning`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    #[command(flatten)]
    table: TableArgs,
}

const COLUMNS: &[&str] = &[
    "area",
    "level",
    "response",
    "from",
    "to",
    "condition",
    "law",
];

/// The index of each day by area.
type Forecasts = BTreeMap<String, BTreeMap<NaiveDate, Option<u16>>>;

/// The longest forecast that is looked at, so that one mistyped year does no harm.
const LONGEST: usize = 4_000;

/// Runs the command.
pub(super) fn run(args: &Args) -> ExitCode {
    let mut problems = Problems::default();
    let input = args.table.input();
    let read = Table::read(&input, &mut problems).and_then(|table| read(&table));
    let (forecasts, lines, used) = match read {
        Ok(found) => found,
        Err(problem) => {
            problems.file(&input.name(), &problem);
            return report::finish(&problems, 0, 0, 0);
        }
    };
    let mut records = Records::begin(COLUMNS, args.table.json);
    for (area, days) in &forecasts {
        let Some((first, _)) = days.first_key_value() else {
            continue;
        };
        let last = days.last_key_value().map_or(first, |(last, _)| last);
        let forecast: Vec<Option<u16>> = first
            .iter_days()
            .take_while(|date| date <= last)
            .take(LONGEST)
            .map(|date| days.get(&date).copied().flatten())
            .collect();
        let Some(found) = warning(*first, &forecast) else {
            let mut cells = vec![Cell::text(area.as_str()), Cell::text("无需预警")];
            cells.resize(COLUMNS.len() - 1, Cell::Empty);
            cells.push(Cell::text(WARNING_RULE));
            records.row(&cells);
            continue;
        };
        let condition = found.condition;
        let peak = if condition.peak_above > condition.above {
            format!("且日AQI>{}持续24小时", condition.peak_above)
        } else {
            String::new()
        };
        let hours = condition.days * 24;
        let words = format!("日AQI>{}持续{hours}小时{peak}", condition.above);
        records.row(&[
            Cell::text(area.as_str()),
            Cell::text(condition.level.name_zh()),
            Cell::text(condition.level.response_zh()),
            Cell::text(found.from.to_string()),
            Cell::text(found.to.to_string()),
            Cell::text(words),
            Cell::text(WARNING_RULE),
        ]);
    }
    records.end();
    report::finish(&problems, 1, lines, used)
}

fn read(table: &Table) -> Result<(Forecasts, u64, u64), FileProblem> {
    let date = table.need(&["date", "日期"])?;
    let aqi = table.need(&["aqi"])?;
    let area = table.column(&["area", "城市"]);
    let mut forecasts = Forecasts::new();
    let (mut lines, mut used) = (0, 0);
    for row in table.rows() {
        lines += 1;
        let say = |text: &str| report::say(&format!("{} 第{}行：{text}", table.name(), row.line));
        let Ok(day) = row.cell(date).parse::<NaiveDate>() else {
            say(&format!(
                "日期“{}”不存在或写法不是 2026-12-01",
                row.cell(date)
            ));
            continue;
        };
        let index = match row.cell(aqi) {
            "" | "NA" => None,
            text => match text.parse::<u16>() {
                Ok(index) if index <= 500 => Some(index),
                _ => {
                    say(&format!("AQI“{text}”不是0至500的整数，该日不采用"));
                    None
                }
            },
        };
        let area = area.map_or("", |area| row.cell(area));
        let days = forecasts.entry(area.to_owned()).or_default();
        if days.get(&day).is_some_and(|before| *before != index) {
            say("该日出现两次且数值不同，采用先出现的一行");
            continue;
        }
        days.insert(day, index);
        used += 1;
    }
    Ok((forecasts, lines, used))
}
