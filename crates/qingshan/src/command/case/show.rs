//! `qingshan case show`.

use std::process::ExitCode;

use anyhow::Context as _;
use casework::{ClockLine, EventLine, Labelled, Record};
use catalog::Right;
use model::Timestamp;
use serde::Serialize;

use super::desk::{Common, Desk, past};
use super::list::CaseView;
use crate::out;

/// Arguments of `qingshan case show`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    common: Common,
    /// Number or id of the case.
    case: String,
    /// As it stood at the end of a day (2026-05-01) or at a time (RFC 3339).
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
}

/// A case with its history.
#[derive(Serialize)]
pub(super) struct RecordView {
    #[serde(flatten)]
    line: CaseView,
    facts: Vec<Said>,
    clocks: Vec<ClockView>,
    events: Vec<EventView>,
    /// Verbs that the person may do now.
    verbs: Vec<VerbView>,
    waiting_for: Option<String>,
    chain_ok: bool,
}

#[derive(Serialize)]
struct Said {
    label: String,
    value: String,
}

#[derive(Serialize)]
struct ClockView {
    name: String,
    started_at: Timestamp,
    due_at: Timestamp,
    stopped_at: Option<Timestamp>,
    lamp: &'static str,
    left: String,
}

#[derive(Serialize)]
struct EventView {
    seq: u32,
    at: Timestamp,
    recorded_at: Timestamp,
    verb: String,
    verb_name: String,
    by: Option<String>,
    to_state: String,
    reason: Option<String>,
    said: Vec<Said>,
    hash: String,
}

#[derive(Serialize)]
struct VerbView {
    verb: String,
    name: String,
}

impl RecordView {
    pub(super) fn of(record: &Record) -> Self {
        Self {
            line: CaseView::of(&record.line),
            facts: record.facts.iter().map(Said::of).collect(),
            clocks: record.clocks.iter().map(ClockView::of).collect(),
            events: record.events.iter().map(EventView::of).collect(),
            verbs: record
                .actions
                .iter()
                .map(|verb| VerbView {
                    verb: verb.id.clone(),
                    name: verb.name.clone(),
                })
                .collect(),
            waiting_for: record.waiting_for.clone(),
            chain_ok: record.chain.broken.is_none(),
        }
    }

    pub(super) fn print(&self) {
        out::table(&[self.line.row()]);
        for fact in &self.facts {
            out::line(format!("  {}: {}", fact.label, fact.value));
        }
        let shown = |time: Timestamp| time.beijing().format("%Y-%m-%d %H:%M").to_string();
        let clock = |clock: &ClockView| {
            vec![
                "clock".to_owned(),
                clock.name.clone(),
                format!("due {}", clock.due_at.deadline_text()),
                clock.left.clone(),
            ]
        };
        out::table(&self.clocks.iter().map(clock).collect::<Vec<_>>());
        let event = |event: &EventView| {
            vec![
                event.seq.to_string(),
                shown(event.at),
                event.verb_name.clone(),
                event.by.clone().unwrap_or_else(|| "system".to_owned()),
                event.to_state.clone(),
                event.reason.clone().unwrap_or_default(),
            ]
        };
        out::table(&self.events.iter().map(event).collect::<Vec<_>>());
        if !self.chain_ok {
            out::line("The chain of events is BROKEN: a row was changed outside.");
        }
        let verb = |verb: &VerbView| format!("{} ({})", verb.verb, verb.name);
        let verbs: Vec<_> = self.verbs.iter().map(verb).collect();
        if !verbs.is_empty() {
            out::line(format!("may do: {}", verbs.join(", ")));
        }
        if let Some(waiting_for) = &self.waiting_for {
            out::line(waiting_for);
        }
    }
}

impl Said {
    fn of(said: &Labelled) -> Self {
        Self {
            label: said.label.clone(),
            value: said.value.clone(),
        }
    }
}

impl ClockView {
    fn of(clock: &ClockLine) -> Self {
        Self {
            name: clock.name.clone(),
            started_at: clock.started_at,
            due_at: clock.due_at,
            stopped_at: clock.stopped_at,
            lamp: clock.lamp.as_str(),
            left: clock.left_text.clone(),
        }
    }
}

impl EventView {
    fn of(line: &EventLine) -> Self {
        let event = &line.event.event;
        let by = event.actor.as_ref();
        Self {
            seq: line.event.seq,
            at: event.at,
            recorded_at: event.recorded_at,
            verb: event.verb.clone(),
            verb_name: line.verb_name.clone(),
            by: by.map(|(_, name, _, unit)| format!("{name}（{unit}）")),
            to_state: line.to_state_name.clone(),
            reason: event.body.reason.clone(),
            said: line.fields.iter().map(Said::of).collect(),
            hash: line.event.hash.to_string(),
        }
    }
}

/// Runs the command.
///
/// # Errors
///
/// The database cannot be reached, or the person may see no such case.
pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let json = args.common.json;
    let then = args.as_of.as_deref().map(past).transpose()?;
    let desk = args.common.sit_down().await?;
    let record = record(&desk, &args.case, then).await;
    desk.store.close().await;
    let record = record?;
    if json {
        out::json(&record)?;
    } else {
        record.print();
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a case as it stands, or stood.
///
/// # Errors
///
/// The person may see no such case, or it was not open yet.
pub(super) async fn record(
    desk: &Desk,
    name: &str,
    then: Option<Timestamp>,
) -> anyhow::Result<RecordView> {
    let scope = desk.need(Right::CaseRead)?;
    let id = desk.find(&scope, name).await?.id;
    let (casework, actor, now) = (&desk.casework, &desk.actor, desk.world.now());
    let record = match then.filter(|then| *then < now) {
        Some(then) => casework.record_as_of(&scope, actor, &id, then).await?,
        None => casework.record(&scope, actor, &id, now).await?,
    };
    let record = record.with_context(|| format!("the case {name:?} was not open yet"))?;
    Ok(RecordView::of(&record))
}
