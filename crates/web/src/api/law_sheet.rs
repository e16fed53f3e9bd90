//! The comparison of both laws as an Excel file.

use chrono::NaiveDateTime;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::air_view::AirIndex;
use super::laws::{AirLawComparison, AirLawDay};
use super::sheet::{Cell, Lines, book};

const LEVELS: [&str; 7] = [
    "一级（优）",
    "二级（良）",
    "三级（轻度污染）",
    "四级（中度污染）",
    "五级（重度污染）",
    "六级（严重污染）",
    "NA（无指数）",
];

/// Writes the comparison; `made_at` is Beijing time.
pub(crate) fn workbook(
    found: &AirLawComparison,
    made_at: NaiveDateTime,
) -> Result<Vec<u8>, XlsxError> {
    let title = format!(
        "新旧标准对照 {} {}—{}",
        found.place.name, found.from, found.to
    );
    let mut book = book(&title, made_at)?;
    totals(book.add_worksheet(), found)?;
    days(book.add_worksheet(), found)?;
    levels(book.add_worksheet(), found)?;
    definitions(book.add_worksheet(), found)?;
    book.save_to_buffer()
}

fn totals(sheet: &mut Worksheet, found: &AirLawComparison) -> Result<(), XlsxError> {
    let mut lines = Lines::new(sheet, "汇总", &[30.0, 18.0, 18.0, 18.0])?;
    let (older, newer) = (&found.totals.older, &found.totals.newer);
    let [old_law, new_law] = [0, 1].map(|at| found.laws.get(at).map_or("", |law| law.code));
    lines.heads(&["项目", old_law, new_law])?;
    let counts = [
        ("有效天数", older.valid, newer.valid),
        ("无指数天数（NA）", older.invalid, newer.invalid),
        ("优良天数", older.good, newer.good),
        ("重度及以上污染天数", older.heavy, newer.heavy),
    ];
    for (name, old, new) in counts {
        lines.cells(&[Cell::Text(name), Cell::Count(old), Cell::Count(new)])?;
    }
    lines.cells(&[
        Cell::Text("优良天数比例（%）"),
        older
            .good_share
            .as_deref()
            .map_or(Cell::Empty, Cell::Figure),
        newer
            .good_share
            .as_deref()
            .map_or(Cell::Empty, Cell::Figure),
    ])?;
    lines.skip();
    let changes = [
        ("减少的优良天数", found.totals.good_days_lost),
        ("级别变化天数", found.totals.level_changes),
        ("首要污染物变化天数", found.totals.primary_changes),
    ];
    for (name, count) in changes {
        lines.cells(&[Cell::Text(name), Cell::Count(count)])?;
    }
    if let Some(ranks) = &found.ranks {
        lines.skip();
        lines.heads(&[
            "排名（限值版本，未扣除沙尘）",
            "综合指数",
            "名次",
            "参加排名个数",
        ])?;
        for under in &ranks.under {
            lines.cells(&[
                Cell::Text(under.limits_name),
                under.index.as_deref().map_or(Cell::Empty, Cell::Figure),
                under
                    .rank
                    .and_then(|rank| u32::try_from(rank).ok())
                    .map_or(Cell::Text("不参加"), Cell::Count),
                u32::try_from(under.of).map_or(Cell::Empty, Cell::Count),
            ])?;
        }
    }
    Ok(())
}

fn days(sheet: &mut Worksheet, found: &AirLawComparison) -> Result<(), XlsxError> {
    let widths = [
        12.0, 13.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0, 9.0, 12.0, 16.0, 9.0, 12.0, 16.0, 9.0, 9.0, 9.0,
    ];
    let mut lines = Lines::new(sheet, "逐日", &widths)?;
    let laws: Vec<&str> = found.laws.iter().map(|law| law.code).collect();
    let labels: Vec<&str> = labels(found);
    let mut heads = vec!["日期", "当日施行"];
    heads.extend(&labels);
    let per_law: Vec<[String; 3]> = laws
        .iter()
        .map(|law| ["AQI", "级别", "首要污染物"].map(|what| format!("{what}（{law}）")))
        .collect();
    heads.extend(per_law.iter().flatten().map(String::as_str));
    heads.extend(["级别变化", "首要变化", "失去优良"]);
    lines.heads(&heads)?;
    lines.freeze(1)?;
    for day in &found.days {
        day_line(&mut lines, day, labels.len())?;
    }
    Ok(())
}

/// The pollutants of the columns, as the first day with values names them, with units.
fn labels(found: &AirLawComparison) -> Vec<&'static str> {
    let day = found.days.iter().find(|day| !day.values.is_empty());
    day.map_or_else(Vec::new, |day| {
        day.values.iter().map(|value| value.label).collect()
    })
}

fn day_line(lines: &mut Lines<'_>, day: &AirLawDay, columns: usize) -> Result<(), XlsxError> {
    let mut cells = vec![Cell::Text(&day.day), Cell::Text(day.in_force)];
    if day.values.is_empty() {
        cells.extend((0..columns).map(|_| Cell::Text("—")));
    }
    cells.extend(day.values.iter().map(|value| {
        value
            .value
            .as_deref()
            .map_or(Cell::Text("NA"), Cell::Figure)
    }));
    let primary = [&day.older, &day.newer].map(|index| primary(day, index.as_ref()));
    for (index, primary) in [&day.older, &day.newer].into_iter().zip(&primary) {
        let aqi = index.as_ref().and_then(|index| index.aqi);
        cells.push(aqi.map_or(Cell::Text("NA"), |aqi| Cell::Count(u32::from(aqi))));
        let level = index.as_ref().and_then(|index| index.level_name);
        cells.push(level.map_or(Cell::Empty, Cell::Text));
        cells.push(Cell::Text(primary));
    }
    for holds in [day.level_changed, day.primary_changed, day.good_day_lost] {
        cells.push(if holds {
            Cell::Text("是")
        } else {
            Cell::Empty
        });
    }
    lines.cells(&cells)
}

fn primary(day: &AirLawDay, index: Option<&AirIndex>) -> String {
    let codes = index.map_or(&[][..], |index| &index.primary);
    let named = day
        .values
        .iter()
        .filter(|value| codes.contains(&value.factor))
        .map(|value| value.label);
    named.collect::<Vec<_>>().join("、")
}

fn levels(sheet: &mut Worksheet, found: &AirLawComparison) -> Result<(), XlsxError> {
    let mut lines = Lines::new(sheet, "级别变化", &[24.0; 8])?;
    let corner = match found.laws.as_slice() {
        [older, newer] => format!("{}（行）→ {}（列）", older.code, newer.code),
        _ => String::new(),
    };
    let mut heads = vec![corner.as_str()];
    heads.extend(LEVELS);
    lines.heads(&heads)?;
    for (name, row) in LEVELS.iter().zip(&found.levels) {
        let mut cells = vec![Cell::Text(name)];
        cells.extend(row.iter().map(|count| Cell::Count(*count)));
        lines.cells(&cells)?;
    }
    Ok(())
}

fn definitions(sheet: &mut Worksheet, found: &AirLawComparison) -> Result<(), XlsxError> {
    let mut lines = Lines::new(sheet, "说明", &[30.0, 44.0, 52.0, 12.0])?;
    let place = &found.place;
    let days = u32::try_from(found.days.len()).unwrap_or(u32::MAX);
    lines.cells(&[
        Cell::Text("对象"),
        Cell::Text(&place.name),
        Cell::Text(&place.code),
    ])?;
    if let Some(source) = &place.source_note {
        lines.cells(&[Cell::Text("数据来源"), Cell::Text(source)])?;
    }
    lines.cells(&[
        Cell::Text("时段"),
        Cell::Text(&found.from),
        Cell::Text(&found.to),
    ])?;
    lines.cells(&[Cell::Text("天数 n"), Cell::Count(days)])?;
    lines.cells(&[Cell::Text("数据截至"), Cell::Text(&found.as_of)])?;
    lines.cells(&[
        Cell::Text("单位"),
        Cell::Text("μg/m³，CO 为 mg/m³；臭氧为日最大 8 小时平均"),
    ])?;
    lines.skip();
    lines.heads(&["标准", "名称", "施行", "废止"])?;
    for law in &found.laws {
        lines.cells(&[
            Cell::Text(law.code),
            Cell::Text(law.title),
            Cell::Text(&law.from),
            law.to.as_deref().map_or(Cell::Text("现行"), Cell::Text),
        ])?;
    }
    lines.skip();
    lines.heads(&["规则", "取值", "来源", "可信标记"])?;
    for setting in &found.settings {
        lines.cells(&[
            Cell::Text(setting.name),
            Cell::Text(&setting.value),
            Cell::Text(setting.source),
            Cell::Text(setting.mark),
        ])?;
    }
    lines.skip();
    lines.heads(&["名词", "定义"])?;
    let terms = [
        ("优良天数", "AQI 不大于 100 的有效天数"),
        (
            "减少的优良天数",
            "按旧标准为优良、按新标准 AQI 大于 100 的天数；新标准不予发布（NA）的不计",
        ),
        (
            "NA",
            "HJ 633-2026 5.3.1：有污染物缺测且其余污染物 AQI 不大于 100 时不发布；HJ 633-2012 无此规定",
        ),
        (
            "可信标记",
            "T 标准原文；S 转载文本；M 凭记忆；house 本单位设定",
        ),
    ];
    for (term, meaning) in terms {
        lines.cells(&[Cell::Text(term), Cell::Text(meaning)])?;
    }
    Ok(())
}
