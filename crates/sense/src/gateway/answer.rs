//! The way out of a connection: answers to frames that are durable, and what is sent to devices.

use std::sync::Arc;
use std::time::Duration;

use hj212::{Answer, Decoded, Profile};
use metrics::{Histogram, counter, histogram};
use model::FrameFate;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

use super::Shared;
use super::lane::Exit;
use super::receipt::Receipt;
use super::sessions::Outgoing;

/// Bytes of answers that are collected before they are written.
const TOGETHER: usize = 8_192;

/// A frame of this connection on its way to disk, and the answer that it will then get.
pub(super) struct Awaited {
    pub(super) fate: oneshot::Receiver<FrameFate>,
    pub(super) answer: Vec<u8>,
    pub(super) read_at: Instant,
    /// Of whom all frames of a packet are told together; such a frame may have no answer.
    pub(super) receipt: Option<Arc<Receipt>>,
}

/// Returns the answer that a frame asks for; `None` where it asks for none or the standard has
/// none, as for data without a QN.
pub(super) fn answer_to(decoded: &Decoded<'_>, profile: Profile) -> Option<Vec<u8>> {
    if !decoded.wants_answer(&profile) {
        return None;
    }
    match Answer::for_device(decoded).to(decoded, &profile) {
        Ok(frame) => Some(frame.into_bytes()),
        Err(error) => {
            tracing::debug!(%error, "a frame asks for an answer that cannot be given");
            None
        }
    }
}

/// The writing half of a connection.
pub(super) struct Mouth<W> {
    shared: Arc<Shared>,
    socket: W,
    awaited: Exit<Awaited>,
    outgoing: Exit<Outgoing>,
    /// Answers that are due, and when their frames were read.
    due: Vec<u8>,
    due_since: Vec<Instant>,
    /// Bytes that are collected before they are written.
    together: usize,
    /// Looked up once: it is asked with every frame.
    latency: Histogram,
}

/// The peer does not take what it is sent.
struct Deaf;

impl<W: AsyncWrite + Unpin> Mouth<W> {
    pub(super) fn new(
        shared: Arc<Shared>,
        socket: W,
        awaited: Exit<Awaited>,
        outgoing: Exit<Outgoing>,
    ) -> Self {
        Self {
            shared,
            socket,
            awaited,
            outgoing,
            due: Vec::new(),
            due_since: Vec::new(),
            together: TOGETHER,
            latency: histogram!("sense_ack_seconds"),
        }
    }

    /// Makes each answer be written by itself, as a packet.
    pub(super) fn one_by_one(mut self) -> Self {
        self.together = 0;
        self
    }

    /// Writes the answers of a connection in the order of its frames, and between them what is
    /// sent to its devices, until it is told no more or the peer does not take them.
    pub(super) async fn speak(mut self) {
        let mut next: Option<Awaited> = None;
        loop {
            let spoken = if let Some(waiting) = &mut next {
                tokio::select! {
                    biased;
                    fate = &mut waiting.fate => {
                        let is_durable = fate.is_ok();
                        if let Some(met) = next.take() {
                            self.meet(&met, is_durable);
                        }
                        next = self.collect();
                        self.flush().await
                    }
                    Some(outgoing) = self.outgoing.take() => self.send(outgoing).await,
                }
            } else {
                tokio::select! {
                    biased;
                    awaited = self.awaited.take() => match awaited {
                        Some(awaited) => {
                            next = Some(awaited);
                            continue;
                        }
                        None => return,
                    },
                    Some(outgoing) = self.outgoing.take() => self.send(outgoing).await,
                }
            };
            if spoken.is_err() {
                counter!("sense_answers_lost_total").increment(1);
                return;
            }
        }
    }

    /// Collects the answers that are due by now: a commit makes many due at once. Returns the
    /// first frame that is not.
    fn collect(&mut self) -> Option<Awaited> {
        while self.due.len() < self.together {
            let mut next = self.awaited.try_take()?;
            match next.fate.try_recv() {
                Ok(_) => self.meet(&next, true),
                Err(oneshot::error::TryRecvError::Empty) => return Some(next),
                Err(oneshot::error::TryRecvError::Closed) => self.meet(&next, false),
            }
        }
        None
    }

    /// A frame has met its fate. One that is not durable gets no answer: the device sends again.
    fn meet(&mut self, met: &Awaited, is_durable: bool) {
        if !is_durable {
            if let Some(receipt) = &met.receipt {
                receipt.lose();
            }
            return;
        }
        if !met.answer.is_empty() {
            self.due.extend_from_slice(&met.answer);
            self.due_since.push(met.read_at);
        }
    }

    async fn flush(&mut self) -> Result<(), Deaf> {
        if self.due.is_empty() {
            return Ok(());
        }
        let patience = self.shared.config.answer_timeout;
        let written = write(&mut self.socket, &self.due, patience).await;
        self.due.clear();
        for read_at in self.due_since.drain(..) {
            self.latency.record(read_at.elapsed().as_secs_f64());
        }
        written
    }

    async fn send(&mut self, outgoing: Outgoing) -> Result<(), Deaf> {
        let patience = self.shared.config.answer_timeout;
        write(&mut self.socket, &outgoing.bytes, patience).await?;
        counter!("sense_sent_total").increment(1);
        // Whoever asked may no longer wait.
        let _ = outgoing.written.send(());
        Ok(())
    }
}

/// Writes and flushes: an encrypted stream may keep bytes back until then.
async fn write<W: AsyncWrite + Unpin>(
    socket: &mut W,
    bytes: &[u8],
    patience: Duration,
) -> Result<(), Deaf> {
    let written = timeout(patience, async {
        socket.write_all(bytes).await?;
        socket.flush().await
    });
    match written.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Deaf),
    }
}
