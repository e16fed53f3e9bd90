//! Letting quarantined frames of one device and one reason into the ledger together (批量放行).

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use model::{FrameFate, IncomingFrame, Quarantined, Release};
use serde::{Deserialize, Serialize};
use store::{Releasing, StoreError};
use utoipa::ToSchema;

use super::quarantine_batch::{Left, LeftView, Piece, Which, next};
use super::quarantine_hindrance::Hindrance;
use super::quarantine_release::{checked_reason, tell};
use crate::app::App;
use crate::http::input::Body;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// How many frames one answer looks at: each that is released is a transaction of its own.
const PIECE: u32 = 100;

/// Which frames, how they are to be read, and why they shall count.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BatchWish {
    /// Those that were put into quarantine for this reason.
    quarantined_for: String,
    /// Received then or later.
    from: Option<String>,
    /// Received then or earlier: what the preview named, so that nothing enters that it has not
    /// seen.
    until: String,
    /// The place where the answer before ended (`next`); from the first if absent.
    after: Option<String>,
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

impl BatchWish {
    /// Takes the reason and the batch apart; refuses where nothing says why.
    fn parts(self) -> Answer<(String, Which)> {
        let reason = checked_reason(&self.reason)?;
        let which = Which {
            quarantined_for: self.quarantined_for,
            from: self.from,
            until: Some(self.until).filter(|until| !until.is_empty()),
            after: self.after,
            strictness: self.strictness,
            crc: self.crc,
            edition: self.edition,
        };
        if which.until.is_none() {
            return Err(Problem::invalid_field("until", "请先预览，再放行"));
        }
        Ok((reason, which))
    }
}

/// What became of a piece of the batch.
#[derive(Default, Serialize, ToSchema)]
pub(crate) struct BatchDone {
    /// Frames of this piece, released ones included.
    looked: u32,
    /// Of these, how many were released now.
    released: u32,
    /// How many values entered the ledger with them.
    entered: u64,
    /// Of those released now, how many were in the frame log already and added nothing.
    duplicates: u32,
    /// How many had been released before; nothing changed.
    already: u32,
    /// How many stay in quarantine, and why.
    left: Vec<LeftView>,
    /// Where the next piece begins; null after the last.
    next: Option<String>,
}

/// Releases a piece of the quarantined frames of a device that were refused for one reason, the
/// oldest first, each by the rules of a single release and with the same note. Asked again, or by
/// two at once, each frame enters once; what was cut short goes on at the same place.
#[utoipa::path(post, path = "/api/v1/devices/{mn}/quarantine/release", tag = "devices",
    operation_id = "quarantine_batch_release",
    params(("mn" = String, Path,)), request_body = BatchWish,
    responses((status = 200, body = BatchDone), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn release(
    State(app): State<App>,
    user: User,
    Path(mn): Path<String>,
    Body(wish): Body<BatchWish>,
) -> Answer<Json<BatchDone>> {
    let scope = user.need(Right::QuarantineRelease)?;
    let (reason, which) = wish.parts()?;
    let piece = Piece::of(&app, scope, mn, which).await?;
    if let Some(hindrance) = Hindrance::of_sender(&piece.sender) {
        return Err(Problem::new(
            axum::http::StatusCode::CONFLICT,
            "not-releasable",
            "不能放行",
            format!("{}。没有写入任何内容。", hindrance.text()),
        ));
    }
    let after = piece.after.as_ref();
    let rows = app
        .store
        .quarantine_batch(scope, &piece.batch, after, PIECE)
        .await?;
    let before = app.store.releases(&rows).await?;
    let mut done = BatchDone {
        looked: u32::try_from(rows.len()).unwrap_or(u32::MAX),
        next: next(&rows, PIECE),
        ..BatchDone::default()
    };
    let mut left = Left::default();
    for row in &rows {
        if before.contains_key(&row.id) {
            done.already += 1;
            continue;
        }
        let frame = match frame(&app, &piece, row) {
            Ok(frame) => frame,
            Err(hindrance) => {
                left.add(row, &hindrance);
                continue;
            }
        };
        let release = Release {
            mn: frame.mn.clone(),
            at: app.world.now(),
            by: user.actor.person.clone(),
            by_name: user.actor.name.clone(),
            read_as: piece.read_as,
            reason: Some(reason.clone()),
        };
        let releasing = app
            .store
            .release_quarantined(scope, &row.id, &frame, &release);
        match releasing.await {
            Ok(Some(Releasing::Now(released, touched))) => {
                done.released += 1;
                done.entered += u64::from(released.entered);
                done.duplicates += u32::from(released.fate == FrameFate::Duplicate);
                tell(&app, touched);
            }
            Ok(Some(Releasing::Before(_))) => done.already += 1,
            Ok(None) => left.add(row, &Hindrance::Gone),
            Err(StoreError::Conflict(_)) => left.add(row, &Hindrance::PointChanged),
            Err(error) => return Err(error.into()),
        }
    }
    done.left = left.into_views();
    tracing::info!(
        device.mn = %piece.batch.mn,
        quarantine.reason = piece.batch.reason,
        person.id = %user.actor.person,
        read_as = ?piece.read_as,
        looked = done.looked,
        released = done.released,
        entered = done.entered,
        "quarantined frames were released together"
    );
    Ok(Json(done))
}

/// Returns what a row says, as the gateway's writer takes it, or why it stays.
fn frame(app: &App, piece: &Piece, row: &Quarantined) -> Result<IncomingFrame, Hindrance> {
    let (read, hindrance) = piece.read(app, row);
    if let Some(hindrance) = hindrance {
        return Err(hindrance);
    }
    let point = piece.sender.object.as_ref().map(|object| object.id.clone());
    read.zip(point)
        .and_then(|(read, point)| read.frame(row, point))
        .ok_or(Hindrance::NoFrame)
}
