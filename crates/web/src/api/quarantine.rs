//! Frames that could not be taken.

use axum::Json;
use axum::extract::State;
use catalog::Right;
use model::{Mn, QuarantineFilter, Quarantined, Released};
use sense::Reason;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::alarms::PAGE_SIZE;
use super::quarantine_release::ReleaseView;
use crate::app::App;
use crate::http::input::Asked;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Which frames.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// Only of this device.
    mn: Option<String>,
    /// Only for this reason.
    reason: Option<String>,
    /// From 1.
    page: Option<u32>,
}

/// A page of quarantined frames.
#[derive(Serialize, ToSchema)]
pub(crate) struct Quarantine {
    frames: Vec<FrameView>,
    total: u64,
    by_reason: Vec<ReasonCount>,
    /// The devices that the bytes name, those with the most frames first, at most fifty.
    by_device: Vec<DeviceCount>,
    /// Of all that are asked for, those that have lost their bytes and cannot be released.
    lost: LostView,
}

/// Rows without their bytes.
#[derive(Serialize, ToSchema)]
struct LostView {
    /// Newer ones of the same device, or of the same address of strangers, pushed them out.
    over_budget: u64,
    /// Rows that stand for frames which came faster than they are kept; their texts say how many.
    over_rate: u64,
    /// Rows that each device may keep with their bytes; null in a process without a gateway.
    device_rows: Option<i64>,
    /// Bytes that these may have together; null in a process without a gateway.
    device_bytes: Option<i64>,
}

#[derive(Serialize, ToSchema)]
struct FrameView {
    id: String,
    received_at: String,
    peer: String,
    mn: Option<String>,
    reason: String,
    reason_name: String,
    detail: String,
    /// How many bytes came; the bytes shown may be only the first of them.
    bytes: u64,
    raw_hex: String,
    /// The bytes as text; what is no text is shown as `·`.
    raw_text: String,
    /// Offset of the offending byte.
    bad_offset: Option<u32>,
    /// Who let it into the ledger after all, and what came of it.
    release: Option<ReleaseView>,
}

#[derive(Serialize, ToSchema)]
struct ReasonCount {
    reason: String,
    reason_name: String,
    count: u64,
}

#[derive(Serialize, ToSchema)]
struct DeviceCount {
    mn: String,
    count: u64,
}

/// Returns frames that could not be taken, the newest first, with the offending byte.
#[utoipa::path(get, path = "/api/v1/quarantine", tag = "devices", params(Which),
    responses((status = 200, body = Quarantine), (status = 401, body = Problem)))]
pub(crate) async fn quarantine(
    State(app): State<App>,
    user: User,
    Asked(which): Asked<Which>,
) -> Answer<Json<Quarantine>> {
    let scope = user.need(Right::QuarantineRead)?;
    let page = which.page.unwrap_or(1).max(1);
    let filter = QuarantineFilter {
        id: None,
        mn: which.mn.map(Mn::new),
        reason: which.reason,
        offset: (page - 1).saturating_mul(PAGE_SIZE),
        limit: PAGE_SIZE,
    };
    let (frames, total) = app.store.quarantined(scope, &filter).await?;
    let by_reason = app.store.quarantine_reasons(scope).await?;
    let by_device = app.store.quarantine_devices(scope, PAGE_SIZE).await?;
    let lost = app.store.quarantine_lost(scope, &filter).await?;
    let config = app.gateway.as_ref().map(sense::Gateway::config);
    let budget = config.map(|config| config.quarantine_budget);
    let mut releases = app.store.releases(&frames).await?;
    let frames = frames.into_iter().map(|frame| {
        let release = releases.remove(&frame.id);
        view(frame, release.as_ref())
    });
    Ok(Json(Quarantine {
        frames: frames.collect(),
        total,
        lost: LostView {
            over_budget: lost.over_budget,
            over_rate: lost.over_rate,
            device_rows: budget.map(|budget| budget.rows),
            device_bytes: budget.map(|budget| budget.bytes),
        },
        by_device: by_device
            .into_iter()
            .map(|(mn, count)| DeviceCount {
                mn: mn.to_string(),
                count,
            })
            .collect(),
        by_reason: by_reason
            .into_iter()
            .map(|(reason, count)| ReasonCount {
                reason_name: reason_name(&reason),
                reason,
                count,
            })
            .collect(),
    }))
}

fn view(frame: Quarantined, release: Option<&Released>) -> FrameView {
    FrameView {
        release: release.map(ReleaseView::of),
        id: frame.id,
        received_at: frame.received_at.to_string(),
        peer: frame.peer,
        mn: frame.mn.map(|mn| mn.to_string()),
        reason_name: reason_name(&frame.reason),
        reason: frame.reason,
        detail: frame.detail,
        bytes: frame.size,
        raw_hex: hex::encode(&frame.raw),
        // One character a byte, so that the offset of a byte is the place of its character.
        raw_text: frame
            .raw
            .iter()
            .map(|&byte| {
                if byte.is_ascii_graphic() || byte == b' ' {
                    char::from(byte)
                } else {
                    '·'
                }
            })
            .collect(),
        bad_offset: frame.bad_offset,
    }
}

/// What a reason is called; one that this version does not know is shown as it was stored.
pub(crate) fn reason_name(reason: &str) -> String {
    Reason::ALL
        .into_iter()
        .find(|known| known.as_str() == reason)
        .map_or_else(|| reason.to_owned(), |known| known.name_zh().to_owned())
}
