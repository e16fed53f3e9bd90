//! Lets readings that the writer set aside enter the ledger.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use metrics::{counter, gauge, histogram};
use store::{Due, Sorted, Store, StoreError};
use tokio::runtime::Handle;
use tokio::sync::Notify;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::Shared;
use super::trouble::{Past, Trouble};

/// Frames that wait while more come: a sweep then finds some two dozen of each device where there are
/// ten thousand.
const KEEP: u64 = 131_072;
/// A frame waits at most twice as long for its turn. Longer than a sweep takes where most come: what is
/// old goes at once, and a sweep goes evenly.
const OLD: Duration = Duration::from_secs(10);
/// After so much silence there is time for all that waits.
const PAUSE: Duration = Duration::from_millis(100);

/// How much is aside, as the writer and the sorter of one gateway tell each other.
pub(super) struct Backlog {
    frames: AtomicUsize,
    /// Frames that may be aside; beyond it the writer waits for the sorter.
    most: usize,
    filled: Notify,
    emptied: Notify,
}

impl Backlog {
    pub(super) fn new(most: usize) -> Self {
        Self {
            frames: AtomicUsize::new(0),
            most: most.max(1),
            filled: Notify::new(),
            emptied: Notify::new(),
        }
    }

    /// Says that the writer set frames aside.
    pub(super) fn put(&self, frames: usize) {
        self.frames.fetch_add(frames, Ordering::Relaxed);
        self.filled.notify_one();
    }

    fn frames(&self) -> u64 {
        self.frames.load(Ordering::Relaxed) as u64
    }

    fn set(&self, frames: u64) {
        let frames = usize::try_from(frames).unwrap_or(usize::MAX);
        self.frames.store(frames, Ordering::Relaxed);
        self.emptied.notify_waiters();
    }

    /// Waits until there is room for what comes next: whoever writes faster than can be sorted
    /// would fill the disk twice.
    pub(super) async fn wait_for_room(&self, shutdown: &CancellationToken) {
        loop {
            let emptied = self.emptied.notified();
            if self.frames.load(Ordering::Relaxed) < self.most {
                return;
            }
            tokio::select! {
                () = emptied => {}
                () = shutdown.cancelled() => return,
            }
        }
    }
}

/// Sorts what an earlier run has left, also what it could not sort: this program perhaps can.
pub(super) async fn catch_up(shared: &Shared) -> Result<(), StoreError> {
    shared.store.retry_given_up().await?;
    gauge!("sense_frames_given_up").set(0.0);
    sort_all(shared).await
}

async fn sort_all(shared: &Shared) -> Result<(), StoreError> {
    while let Some(sorted) = shared.store.sort_readings(Due::ALL).await? {
        say(shared, &sorted);
    }
    Ok(())
}

/// Sorts until told that nothing more comes, and then the rest.
pub(super) async fn run(shared: Arc<Shared>, no_more: CancellationToken) {
    let mut sorter = Sorter {
        shared: &shared,
        newest: 0,
        old: 0,
        looked: Instant::now(),
        has_old: false,
        trouble: Trouble::default(),
    };
    let (mut is_clear, mut pause) = (true, PAUSE);
    while !no_more.is_cancelled() {
        let filled = shared.backlog.filled.notified();
        let quiet = tokio::select! {
            biased;
            () = no_more.cancelled() => break,
            () = filled => false,
            () = sleep(pause), if !is_clear => true,
        };
        pause = if quiet { Duration::ZERO } else { PAUSE };
        let outcome = sorter.sort(quiet).await;
        sorter.say_whether_it_works(&outcome);
        if outcome.is_err() {
            sleep(shared.config.retry_pause).await;
        }
        is_clear = outcome.unwrap_or(false);
    }
    sorter.say_whether_it_works(&sort_all(&shared).await);
}

struct Sorter<'s> {
    shared: &'s Shared,
    /// The newest commit of which something waited when it was last looked.
    newest: i64,
    /// The same, one look before.
    old: i64,
    looked: Instant,
    /// Whether something may wait that is old.
    has_old: bool,
    trouble: Trouble,
}

impl Sorter<'_> {
    /// Lets a step of what is due enter; of anything, where nothing more comes, since then there is
    /// time. Tells whether nothing waits any more.
    async fn sort(&mut self, quiet: bool) -> Result<bool, StoreError> {
        let Shared { store, backlog, .. } = self.shared;
        let is_time = self.looked.elapsed() >= OLD;
        if !quiet && !is_time && !self.has_old && backlog.frames() <= KEEP {
            return Ok(false);
        }
        let due = if quiet { Due::ALL } else { self.due() };
        let started = Instant::now();
        if let Some(sorted) = sort_beside(store, due).await? {
            histogram!("sense_sort_seconds").record(started.elapsed().as_secs_f64());
            say(self.shared, &sorted);
        }
        let aside = store.aside().await?;
        if is_time {
            (self.old, self.newest) = (self.newest, aside.newest);
            self.looked = started;
        }
        self.has_old = aside.oldest.is_some_and(|oldest| oldest <= self.old);
        backlog.set(aside.frames);
        gauge!("sense_frames_aside").set(figure(aside.frames));
        Ok(aside.frames == 0)
    }

    /// Tells what is due while more comes.
    const fn due(&self) -> Due {
        Due {
            keep: KEEP,
            commit: self.old,
            ..Due::ALL
        }
    }

    fn say_whether_it_works<T>(&mut self, outcome: &Result<T, StoreError>) {
        let now = Instant::now();
        match outcome {
            Ok(_) => {
                if let Some(past) = self.trouble.works(now) {
                    say_working_again(past);
                }
            }
            Err(error) => {
                counter!("sense_sort_failures_total").increment(1);
                if self.trouble.fails(now) {
                    say_failing(error);
                }
            }
        }
    }
}

/// Sorts on a thread that may block, as the writer writes: the transaction must not wait for its turn
/// among ten thousand connections from one statement to the next.
async fn sort_beside(store: &Store, due: Due) -> Result<Option<Sorted>, StoreError> {
    let (store, runtime) = (store.clone(), Handle::current());
    match spawn_blocking(move || runtime.block_on(store.sort_readings(due))).await {
        Ok(sorted) => sorted,
        Err(error) => resume_unwind(error.into_panic()),
    }
}

fn say(shared: &Shared, sorted: &Sorted) {
    if sorted.given_up > 0 {
        let frames = sorted.given_up;
        gauge!("sense_frames_given_up").increment(figure(frames));
        tracing::error!(
            frames,
            "readings cannot enter the ledger; they stay aside and are tried again at the next start"
        );
    }
    shared.announce_rows(&sorted.touched);
}

fn say_failing(error: &StoreError) {
    let error = error as &dyn std::error::Error;
    tracing::error!(
        error,
        "readings that were set aside cannot enter the ledger; they wait, and are tried again"
    );
}

fn say_working_again(past: Past) {
    let (count, duration_ms) = (past.failures, past.lasted.as_millis());
    tracing::info!(
        count,
        duration_ms,
        "readings that were set aside enter the ledger again"
    );
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is approximate")]
fn figure(frames: u64) -> f64 {
    frames as f64
}
