//! How a data logger does: when it was heard, how late and how completely, what was refused of it.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use model::Timestamp;
use sense::Reason;
use sense::health::{
    CadenceHealth, Hour, HourState, Saying, Span, Spread, Told, away, cadences, hours, said_steps,
    spread,
};
use sense::rates::Share;
use serde::Serialize;
use standards::decimal::Ratio;
use store::{AnswerTime, HourRefusals};
use utoipa::ToSchema;

use super::downlinks::device;
use super::lately::Since;
use super::refused_run::{RefusedRunView, refused_run};
use crate::app::App;
use crate::http::input::Asked;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// How a device does. All lengths of time are those of business time.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeviceHealth {
    from: String,
    to: String,
    /// The connection on which it last spoke, while there is one.
    session: Option<ConnectionView>,
    /// Every hour since, the running one included; one was heard in if a row of readings came in it.
    /// When it was connected, `/connections` tells.
    hours: Vec<HourView>,
    /// When no gateway was at work, as far as it is known; what was to come then is not lost by the
    /// device.
    away: Vec<AwayView>,
    /// Of each cadence that it sends.
    cadences: Vec<CadenceView>,
    /// Commands to it and their first answer.
    commands: CommandsView,
    /// Frames put into quarantine, by day; days without any are missing.
    refused: Vec<RefusedDay>,
    /// What came of it since a frame of it was last taken, where all of it was refused; null where
    /// that is not so.
    refused_run: Option<RefusedRunView>,
}

#[derive(Serialize, ToSchema)]
struct ConnectionView {
    peer: String,
    /// `tcp`, `tls`, `udp` or `mqtt`.
    transport: &'static str,
    since: String,
}

#[derive(Serialize, ToSchema)]
struct AwayView {
    from: String,
    to: String,
}

#[derive(Serialize, ToSchema)]
struct HourView {
    start: String,
    /// `heard`, `refused` (only bytes that could not be taken), `silent`, `away` (no gateway was at
    /// work all the while), or `before` the device was first heard.
    state: &'static str,
    /// Rows that came in it.
    rows: u64,
    /// Frames put into quarantine in it.
    refused: u64,
}

#[derive(Serialize, ToSchema)]
struct CadenceView {
    /// `realtime`, `minute`, `hour` or `day`.
    cadence: &'static str,
    /// Seconds from one row to the next: as the device said, else as its rows usually have it;
    /// null where it said nothing and so few rows do not tell.
    step_seconds: Option<i64>,
    /// What the device itself has said of its step; null where it said nothing.
    told: Option<ToldView>,
    /// Rows that were due by that step; null without it.
    due: Option<u64>,
    /// Of these, how many came.
    came: Option<u64>,
    /// Of these, how many did not.
    lost: Option<u64>,
    /// Periods whose row was to come while no gateway was at work, and did not; neither due nor
    /// lost.
    ours: Option<u64>,
    /// Lost of due in thousandths, rounded once to one digit.
    lost_permille: Option<String>,
    /// From the end of the period to the receipt; null where the length of the period cannot be
    /// told.
    late: Option<SpreadView>,
    /// Begin of the newest period.
    newest: String,
    /// When its row first came.
    newest_received_at: String,
}

/// A step that the device itself has said, and what its rows say to it.
#[derive(Serialize, ToSchema)]
struct ToldView {
    /// Since when it has said nothing else.
    since: String,
    /// When it last said so.
    at: String,
    /// `answered`: it was asked for its step; `accepted`: it was told its step and reported that it
    /// had done so.
    how: &'static str,
    /// The command code: 1061 or 1063 asks, 1062 or 1064 sets.
    cn: u16,
    /// The downlink in which it did.
    downlink: String,
    /// Seconds from one to the next of its newest rows; null where so few do not tell.
    rows_step_seconds: Option<i64>,
    /// Whether these rows come otherwise than it says.
    disagrees: bool,
}

/// Lengths of time in milliseconds, by nearest rank.
#[derive(Serialize, ToSchema)]
struct SpreadView {
    count: usize,
    median_ms: i64,
    p95_ms: i64,
}

#[derive(Serialize, ToSchema)]
struct CommandsView {
    /// How many went out.
    sent: usize,
    /// From the sending to the first answer, of those that had one.
    answered: Option<SpreadView>,
}

#[derive(Serialize, ToSchema)]
struct RefusedDay {
    /// `YYYY-MM-DD`.
    day: String,
    /// With a wrong check word.
    crc: u64,
    /// For another reason.
    other: u64,
}

/// Returns how a device of one's scope did lately.
#[utoipa::path(get, path = "/api/v1/devices/{mn}/health", tag = "devices",
    params(("mn" = String, Path,), Since),
    responses((status = 200, body = DeviceHealth), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn health(
    State(app): State<App>,
    user: User,
    Path(mn): Path<String>,
    Asked(since): Asked<Since>,
) -> Answer<Json<DeviceHealth>> {
    let scope = user.need(Right::DeviceRead)?;
    let device = device(&app, scope, &mn).await?;
    let mn = &device.mn;
    let now = app.world.now();
    let from = since.hour(now)?;
    let span = Span {
        from,
        now,
        first_seen: device.first_seen,
    };
    let receipts = match &device.object {
        Some(point) => {
            // A clock that is ahead names periods of the future.
            let to = now.plus(Timestamp::DAY);
            app.store.receipts(scope, point, mn, from, to).await?
        }
        None => Vec::new(),
    };
    let said = said_steps(&app.store, scope, mn).await?;
    let refusals = app.store.refusals(scope, mn, from).await?;
    let answers = app.store.answer_times(scope, mn, from).await?;
    let record = app.store.connections(scope, mn, from).await?;
    let away = away(span, &record.unwrap_or_default().runs);
    let gateway = app.gateway.as_ref();
    let session = gateway.and_then(|gateway| gateway.sessions().session(mn));
    Ok(Json(DeviceHealth {
        from: from.to_string(),
        to: now.to_string(),
        session: session.map(|session| ConnectionView {
            peer: session.peer.to_string(),
            transport: session.transport.as_str(),
            since: session.since.to_string(),
        }),
        hours: hours(span, &receipts, &refusals, &away)
            .into_iter()
            .map(hour_view)
            .collect(),
        away: away
            .iter()
            .map(|(from, to)| AwayView {
                from: from.to_string(),
                to: to.to_string(),
            })
            .collect(),
        cadences: cadences(span, &receipts, &said, &away)
            .iter()
            .map(cadence_view)
            .collect(),
        commands: commands(&answers),
        refused: refused(&refusals),
        refused_run: refused_run(&app, scope, mn).await?,
    }))
}

fn hour_view(hour: Hour) -> HourView {
    HourView {
        start: hour.start.to_string(),
        state: match hour.state {
            HourState::Before => "before",
            HourState::Heard => "heard",
            HourState::Refused => "refused",
            HourState::Away => "away",
            HourState::Silent => "silent",
        },
        rows: hour.rows,
        refused: hour.refused,
    }
}

fn cadence_view(health: &CadenceHealth) -> CadenceView {
    let share = health.lost.map(|lost| lost.device);
    CadenceView {
        cadence: health.cadence.as_str(),
        step_seconds: health.step.map(|step| step / 1_000),
        told: health.told.as_ref().map(told_view),
        due: share.map(|lost| lost.whole),
        came: share.map(|lost| lost.whole - lost.part),
        lost: share.map(|lost| lost.part),
        ours: health.lost.map(|lost| lost.ours),
        lost_permille: share.and_then(permille),
        late: health.late.map(spread_view),
        newest: health.newest.start.to_string(),
        newest_received_at: health.newest.received_at.to_string(),
    }
}

fn told_view(told: &Told) -> ToldView {
    ToldView {
        since: told.since.to_string(),
        at: told.last.at.to_string(),
        how: match told.last.saying {
            Saying::Answered => "answered",
            Saying::Accepted => "accepted",
        },
        cn: told.last.cn,
        downlink: told.last.downlink.to_string(),
        rows_step_seconds: told.newest_rows.map(|step| step / 1_000),
        disagrees: told.disagrees(),
    }
}

/// Returns a share in thousandths, rounded once (GB/T 8170) to one digit; `None` of nothing.
fn permille(share: Share) -> Option<String> {
    let part = i128::from(share.part).checked_mul(1_000)?;
    let rounded = Ratio::new(part, i128::from(share.whole))?.round_half_even(1);
    Some(rounded.ok()?.to_string())
}

fn spread_view(spread: Spread) -> SpreadView {
    SpreadView {
        count: spread.count,
        median_ms: spread.median,
        p95_ms: spread.p95,
    }
}

fn commands(times: &[AnswerTime]) -> CommandsView {
    let took = |time: &AnswerTime| Some(time.answered_at?.since(time.sent_at));
    CommandsView {
        sent: times.len(),
        answered: spread(times.iter().filter_map(took).collect()).map(spread_view),
    }
}

fn refused(refusals: &[HourRefusals]) -> Vec<RefusedDay> {
    let mut days: BTreeMap<Timestamp, (u64, u64)> = BTreeMap::new();
    for one in refusals {
        let (crc, other) = days.entry(one.hour.day_start()).or_default();
        if one.reason == Reason::Crc.as_str() {
            *crc += one.count;
        } else {
            *other += one.count;
        }
    }
    days.into_iter()
        .map(|(day, (crc, other))| RefusedDay {
            day: day.beijing().format("%Y-%m-%d").to_string(),
            crc,
            other,
        })
        .collect()
}
