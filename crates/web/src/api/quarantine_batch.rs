//! What quarantined frames of one device and one reason would say under other settings, counted.
//!
//! There may be a hundred thousand, so that they are looked at, and released, a piece at a time:
//! each answer names the place where the next goes on.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use catalog::Right;
use model::{Mn, Quarantined, ReadAs, Scope, Timestamp};
use sense::{Reread, reread};
use serde::{Deserialize, Serialize};
use store::{QuarantineBatch, QuarantinePlace};
use utoipa::{IntoParams, ToSchema};

use super::quarantine_hindrance::Hindrance;
use super::quarantine_sender::Sender;
use super::quarantine_trial::{ReadAsView, Wanted};
use crate::app::App;
use crate::http::input::{Asked, instant};
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// How many frames one answer looks at.
const PIECE: u32 = 1_000;

/// Which frames of a device, and how they are to be read; what is not said of the reading is as
/// set for the device.
#[derive(Deserialize, IntoParams)]
pub(crate) struct Which {
    /// Those that were put into quarantine for this reason.
    pub(super) quarantined_for: String,
    /// Received then or later.
    pub(super) from: Option<String>,
    /// Received then or earlier; up to the newest if absent.
    pub(super) until: Option<String>,
    /// The place where the answer before ended (`next`); from the first if absent.
    pub(super) after: Option<String>,
    /// `strict`, `standard` or `relaxed`.
    pub(super) strictness: Option<String>,
    /// `standard`, `modbus` or `ignore`.
    pub(super) crc: Option<String>,
    /// `as-framed`, `2005`, `2017`, `2025` or `surface-water`.
    pub(super) edition: Option<String>,
}

/// What can be read of a piece of the batch.
#[derive(Serialize, ToSchema)]
pub(crate) struct BatchPreview {
    /// How the frames were read.
    read_as: ReadAsView,
    /// How the device's frames are read now.
    set: Option<ReadAsView>,
    /// Why nothing of the device can be released; null where it can.
    hindrance: Option<String>,
    /// Frames of the whole batch, released ones included.
    total: u64,
    /// Frames of the whole batch that are released.
    released: u64,
    /// When the newest of the whole batch was received; null of an empty one. Naming it as `until`
    /// keeps out what comes later.
    until: Option<String>,
    /// Frames of this piece, released ones included.
    looked: u32,
    /// Of these, how many could be released.
    readable: u32,
    /// Of those, how many have a wrong check word: they may have changed on their way.
    wrong_word: u32,
    /// Of these, how many are released already.
    already: u32,
    /// Of these, how many cannot be released, and why.
    left: Vec<LeftView>,
    /// Where the next piece begins; null after the last.
    next: Option<String>,
}

/// Frames that stay in quarantine for the same reason.
#[derive(Serialize, ToSchema)]
pub(super) struct LeftView {
    /// Stable word for why: `no-bytes`, `part-bytes`, `no-frame`, `refused`, `other-device`,
    /// `no-readings`, `not-registered`, `not-adopted`, `retired`, `point-out-of-scope`,
    /// `point-changed`, `gone`.
    code: &'static str,
    /// Of `refused`: for which reason they would be refused again.
    refusal: Option<&'static str>,
    /// What that reason is called.
    refusal_name: Option<&'static str>,
    /// How many.
    count: u32,
    /// Id of the first of them.
    first_id: String,
    /// When it was received.
    first_received_at: String,
    /// Why it stays, in a sentence.
    first_text: String,
}

/// Frames that stay, counted by why.
#[derive(Default)]
pub(super) struct Left(BTreeMap<(&'static str, Option<&'static str>), LeftView>);

impl Left {
    /// Counts one more.
    pub(super) fn add(&mut self, row: &Quarantined, hindrance: &Hindrance) {
        let refused = match hindrance {
            Hindrance::Refused(reason, _) => Some(*reason),
            _ => None,
        };
        let refusal = refused.map(sense::Reason::as_str);
        let first = || LeftView {
            code: hindrance.code(),
            refusal,
            refusal_name: refused.map(sense::Reason::name_zh),
            count: 0,
            first_id: row.id.clone(),
            first_received_at: row.received_at.to_string(),
            first_text: hindrance.text(),
        };
        let key = (hindrance.code(), refusal);
        self.0.entry(key).or_insert_with(first).count += 1;
    }

    /// Returns them, the most frequent first.
    pub(super) fn into_views(self) -> Vec<LeftView> {
        let mut views: Vec<LeftView> = self.0.into_values().collect();
        views.sort_by_key(|view| std::cmp::Reverse(view.count));
        views
    }
}

/// A batch with how it is read, from a place on.
pub(super) struct Piece {
    pub(super) batch: QuarantineBatch,
    pub(super) after: Option<QuarantinePlace>,
    pub(super) sender: Sender,
    pub(super) read_as: ReadAs,
}

impl Piece {
    /// Makes sense of what was asked for.
    ///
    /// # Errors
    ///
    /// Problems where a field cannot be read, or the scope sees no such device.
    pub(super) async fn of(app: &App, scope: &Scope, mn: String, which: Which) -> Answer<Self> {
        let time = |field: &str, text: Option<String>| {
            let text = text.filter(|text| !text.is_empty());
            text.map(|text| instant(field, &text)).transpose()
        };
        let batch = QuarantineBatch {
            mn: Mn::new(mn),
            reason: which.quarantined_for,
            from: time("from", which.from)?,
            until: time("until", which.until)?,
        };
        let after = which.after.filter(|text| !text.is_empty());
        let after = after.as_deref().map(place).transpose()?;
        let sender = Sender::of(app, scope, Some(&batch.mn)).await?;
        if sender.device.is_none() {
            return Err(Problem::not_found("该设备"));
        }
        let wanted = Wanted {
            strictness: which.strictness,
            crc: which.crc,
            edition: which.edition,
        };
        let read_as = wanted.laid_over(sender.set.unwrap_or_default())?;
        Ok(Self {
            batch,
            after,
            sender,
            read_as,
        })
    }

    /// Reads a row as the batch is read, with what hinders its release.
    pub(super) fn read(&self, app: &App, row: &Quarantined) -> (Option<Reread>, Option<Hindrance>) {
        let keys = app.gateway.as_ref().map(|gateway| gateway.terms().keys());
        let read = reread(row, self.read_as, keys);
        let hindrance = Hindrance::of_bytes(row, read.as_ref());
        let hindrance = hindrance.or_else(|| Hindrance::of_sender(&self.sender));
        (read, hindrance)
    }
}

/// Returns where the piece after one of so many rows begins; `None` after the last.
pub(super) fn next(rows: &[Quarantined], piece: u32) -> Option<String> {
    let is_full = u32::try_from(rows.len()).is_ok_and(|count| count >= piece);
    let last = rows.last().filter(|_| is_full)?;
    Some(format!("{}.{}", last.received_at.millis(), last.id))
}

fn place(text: &str) -> Answer<QuarantinePlace> {
    let wrong = || Problem::invalid_field("after", "不是上一次答复给出的位置");
    let (millis, id) = text.split_once('.').ok_or_else(wrong)?;
    let millis = millis.parse().map_err(|_| wrong())?;
    Ok(QuarantinePlace {
        received_at: Timestamp::from_millis(millis),
        id: id.to_owned(),
    })
}

/// Reads quarantined frames of a device that were refused for one reason as a device with other
/// settings would be read, a piece at a time, and counts what could be released; stores nothing.
#[utoipa::path(get, path = "/api/v1/devices/{mn}/quarantine", tag = "devices",
    operation_id = "quarantine_batch_preview",
    params(("mn" = String, Path,), Which),
    responses((status = 200, body = BatchPreview), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn preview(
    State(app): State<App>,
    user: User,
    Path(mn): Path<String>,
    Asked(which): Asked<Which>,
) -> Answer<Json<BatchPreview>> {
    let scope = user.need(Right::QuarantineRead)?;
    let piece = Piece::of(&app, scope, mn, which).await?;
    let size = app.store.quarantine_batch_size(scope, &piece.batch).await?;
    let after = piece.after.as_ref();
    let rows = app
        .store
        .quarantine_batch(scope, &piece.batch, after, PIECE)
        .await?;
    let released = app.store.releases(&rows).await?;
    let (mut readable, mut wrong_word, mut already) = (0, 0, 0);
    let mut left = Left::default();
    for row in &rows {
        if released.contains_key(&row.id) {
            already += 1;
            continue;
        }
        match piece.read(&app, row) {
            (_, Some(hindrance)) => left.add(row, &hindrance),
            (read, None) => {
                readable += 1;
                wrong_word += u32::from(read.is_some_and(|read| has_wrong_word(&read)));
            }
        }
    }
    Ok(Json(BatchPreview {
        read_as: piece.read_as.into(),
        set: piece.sender.set.map(ReadAsView::from),
        hindrance: Hindrance::of_sender(&piece.sender).map(|one| one.text()),
        total: size.rows,
        released: size.released,
        until: size.newest.map(|at| at.to_string()),
        looked: u32::try_from(rows.len()).unwrap_or(u32::MAX),
        readable,
        wrong_word,
        already,
        left: left.into_views(),
        next: next(&rows, PIECE),
    }))
}

/// Tells whether the check word is none that these bytes could have.
fn has_wrong_word(read: &Reread) -> bool {
    use hj212::IssueKind::{CrcForeign, CrcWrong};
    let wrong = |issue: &hj212::Issue| matches!(issue.kind, CrcWrong | CrcForeign);
    read.issues.iter().any(wrong)
}
