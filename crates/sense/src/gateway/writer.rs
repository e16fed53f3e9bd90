//! The one writer: collects frames of all connections into batches, which are made durable one after
//! the other.
//!
//! A batch is laid out for the store while the one before it is written, and told while the one
//! after it is. All of that runs on threads that may block: a step of a transaction that had to
//! wait for its turn among ten thousand connections would keep the database idle meanwhile.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use hj212::Profile;
use model::{FrameFate, IncomingFrame};
use tokio::runtime::Handle;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::Shared;
use super::pen::{Pen, write};

/// Batches on their way: one that is written, and one that is laid out or told.
const UNDER_WAY: usize = 2;
/// How often it is looked who has come meanwhile: to be woken for each frame costs more than to take
/// it.
const TICK: Duration = Duration::from_millis(2);

/// What the writer is asked to do.
pub(super) enum Order {
    /// To make a frame durable.
    Frame(Box<Job>),
    /// To tell when everything before it is durable or given up.
    Barrier(oneshot::Sender<()>),
}

/// A frame and who waits for its fate. Where the frame could not be made durable the sender is
/// dropped, and the frame must not be answered.
pub(super) struct Job {
    pub(super) frame: IncomingFrame,
    pub(super) fate: oneshot::Sender<FrameFate>,
    /// Set where listeners hear the frame once it is durable: how its device is read.
    pub(super) tell: Option<Profile>,
}

/// Who learns what became of a frame.
pub(super) struct Waiting {
    pub(super) fate: oneshot::Sender<FrameFate>,
    pub(super) tell: Option<Profile>,
}

/// The writer of one gateway.
pub(super) struct Writer {
    shared: Arc<Shared>,
    queue: mpsc::Receiver<Order>,
    shutdown: CancellationToken,
}

/// What is made durable together.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) frames: Vec<IncomingFrame>,
    pub(super) waiting: Vec<Waiting>,
    pub(super) barriers: Vec<oneshot::Sender<()>>,
}

impl Writer {
    pub(super) const fn new(
        shared: Arc<Shared>,
        queue: mpsc::Receiver<Order>,
        shutdown: CancellationToken,
    ) -> Self {
        Self {
            shared,
            queue,
            shutdown,
        }
    }

    /// Writes until the last sender of orders is gone; tells whether everybody who waited was told.
    ///
    /// A panic within a batch ends the writer: who waits for that batch and for the one behind it
    /// is told nothing, so that no frame is acknowledged of which is not known that it is on disk.
    /// The writer does not begin anew by itself. What it was about to count and to announce is
    /// lost with the batch, and what is in memory may contradict the disk; the gateway ends, and
    /// with it the process, whose start reads everything from the disk.
    pub(super) async fn run(mut self) -> bool {
        let (hand_on, mut pen) = oneshot::channel();
        let first = hand_on.send(Pen::new(Arc::clone(&self.shared), self.shutdown.clone()));
        debug_assert!(first.is_ok(), "who receives it is here");
        let mut under_way = VecDeque::new();
        // Cancelled as soon as a batch breaks: whoever waits for it must not wait for the next one.
        let broken = CancellationToken::new();
        loop {
            let batch = tokio::select! {
                batch = self.next_batch() => batch,
                () = broken.cancelled() => None,
            };
            let Some(batch) = batch else { break };
            let (hand_on, next) = oneshot::channel();
            let before = std::mem::replace(&mut pen, next);
            let (shared, runtime) = (Arc::clone(&self.shared), Handle::current());
            let alarm = broken.clone().drop_guard();
            under_way.push_back(spawn_blocking(move || {
                runtime.block_on(write(&shared, batch, before, hand_on));
                alarm.disarm();
            }));
            if under_way.len() >= UNDER_WAY && !is_told(&mut under_way).await {
                return false;
            }
        }
        while !under_way.is_empty() {
            if !is_told(&mut under_way).await {
                return false;
            }
        }
        true
    }

    /// Waits for a frame, then a little longer for more.
    async fn next_batch(&mut self) -> Option<Batch> {
        let mut batch = Batch::default();
        batch.add(self.queue.recv().await?);
        let most = self.shared.config.commit_frames;
        let deadline = Instant::now() + self.shared.config.commit_window;
        let mut now = Instant::now();
        while self.fill(&mut batch, most) && now < deadline {
            sleep_until(deadline.min(now + TICK)).await;
            now = Instant::now();
        }
        Some(batch)
    }

    /// Takes what waits; tells whether more may come that should be waited for.
    fn fill(&mut self, batch: &mut Batch, most: usize) -> bool {
        while batch.is_open(most) {
            match self.queue.try_recv() {
                Ok(order) => batch.add(order),
                Err(error) => return error == TryRecvError::Empty,
            }
        }
        false
    }
}

/// Waits until the oldest batch under way is told; whether that ended well. If not, nothing more
/// can be made durable, and connections have to learn it.
async fn is_told(under_way: &mut VecDeque<JoinHandle<()>>) -> bool {
    let Some(oldest) = under_way.pop_front() else {
        return true;
    };
    match oldest.await {
        Ok(()) => true,
        Err(error) => {
            tracing::error!(%error, "the writer broke while it wrote frames");
            false
        }
    }
}

impl Batch {
    fn add(&mut self, order: Order) {
        match order {
            Order::Frame(job) => {
                let Job { frame, fate, tell } = *job;
                self.frames.push(frame);
                self.waiting.push(Waiting { fate, tell });
            }
            Order::Barrier(barrier) => self.barriers.push(barrier),
        }
    }

    /// Tells whether more should be waited for; nobody should wait longer for a barrier.
    fn is_open(&self, most: usize) -> bool {
        self.frames.len() < most && self.barriers.is_empty()
    }
}
