//! `qingshan case list`.

use std::process::ExitCode;

use casework::Line;
use catalog::Right;
use model::{CaseFilter, Timestamp};
use serde::Serialize;

use super::desk::{Common, Desk, past};
use crate::out;

/// Arguments of `qingshan case list`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    common: Common,
    /// Only of this flow.
    #[arg(long)]
    flow: Option<String>,
    /// Only in this state.
    #[arg(long)]
    state: Option<String>,
    /// Only open ones (`true`), or only closed ones (`false`).
    #[arg(long)]
    open: Option<bool>,
    /// Only those in which the person may act now.
    #[arg(long, conflicts_with = "as_of")]
    mine: bool,
    /// Text in number or title.
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// As they stood at the end of a day (2026-05-01) or at a time (RFC 3339).
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
    /// How many.
    #[arg(long, default_value_t = 50)]
    limit: u32,
}

#[derive(Serialize)]
struct List {
    as_of: Timestamp,
    total: u64,
    cases: Vec<CaseView>,
}

/// A case in a list.
#[derive(Serialize)]
pub(super) struct CaseView {
    id: String,
    number: String,
    flow: String,
    title: String,
    state: String,
    state_name: String,
    open: bool,
    lamp: &'static str,
    due_at: Option<Timestamp>,
    left: String,
    area: String,
    object: Option<String>,
    holder: String,
    opened_at: Timestamp,
    updated_at: Timestamp,
    head_seq: u32,
}

impl CaseView {
    pub(super) fn of(line: &Line) -> Self {
        let case = &line.case;
        Self {
            id: case.id.to_string(),
            number: case.number.clone(),
            flow: case.flow.clone(),
            title: case.title.clone(),
            state: case.state.clone(),
            state_name: line.state_name.clone(),
            open: case.open,
            lamp: line.lamp.as_str(),
            due_at: line.due_at,
            left: line.left_text.clone(),
            area: case.area_name.clone(),
            object: case.object_name.clone(),
            holder: line.holder.clone(),
            opened_at: case.opened_at,
            updated_at: case.updated_at,
            head_seq: case.head_seq,
        }
    }

    /// Returns the columns of a line.
    pub(super) fn row(&self) -> Vec<String> {
        [
            &self.number,
            self.lamp,
            &self.state_name,
            &self.left,
            &self.title,
            &self.holder,
        ]
        .map(str::to_owned)
        .into()
    }
}

/// Runs the command.
///
/// # Errors
///
/// The database cannot be reached, or the person may see no cases.
pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let json = args.common.json;
    let filter = CaseFilter {
        flow: args.flow,
        state: args.state,
        open: args.open,
        text: args.text,
        limit: args.limit,
        ..CaseFilter::default()
    };
    let then = args.as_of.as_deref().map(past).transpose()?;
    let desk = args.common.sit_down().await?;
    let list = list(&desk, filter, args.mine, then).await;
    desk.store.close().await;
    let list = list?;
    if json {
        out::json(&list)?;
    } else {
        let rows: Vec<_> = list.cases.iter().map(CaseView::row).collect();
        out::table(&rows);
        out::line(format!("{} of {}", list.cases.len(), list.total));
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(
    desk: &Desk,
    filter: CaseFilter,
    mine: bool,
    then: Option<Timestamp>,
) -> anyhow::Result<List> {
    let scope = desk.need(Right::CaseRead)?;
    let now = desk.world.now();
    let then = then.filter(|then| *then < now);
    let (lines, total) = if let Some(then) = then {
        desk.casework.list_as_of(&scope, filter, then).await?
    } else {
        let filter = CaseFilter {
            mine: mine.then(|| desk.actor.person.clone()),
            ..filter
        };
        let (cases, total) = desk.store.cases(&scope, &filter).await?;
        (desk.casework.lines(cases, now).await?, total)
    };
    Ok(List {
        as_of: then.unwrap_or(now),
        total,
        cases: lines.iter().map(CaseView::of).collect(),
    })
}
