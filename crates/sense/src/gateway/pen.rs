//! Whoever has the pen writes: batches become durable one at a time, in the order in which they were
//! collected.

use std::sync::Arc;

use metrics::{counter, histogram};
use model::{DeviceStatus, FrameFate, IncomingFrame, Live};
use store::{Commit, Laid, StoreError};
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Shared;
use super::sessions::Heard;
use super::writer::{Batch, Waiting};

/// The right to write, handed from batch to batch.
pub(super) struct Pen {
    shared: Arc<Shared>,
    shutdown: CancellationToken,
    is_failing: bool,
}

/// What became of a batch.
#[derive(Default)]
struct Written {
    /// Of each frame, in their order; `None`: it could not be made durable.
    fates: Vec<Option<FrameFate>>,
    commit: Commit,
}

/// Lays out a batch, writes it once it gets the pen, hands the pen on, and tells who waits.
pub(super) async fn write(
    shared: &Shared,
    mut batch: Batch,
    before: oneshot::Receiver<Pen>,
    hand_on: oneshot::Sender<Pen>,
) {
    place(shared, &mut batch.frames);
    let laid = Laid::of(&batch.frames);
    // Without a pen the batch before broke: nothing more can be written.
    let Ok(mut pen) = before.await else { return };
    let mut written = Written::default();
    if !batch.frames.is_empty() {
        shared.backlog.wait_for_room(&pen.shutdown).await;
        let started = Instant::now();
        written = pen.write(&batch.frames, laid).await;
        let elapsed = started.elapsed();
        histogram!("sense_commit_seconds").record(elapsed.as_secs_f64());
        let (frames, duration_ms) = (batch.frames.len(), elapsed.as_millis());
        tracing::debug!(frames, duration_ms, "a batch of frames was written");
    }
    // At the end nobody waits for the pen.
    let _ = hand_on.send(pen);
    report(shared, &batch.frames, batch.waiting, written);
    for barrier in batch.barriers {
        // Whoever waited may have gone.
        let _ = barrier.send(());
    }
}

/// Says for which point each frame counts. Asked here and not when the frame was read: after an
/// adoption no frame may still be held for a point that it could have had.
fn place(shared: &Shared, frames: &mut [IncomingFrame]) {
    for frame in frames {
        frame.point = shared.registry.point(&frame.mn);
    }
}

impl Pen {
    pub(super) const fn new(shared: Arc<Shared>, shutdown: CancellationToken) -> Self {
        Self {
            shared,
            shutdown,
            is_failing: false,
        }
    }

    /// Makes frames durable. A frame that contradicts what is stored (its point is gone) must not
    /// hold up the others, so they are then tried one by one.
    async fn write(
        &mut self,
        frames: &[IncomingFrame],
        laid: Result<Laid<'_>, StoreError>,
    ) -> Written {
        let mut written = Written::default();
        match self.store(frames, laid).await {
            Err(StoreError::Conflict(_)) if frames.len() > 1 => {
                for frame in frames.chunks(1) {
                    let laid = Laid::of(frame);
                    let stored = self.store(frame, laid).await;
                    self.note(&mut written, frame.len(), stored);
                }
            }
            stored => self.note(&mut written, frames.len(), stored),
        }
        written
    }

    /// Makes frames durable. While the database is away they wait here; nothing is acknowledged,
    /// the queue fills, and sockets are no longer read.
    async fn store(
        &mut self,
        frames: &[IncomingFrame],
        mut laid: Result<Laid<'_>, StoreError>,
    ) -> Result<Commit, StoreError> {
        let shared = Arc::clone(&self.shared);
        let Shared { store, config, .. } = &*shared;
        loop {
            match store.take_laid(laid?, config.held_frames).await {
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
            laid = Laid::of(frames);
        }
    }

    /// Notes what became of so many frames; those that are given up devices will send again.
    fn note(&mut self, written: &mut Written, frames: usize, stored: Result<Commit, StoreError>) {
        match stored {
            Ok(commit) => {
                if std::mem::take(&mut self.is_failing) {
                    tracing::info!("frames can be made durable again");
                }
                if commit.aside > 0 {
                    self.shared.backlog.put(commit.aside);
                }
                written.add(commit);
            }
            Err(error) => {
                counter!("sense_frames_total", "fate" => "failed").increment(frames as u64);
                self.say_failing(&error);
                written.fates.extend(std::iter::repeat_n(None, frames));
            }
        }
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

impl Written {
    fn add(&mut self, commit: Commit) {
        self.fates.extend(commit.fates.into_iter().map(Some));
        self.commit.touched.extend(commit.touched);
        self.commit.new_devices.extend(commit.new_devices);
    }
}

/// Tells who waits what became of their frames.
fn report(shared: &Shared, frames: &[IncomingFrame], waiting: Vec<Waiting>, written: Written) {
    let (mut stored, mut duplicate, mut counted) = (0, 0, 0);
    for ((frame, waiting), fate) in frames.iter().zip(waiting).zip(written.fates) {
        let Some(fate) = fate else { continue };
        match fate {
            FrameFate::Duplicate => duplicate += 1,
            FrameFate::Stored if was_kept(shared, frame) => stored += 1,
            // Beyond the budget of a stranger a frame is counted and not kept. It gets no
            // answer: the device keeps it and sends it again, by then perhaps adopted.
            FrameFate::Stored => {
                counted += 1;
                continue;
            }
        }
        if let Some(profile) = waiting.tell {
            shared.sessions.tell(Heard {
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
        // The connection may have gone; the frame is durable all the same.
        let _ = waiting.fate.send(fate);
    }
    counter!("sense_frames_total", "fate" => "stored").increment(stored);
    counter!("sense_frames_total", "fate" => "duplicate").increment(duplicate);
    counter!("sense_frames_total", "fate" => "beyond-budget").increment(counted);
    let size = u32::try_from(frames.len()).unwrap_or(u32::MAX);
    histogram!("sense_commit_frames").record(f64::from(size));
    announce(shared, &written.commit);
}

fn was_kept(shared: &Shared, frame: &IncomingFrame) -> bool {
    let Shared {
        registry, config, ..
    } = shared;
    frame.point.is_some() || registry.keeps(&frame.mn, config.held_frames)
}

fn announce(shared: &Shared, commit: &Commit) {
    for mn in &commit.new_devices {
        tracing::info!(device.mn = %mn, "an unknown device speaks");
        shared.announce(Live::Device {
            mn: mn.clone(),
            status: DeviceStatus::Unknown,
        });
    }
    shared.announce_rows(&commit.touched);
}
