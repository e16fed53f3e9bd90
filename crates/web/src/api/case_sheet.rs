//! A list of cases as an Excel file.

use chrono::{NaiveDateTime, NaiveTime};
use model::{CaseOutcome, DeskPart, Timestamp};
use rust_xlsxwriter::XlsxError;

use super::case_list::Which;
use super::case_view::CaseLine;
use super::sheet::{Cell, Lines, book};
use crate::app::App;
use crate::http::signed::User;

const TITLE: &str = "事项清单";
const HEADS: [&str; 17] = [
    "编号",
    "事项",
    "流程",
    "状态",
    "区域",
    "对象",
    "立案时间",
    "现在由谁办",
    "到期",
    "时限",
    "灯",
    "办理结果",
    "流转次数",
    "反弹次数",
    "挂起时间",
    "更新时间",
    "备注",
];
const WIDTHS: [f64; 17] = [
    20.0, 44.0, 16.0, 12.0, 12.0, 24.0, 17.0, 36.0, 17.0, 14.0, 12.0, 12.0, 9.0, 9.0, 17.0, 17.0,
    10.0,
];

/// What stands above the list: what was asked, as of when, and by whom.
pub(super) struct Heading {
    filters: String,
    as_of: String,
    made: String,
}

impl Heading {
    pub(super) fn new(
        app: &App,
        user: &User,
        which: &Which,
        then: Option<Timestamp>,
        cases: &[CaseLine],
    ) -> Self {
        let now = app.world.now();
        let as_of = match then {
            Some(then) => format!("时点：{} 时的情况（不是现在的情况）", minute(then)),
            None => format!("时点：{} 时的情况", minute(now)),
        };
        let actor = &user.actor;
        Self {
            filters: format!("筛选条件：{}", filters(app, which, cases)),
            as_of,
            made: format!(
                "共 {} 件；导出时间：{}；导出人：{}（{}）",
                cases.len(),
                minute(now),
                actor.name,
                actor.unit_name
            ),
        }
    }
}

/// Says in words what was filtered.
fn filters(app: &App, which: &Which, cases: &[CaseLine]) -> String {
    let mut said = Vec::new();
    let flow = which.flow.as_deref();
    let definition = flow.and_then(|flow| app.catalog.case(flow));
    if let Some(flow) = flow {
        let name = definition.map_or(flow, |flow| flow.name.as_str());
        said.push(format!("流程为“{name}”"));
    }
    if let Some(state) = which.state.as_deref() {
        let found = definition.and_then(|flow| flow.state(state));
        let name = found.map_or(state, |state| state.name.as_str());
        said.push(format!("状态为“{name}”"));
    }
    match which.open {
        Some(true) => said.push("在办".to_owned()),
        Some(false) => said.push("已办结".to_owned()),
        None => {}
    }
    if let Some(part) = which.desk.as_deref().and_then(DeskPart::parse) {
        said.push(format!("本人工作台“{}”", part.name()));
    }
    if let Some(object) = which.object.as_deref() {
        let named = cases.iter().find_map(|case| case.object.as_ref());
        let name = named.map_or(object, |object| object.name.as_str());
        said.push(format!("对象为“{name}”"));
    }
    if let Some(outcome) = which.outcome.as_deref().and_then(CaseOutcome::parse) {
        said.push(format!("办理结果为“{}”", outcome.name()));
    }
    if let Some(from) = which.from.as_deref() {
        said.push(format!("{from} 及以后立案"));
    }
    if let Some(to) = which.to.as_deref() {
        said.push(format!("{to} 及以前立案"));
    }
    if let Some(text) = which.q.as_deref().filter(|text| !text.trim().is_empty()) {
        said.push(format!("编号或标题含“{}”", text.trim()));
    }
    if said.is_empty() {
        "无，本人可见的全部事项".to_owned()
    } else {
        format!("{}（本人可见范围内）", said.join("，"))
    }
}

/// Writes the list; `made_at` is Beijing time.
pub(super) fn workbook(
    heading: &Heading,
    cases: &[CaseLine],
    made_at: NaiveDateTime,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = book(TITLE, made_at)?;
    let mut lines = Lines::new(book.add_worksheet(), TITLE, &WIDTHS)?;
    lines.heads(&[TITLE])?;
    for text in [&heading.filters, &heading.as_of, &heading.made] {
        lines.cells(&[Cell::Text(text)])?;
    }
    lines.heads(&HEADS)?;
    lines.freeze(2)?;
    for case in cases {
        line(&mut lines, case)?;
    }
    book.save_to_buffer()
}

fn line(lines: &mut Lines<'_>, case: &CaseLine) -> Result<(), XlsxError> {
    let due = case
        .due_at
        .as_deref()
        .and_then(read)
        .map(Timestamp::deadline_text);
    let lamp = match case.lamp {
        "green" => "时限内",
        "yellow" => "临近到期",
        "red" => "已超期",
        _ => "已停表",
    };
    lines.cells(&[
        Cell::Text(&case.number),
        Cell::Text(&case.title),
        Cell::Text(&case.flow_name),
        Cell::Text(&case.state_name),
        Cell::Text(&case.area_name),
        said(case.object.as_ref().map(|object| object.name.as_str())),
        moment(Some(&case.opened_at)),
        said(Some(&case.holder)),
        said(due.as_deref()),
        said(Some(&case.left_text)),
        Cell::Text(lamp),
        said(case.outcome_name),
        Cell::Count(case.hops),
        Cell::Count(case.relapses),
        moment(case.suspended_at.as_deref()),
        moment(Some(&case.updated_at)),
        said(case.invented.then_some("虚构示范")),
    ])
}

/// A cell with what there is to say; a dash where there is nothing.
fn said(text: Option<&str>) -> Cell<'_> {
    Cell::Text(text.filter(|text| !text.is_empty()).unwrap_or("—"))
}

fn moment(text: Option<&str>) -> Cell<'static> {
    text.and_then(read)
        .map_or(Cell::Text("—"), |at| Cell::Moment(at.beijing()))
}

fn read(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// 2026-05-01 14:05, in Beijing.
fn minute(at: Timestamp) -> String {
    let beijing = at.beijing();
    // The end of a day is kept as its last millisecond.
    if at.plus(1).beijing().time() == NaiveTime::MIN {
        return format!("{} 24:00", beijing.format("%Y-%m-%d"));
    }
    beijing.format("%Y-%m-%d %H:%M").to_string()
}
