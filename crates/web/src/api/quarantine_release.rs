//! Letting quarantined bytes into the ledger on a person's word (放行).

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use catalog::Right;
use model::{AreaPath, Cadence, FrameFate, Live, ObjectId, Release, Released, Timestamp};
use serde::{Deserialize, Serialize};
use store::Releasing;
use utoipa::ToSchema;

use super::quarantine_trial::{ReadAsView, Trial, Wanted};
use crate::app::App;
use crate::http::input::Body;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Most characters of a reason.
const LONGEST_REASON: usize = 500;

/// How the bytes are to be read, and why they shall count.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReleaseWish {
    /// `strict`, `standard` or `relaxed`; as set for the device if absent.
    strictness: Option<String>,
    /// `standard`, `modbus` or `ignore`; as set for the device if absent.
    crc: Option<String>,
    /// `as-framed`, `2005`, `2017`, `2025` or `surface-water`; as set for the device if absent.
    edition: Option<String>,
    /// Why (放行理由), 1 to 500 characters.
    #[serde(default)]
    #[schema(required)]
    reason: String,
}

impl ReleaseWish {
    /// Takes the reason and the reading apart; refuses where nothing says why.
    fn parts(self) -> Answer<(String, Wanted)> {
        let reason = checked_reason(&self.reason)?;
        let wanted = Wanted {
            strictness: self.strictness,
            crc: self.crc,
            edition: self.edition,
        };
        Ok((reason, wanted))
    }
}

/// Returns the reason that somebody typed; refuses none and one that is too long.
pub(super) fn checked_reason(typed: &str) -> Answer<String> {
    let reason = typed.trim();
    if reason.is_empty() {
        let detail = "请填写放行理由，例如“已与企业台账核对，数值一致”";
        return Err(Problem::invalid_field("reason", detail));
    }
    if reason.chars().count() > LONGEST_REASON {
        let detail = format!("放行理由最多 {LONGEST_REASON} 字");
        return Err(Problem::invalid_field("reason", detail));
    }
    Ok(reason.to_owned())
}

/// Who released bytes, and what came of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReleaseView {
    mn: String,
    at: String,
    by: String,
    /// Null where they were released before a reason was asked for.
    reason: Option<String>,
    read_as: ReadAsView,
    /// `stored`, or `duplicate` where the frame was in the frame log already.
    fate: &'static str,
    /// How many values entered the ledger.
    entered: u32,
}

impl ReleaseView {
    pub(crate) fn of(released: &Released) -> Self {
        let release = &released.release;
        Self {
            mn: release.mn.to_string(),
            at: release.at.to_string(),
            by: release.by_name.clone(),
            reason: release.reason.clone(),
            read_as: release.read_as.into(),
            fate: released.fate.as_str(),
            entered: released.entered,
        }
    }
}

/// What became of the wish.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReleaseDone {
    /// It had been released before; nothing changed now.
    before: bool,
    /// What happened, in a sentence.
    text: String,
    release: ReleaseView,
}

/// Releases a row of quarantine, read as wanted, for a reason that is kept. Its rows enter the ledger by the rules of any
/// frame and count as received when it was; what the device said later stays. Once is enough: a
/// second release changes nothing and says so.
#[utoipa::path(post, path = "/api/v1/quarantine/{id}/release", tag = "devices",
    params(("id" = String, Path,)), request_body = ReleaseWish,
    responses((status = 200, body = ReleaseDone), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn release(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Body(wish): Body<ReleaseWish>,
) -> Answer<Json<ReleaseDone>> {
    let scope = user.need(Right::QuarantineRelease)?;
    let (reason, wanted) = wish.parts()?;
    let trial = Trial::of(&app, scope, &id, &wanted).await?;
    let done = app.store.releases(std::slice::from_ref(&trial.row)).await?;
    if let Some(before) = done.get(&id) {
        return Ok(Json(said(before, true)));
    }
    if let Some(hindrance) = trial.hindrance() {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "not-releasable",
            "不能放行",
            format!("{}。没有写入任何内容。", hindrance.text()),
        ));
    }
    let not_found = || Problem::not_found("该隔离记录");
    let point = trial.sender.object.as_ref().map(|object| object.id.clone());
    let frame = trial
        .read
        .as_ref()
        .zip(point)
        .and_then(|(read, point)| read.frame(&trial.row, point))
        .ok_or_else(not_found)?;
    let release = Release {
        mn: frame.mn.clone(),
        at: app.world.now(),
        by: user.actor.person.clone(),
        by_name: user.actor.name.clone(),
        read_as: trial.read_as,
        reason: Some(reason),
    };
    let releasing = app.store.release_quarantined(scope, &id, &frame, &release);
    match releasing.await?.ok_or_else(not_found)? {
        Releasing::Before(before) => Ok(Json(said(&before, true))),
        Releasing::Now(released, touched) => {
            tracing::info!(
                quarantine.id = id,
                device.mn = %frame.mn,
                person.id = %release.by,
                read_as = ?release.read_as,
                fate = released.fate.as_str(),
                entered = released.entered,
                "quarantined bytes were released"
            );
            tell(&app, touched);
            Ok(Json(said(&released, false)))
        }
    }
}

/// Tells open pages of rows that entered the ledger.
pub(crate) fn tell(app: &App, touched: Vec<(ObjectId, AreaPath, Cadence, Timestamp)>) {
    for (point, area, cadence, start) in touched {
        // Nobody may be listening.
        let _ = app.live.send(Live::Reading {
            point,
            area,
            cadence,
            start,
        });
    }
}

fn said(released: &Released, before: bool) -> ReleaseDone {
    let release = &released.release;
    let text = if before {
        let at = release.at.beijing().format("%Y-%m-%d %H:%M");
        format!("{} 已于 {at} 放行过，本次没有写入任何内容", release.by_name)
    } else {
        match (released.fate, released.entered) {
            (FrameFate::Duplicate, _) => {
                "该报文已在报文日志中（设备重发过），没有再次入库".to_owned()
            }
            (FrameFate::Stored, 0) => {
                "报文已记入报文日志；数据与库中相同或已有更晚的值，没有新值入库".to_owned()
            }
            (FrameFate::Stored, entered) => format!("已放行，{entered} 个值入库"),
        }
    };
    ReleaseDone {
        before,
        text,
        release: ReleaseView::of(released),
    }
}
