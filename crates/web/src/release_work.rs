//! The server carries out releases of many quarantined frames (批量放行任务).
//!
//! A reconciler: it looks at which runs are under way and takes the next piece of each in turn. It
//! may be killed anywhere; see `store::ReleaseRun` for why nothing is released twice.

use std::collections::HashMap;
use std::time::Duration;

use catalog::Right;
use model::{Mn, Quarantined, ReadAs, Release, Scope};
use sense::{KeyChain, reread};
use store::{
    LeftBehind, PassedOver, QuarantinePlace, ReleaseRun, Releasing, RunState, RunStep, StoreError,
    place_of,
};

use crate::api::quarantine_hindrance::Hindrance;
use crate::api::quarantine_release::tell;
use crate::api::quarantine_sender::Sender;
use crate::app::App;

/// Rows looked at before another run gets its turn.
const PIECE: u32 = 100;
/// The pause where nothing is under way.
const PAUSE: Duration = Duration::from_millis(500);
/// The pause after a failure.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(5);

/// Carries out releases until the server stops. A piece that fails is taken again: each row of it
/// was released with its count or not at all.
pub async fn keep_releasing(app: App) {
    let mut is_failing = false;
    while !app.stop.is_cancelled() {
        let pause = match release_pieces(&app).await {
            Ok(is_busy) => {
                if std::mem::take(&mut is_failing) {
                    tracing::info!("releases of quarantined frames go on");
                }
                if is_busy { Duration::ZERO } else { PAUSE }
            }
            Err(error) => {
                if !std::mem::replace(&mut is_failing, true) {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(
                        error,
                        "a release of quarantined frames waits, and is tried again"
                    );
                }
                PAUSE_AFTER_FAILURE
            }
        };
        tokio::select! {
            () = app.stop.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Takes the next piece of each release under way; `false`: none is.
///
/// # Errors
///
/// The store failed; what was released stays released.
pub async fn release_pieces(app: &App) -> Result<bool, StoreError> {
    let runs = app.store.running_release_runs().await?;
    let is_busy = !runs.is_empty();
    for run in runs {
        if app.stop.is_cancelled() {
            break;
        }
        release_piece(app, run).await?;
    }
    Ok(is_busy)
}

/// Why a piece ends before its last row.
enum Break {
    /// The run was stopped, or another carries it out.
    Ceased,
    /// The store failed.
    Store(StoreError),
}

impl From<StoreError> for Break {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

async fn release_piece(app: &App, run: ReleaseRun) -> Result<(), StoreError> {
    let Some(scope) = reach(app, &run).await? else {
        let why = "发起人的账号已停用，或已没有放行权限";
        let (state, at) = (RunState::Failed, app.world.now());
        let ended = app
            .store
            .end_release_run(&run.id, state, at, None, Some(why));
        return ended.await.map(drop);
    };
    let rows = next_rows(app, &scope, &run).await?;
    let is_last = u32::try_from(rows.len()).is_ok_and(|count| count < PIECE);
    let before = run.progress;
    let mut work = Work {
        app,
        scope: &scope,
        run,
        passed: Vec::new(),
        senders: HashMap::new(),
    };
    match work.take(rows).await {
        Ok(()) => {}
        Err(Break::Ceased) => return Ok(()),
        Err(Break::Store(error)) => return Err(error),
    }
    let run = work.run;
    tracing::info!(
        run.id = run.id,
        device.mn = run.mn.as_ref().map(Mn::as_str),
        quarantine.reason = run.quarantined_for,
        person.id = %run.by,
        looked = run.progress.looked - before.looked,
        released = run.progress.released - before.released,
        entered = run.progress.entered - before.entered,
        "quarantined frames were released together"
    );
    if is_last && !app.stop.is_cancelled() {
        let at = app.world.now();
        let done = app
            .store
            .end_release_run(&run.id, RunState::Done, at, None, None);
        done.await?;
    }
    Ok(())
}

/// Returns how far the right of whoever began the run reaches now; `None`: nowhere any more.
async fn reach(app: &App, run: &ReleaseRun) -> Result<Option<Scope>, StoreError> {
    let person = app.store.person(&run.by).await?;
    if person.is_none_or(|person| person.disabled) {
        return Ok(None);
    }
    let posts = app.store.posts_of(&run.by).await?;
    let mut rights = app.catalog.rights(&posts).into_iter();
    Ok(rights
        .any(|right| right == Right::QuarantineRelease)
        .then(|| {
            app.catalog
                .scope_of(Right::QuarantineRelease, &run.by, &posts)
        }))
}

/// The next rows of a run; of a chosen one that is not there any more, its place alone.
async fn next_rows(
    app: &App,
    scope: &Scope,
    run: &ReleaseRun,
) -> Result<Vec<Result<Quarantined, QuarantinePlace>>, StoreError> {
    if let Some(batch) = run.batch() {
        let after = run.after.as_ref();
        let rows = app.store.quarantine_batch(scope, &batch, after, PIECE);
        return Ok(rows.await?.into_iter().map(Ok).collect());
    }
    let mut rows = Vec::new();
    for place in app.store.chosen_rows(run, PIECE).await? {
        let row = app.store.quarantined_row(scope, &place.id).await?;
        rows.push(row.ok_or(place));
    }
    Ok(rows)
}

/// A piece of a run that is worked on.
struct Work<'w> {
    app: &'w App,
    scope: &'w Scope,
    run: ReleaseRun,
    /// Rows that are passed over, not written down yet.
    passed: Vec<PassedOver>,
    /// Devices looked up for this piece.
    senders: HashMap<Option<Mn>, Sender>,
}

impl Work<'_> {
    /// Deals with rows in their order.
    async fn take(&mut self, rows: Vec<Result<Quarantined, QuarantinePlace>>) -> Result<(), Break> {
        let there: Vec<Quarantined> = rows.iter().flatten().cloned().collect();
        let before = self.app.store.releases(&there).await?;
        for row in rows {
            if self.app.stop.is_cancelled() {
                break;
            }
            match row {
                Err(place) => self.leave(place, &Hindrance::Gone),
                Ok(row) if before.contains_key(&row.id) => self.passed.push(PassedOver {
                    place: place_of(&row),
                    left: None,
                }),
                Ok(row) => self.release(&row).await?,
            }
        }
        self.write_passed().await
    }

    async fn release(&mut self, row: &Quarantined) -> Result<(), Break> {
        let app = self.app;
        let keys = app.gateway.as_ref().map(|gateway| gateway.terms().keys());
        let mn = row.mn.clone().or_else(|| named(row, keys));
        if !self.senders.contains_key(&mn) {
            let sender = Sender::of(app, self.scope, mn.as_ref()).await?;
            self.senders.insert(mn.clone(), sender);
        }
        let Some(sender) = self.senders.get(&mn) else {
            return Ok(());
        };
        let read_as = self.run.read_as.laid_over(sender.set.unwrap_or_default());
        let read = reread(row, read_as, keys);
        let hindrance = Hindrance::of_bytes(row, read.as_ref());
        let hindrance = hindrance.or_else(|| Hindrance::of_sender(sender));
        let point = sender.object.as_ref().map(|object| object.id.clone());
        let frame = read
            .zip(point)
            .and_then(|(read, point)| read.frame(row, point));
        let frame = match (hindrance, frame) {
            (None, Some(frame)) => frame,
            (hindrance, _) => {
                self.leave(place_of(row), &hindrance.unwrap_or(Hindrance::NoFrame));
                return Ok(());
            }
        };
        // The run has to have come to the row before this one.
        self.write_passed().await?;
        let release = Release {
            mn: frame.mn.clone(),
            at: app.world.now(),
            by: self.run.by.clone(),
            by_name: self.run.by_name.clone(),
            read_as,
            reason: Some(self.run.reason.clone()),
        };
        let (place, run) = (place_of(row), &mut self.run);
        let step = app
            .store
            .release_in_run(self.scope, run, place, &frame, &release);
        match step.await {
            Ok(RunStep::Moved(Releasing::Now(_, touched))) => tell(app, touched),
            Ok(RunStep::Moved(Releasing::Before(_))) => {}
            Ok(RunStep::Gone) => self.leave(place_of(row), &Hindrance::Gone),
            Ok(RunStep::Ceased) => return Err(Break::Ceased),
            Err(StoreError::Conflict(_)) => self.leave(place_of(row), &Hindrance::PointChanged),
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    fn leave(&mut self, place: QuarantinePlace, hindrance: &Hindrance) {
        let refusal = match hindrance {
            Hindrance::Refused(reason, _) => Some(reason.as_str().to_owned()),
            _ => None,
        };
        self.passed.push(PassedOver {
            place,
            left: Some(LeftBehind {
                code: hindrance.code().to_owned(),
                refusal,
                sentence: hindrance.text(),
            }),
        });
    }

    async fn write_passed(&mut self) -> Result<(), Break> {
        let passed = std::mem::take(&mut self.passed);
        if self
            .app
            .store
            .pass_rows_over(&mut self.run, &passed)
            .await?
        {
            Ok(())
        } else {
            Err(Break::Ceased)
        }
    }
}

/// The device that bytes name, where the row says none.
fn named(row: &Quarantined, keys: Option<&KeyChain>) -> Option<Mn> {
    reread(row, ReadAs::default(), keys)?.mn
}
