//! `qingshan assess cwqi`: cities ranked by their surface water.

use std::collections::BTreeMap;
use std::process::ExitCode;

use sense::import::{FileProblem, Problems, Table};
use standards::rank::ranks;
use standards::water::{CwqiError, Values, WaterBody, WaterItem, city_cwqi, cwqi};
use standards::{Decimal, Ratio};

use super::records::{Cell, Records};
use super::{TableArgs, report};

/// What the help says at its end.
const HELP: &str = "\
The table has the columns city, body (river or lake), points (sections or points behind the \
means), and the means of the 21 items under their codes (w01001 …) or Chinese names. A city has \
one line for its rivers, one for its lakes, or both. An incomplete set gives no index.";

/// Arguments of `qingshan assess cwqi`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    #[command(flatten)]
    table: TableArgs,
}

const COLUMNS: &[&str] = &["city", "cwqi_river", "cwqi_lake", "cwqi", "rank"];

/// A city's parts: the index of its rivers and of its lakes, each with the number of points.
#[derive(Default)]
struct City {
    river: Option<(Ratio, u32)>,
    lake: Option<(Ratio, u32)>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> ExitCode {
    let mut problems = Problems::default();
    let input = args.table.input();
    let read = Table::read(&input, &mut problems).and_then(|table| Cities::read(&table));
    let cities = match read {
        Ok(cities) => cities,
        Err(problem) => {
            problems.file(&input.name(), &problem);
            return report::finish(&problems, 0, 0, 0);
        }
    };
    for line in &cities.wrong {
        report::say(line);
    }
    print(&cities, args.table.json);
    report::finish(&problems, 1, cities.lines, cities.used)
}

struct Cities {
    cities: BTreeMap<String, City>,
    wrong: Vec<String>,
    lines: u64,
    used: u64,
}

impl Cities {
    fn read(table: &Table) -> Result<Self, FileProblem> {
        let city = table.need(&["city", "城市"])?;
        let body = table.need(&["body", "水体类型"])?;
        let points = table.need(&["points", "断面数"])?;
        let items: Vec<(WaterItem, usize)> = WaterItem::ALL
            .into_iter()
            .filter_map(|item| Some((item, table.column(&[item.code(), item.name_zh()])?)))
            .collect();
        let mut found = Self {
            cities: BTreeMap::new(),
            wrong: Vec::new(),
            lines: 0,
            used: 0,
        };
        for row in table.rows() {
            found.lines += 1;
            let body = match row.cell(body) {
                "river" | "河流" => WaterBody::River,
                "lake" | "湖库" => WaterBody::Lake,
                other => {
                    found.say(
                        table,
                        row.line,
                        &format!("水体类型“{other}”应为 river 或 lake"),
                    );
                    continue;
                }
            };
            let Some(count) = row.cell(points).parse().ok().filter(|count| *count > 0) else {
                found.say(table, row.line, "断面数应为正整数");
                continue;
            };
            let values: Values = items
                .iter()
                .filter_map(|(item, column)| Some((*item, number(row.cell(*column))?)))
                .collect();
            match cwqi(body, &values) {
                Ok(index) => {
                    let city = found.cities.entry(row.cell(city).to_owned()).or_default();
                    let part = match body {
                        WaterBody::River => &mut city.river,
                        WaterBody::Lake => &mut city.lake,
                    };
                    let is_again = part.replace((index, count)).is_some();
                    found.used += 1;
                    if is_again {
                        found.say(table, row.line, "该城市同类水体出现两行，采用后一行");
                    }
                }
                Err(error) => found.say(table, row.line, &reason_zh(&error)),
            }
        }
        Ok(found)
    }

    fn say(&mut self, table: &Table, line: u64, text: &str) {
        self.wrong
            .push(format!("{} 第{line}行：{text}", table.name()));
    }
}

/// Reads a mean that is not below zero.
fn number(cell: &str) -> Option<Decimal> {
    cell.parse()
        .ok()
        .filter(|value: &Decimal| !value.is_negative())
}

fn reason_zh(error: &CwqiError) -> String {
    match error {
        CwqiError::Missing(items) => {
            let names: Vec<&str> = items.iter().map(|item| item.name_zh()).collect();
            format!(
                "缺{}项：{}，不能计算水质指数",
                items.len(),
                names.join("、")
            )
        }
        CwqiError::NotRanked(item) => format!("{}不参加排名", item.name_zh()),
        CwqiError::Arithmetic(_) => "数值不能用于计算（如溶解氧为零）".to_owned(),
    }
}

fn print(cities: &Cities, json: bool) {
    let four = |index: Ratio| index.round_half_even(4).ok();
    let mut rows: Vec<(Decimal, &String, &City)> = cities
        .cities
        .iter()
        .filter_map(|(name, city)| {
            let index = city_cwqi(city.river, city.lake).ok().and_then(four)?;
            Some((index, name, city))
        })
        .collect();
    rows.sort_by_key(|(index, ..)| *index);
    let places = ranks(&rows.iter().map(|(index, ..)| *index).collect::<Vec<_>>());
    let mut records = Records::begin(COLUMNS, json);
    for ((index, name, city), rank) in rows.into_iter().zip(places) {
        let part =
            |part: Option<(Ratio, u32)>| Cell::number(part.and_then(|(exact, _)| four(exact)));
        records.row(&[
            Cell::text(name.as_str()),
            part(city.river),
            part(city.lake),
            Cell::number(Some(index)),
            Cell::number(Some(rank)),
        ]);
    }
    records.end();
}
