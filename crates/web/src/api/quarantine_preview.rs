//! What quarantined bytes would say under other settings, and what would enter the ledger.

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use hj212::Severity;
use model::FactorReading;
use sense::{Reread, issue_zh};
use serde::Serialize;
use store::Effect;
use utoipa::ToSchema;

use super::quarantine_trial::{ReadAsView, Trial, Wanted};
use super::view::{factor_label, flag_name};
use crate::app::App;
use crate::http::input::Asked;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// What could be read.
#[derive(Serialize, ToSchema)]
pub(crate) struct Preview {
    /// How the bytes were read.
    read_as: ReadAsView,
    /// How the device's frames are read now; null where the device is not known.
    set: Option<ReadAsView>,
    /// The device, as far as the bytes tell.
    mn: Option<String>,
    /// The object for which it reports.
    object: Option<PreviewObject>,
    /// `2005`, `2017`, `2025` or `surface-water`; null where there is no whole frame.
    edition: Option<&'static str>,
    /// The bytes were encrypted; places are those of the plain text.
    was_encrypted: bool,
    /// The keys before the data area, in the order they came.
    header: Vec<HeaderKey>,
    /// What departs from the standard, the first twelve.
    issues: Vec<IssueView>,
    /// How many departures there are.
    issue_count: u32,
    /// Why the frame would still be refused; null where it would be taken.
    refusal: Option<RefusalView>,
    /// The frame is in the frame log already: a release would add nothing.
    is_logged: bool,
    /// What the frame says.
    rows: Vec<PreviewRow>,
    /// Why it cannot be released; null where it can.
    hindrance: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct PreviewObject {
    id: String,
    name: String,
    kind: String,
}

#[derive(Serialize, ToSchema)]
struct HeaderKey {
    key: String,
    value: String,
}

#[derive(Serialize, ToSchema)]
struct IssueView {
    /// Offset of the byte.
    at: u16,
    /// `note`, `warning` or `error` under these settings.
    severity: &'static str,
    /// Stable word.
    code: &'static str,
    text: &'static str,
}

#[derive(Serialize, ToSchema)]
struct RefusalView {
    reason: &'static str,
    reason_name: &'static str,
    detail: String,
    bad_offset: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct PreviewRow {
    /// `realtime`, `minute`, `hour` or `day`.
    cadence: &'static str,
    /// Begin of the period.
    start: String,
    values: Vec<PreviewValue>,
}

#[derive(Serialize, ToSchema)]
struct PreviewValue {
    factor: String,
    label: String,
    unit: String,
    value: Option<String>,
    flag: Option<String>,
    /// What the ledger holds of it now.
    in_force: Option<String>,
    /// What a release would do: `new`, `same`, `replaces`, `stays` (the device said another
    /// later, which stays); null where it would do nothing at all.
    effect: Option<&'static str>,
}

/// Reads a row of quarantine as a device with other settings would be read; stores nothing.
#[utoipa::path(get, path = "/api/v1/quarantine/{id}/preview", tag = "devices",
    params(("id" = String, Path,), Wanted),
    responses((status = 200, body = Preview), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn preview(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Answer<Json<Preview>> {
    let scope = user.need(Right::QuarantineRead)?;
    let trial = Trial::of(&app, scope, &id, &wanted).await?;
    Ok(Json(view(&app, &trial)))
}

fn view(app: &App, trial: &Trial) -> Preview {
    let read = trial.read.as_ref();
    let issues = read.map(|read| &read.issues);
    Preview {
        read_as: trial.read_as.into(),
        set: trial.sender.set.map(ReadAsView::from),
        mn: trial.mn().map(ToString::to_string),
        object: trial.sender.object.as_ref().map(|object| PreviewObject {
            id: object.id.to_string(),
            name: object.name.clone(),
            kind: object.kind.clone(),
        }),
        edition: read.map(|read| read.edition),
        was_encrypted: read.is_some_and(|read| read.was_encrypted),
        header: read.map_or_else(Vec::new, header),
        issues: issues.map_or_else(Vec::new, |issues| {
            issues.iter().copied().map(issue).collect()
        }),
        issue_count: issues.map_or(0, hj212::Issues::total),
        refusal: read.and_then(refusal),
        is_logged: trial.foreseen.as_ref().is_some_and(|one| one.is_logged),
        rows: rows(app, trial),
        hindrance: trial.hindrance().map(|one| one.text()),
    }
}

fn header(read: &Reread) -> Vec<HeaderKey> {
    let keys = read.header.iter().cloned();
    keys.map(|(key, value)| HeaderKey { key, value }).collect()
}

fn issue(issue: hj212::Issue) -> IssueView {
    IssueView {
        at: issue.at,
        severity: match issue.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        },
        code: issue.kind.code(),
        text: issue_zh(issue.kind),
    }
}

fn refusal(read: &Reread) -> Option<RefusalView> {
    let refusal = read.outcome.as_ref().err()?;
    Some(RefusalView {
        reason: refusal.reason.as_str(),
        reason_name: refusal.reason.name_zh(),
        detail: refusal.detail.clone(),
        bad_offset: refusal.bad_offset,
    })
}

/// Shows what the frame says, beside what the ledger has where the point is known.
fn rows(app: &App, trial: &Trial) -> Vec<PreviewRow> {
    let kind = trial
        .sender
        .object
        .as_ref()
        .map_or("", |object| &object.kind);
    if let Some(foreseen) = &trial.foreseen {
        let row = |row: &store::ForeseenRow| PreviewRow {
            cadence: row.cadence.as_str(),
            start: row.start.to_string(),
            values: row
                .factors
                .iter()
                .map(|(told, in_force, effect)| PreviewValue {
                    in_force: in_force.as_ref().and_then(digits),
                    effect: (!foreseen.is_logged).then(|| word(*effect)),
                    ..value(app, kind, told)
                })
                .collect(),
        };
        return foreseen.rows.iter().map(row).collect();
    }
    let message = trial
        .read
        .as_ref()
        .and_then(|read| read.outcome.as_ref().ok());
    let readings = message.map_or(&[][..], |message| &message.readings);
    let row = |reading: &model::NewReading| PreviewRow {
        cadence: reading.cadence.as_str(),
        start: reading.start.to_string(),
        values: reading
            .factors
            .iter()
            .map(|told| value(app, kind, told))
            .collect(),
    };
    readings.iter().map(row).collect()
}

fn value(app: &App, kind: &str, told: &FactorReading) -> PreviewValue {
    let code = told.factor.as_str();
    let point = app.catalog.kind(kind).and_then(|kind| kind.point.as_ref());
    let known = point.and_then(|point| point.factor(code));
    PreviewValue {
        factor: code.to_owned(),
        label: known.map_or_else(|| factor_label(code), |factor| factor.label.clone()),
        unit: known.map_or_else(String::new, |factor| factor.unit.clone()),
        value: digits(told),
        flag: flag_name(told),
        in_force: None,
        effect: None,
    }
}

fn digits(reading: &FactorReading) -> Option<String> {
    reading.value.map(|value| value.to_string())
}

const fn word(effect: Effect) -> &'static str {
    match effect {
        Effect::New => "new",
        Effect::Same => "same",
        Effect::Replaces => "replaces",
        Effect::Stays => "stays",
    }
}
