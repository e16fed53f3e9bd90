//! Letting many quarantined frames into the ledger: begun by a person, carried out by the server
//! (批量放行任务).

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use catalog::Right;
use model::{CrcRule, EditionRule, Mn, Scope, Strictness};
use serde::{Deserialize, Serialize};
use store::{
    LeftCount, QuarantinePlace, ReadWish, ReleaseRun, RunProgress, RunState, StoreError, place_of,
};
use utoipa::ToSchema;

use super::quarantine::reason_name;
use super::quarantine_batch::{Piece, Which};
use super::quarantine_hindrance::Hindrance;
use super::quarantine_release::checked_reason;
use crate::app::App;
use crate::http::input::Body;
use crate::http::problem::{Answer, Problem};
use crate::http::signed::User;

/// Most rows chosen together.
const MOST_CHOSEN: usize = 200;

/// Which frames, how they are to be read, and why they shall count: either `mn`, `quarantined_for`
/// and `until`, or `ids`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RunWish {
    /// Chosen by the page: the same again, by the same person, begins nothing new.
    request_id: String,
    /// Frames of this device
    mn: Option<String>,
    /// that were put into quarantine for this reason,
    quarantined_for: Option<String>,
    /// received then or later,
    from: Option<String>,
    /// received then or earlier: what the preview named, so that nothing enters that it has not
    /// seen.
    until: Option<String>,
    /// Chosen rows, at most 200.
    ids: Option<Vec<String>>,
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

/// Releases of many frames, those under way and then the newest, at most ten.
#[derive(Serialize, ToSchema)]
pub(crate) struct Runs {
    runs: Vec<RunView>,
}

/// A release of many frames, as far as it has come.
#[derive(Serialize, ToSchema)]
pub(crate) struct RunView {
    id: String,
    /// The device, where all frames name the same.
    mn: Option<String>,
    /// The reason of quarantine; null of chosen rows.
    quarantined_for: Option<String>,
    quarantined_name: Option<String>,
    /// Who began it.
    by: String,
    /// Whether the asking person did.
    is_mine: bool,
    reason: String,
    started_at: String,
    /// `running`, `stopped`, `failed` or `done`.
    state: &'static str,
    ended_at: Option<String>,
    /// Who stopped it.
    ended_by: Option<String>,
    /// Why it failed.
    why: Option<String>,
    /// Frames in all, released ones included.
    total: u64,
    /// Frames dealt with.
    looked: u64,
    /// Of these, released by this run.
    released: u64,
    /// Values that entered the ledger with them.
    entered: u64,
    /// Of those released, in the frame log already.
    duplicates: u64,
    /// Released before.
    already: u64,
    /// Left in quarantine, by why.
    left: Vec<RunLeftView>,
}

/// Frames that stay in quarantine for the same reason.
#[derive(Serialize, ToSchema)]
struct RunLeftView {
    /// Stable word for why, as in the preview of a batch.
    code: String,
    /// Of `refused`: for which reason they would be refused again.
    refusal: Option<String>,
    /// What that reason is called.
    refusal_name: Option<String>,
    count: u64,
    /// Id of the first of them.
    first_id: String,
    /// When it was received.
    first_received_at: String,
    /// Why it stays, in a sentence.
    first_text: String,
}

impl RunLeftView {
    fn of(left: LeftCount) -> Self {
        Self {
            code: left.first.code,
            refusal_name: left.first.refusal.as_deref().map(reason_name),
            refusal: left.first.refusal,
            count: left.count,
            first_id: left.place.id,
            first_received_at: left.place.received_at.to_string(),
            first_text: left.first.sentence,
        }
    }
}

async fn view(app: &App, user: &User, run: ReleaseRun) -> Answer<RunView> {
    let left = app.store.left_by_run(&run).await?;
    let RunProgress {
        looked,
        released,
        entered,
        duplicates,
        already,
    } = run.progress;
    Ok(RunView {
        is_mine: run.by == user.actor.person,
        mn: run.mn.map(|mn| mn.to_string()),
        quarantined_name: run.quarantined_for.as_deref().map(reason_name),
        quarantined_for: run.quarantined_for,
        id: run.id,
        by: run.by_name,
        reason: run.reason,
        started_at: run.started_at.to_string(),
        state: run.state.as_str(),
        ended_at: run.ended_at.map(|at| at.to_string()),
        ended_by: run.ended_by,
        why: run.why,
        total: run.total,
        looked,
        released,
        entered,
        duplicates,
        already,
        left: left.into_iter().map(RunLeftView::of).collect(),
    })
}

/// Returns releases of many frames that the asking person may see.
#[utoipa::path(get, path = "/api/v1/quarantine/runs", tag = "devices",
    operation_id = "quarantine_runs",
    responses((status = 200, body = Runs), (status = 401, body = Problem)))]
pub(crate) async fn list(State(app): State<App>, user: User) -> Answer<Json<Runs>> {
    let scope = user.need(Right::QuarantineRead)?;
    let found = app.store.release_runs(scope, &user.actor.person).await?;
    let mut runs = Vec::with_capacity(found.len());
    for run in found {
        runs.push(view(&app, &user, run).await?);
    }
    Ok(Json(Runs { runs }))
}

/// Begins a release of many frames, which the server carries out, the oldest first, each by the
/// rules of a single release and with the same note; it goes on after a restart. Where the same is
/// under way already, that is returned and nothing is begun.
#[utoipa::path(post, path = "/api/v1/quarantine/runs", tag = "devices",
    operation_id = "quarantine_run_begin", request_body = RunWish,
    responses((status = 200, body = RunView), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn begin(
    State(app): State<App>,
    user: User,
    Body(wish): Body<RunWish>,
) -> Answer<Json<RunView>> {
    let scope = user.need(Right::QuarantineRelease)?;
    let (run, rows) = wish.run(&app, scope, &user).await?;
    let (run, is_new) = app.store.begin_release_run(&run, &rows).await?;
    if is_new {
        tracing::info!(
            run.id = run.id,
            device.mn = run.mn.as_ref().map(Mn::as_str),
            quarantine.reason = run.quarantined_for,
            person.id = %run.by,
            rows = run.total,
            "a release of quarantined frames was begun"
        );
    }
    Ok(Json(view(&app, &user, run).await?))
}

/// Stops a release of many frames; what was released stays released.
#[utoipa::path(post, path = "/api/v1/quarantine/runs/{id}/stop", tag = "devices",
    operation_id = "quarantine_run_stop", params(("id" = String, Path,)),
    responses((status = 200, body = RunView), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn stop(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
) -> Answer<Json<RunView>> {
    let scope = user.need(Right::QuarantineRelease)?;
    found(&app, scope, &user, &id).await?;
    let (at, by) = (app.world.now(), Some(user.actor.name.as_str()));
    let stopped = app
        .store
        .end_release_run(&id, RunState::Stopped, at, by, None);
    if stopped.await? {
        let person = &user.actor.person;
        tracing::info!(run.id = id, person.id = %person, "a release of quarantined frames was stopped");
    }
    let run = found(&app, scope, &user, &id).await?;
    Ok(Json(view(&app, &user, run).await?))
}

/// Lets a release go on that was stopped; only who began it may, because each release bears that
/// name.
#[utoipa::path(post, path = "/api/v1/quarantine/runs/{id}/continue", tag = "devices",
    operation_id = "quarantine_run_continue", params(("id" = String, Path,)),
    responses((status = 200, body = RunView), (status = 401, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn go_on(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
) -> Answer<Json<RunView>> {
    let scope = user.need(Right::QuarantineRelease)?;
    let run = found(&app, scope, &user, &id).await?;
    if run.by != user.actor.person {
        return Err(not_now("只有发起人可以继续：每条放行都记在发起人名下"));
    }
    match app.store.resume_release_run(&id).await {
        Ok(_) => {}
        Err(StoreError::Conflict(_)) => {
            return Err(not_now("同一设备、同一原因的另一批正在放行"));
        }
        Err(error) => return Err(error.into()),
    }
    let run = found(&app, scope, &user, &id).await?;
    Ok(Json(view(&app, &user, run).await?))
}

async fn found(app: &App, scope: &Scope, user: &User, id: &str) -> Answer<ReleaseRun> {
    let run = app.store.release_run(scope, &user.actor.person, id).await?;
    run.ok_or_else(|| Problem::not_found("该批放行"))
}

fn not_now(why: &str) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "not-releasable",
        "不能放行",
        format!("{why}。没有写入任何内容。"),
    )
}

impl RunWish {
    /// Makes the run that is wished for, with its rows where they were chosen.
    async fn run(
        self,
        app: &App,
        scope: &Scope,
        user: &User,
    ) -> Answer<(ReleaseRun, Vec<QuarantinePlace>)> {
        let reason = checked_reason(&self.reason)?;
        if !(1..=64).contains(&self.request_id.len()) {
            return Err(Problem::invalid_field("request_id", "应为 1 到 64 个字符"));
        }
        let mut run = ReleaseRun {
            id: app.world.new_id(),
            request_id: self.request_id,
            mn: None,
            quarantined_for: None,
            from: None,
            until: None,
            read_as: ReadWish {
                strictness: word("strictness", self.strictness.as_deref(), Strictness::parse)?,
                crc: word("crc", self.crc.as_deref(), CrcRule::parse)?,
                edition: word("edition", self.edition.as_deref(), EditionRule::parse)?,
            },
            by: user.actor.person.clone(),
            by_name: user.actor.name.clone(),
            reason,
            started_at: app.world.now(),
            state: RunState::Running,
            ended_at: None,
            ended_by: None,
            why: None,
            total: 0,
            after: None,
            progress: RunProgress::default(),
        };
        let rows = match (self.ids, self.mn, self.quarantined_for) {
            (Some(ids), None, None) => choose(app, scope, &mut run, ids).await?,
            (None, Some(mn), Some(quarantined_for)) => {
                let which = Which {
                    quarantined_for,
                    from: self.from,
                    until: self.until.filter(|until| !until.is_empty()),
                    after: None,
                    strictness: None,
                    crc: None,
                    edition: None,
                };
                take_batch(app, scope, &mut run, mn, which).await?;
                Vec::new()
            }
            _ => {
                let detail = "请给出设备和隔离原因，或者所选的记录";
                return Err(Problem::invalid_field("ids", detail));
            }
        };
        Ok((run, rows))
    }
}

/// Makes the run one of a device and a reason.
async fn take_batch(
    app: &App,
    scope: &Scope,
    run: &mut ReleaseRun,
    mn: String,
    which: Which,
) -> Answer<()> {
    if which.until.is_none() {
        return Err(Problem::invalid_field("until", "请先预览，再放行"));
    }
    let piece = Piece::of(app, scope, mn, which).await?;
    if let Some(hindrance) = Hindrance::of_sender(&piece.sender) {
        return Err(not_now(&hindrance.text()));
    }
    let size = app.store.quarantine_batch_size(scope, &piece.batch).await?;
    run.total = size.rows;
    run.mn = Some(piece.batch.mn);
    run.quarantined_for = Some(piece.batch.reason);
    (run.from, run.until) = (piece.batch.from, piece.batch.until);
    Ok(())
}

/// Makes the run one of chosen rows.
async fn choose(
    app: &App,
    scope: &Scope,
    run: &mut ReleaseRun,
    mut ids: Vec<String>,
) -> Answer<Vec<QuarantinePlace>> {
    ids.sort_unstable();
    ids.dedup();
    if !(1..=MOST_CHOSEN).contains(&ids.len()) {
        let detail = format!("请选择 1 到 {MOST_CHOSEN} 条记录");
        return Err(Problem::invalid_field("ids", detail));
    }
    let mut rows = Vec::with_capacity(ids.len());
    for id in &ids {
        let row = app.store.quarantined_row(scope, id).await?;
        rows.push(row.ok_or_else(|| Problem::not_found("所选的隔离记录"))?);
    }
    let first = rows.first().and_then(|row| row.mn.clone());
    run.mn = first.filter(|mn| rows.iter().all(|row| row.mn.as_ref() == Some(mn)));
    run.total = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    Ok(rows.iter().map(place_of).collect())
}

fn word<T>(
    field: &'static str,
    text: Option<&str>,
    parse: fn(&str) -> Option<T>,
) -> Answer<Option<T>> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let refused = || Problem::invalid_field(field, format!("“{text}”不是可选的值"));
    parse(text).map(Some).ok_or_else(refused)
}
