//! `qingshan assess tli`: the trophic state of lakes and reservoirs.

use std::process::ExitCode;

use sense::import::{Problems, Table};
use standards::water::{TrophicItem, trophic_index};
use standards::{Decimal, Ratio};

use super::records::{Cell, Records};
use super::{TableArgs, report};

/// What the help says at its end.
const HELP: &str = "\
The table has a column name and some of chla_mg_m3 (chlorophyll a), tp_mg_l, tn_mg_l, sd_m \
(transparency), codmn_mg_l; chla_mg_l is accepted and converted. An empty cell takes no part.";

/// Arguments of `qingshan assess tli`.
#[derive(Debug, clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    #[command(flatten)]
    table: TableArgs,
}

const COLUMNS: &[&str] = &[
    "name",
    "tli",
    "grade",
    "tli_chla",
    "tli_tp",
    "tli_tn",
    "tli_sd",
    "tli_codmn",
];

/// The columns of an item, and by how much they are multiplied.
const ITEMS: [(TrophicItem, &[(&str, i64)]); 5] = [
    (
        TrophicItem::ChlorophyllA,
        &[
            ("chla_mg_m3", 1),
            ("叶绿素a(mg/m³)", 1),
            ("chla_mg_l", 1_000),
            ("叶绿素α(mg/L)", 1_000),
        ],
    ),
    (
        TrophicItem::TotalPhosphorus,
        &[("tp_mg_l", 1), ("总磷(mg/L)", 1)],
    ),
    (
        TrophicItem::TotalNitrogen,
        &[("tn_mg_l", 1), ("总氮(mg/L)", 1)],
    ),
    (TrophicItem::Transparency, &[("sd_m", 1), ("透明度(m)", 1)]),
    (
        TrophicItem::PermanganateIndex,
        &[("codmn_mg_l", 1), ("高锰酸盐指数(mg/L)", 1)],
    ),
];

/// Runs the command.
pub(super) fn run(args: &Args) -> ExitCode {
    let mut problems = Problems::default();
    let input = args.table.input();
    let table = Table::read(&input, &mut problems)
        .and_then(|table| Ok((table.need(&["name", "断面名称", "湖库名称"])?, table)));
    let (name, table) = match table {
        Ok(found) => found,
        Err(problem) => {
            problems.file(&input.name(), &problem);
            return report::finish(&problems, 0, 0, 0);
        }
    };
    let columns: Vec<_> = ITEMS
        .iter()
        .filter_map(|(item, names)| {
            let found = names
                .iter()
                .find_map(|(name, by)| Some((table.column(&[name])?, *by)));
            found.map(|(column, by)| (*item, column, by))
        })
        .collect();
    let mut records = Records::begin(COLUMNS, args.table.json);
    let (mut lines, mut used) = (0, 0);
    for row in table.rows() {
        lines += 1;
        let mut values = Vec::new();
        for (item, column, by) in &columns {
            let cell = row.cell(*column);
            let value: Option<Decimal> = cell.parse().ok();
            match value.and_then(|value| value.checked_mul(*by)) {
                Some(value) => values.push((*item, value)),
                None if cell.is_empty() => {}
                None => report::say(&format!(
                    "{} 第{}行：“{cell}”不是数字，该项不参加计算",
                    table.name(),
                    row.line
                )),
            }
        }
        match trophic_index(&values) {
            Ok(index) => {
                used += 1;
                let two = |exact: Ratio| exact.round_half_even(2).ok();
                let of = |item: TrophicItem| {
                    let found = index.items.iter().find(|(other, _)| *other == item);
                    Cell::number(found.and_then(|(_, exact)| two(*exact)))
                };
                let mut cells = vec![
                    Cell::text(row.cell(name)),
                    Cell::number(two(index.sum)),
                    Cell::text(index.grade.name_zh()),
                ];
                cells.extend(TrophicItem::ALL.map(of));
                records.row(&cells);
            }
            Err(_) => report::say(&format!(
                "{} 第{}行：没有大于零的值，不能计算营养状态指数",
                table.name(),
                row.line
            )),
        }
    }
    records.end();
    report::finish(&problems, 1, lines, used)
}
