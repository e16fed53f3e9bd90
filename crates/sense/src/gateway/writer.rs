//! The one writer: makes frames of all connections durable, many in one transaction.

use std::sync::Arc;

use hj212::Profile;
use metrics::{counter, histogram};
use model::{DeviceStatus, FrameFate, IncomingFrame, Live};
use store::{Commit, StoreError};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use super::Shared;
use super::sessions::Heard;

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
struct Waiting {
    fate: oneshot::Sender<FrameFate>,
    tell: Option<Profile>,
}

/// The writer of one gateway.
pub(super) struct Writer {
    shared: Arc<Shared>,
    queue: mpsc::Receiver<Order>,
    shutdown: CancellationToken,
    is_failing: bool,
}

/// What is made durable together.
#[derive(Default)]
struct Batch {
    frames: Vec<IncomingFrame>,
    waiting: Vec<Waiting>,
    barriers: Vec<oneshot::Sender<()>>,
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
            is_failing: false,
        }
    }

    /// Writes until the last sender of orders is gone.
    pub(super) async fn run(mut self) {
        while let Some(batch) = self.next_batch().await {
            self.commit(batch).await;
            self.shared.shelves.wait_for_room(&self.shutdown).await;
        }
    }

    /// Waits for a frame, then a little longer for more.
    async fn next_batch(&mut self) -> Option<Batch> {
        let mut batch = Batch::default();
        batch.add(self.queue.recv().await?);
        let most = self.shared.config.commit_frames;
        let deadline = Instant::now() + self.shared.config.commit_window;
        let mut orders = Vec::new();
        while batch.is_open(most) {
            let room = most - batch.frames.len();
            match timeout_at(deadline, self.queue.recv_many(&mut orders, room)).await {
                Ok(0) | Err(_) => break,
                Ok(_) => orders.drain(..).for_each(|order| batch.add(order)),
            }
        }
        Some(batch)
    }

    async fn commit(&mut self, mut batch: Batch) {
        if !batch.frames.is_empty() {
            let started = Instant::now();
            self.place(&mut batch.frames);
            self.make_durable(&batch.frames, batch.waiting).await;
            let elapsed = started.elapsed();
            histogram!("sense_commit_seconds").record(elapsed.as_secs_f64());
            let (frames, duration_ms) = (batch.frames.len(), elapsed.as_millis());
            tracing::debug!(frames, duration_ms, "a batch of frames was written");
        }
        for barrier in batch.barriers {
            // Whoever waited may have gone.
            let _ = barrier.send(());
        }
    }

    /// Says for which point each frame counts. Asked here and not when the frame was read: after
    /// an adoption no frame may still be held for a point that it could have had.
    fn place(&self, frames: &mut [IncomingFrame]) {
        for frame in frames {
            frame.point = self.shared.registry.point(&frame.mn);
        }
    }

    /// Makes frames durable and tells who waits. A frame that contradicts what is stored (its
    /// point is gone) must not hold up the others, so they are then tried one by one.
    async fn make_durable(&mut self, frames: &[IncomingFrame], waiting: Vec<Waiting>) {
        match self.store(frames).await {
            Ok(commit) => self.report(frames, waiting, &commit),
            Err(StoreError::Conflict(_)) if frames.len() > 1 => {
                for (frame, waiting) in frames.iter().zip(waiting) {
                    let frame = std::slice::from_ref(frame);
                    match self.store(frame).await {
                        Ok(commit) => self.report(frame, vec![waiting], &commit),
                        Err(error) => self.report_failure(1, &error),
                    }
                }
            }
            Err(error) => self.report_failure(frames.len(), &error),
        }
    }

    /// Makes frames durable. While the database is away they wait here; nothing is acknowledged,
    /// the queue fills, and sockets are no longer read.
    async fn store(&mut self, frames: &[IncomingFrame]) -> Result<Commit, StoreError> {
        let shared = Arc::clone(&self.shared);
        let Shared { store, config, .. } = &*shared;
        loop {
            match store.take_frames(frames, config.held_frames).await {
                Err(error) if error.is_passing() && !self.shutdown.is_cancelled() => {
                    counter!("sense_commit_retries_total").increment(1);
                    self.say_failing(&error);
                }
                done => return done,
            }
            tokio::select! {
                () = self.shutdown.cancelled() => {}
                () = tokio::time::sleep(config.retry_pause) => {}
            }
        }
    }

    /// Tells who waits what became of their frames.
    fn report(&mut self, frames: &[IncomingFrame], waiting: Vec<Waiting>, commit: &Commit) {
        if std::mem::take(&mut self.is_failing) {
            tracing::info!("frames can be made durable again");
        }
        let (mut stored, mut duplicate, mut counted) = (0, 0, 0);
        for ((frame, waiting), fate) in frames.iter().zip(waiting).zip(&commit.fates) {
            match fate {
                FrameFate::Duplicate => duplicate += 1,
                FrameFate::Stored if self.was_kept(frame) => stored += 1,
                // Beyond the budget of a stranger a frame is counted and not kept. It gets no
                // answer: the device keeps it and sends it again, by then perhaps adopted.
                FrameFate::Stored => {
                    counted += 1;
                    continue;
                }
            }
            if let Some(profile) = waiting.tell {
                self.tell(frame, *fate, profile);
            }
            // The connection may have gone; the frame is durable all the same.
            let _ = waiting.fate.send(*fate);
        }
        counter!("sense_frames_total", "fate" => "stored").increment(stored);
        counter!("sense_frames_total", "fate" => "duplicate").increment(duplicate);
        counter!("sense_frames_total", "fate" => "beyond-budget").increment(counted);
        let size = u32::try_from(commit.fates.len()).unwrap_or(u32::MAX);
        histogram!("sense_commit_frames").record(f64::from(size));
        self.announce(commit);
    }

    fn tell(&self, frame: &IncomingFrame, fate: FrameFate, profile: Profile) {
        self.shared.sessions.tell(Heard {
            mn: frame.mn.clone(),
            cn: frame.cn,
            key: frame.key.clone(),
            peer: frame.peer.clone(),
            received_at: frame.received_at,
            fate,
            profile,
            raw: frame.raw.clone(),
        });
    }

    fn was_kept(&self, frame: &IncomingFrame) -> bool {
        let Shared {
            registry, config, ..
        } = &*self.shared;
        frame.point.is_some() || registry.keeps(&frame.mn, config.held_frames)
    }

    fn announce(&self, commit: &Commit) {
        for mn in &commit.new_devices {
            tracing::info!(device.mn = %mn, "an unknown device speaks");
            self.shared.announce(Live::Device {
                mn: mn.clone(),
                status: DeviceStatus::Unknown,
            });
        }
        self.shared.announce_rows(&commit.touched);
        if commit.aside > 0 {
            self.shared.shelves.put(commit.aside);
        }
    }

    /// Counts frames that are given up; devices will send them again.
    fn report_failure(&mut self, frames: usize, error: &StoreError) {
        counter!("sense_frames_total", "fate" => "failed").increment(frames as u64);
        self.say_failing(error);
    }

    /// Says once that the store fails.
    fn say_failing(&mut self, error: &StoreError) {
        if !std::mem::replace(&mut self.is_failing, true) {
            let error = error as &dyn std::error::Error;
            tracing::error!(
                error,
                "frames cannot be made durable and are not acknowledged"
            );
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
