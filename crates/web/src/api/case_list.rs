//! Lists of cases, on pages and as Excel files.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use catalog::Right;
use chrono::{Days, NaiveDate, NaiveTime};
use model::{CaseFilter, CaseOutcome, DeskPart, Scope, Timestamp};
use serde::{Deserialize, Serialize};
use store::Total;
use utoipa::{IntoParams, ToSchema};

use super::alarms::PAGE_SIZE;
use super::case_sheet::{Heading, workbook};
use super::case_view::CaseLine;
use super::cases::{asked_time, lines};
use super::sheet::download;
use crate::app::App;
use crate::http::input::Asked;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Most cases of one Excel file.
const SHEET_LIMIT: u32 = 5_000;

/// Which cases.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// Only of this flow.
    pub(super) flow: Option<String>,
    /// Only in this state.
    pub(super) state: Option<String>,
    /// Only open ones (`true`), or only closed ones (`false`).
    pub(super) open: Option<bool>,
    /// Text in number or title.
    pub(super) q: Option<String>,
    /// Only of this object.
    pub(super) object: Option<String>,
    /// Only those that ended so: `rectified`, `stopped`, `unfounded`, `transferred`, `merged`,
    /// `other`.
    pub(super) outcome: Option<String>,
    /// Only those opened on this day (`2026-05-01`) or later.
    pub(super) from: Option<String>,
    /// Only those opened on this day (`2026-05-01`) or before.
    pub(super) to: Option<String>,
    /// Only those that lie in this part of one's desk: `todo`, `overdue`, `returned`, `opinion`,
    /// `copies`, `handed-on`; not together with `as_of`.
    pub(super) desk: Option<String>,
    /// As the cases stood at the end of this day (`2026-05-01`) or at this time (RFC 3339); not
    /// together with `outcome` or `desk`.
    pub(super) as_of: Option<String>,
    /// From 1.
    page: Option<u32>,
}

/// A page of cases.
#[derive(Serialize, ToSchema)]
pub(crate) struct Cases {
    cases: Vec<CaseLine>,
    /// How many there are; a long list is counted 1,000 beyond its page.
    total: u64,
    /// True: there are more than `total`.
    more: bool,
    page: u32,
    page_size: u32,
    /// The past time as of which they stood so; null: the present.
    as_of: Option<String>,
}

/// Returns cases within one's scope, the newest first; those of a part of one's desk in which one is
/// to act by their next deadline.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", params(Which),
    responses((status = 200, body = Cases), (status = 401, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn cases(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<Which>,
) -> Answer<Json<Cases>> {
    let page = which.page.unwrap_or(1).max(1);
    let question = Question::read(&app, &user, &which).await?;
    let offset = (page - 1).saturating_mul(PAGE_SIZE);
    let (cases, total) = question.page(&app, offset).await?;
    Ok(Json(Cases {
        cases,
        total: total.count,
        more: total.more,
        page,
        page_size: PAGE_SIZE,
        as_of: question.then.map(|then| then.to_string()),
    }))
}

/// Returns the same list, all pages of it, as an Excel file of at most 5,000 cases; a longer list is
/// refused, never cut off.
#[utoipa::path(get, path = "/api/v1/cases.xlsx", tag = "cases", params(Which),
    responses((status = 200, body = Vec<u8>,
            content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn cases_sheet(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<Which>,
) -> Answer<(HeaderMap, Vec<u8>)> {
    let question = Question::read(&app, &user, &which).await?;
    let (_, total) = question.answer(&app, 0).await?;
    if total > u64::from(SHEET_LIMIT) {
        let message = format!(
            "符合条件的事项有 {total} 件，一次最多导出 {SHEET_LIMIT} 件。\
             请用流程、状态、立案日期等条件缩小范围后再导出。"
        );
        let title = "导出的事项太多";
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "too-many",
            title,
            message,
        ));
    }
    let (cases, _) = question.answer(&app, SHEET_LIMIT).await?;
    let now = app.world.now();
    let heading = Heading::new(&app, &user, &which, question.then, &cases);
    // Thousands of cells keep a thread busy for a while.
    let written = tokio::task::spawn_blocking(move || workbook(&heading, &cases, now.beijing()));
    let bytes = written.await.map_err(|_| Problem::internal())?;
    let bytes = bytes.map_err(|error| {
        tracing::error!(%error, "a list of cases could not be written as a workbook");
        Problem::internal()
    })?;
    let day = now.beijing().date();
    Ok((download(&format!("cases-{day}.xlsx")), bytes))
}

/// What is asked, by whom it may be asked.
struct Question<'u> {
    scope: &'u Scope,
    filter: CaseFilter,
    /// The past time that is asked for.
    then: Option<Timestamp>,
}

impl<'u> Question<'u> {
    async fn read(app: &App, user: &'u User, which: &Which) -> Answer<Self> {
        let part = desk_part(which.desk.as_deref())?;
        let right = match part {
            Some(part) if part.is_to_act() => Right::CaseAct,
            _ => Right::CaseRead,
        };
        let scope = user.need(right)?;
        let then = asked_time(app, which.as_of.as_deref())?;
        if then.is_some() && which.outcome.is_some() {
            let message = "按过去时间查询时不能按办理结果筛选";
            return Err(Problem::invalid_field("outcome", message));
        }
        if then.is_some() && part.is_some() {
            let message = "按过去时间查询时不能按工作台分类筛选";
            return Err(Problem::invalid_field("desk", message));
        }
        let desk = match part {
            Some(part) => app.casework.desk_filter(&user.actor.person, part).await?,
            None => CaseFilter::default(),
        };
        let filter = CaseFilter {
            flow: which.flow.clone(),
            state: which.state.clone(),
            open: which.open,
            object: which.object.clone().map(model::ObjectId::new),
            outcome: outcome(which.outcome.as_deref())?,
            text: which.q.clone().filter(|text| !text.trim().is_empty()),
            opened_from: day("from", which.from.as_deref())?.map(start),
            opened_before: day("to", which.to.as_deref())?
                .and_then(|last| last.checked_add_days(Days::new(1)))
                .map(start),
            ..desk
        };
        Ok(Self {
            scope,
            filter,
            then,
        })
    }

    /// Returns a page of the list, and how many there are, counted so far.
    async fn page(&self, app: &App, offset: u32) -> Answer<(Vec<CaseLine>, Total)> {
        let filter = CaseFilter {
            offset,
            limit: PAGE_SIZE,
            ..self.filter.clone()
        };
        if let Some(then) = self.then {
            let found = app
                .casework
                .list_as_of_counting_on(self.scope, filter, then);
            let (found, total) = found.await?;
            return Ok((found.into_iter().map(CaseLine::from).collect(), total));
        }
        let (cases, total) = app.store.cases_counting_on(self.scope, &filter).await?;
        Ok((lines(app, cases).await?, total))
    }

    /// Returns the first lines of the list, and how many there are in all.
    async fn answer(&self, app: &App, limit: u32) -> Answer<(Vec<CaseLine>, u64)> {
        let filter = CaseFilter {
            limit,
            ..self.filter.clone()
        };
        if let Some(then) = self.then {
            let found = app.casework.list_as_of(self.scope, filter, then).await?;
            let (found, total) = found;
            return Ok((found.into_iter().map(CaseLine::from).collect(), total));
        }
        let (cases, total) = app.store.cases(self.scope, &filter).await?;
        Ok((lines(app, cases).await?, total))
    }
}

fn outcome(word: Option<&str>) -> Answer<Option<CaseOutcome>> {
    let unknown = || Problem::invalid_field("outcome", "没有这种办理结果");
    word.map(|word| CaseOutcome::parse(word).ok_or_else(unknown))
        .transpose()
}

fn desk_part(word: Option<&str>) -> Answer<Option<DeskPart>> {
    let unknown = || Problem::invalid_field("desk", "没有这种工作台分类");
    word.map(|word| DeskPart::parse(word).ok_or_else(unknown))
        .transpose()
}

fn day(field: &str, text: Option<&str>) -> Answer<Option<NaiveDate>> {
    let wrong = |_| Problem::invalid_field(field, "日期应写作 2026-05-01");
    text.map(|text| text.parse().map_err(wrong)).transpose()
}

/// The first moment of a day of Beijing.
fn start(day: NaiveDate) -> Timestamp {
    Timestamp::from_beijing(day.and_time(NaiveTime::MIN))
}
