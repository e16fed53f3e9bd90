//! A ranking as an Excel file.

use chrono::NaiveDateTime;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::ranking::{AirRank, AirRanking, AirStatistic};
use super::sheet::{Cell, Lines, book};

/// Writes the ranking; `made_at` is Beijing time.
pub(crate) fn workbook(found: &AirRanking, made_at: NaiveDateTime) -> Result<Vec<u8>, XlsxError> {
    let (first, last) = (&found.period.first, &found.period.last);
    let mut book = book(&format!("空气质量排名 {first}—{last}"), made_at)?;
    order(book.add_worksheet(), found)?;
    improvements(book.add_worksheet(), found)?;
    singles(book.add_worksheet(), found)?;
    definitions(book.add_worksheet(), found)?;
    book.save_to_buffer()
}

fn order(sheet: &mut Worksheet, found: &AirRanking) -> Result<(), XlsxError> {
    let widths = [
        7.0, 18.0, 12.0, 10.0, 14.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 10.0, 9.0, 10.0, 10.0,
        8.0, 34.0, 10.0, 10.0, 10.0, 10.0, 12.0, 10.0,
    ];
    let mut lines = Lines::new(sheet, "排名", &widths)?;
    let labels = labels(found);
    let mut heads = vec!["名次", "名称", "所在区域", "综合指数", "首要污染物"];
    heads.extend(&labels);
    heads.extend([
        "有效天数",
        "优良天数",
        "优良比例（%）",
        "重污染天数",
        "对比时段指数",
        "变化幅度（%）",
        "改善名次",
        "备注",
    ]);
    // Where hours are marked, the figures without them stand beside those with them.
    let has_dust = !found.dust.is_empty();
    if has_dust {
        heads.extend([
            "扣沙后名次",
            "扣沙后指数",
            "扣沙后 PM10",
            "扣沙后 PM2.5",
            "扣沙后变化（%）",
            "扣沙后改善名次",
        ]);
    }
    lines.heads(&heads)?;
    lines.freeze(2)?;
    for row in &found.rows {
        rank_line(&mut lines, row, has_dust)?;
    }
    Ok(())
}

fn labels(found: &AirRanking) -> Vec<&'static str> {
    let row = found.rows.first();
    row.map_or_else(Vec::new, |row| {
        row.statistics.iter().map(|one| one.label).collect()
    })
}

fn rank_line(lines: &mut Lines<'_>, row: &AirRank, has_dust: bool) -> Result<(), XlsxError> {
    let primary = primary(row);
    let mut cells = vec![
        count(row.rank).unwrap_or(Cell::Text("不参加")),
        Cell::Text(&row.place.name),
        row.place
            .area_name
            .as_deref()
            .map_or(Cell::Empty, Cell::Text),
        row.index.as_deref().map_or(Cell::Text("NA"), Cell::Figure),
        Cell::Text(&primary),
    ];
    // A value that does not count stands in the sheet of single indices with its reason.
    cells.extend(row.statistics.iter().map(|one| match &one.value {
        Some(value) if one.reason.is_none() => Cell::Figure(value),
        _ => Cell::Text("NA"),
    }));
    let days = &row.days;
    let share = days.good_share.as_deref();
    cells.extend([
        Cell::Count(days.valid),
        Cell::Count(days.good),
        share.map_or(Cell::Empty, Cell::Figure),
        Cell::Count(days.heavy),
    ]);
    match &row.improvement {
        Some(change) => cells.extend([
            Cell::Figure(&change.before),
            Cell::Figure(&change.change),
            count(Some(change.rank)).unwrap_or(Cell::Empty),
        ]),
        None => cells.extend([Cell::Text("—"), Cell::Text("—"), Cell::Text("—")]),
    }
    cells.push(row.reason.as_deref().map_or(Cell::Empty, Cell::Text));
    if has_dust {
        cells.extend(without_dust(row));
    }
    lines.cells(&cells)
}

/// The cells without marked hours; a place that no mark touches has the same figures twice.
fn without_dust(row: &AirRank) -> Vec<Cell<'_>> {
    let Some(less) = &row.without_dust else {
        return Vec::new();
    };
    let value = |label: &str| {
        let one = less.statistics.iter().find(|one| one.label == label);
        one.filter(|one| one.reason.is_none())
            .and_then(|one| one.value.as_deref())
            .map_or(Cell::Text("NA"), Cell::Figure)
    };
    let change = less.improvement.as_ref();
    vec![
        count(less.rank).unwrap_or(Cell::Text("不参加")),
        less.index.as_deref().map_or(Cell::Text("NA"), Cell::Figure),
        value("PM10"),
        value("PM2.5"),
        change.map_or(Cell::Text("—"), |change| Cell::Figure(&change.change)),
        change
            .and_then(|change| count(Some(change.rank)))
            .unwrap_or(Cell::Text("—")),
    ]
}

/// The list for improvement (改善排名): its own order, by the change against the other period.
fn improvements(sheet: &mut Worksheet, found: &AirRanking) -> Result<(), XlsxError> {
    let mut lines = Lines::new(sheet, "改善排名", &[10.0, 18.0, 14.0, 14.0, 14.0, 10.0])?;
    lines.heads(&[
        "改善名次",
        "名称",
        "对比时段指数",
        "本时段指数",
        "变化幅度（%）",
        "名次",
    ])?;
    lines.freeze(2)?;
    let changed = found.rows.iter();
    let mut rows: Vec<_> = changed
        .filter_map(|row| Some((row.improvement.as_ref()?, row)))
        .collect();
    rows.sort_by_key(|(change, _)| change.rank);
    for (change, row) in rows {
        lines.cells(&[
            count(Some(change.rank)).unwrap_or(Cell::Empty),
            Cell::Text(&row.place.name),
            Cell::Figure(&change.before),
            row.index.as_deref().map_or(Cell::Text("NA"), Cell::Figure),
            Cell::Figure(&change.change),
            count(row.rank).unwrap_or(Cell::Text("不参加")),
        ])?;
    }
    Ok(())
}

fn count(number: Option<usize>) -> Option<Cell<'static>> {
    u32::try_from(number?).ok().map(Cell::Count)
}

fn primary(row: &AirRank) -> String {
    let named = row
        .statistics
        .iter()
        .filter(|one| row.primary.contains(&one.factor))
        .map(|one| one.label);
    named.collect::<Vec<_>>().join("、")
}

fn singles(sheet: &mut Worksheet, found: &AirRanking) -> Result<(), XlsxError> {
    let widths = [18.0, 10.0, 24.0, 10.0, 9.0, 10.0, 10.0, 34.0];
    let mut lines = Lines::new(sheet, "单项指数", &widths)?;
    lines.heads(&[
        "名称",
        "污染物",
        "统计量",
        "浓度",
        "单位",
        "有效天数",
        "单项指数",
        "不计入的原因",
    ])?;
    lines.freeze(1)?;
    for row in &found.rows {
        for one in &row.statistics {
            lines.cells(&[
                Cell::Text(&row.place.name),
                Cell::Text(one.label),
                Cell::Text(basis(one)),
                one.value.as_deref().map_or(Cell::Text("NA"), Cell::Figure),
                Cell::Text(one.unit),
                Cell::Count(one.days),
                one.single.as_deref().map_or(Cell::Empty, Cell::Figure),
                one.reason.as_deref().map_or(Cell::Empty, Cell::Text),
            ])?;
        }
    }
    Ok(())
}

fn basis(one: &AirStatistic) -> &'static str {
    match one.basis.as_str() {
        "mean" => "日均值的平均",
        "p90" => "日最大 8 小时第 90 百分位",
        _ => "日均值第 95 百分位",
    }
}

fn definitions(sheet: &mut Worksheet, found: &AirRanking) -> Result<(), XlsxError> {
    let mut lines = Lines::new(sheet, "说明", &[30.0, 44.0, 52.0, 14.0])?;
    let (now, base) = (&found.period, &found.against);
    lines.cells(&[
        Cell::Text("排名对象"),
        Cell::Text(if found.by == "city" {
            "城市"
        } else {
            "站点"
        }),
    ])?;
    lines.cells(&[
        Cell::Text("时段"),
        Cell::Text(&now.first),
        Cell::Text(&now.last),
    ])?;
    if !now.over {
        lines.cells(&[Cell::Text("时段未结束"), Cell::Text("截至昨日，结果会变化")])?;
    }
    if found.trial {
        let note = "试排：有效天数不足的也列入名次，仅供参考，不得发布";
        lines.cells(&[Cell::Text("试排"), Cell::Text(note)])?;
    }
    lines.cells(&[
        Cell::Text("对比时段"),
        Cell::Text(&base.first),
        Cell::Text(&base.last),
    ])?;
    lines.cells(&[Cell::Text("数据截至"), Cell::Text(&found.as_of)])?;
    for row in &found.rows {
        if let Some(note) = &row.place.source_note {
            lines.cells(&[
                Cell::Text("数据来源"),
                Cell::Text(&row.place.name),
                Cell::Text(note),
            ])?;
        }
    }
    lines.skip();
    let limits = &found.limits;
    lines.heads(&["限值版本", "说明", "", "可信标记"])?;
    lines.cells(&[
        Cell::Text(limits.name),
        Cell::Text(limits.note),
        Cell::Empty,
        Cell::Text(limits.mark),
    ])?;
    for value in &limits.values {
        lines.cells(&[
            Cell::Text(value.label),
            value.limit.as_deref().map_or(Cell::Empty, Cell::Figure),
            Cell::Text(value.unit),
        ])?;
    }
    lines.cells(&[Cell::Text("权重"), Cell::Text(found.weights.note)])?;
    lines.skip();
    dust(&mut lines, found)?;
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
        (
            "综合指数",
            "六项污染物单项指数之和，两位小数，越小越好；指数相同名次并列（1、1、3）",
        ),
        (
            "变化幅度",
            "综合指数与对比时段相比的百分数，同一限值版本；负值为改善",
        ),
        (
            "扣沙后",
            "已确认的沙尘标记时段内 PM10、PM2.5 不计入；不带此字样的各列均未扣除；天数从不扣除",
        ),
        ("优良天数", "按当日施行标准 AQI 不大于 100 的有效天数"),
        (
            "可信标记",
            "T 标准原文；S 转载文本；M 凭记忆；house 本单位设定；unsettled 未见正式文件",
        ),
    ];
    for (term, meaning) in terms {
        lines.cells(&[Cell::Text(term), Cell::Text(meaning)])?;
    }
    Ok(())
}

/// The marks that the figures without dust were made without.
fn dust(lines: &mut Lines<'_>, found: &AirRanking) -> Result<(), XlsxError> {
    lines.heads(&["沙尘扣除", "时段", "依据", "办理人"])?;
    if found.dust.is_empty() {
        let none = "时段内没有已确认的沙尘标记，全部数据均计入";
        lines.cells(&[Cell::Text("无"), Cell::Text(none)])?;
    }
    for mark in &found.dust {
        let span = format!("{} — {}", mark.from, mark.to);
        let ground = format!("{}；{}", mark.document, mark.reason);
        lines.cells(&[
            Cell::Text(&mark.place_name),
            Cell::Text(&span),
            Cell::Text(&ground),
            Cell::Text(&mark.by.join("、")),
        ])?;
    }
    Ok(())
}
